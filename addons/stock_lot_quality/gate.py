# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The answer of the gate, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GateAnswer:
    """May this lot be used for that operation?

    lot: stock.lot record; operation: one of the eight codes; reason: a sentence, empty when simply allowed;
    override: the lot.gate.override that let it pass, or None.
    """

    lot: object
    operation: str
    allowed: bool
    reason: str = ""
    override: object = None

    def fact(self, env, origin=None):
        """Values of the lot.gate.decision that records this answer."""
        override = self.override
        return {
            "lot_id": self.lot.id,
            "company_id": self.lot.company_id.id or env.company.id,
            "operation": self.operation,
            "allowed": self.allowed,
            "grade_code": self.lot.grade_id.code,
            "reason": self.reason,
            "override_reason": override.reason if override else False,
            "approved_by": override.approved_by.id if override else False,
            "user_id": env.uid,
            "decided_at": env.cr.now().replace(microsecond=0),
            "origin": origin,
        }
