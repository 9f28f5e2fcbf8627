# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: What one delivered reading differs in from the next, with the columns' array types; the rest is alike.
COLUMNS = {
    "log_id": SQL("int[]"),
    "production_id": SQL("int[]"),
    "parameter_id": SQL("int[]"),
    "equipment_id": SQL("int[]"),
    "uom_id": SQL("int[]"),
    "value": SQL("varchar[]"),
    "value_float": SQL("float8[]"),
    "lower": SQL("varchar[]"),
    "upper": SQL("varchar[]"),
    "target": SQL("varchar[]"),
    "policy": SQL("varchar[]"),
    "in_limits": SQL("bool[]"),
    "measured_at": SQL("timestamp[]"),
    "minute": SQL("varchar[]"),
    "reading_ref": SQL("varchar[]"),
}


class MrpStepReading(models.Model):
    """Readings that come by the thousand: one statement for all of them."""

    _inherit = "mrp.step.reading"

    @api.model
    def _insert_readings(self, vals_list, source, company):
        """Insert judged readings; leave alone what is already recorded. Return how many were new.

        :param vals_list: list of dicts of :data:`COLUMNS` without the minute
        :param source: machine or file
        """
        if not vals_list:
            return 0
        zone, minutes = company._factory_tz(), {}
        for vals in vals_list:
            instant = vals["measured_at"].replace(second=0)
            if instant not in minutes:
                minutes[instant] = self._factory_minute(instant, zone)
            vals["minute"] = minutes[instant]
        now, user = fields.Datetime.now(), self.env.user.id
        alike = {
            "company_id": company.id,
            "source": source,
            "user_id": user,
            "recorded_at": now,
            "create_uid": user,
            "write_uid": user,
            "create_date": now,
            "write_date": now,
        }
        self.env.cr.execute(self._insert_statement(vals_list, alike))
        recorded = self.env.cr.fetchall()
        self._delivered(self.env["mrp.step.log"].browse({log_id for log_id, _parameter_id, _barred in recorded}))
        barred = {(log_id, parameter_id) for log_id, parameter_id, barred in recorded if barred}
        for log_id, parameter_id in sorted(barred):
            self.env["mrp.step.log"].browse(log_id)._note_barred(self.env["lot.parameter"].browse(parameter_id))
        return len(recorded)

    def _insert_statement(self, vals_list, alike):
        """One INSERT of all rows. Between two deliveries at once the unique indexes decide, not a look beforehand."""
        names = SQL(", ").join(map(SQL.identifier, [*COLUMNS, *alike]))
        arrays = SQL(", ").join(
            SQL("%s::%s", [_stored(name, vals[name]) for vals in vals_list], kind) for name, kind in COLUMNS.items()
        )
        same = SQL(", ").join(SQL("%s", value) for value in alike.values())
        return SQL(
            "INSERT INTO mrp_step_reading (%s) SELECT delivered.*, %s FROM unnest(%s) delivered"
            " ON CONFLICT DO NOTHING"
            " RETURNING log_id, parameter_id, NOT coalesce(in_limits, false) AND policy = 'refuse'",
            names,
            same,
            arrays,
        )

    def _delivered(self, logs):
        """What is cached about *logs* is older than the rows just inserted; a decided batch has changed."""
        self.invalidate_model()
        logs.invalidate_recordset()
        orders = logs.production_id
        orders.invalidate_recordset(["step_reading_ids", "exception_text"])
        orders._amended_after_decision("A reading was recorded after the decision.")


def _stored(name, value):
    """The ORM says False for an absent text or relation, the database NULL."""
    return value if name in ("value_float", "in_limits") else value or None
