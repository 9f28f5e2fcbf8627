# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the gate goes by and what it answers, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GradeTable:
    """Grades x operations.

    allows: {grade id: frozenset of operation codes}; codes: {grade code: grade id}.
    """

    allows: dict
    codes: dict

    def refuses(self, code, operation):
        """Whether there is a grade with this code, and it forbids the operation."""
        grade = self.codes.get(code)
        return grade is not None and operation not in self.allows[grade]

    def allowing(self, operation):
        """Ids of the grades that allow an operation."""
        return [grade for grade, operations in self.allows.items() if operation in operations]

    def unusable(self):
        """Ids of the grades whose lots can be neither sold nor consumed."""
        return [grade for grade, operations in self.allows.items() if not operations & {"sale", "consumption"}]


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
