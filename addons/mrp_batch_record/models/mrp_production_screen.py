# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column, table_exists

#: The views that show an order as a batch; Odoo's own actions on orders (split, unlock, scrap, labels) are not there.
BATCH_VIEWS = tuple(
    f"batch_record_view_{kind}" for kind in ("list", "kanban", "form", "calendar", "pivot", "graph", "activity")
)
DOSSIER = "mrp_batch_record.action_report_dossier"
#: What the stored columns below start with, in one statement each: there may be a million orders.
_FIRST_LINE = """
UPDATE mrp_production p SET batch_line_id = first.workcenter_id
  FROM (SELECT DISTINCT ON (production_id) production_id, workcenter_id FROM mrp_workorder
         ORDER BY production_id, sequence, id) first
 WHERE first.production_id = p.id"""
_FIRST_CREW = """
UPDATE mrp_production p SET batch_crew_id = first.crew_id
  FROM (SELECT DISTINCT ON (production_id) production_id, crew_id FROM mrp_step_log
         WHERE crew_id IS NOT NULL ORDER BY production_id, id) first
 WHERE first.production_id = p.id"""


class MrpProduction(models.Model):
    """The batch record on the screen: its parts side by side, and where its buttons lead."""

    _inherit = "mrp.production"

    batch_sample_ids = fields.Many2many("lot.sample", string="Samples", compute="_compute_batch_tests")
    batch_result_ids = fields.Many2many("lot.test.result", string="Results", compute="_compute_batch_tests")
    batch_sample_count = fields.Integer("Samples Drawn", compute="_compute_batch_tests")
    batch_line_id = fields.Many2one(
        "mrp.workcenter",
        "Line",
        compute="_compute_batch_line",
        store=True,
        ondelete="restrict",
        help="Where the batch is begun.",
    )
    batch_crew_id = fields.Many2one("mrp.crew", "Crew", compute="_compute_batch_crew", store=True)

    @api.depends("lot_producing_ids.sample_ids.result_ids", "workorder_ids.sample_ids.result_ids")
    def _compute_batch_tests(self):
        for order in self:
            samples = order._batch_samples()
            order.batch_sample_ids = samples
            order.batch_result_ids = samples.result_ids
            order.batch_sample_count = len(samples)

    @api.depends("workorder_ids.workcenter_id")
    def _compute_batch_line(self):
        for order in self:
            order.batch_line_id = order.workorder_ids.sorted()[:1].workcenter_id

    @api.depends("step_log_ids.crew_id")
    def _compute_batch_crew(self):
        for order in self:
            order.batch_crew_id = order.step_log_ids.sorted("id").crew_id[:1]

    def _auto_init(self):
        """Fill the line and the crew of the orders already there."""
        for column, statement in (("batch_line_id", _FIRST_LINE), ("batch_crew_id", _FIRST_CREW)):
            if not column_exists(self.env.cr, self._table, column):
                create_column(self.env.cr, self._table, column, "int4")
                if table_exists(self.env.cr, "mrp_step_log"):
                    self.env.cr.execute(statement)
        return super()._auto_init()

    @api.model
    def get_views(self, views, options=None):
        """A batch record offers its own actions only, not those of Odoo's order form."""
        found = super().get_views(views, options)
        dossier = self.env.ref(DOSSIER).id
        own = {self.env.ref(f"mrp_batch_record.{name}").id for name in BATCH_VIEWS}
        for view_id, kind in views:
            toolbar = found["views"].get(kind, {}).get("toolbar")
            if toolbar and view_id in own:
                printed = [action for action in toolbar.get("print", []) if action["id"] == dossier]
                found["views"][kind]["toolbar"] = {"print": printed} if printed else {}
        return found

    def reading_series(self):
        """Return the series of every step's readings for the chart: see ``reading_series`` of mrp.step.log."""
        self.ensure_one()
        return [
            series | {"parameter": f"{log.name} · {series['parameter']}"}
            for log in self.step_log_ids.sorted("id")
            for series in log.reading_series()
        ]

    def action_open_batch_lot(self):
        """Open the lots of this batch."""
        return self.lot_producing_ids._get_records_action(name=self.env._("Lots"))

    def action_open_batch_samples(self):
        """Open the samples of this batch, its steps' too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_sample_action")
        return dict(
            action,
            domain=[("id", "in", self._batch_samples().ids)],
            context={"default_lot_id": self.lot_producing_ids[:1].id},
        )

    def action_open_dossier(self):
        """Open the dossier of this batch on the screen, where it can be printed."""
        return self.env.ref("mrp_batch_record.action_dossier_screen").report_action(self)
