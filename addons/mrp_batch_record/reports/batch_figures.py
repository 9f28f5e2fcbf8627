# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.mrp_production import RELEASE_STATES
from ..models.mrp_step_reading import LATE_AFTER


class BatchFigures(models.Model):
    """What each batch came to: yield, right first time, deviations, how long its release took, late entries.

    A batch counts from the confirmation of its order on. What is not known yet is empty, never 0: a running batch has
    no yield, an undecided one was neither right first time nor not.
    """

    _name = "batch.figures"
    _description = "Batch Performance"
    _auto = False
    _order = "date_start desc, id desc"
    _rec_name = "batch"

    batch = fields.Char(readonly=True)
    production_id = fields.Many2one("mrp.production", "Batch Record", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", "Line", readonly=True, help="Where the batch is begun.")
    crew_id = fields.Many2one("mrp.crew", readonly=True, help="Who began it.")
    company_id = fields.Many2one("res.company", readonly=True)
    release_state = fields.Selection(RELEASE_STATES, "Batch Status", readonly=True)
    date_start = fields.Datetime("Start", readonly=True)
    date_finished = fields.Datetime("End", readonly=True)
    planned = fields.Float(digits="Product Unit", readonly=True)
    made = fields.Float(digits="Product Unit", readonly=True)
    yield_percent = fields.Float("Yield (%)", digits=(16, 1), readonly=True, aggregator="avg")
    right_first_time = fields.Float(
        "Right First Time (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Released, with no deviation, no value out of limits and no correction.",
    )
    deviation_count = fields.Integer("Deviations", readonly=True)
    open_deviation_count = fields.Integer("Open Deviations", readonly=True)
    outside_count = fields.Integer("Values Out of Limits", readonly=True)
    correction_count = fields.Integer("Corrections", readonly=True)
    late_count = fields.Integer("Late Entries", readonly=True)
    release_hours = fields.Float(
        "Hours to Release",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="From the end of making to the decision.",
    )

    def action_open_batch(self):
        """Open the record of the batch behind the figures."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_batch_record.batch_record_action")
        form = [(view, mode) for view, mode in action["views"] if mode == "form"]
        return {**action, "res_id": self.production_id.id, "views": form, "view_mode": "form", "domain": []}

    @property
    def _table_query(self):
        late = SQL("INTERVAL '%s seconds'", int(LATE_AFTER.total_seconds()))
        return SQL(
            """
            SELECT batch.*,
                   CASE WHEN batch.release_state = 'released' AND batch.deviation_count = 0
                         AND batch.outside_count = 0 AND batch.correction_count = 0 THEN 100.0
                        WHEN batch.release_state IN ('released', 'rejected') THEN 0.0 END AS right_first_time
              FROM (%s) batch
            """,
            self._batches(late),
        )

    def _batches(self, late):
        return SQL(
            """
            SELECT mo.id, mo.id AS production_id, mo.product_id, mo.product_uom_id AS uom_id, mo.company_id,
                   mo.release_state, mo.date_start,
                   CASE WHEN mo.state = 'done' THEN mo.date_finished END AS date_finished,
                   COALESCE(named.batch, mo.name) AS batch,
                   mo.batch_line_id AS workcenter_id, mo.batch_crew_id AS crew_id,
                   mo.product_qty AS planned, COALESCE(made.quantity, 0) AS made,
                   CASE WHEN mo.state = 'done'
                        THEN 100.0 * COALESCE(made.quantity, 0) / mo.product_qty END AS yield_percent,
                   CASE WHEN mo.state = 'done'
                        THEN EXTRACT(EPOCH FROM mo.decided_at - mo.date_finished) / 3600.0 END AS release_hours,
                   COALESCE(deviations.of_all, 0) AS deviation_count,
                   COALESCE(deviations.still_open, 0) AS open_deviation_count,
                   COALESCE(readings.outside, 0) AS outside_count,
                   COALESCE(readings.corrections, 0) + COALESCE(feedings.corrections, 0) AS correction_count,
                   COALESCE(readings.late, 0) + COALESCE(feedings.late, 0) + COALESCE(logs.late, 0) AS late_count
              FROM mrp_production mo
         LEFT JOIN LATERAL (SELECT string_agg(lot.name, ', ' ORDER BY lot.id) AS batch
                              FROM mrp_production_stock_lot_rel link JOIN stock_lot lot ON lot.id = link.stock_lot_id
                             WHERE link.mrp_production_id = mo.id) named ON TRUE
         LEFT JOIN LATERAL (SELECT SUM(move.quantity) AS quantity FROM stock_move move
                             WHERE move.production_id = mo.id AND move.product_id = mo.product_id
                               AND move.state = 'done') made ON TRUE
         LEFT JOIN LATERAL (SELECT COUNT(*) AS of_all, COUNT(*) FILTER (WHERE row.state = 'open') AS still_open
                              FROM mrp_deviation row WHERE row.production_id = mo.id) deviations ON TRUE
         LEFT JOIN LATERAL (SELECT COUNT(*) FILTER (WHERE NOT row.in_limits) AS outside,
                                   COUNT(*) FILTER (WHERE row.replaces_id IS NOT NULL) AS corrections,
                                   COUNT(*) FILTER (WHERE row.source = 'hand'
                                                      AND row.recorded_at - row.measured_at > %(late)s) AS late
                              FROM mrp_step_reading row WHERE row.production_id = mo.id) readings ON TRUE
         LEFT JOIN LATERAL (SELECT COUNT(*) FILTER (WHERE row.replaces_id IS NOT NULL) AS corrections,
                                   COUNT(*) FILTER (WHERE row.recorded_at - row.fed_at > %(late)s) AS late
                              FROM mrp_feeding row WHERE row.production_id = mo.id) feedings ON TRUE
         LEFT JOIN LATERAL (SELECT COUNT(*) FILTER (WHERE row.recorded_at - row.started_at > %(late)s) AS late
                              FROM mrp_step_log row WHERE row.production_id = mo.id) logs ON TRUE
             WHERE mo.state NOT IN ('draft', 'cancel')
            """,
            late=late,
        )
