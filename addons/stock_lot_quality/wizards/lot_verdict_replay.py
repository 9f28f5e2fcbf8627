# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

CHUNK = 2_000


class LotVerdictReplay(models.TransientModel):
    """Judge every recorded verdict again, by the same version and on the same results, and say where it differs."""

    _name = "lot.verdict.replay"
    _description = "Replay of Verdicts"

    date_from = fields.Date("Judged from")
    date_to = fields.Date("Judged until")
    product_id = fields.Many2one("product.product")
    replayed = fields.Integer("Verdicts replayed", readonly=True)
    left_out = fields.Integer("Without their basis", readonly=True)
    standing = fields.Integer("Samples judged again", readonly=True)
    line_ids = fields.One2many("lot.verdict.replay.line", "replay_id", "Differences", readonly=True)
    done = fields.Boolean(readonly=True)

    def action_replay(self):
        """Replay what the dialog names; nothing but the dialog is written."""
        self.ensure_one()
        differing, replayed, left_out = [], 0, 0
        domain = self._domain()
        last = 0
        while facts := self.env["lot.verdict"].search(domain & fields.Domain("id", ">", last), order="id", limit=CHUNK):
            kept = facts.filtered("basis")
            replayed, left_out = replayed + len(kept), left_out + len(facts) - len(kept)
            differing += [(fact.sample_id, fact, fact.verdict, again) for fact, again in kept._replay()]
            last = facts[-1].id
            facts.invalidate_recordset()
        samples, standing = self._standing(domain)
        self.write(
            {
                "done": True,
                "replayed": replayed,
                "left_out": left_out,
                "standing": samples,
                "line_ids": [fields.Command.clear()]
                + [
                    fields.Command.create(
                        {"sample_id": sample.id, "verdict_id": fact.id, "recorded": recorded, "again": again}
                    )
                    for sample, fact, recorded, again in differing + standing
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay of Verdicts"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _domain_of(self, field, date_from, date_to):
        domain = fields.Domain.TRUE
        if date_from:
            domain &= fields.Domain(field, ">=", date_from)
        if date_to:
            domain &= fields.Domain(field, "<", fields.Date.add(date_to, days=1))
        return domain

    def _domain(self):
        domain = self._domain_of("judged_at", self.date_from, self.date_to)
        if self.product_id:
            domain &= fields.Domain("sample_id.product_id", "=", self.product_id.id)
        return domain

    def _standing(self, domain):
        """(samples looked at, those whose stored verdict is not what their current results say)."""
        samples = self.env["lot.verdict"].search(domain).sample_id
        differing = []
        for start in range(0, len(samples), CHUNK):
            part = samples[start : start + CHUNK]
            judgements = part._judgements()
            part = part.filtered(lambda sample: sample.verdict != "withdrawn")
            differing += [
                (sample, self.env["lot.verdict"], sample.verdict, judgements[sample.id].verdict)
                for sample in part
                if judgements[sample.id].verdict != sample.verdict
            ]
        return len(samples), differing
