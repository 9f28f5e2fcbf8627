# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What one batch is made with, by Odoo's own means: the pattern of the copies."""

import base64
from datetime import datetime, timedelta

from odoo.addons.fact_guard.guard import Owned

DAY = datetime(2026, 3, 2, 6, 0, 0)


class _Masters:
    """What batches share, and the first batch."""

    def __init__(self, env, company):
        self.env, self.company = env, company
        self.unit = env.ref("uom.product_uom_kgm")
        self.warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.user = env.user
        product = env["product.product"]
        self.product = product.create(self._product("Yoghurt in bulk", "BULK-YOG"))
        self.materials = product.create([self._product(f"Material {n}", f"BULK-MAT-{n}") for n in range(5)])
        self.bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "company_id": company.id,
                "code": "BULK",
                "bom_line_ids": [(0, 0, {"product_id": material.id, "product_qty": 2}) for material in self.materials],
                "operation_ids": [
                    (0, 0, {"name": f"Step {n}", "workcenter_id": self._workcenter(n).id, "time_cycle_manual": 5})
                    for n in range(4)
                ],
            }
        )
        self.machine = env["maintenance.equipment"].create({"name": "Bulk kettle", "serial_no": "K-7"})
        self.parameters = env["lot.parameter"].create(
            [{"code": f"bulk-{n}", "name": f"Parameter {n}", "kind": "number", "decimals": 2} for n in range(10)]
        )
        self.customer = env["res.partner"].create({"name": "Shop of the Bulk", "is_company": True})

    def _product(self, name, code):
        return {"name": name, "default_code": code, "is_storable": True, "tracking": "lot", "uom_id": self.unit.id}

    def _workcenter(self, number):
        return self.env["mrp.workcenter"].create(
            {"name": f"Bulk place {number}", "code": f"BP{number}", "company_id": self.company.id}
        )

    def batch(self):
        order = self.env["mrp.production"].create(
            {
                "product_id": self.product.id,
                "product_qty": 10,
                "bom_id": self.bom.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
                "origin": "S00001",
            }
        )
        order.action_confirm()
        lot = self.env["stock.lot"].create(
            {"name": f"BULK-{order.id}", "product_id": self.product.id, "company_id": self.company.id}
        )
        order.lot_producing_ids = lot
        self._consume(order, lot)
        self._steps(order)
        self._tests(lot)
        self._decisions(order, lot)
        self.env.flush_all()
        self._finish(order)
        return order

    def _consume(self, order, lot):
        env = self.env
        for number, move in enumerate(order.move_raw_ids.sorted("id")):
            supplied = env["stock.lot"].create(
                {
                    "name": f"RAW-{order.id}-{number}",
                    "product_id": move.product_id.id,
                    "company_id": self.company.id,
                    "supplier_id": self.customer.id,
                    "supplier_lot": f"SL-{number}",
                }
            )
            supplied.write(Owned(received_at=DAY))
            self._line(move, supplied, 2)
            if number < 4:
                env["mrp.feeding"].sudo().create(
                    Owned(
                        {
                            "production_id": order.id,
                            "workorder_id": order.workorder_ids.sorted("id")[number].id,
                            "move_id": move.id,
                            "company_id": self.company.id,
                            "product_id": move.product_id.id,
                            "lot_id": supplied.id,
                            "scanned_code": supplied.name,
                            "quantity": 2,
                            "uom_id": self.unit.id,
                            "planned_quantity": 2,
                            "tolerance": 5,
                            "operator_id": self.user.id,
                            "fed_at": DAY + timedelta(minutes=number),
                            "lot_name": supplied.name,
                            "supplier_name": self.customer.name,
                            "supplier_lot": f"SL-{number}",
                            "received_at": DAY,
                            "grade_code": "pass",
                            "verdict": "passed",
                            "specification_version": "Raw v1",
                        }
                    )
                )
        self._line(order.move_finished_ids[:1], lot, 10)

    def _line(self, move, lot, quantity):
        return self.env["stock.move.line"].create(
            {
                "move_id": move.id,
                "product_id": move.product_id.id,
                "product_uom_id": move.product_uom.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "company_id": self.company.id,
                "picking_id": move.picking_id.id,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
            }
        )

    def _steps(self, order):
        for number, workorder in enumerate(order.workorder_ids.sorted("id")):
            begun = DAY + timedelta(hours=number)
            log = (
                self.env["mrp.step.log"]
                .sudo()
                .create(
                    Owned(
                        {
                            "name": workorder.name,
                            "workorder_id": workorder.id,
                            "production_id": order.id,
                            "company_id": self.company.id,
                            "operation_id": workorder.operation_id.id,
                            "workcenter_id": workorder.workcenter_id.id,
                            "instruction_version": "v3",
                            "operator_ids": [(6, 0, self.user.ids)],
                            "equipment_ids": [(6, 0, self.machine.ids)],
                            "production_date": DAY.date(),
                            "started_at": begun,
                            "comment": "as written",
                        }
                    )
                )
            )
            self.env["mrp.step.equipment"].sudo()._record_checks(log, self.machine, begun)
            if not number:
                self.env["mrp.step.attachment"].sudo().create(
                    {"log_id": log.id, "name": "chart.png", "content": base64.b64encode(b"a chart")}
                )
            for reading in range(2):
                self.env["mrp.step.reading"].sudo().create(
                    Owned(
                        {
                            "log_id": log.id,
                            "parameter_id": self.parameters[reading].id,
                            "value": f"72.{number}{reading}",
                            "measured_at": begun + timedelta(minutes=reading),
                            "equipment_id": self.machine.id,
                        }
                    )
                )

    def _tests(self, lot):
        for number in range(2):
            sample = self.env["lot.sample"].create(
                {
                    "lot_id": lot.id,
                    "company_id": self.company.id,
                    "drawn_at": DAY + timedelta(hours=number),
                    "place": "Tank 2",
                }
            )
            self.env["lot.test.result"].create(
                [
                    {
                        "sample_id": sample.id,
                        "parameter_id": parameter.id,
                        "value": f"4.{place}",
                        "method": "ISO 1",
                        "analyst": "Chen Wei",
                        "instrument": "pH-3",
                        "tested_at": DAY + timedelta(hours=2),
                        "lims_ref": f"BULK-{sample.id}-{place}",
                    }
                    for place, parameter in enumerate(self.parameters[5 * number : 5 * number + 5])
                ]
            )

    def _decisions(self, order, lot):
        env = self.env
        env["lot.gate.decision"].sudo().create(
            {
                "lot_id": lot.id,
                "production_id": order.id,
                "company_id": self.company.id,
                "operation": "transfer",
                "allowed": True,
                "grade_code": "pass",
                "reason_code": "grade",
                "reason_values": '{"grade":"held","lot":"X"}',
                "user_id": self.user.id,
                "decided_at": DAY,
            }
        )
        env["mrp.deviation"].create(
            {"production_id": order.id, "title": "Late start", "description": "The kettle was cold", "lot_id": lot.id}
        )
        env["batch.signature"].sudo().create(
            Owned(
                {
                    "res_model": order._name,
                    "res_id": order.id,
                    "production_id": order.id,
                    "company_id": self.company.id,
                    "user_id": self.user.id,
                    "signer_name": "Quality",
                    "role": "quality",
                    "meaning": "released",
                    "signed_at": DAY,
                    "digest": "0" * 64,
                    "entries": "[]",
                }
            )
        )
        self._ship(lot)

    def _ship(self, lot):
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "company_id": self.company.id,
            }
        )
        move = self.env["stock.move"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom": self.unit.id,
                "product_uom_qty": 4,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": customers.id,
                "company_id": self.company.id,
            }
        )
        self._line(move, lot, 4)

    def _finish(self, order):
        """Everything done and released, without the gates and checks of a real completion."""
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(
            "UPDATE mrp_production SET state = 'done', release_decision = 'released', release_state = 'released',"
            " decided_at = %s, date_finished = %s WHERE id = %s",
            (DAY, DAY, order.id),
        )
        lines = order.move_raw_ids.move_line_ids | order.lot_producing_ids.env["stock.move.line"].search(
            [("lot_id", "in", order.lot_producing_ids.ids)]
        )
        cr.execute("UPDATE stock_move_line SET state = 'done' WHERE id IN %s", (tuple(lines.ids),))
        cr.execute("UPDATE stock_move SET state = 'done', picked = true WHERE id IN %s", (tuple(lines.move_id.ids),))
        cr.execute("UPDATE mrp_workorder SET state = 'done' WHERE production_id = %s", (order.id,))
        cr.execute(
            "UPDATE mrp_step_log SET state = 'closed', ended_at = started_at + interval '40 minutes'"
            " WHERE production_id = %s",
            (order.id,),
        )
        self.env.invalidate_all()
