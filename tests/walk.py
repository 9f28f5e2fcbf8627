# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a visitor does with the plant, as its people and with their rights: from the tank truck to the customer.

Run inside ``odoo shell``; ends with a line of JSON. Nothing of it is committed.
"""

import json

LAB, OPERATOR, LEADER, QUALITY, WAREHOUSE = "chen.jing", "li.qiang", "gao.yan", "zhao.min", "liu.wei"
READINGS = {
    "PASTEURISE": {"PASTEUR_T": "73.4", "HOLD_S": "16"},
    "HOMOGENISE": {"HOMOG_BAR": "201"},
    "FILL": {"FILL_BPH": "6000", "FILL_T": "4.1"},
    "PACK": {},
}
RAW = {"TEMP_RCV": "3.8", "ANTIBIO": "阴性", "FAT": "3.8", "PROT": "3.2", "SCC": "210", "ACID": "15", "TPC": "70000"}
IN_PROCESS = {"PHOS": "阴性", "FAT": "3.51"}
FINISHED = {"FAT": "3.50", "PROT": "3.20", "ACID": "14.6", "PHOS": "阴性", "TPC": "300", "COLI": "0"}


class Walk:
    """The plant as its people see it; each act is the one that a button of theirs does."""

    def __init__(self, env):
        self.env = env

    def named(self, code):
        return self.env.ref(f"morning_light.{code}")

    def of(self, login, record):
        user = self.named(f"user_{login}")
        return record.with_env(
            self.env(
                user=user.id,
                su=False,
                context={"lang": user.lang, "tz": user.tz, "allowed_company_ids": user.company_id.ids},
            )
        )

    def receive(self):
        """The tank truck at the gate: the rule names the lot, the supplier's is typed."""
        picking = self.of(WAREHOUSE, self.named("today_waiting"))
        picking.move_line_ids.write({"supplier_lot": "TYPED-1"})
        picking.move_ids.picked = True
        assert picking.button_validate() is True or picking.state == "done"
        return picking.move_line_ids.lot_id

    def test(self, lot, values, **sample):
        """A sample of *lot* with its results typed one by one; returns its verdict."""
        drawn = self.of(LAB, self.env["lot.sample"]).create({"lot_id": lot.id, **sample})
        parameters = {parameter.code: parameter for parameter in self.env["lot.parameter"].search([])}
        results = self.of(LAB, self.env["lot.test.result"])
        for code, value in values.items():
            results.create(
                {
                    "sample_id": drawn.id,
                    "parameter_id": parameters[code].id,
                    "value": value,
                    "uom_id": parameters[code].uom_id.id,
                }
            )
        return drawn.verdict

    def make(self, order):
        """Every step: started, fed with what is reserved, measured, and the sample that opens the next."""
        for step in order.workorder_ids:
            code = self.code(step)
            self.of(OPERATOR, step).button_start()
            self.feed(step)
            self.measure(step, READINGS[code])
            self.of(OPERATOR, step).button_finish()
            assert step.state == "done", code
            self.of(OPERATOR, step).step_log_ids._sign("operator", "performed")
            if step.requires_release:
                verdict = self.test(order.lot_producing_ids, IN_PROCESS, workorder_id=step.id)
                assert verdict == "passed", verdict
        self.of(LEADER, order).qty_producing = order.product_qty
        self.of(LEADER, order).button_mark_done()
        assert order.state == "done", order.state

    def code(self, step):
        names = self.env["ir.model.data"].search(
            [("model", "=", "mrp.routing.workcenter"), ("res_id", "=", step.operation_id.id)]
        )
        return names.name.rsplit("_", 1)[1]

    def feed(self, step):
        for line in step._step_moves().move_line_ids.filtered("lot_id"):
            if line.move_id.operation_id == step.operation_id:
                answer = self.of(OPERATOR, step)._feed(line.lot_id.name, quantity=line.quantity)
                assert answer.accepted, answer.reason

    def measure(self, step, values):
        for code, value in values.items():
            parameter = self.named(f"parameter_{code}")
            self.of(OPERATOR, self.env["mrp.step.reading"]).create(
                {
                    "log_id": step.step_log_id.id,
                    "parameter_id": parameter.id,
                    "value": value,
                    "uom_id": parameter.uom_id.id,
                }
            )

    def ship(self, lot):
        """Both customers get their bottles of *lot*."""
        for code in ("supermarket", "school"):
            picking = self.of(WAREHOUSE, self.named(f"today_delivery_{code}"))
            picking.action_assign()
            assert picking.move_line_ids.lot_id == lot, (code, picking.move_line_ids.lot_id.mapped("name"))
            picking.button_validate()
            assert picking.state == "done", code


def walk(env):
    """Play today's set to its end; returns what is to be said about it."""
    player = Walk(env)
    truck = player.receive()
    truck_verdict = player.test(truck, RAW)
    order = player.named("today_order")
    player.make(order)
    lot = order.lot_producing_ids
    finished = player.test(lot, FINISHED)
    quality = player.of(QUALITY, order)
    exceptions = list(quality._release_exceptions())
    quality._release(comment="reviewed")
    player.ship(lot)
    env.flush_all()
    days = (lot.expiration_date - min(order.step_log_ids.mapped("started_at"))).total_seconds() / 86400
    return {
        "truck": truck.name,
        "truck_verdict": truck_verdict,
        "truck_grade": truck.grade_id.code,
        "batch": lot.name,
        "finished": finished,
        "exceptions": exceptions,
        "state": order.release_state,
        "shelf_life": days,
        "outside_steps": order.workorder_ids.step_log_ids.equipment_check_ids.filtered(
            lambda check: check.fitness != "fit"
        ).mapped("fitness"),
    }


if "env" in globals():
    print("WALK " + json.dumps(walk(globals()["env"]), ensure_ascii=False))
    globals()["env"].cr.rollback()
