# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import math
import time

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = 60  # seconds


class LotRequestCount(models.Model):
    """How often each user called an endpoint of ours in this minute and the one before.

    One row a user and endpoint, counted beside the request's own transaction: over all workers, and kept when the
    request fails.
    """

    _name = "lot.request.count"
    _description = "Requests of a Machine's User"
    _log_access = False

    user_ref = fields.Integer(required=True)
    endpoint = fields.Char(required=True)
    minute = fields.Integer(required=True)
    count = fields.Integer(required=True)
    before = fields.Integer("In the Minute Before", required=True)

    _once = models.UniqueIndex("(user_ref, endpoint)")

    @api.model
    def _wait(self, endpoint, most):
        """Count a request of the current user.

        The minute slides: of the minute before counts the part that lies less than 60 seconds back.

        :param endpoint: str, the name it is counted under
        :param most: requests that are answered in 60 seconds
        :return: seconds to wait before the next try, 0 when this one may go on
        """
        minute, gone = divmod(time.time(), WINDOW)
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                INSERT INTO lot_request_count AS held (user_ref, endpoint, minute, count, before)
                VALUES (%(user)s, %(endpoint)s, %(minute)s, 1, 0)
                ON CONFLICT (user_ref, endpoint) DO UPDATE SET
                    before = CASE %(minute)s - held.minute WHEN 0 THEN held.before WHEN 1 THEN held.count ELSE 0 END,
                    count = CASE %(minute)s - held.minute WHEN 0 THEN held.count ELSE 0 END + 1,
                    minute = %(minute)s
                RETURNING count, before
                """,
                    user=self.env.uid,
                    endpoint=endpoint,
                    minute=int(minute),
                )
            )
            [(count, before)] = cr.fetchall()
        if count + before * (1 - gone / WINDOW) <= most:
            return 0
        return max(1, math.ceil(WINDOW - gone))
