# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models

from ...audit import settled
from ...audit.compare import digest
from ...record.sealed_version import SealedVersion

PATHS = 5  # that a seal names


class Compared(NamedTuple):
    """What a new version says of the one before.

    ``number`` of that version; ``before`` it, None where none is in this database; ``differences`` as
    :func:`settled.changed` gives them, None where it cannot be read.
    """

    number: int
    before: SealedVersion | None
    differences: list | None

    def said(self):
        """Members of the sealed event: codes, paths and numbers, which each reader words."""
        if self.differences is None:
            return {"not_compared_with": self.number}
        if not self.differences:
            return {}
        paths = [path for _kind, path, _before, _now in self.differences]
        return {"differs_from": {"version": self.number, "paths": paths[:PATHS], "count": len(paths)}}


class TraceRecord(models.Model):
    """Each version is compared with the one before as it is sealed."""

    _inherit = "trace.record"

    @api.model
    def _compared(self, version, before, sections, moment):
        """What reads differently than in the version before although no event changes it.

        :return: Compared
        """
        if before is None:
            return Compared(version - 1, None, [] if version == 1 else None)
        sealed = before.sections()
        return Compared(before.version, before, settled.changed(sealed, sections, moment) if sealed else None)

    def _sign_with(self, signer):
        """Compare the versions that waited for a log's key with those before, as they are signed at last.

        What was compared as it was sealed has told what it found. Not so what somebody wrote past Odoo to have the log
        sign it.
        """
        signed = super()._sign_with(signer)
        signed._raise_alarms([record._compared_late() for record in signed])
        return signed

    def _compared_late(self):
        former = self.search([("production_id", "=", self.production_id.id), ("version", "=", self.version - 1)])
        sealed, own = (record._readable_sections() if record else {} for record in (former, self))
        found = settled.changed(sealed, own, self.moment) if sealed and own else []
        before = former and SealedVersion(
            former.id, former.production_id.id, former.version, former.identity, former.payload, None
        )
        return Compared(self.version - 1, before, former._untold(found))

    def _untold(self, found):
        """Those of these differences that no finding about this version tells of."""
        if not found:
            return []
        # sudo: whoever has a version signed need not read audits
        findings = self.env["trace.audit.finding"].sudo().search([("record_id", "=", self.id)])
        told = {(finding.path, (finding.details or {}).get("digest")) for finding in findings}
        return [
            (kind, path, before, now) for kind, path, before, now in found if (path, digest(before, now)) not in told
        ]

    def _raise_alarms(self, compared):
        """Keep what was found as findings of an audit that is begun for it, and that the schedule goes on with.

        :param compared: a Compared for each of these versions
        """
        audits = {}
        for record, found in zip(self, compared, strict=True):
            if found.differences == []:
                continue
            if record.company_id not in audits:
                audits[record.company_id] = self.env["trace.audit"]._begin(record.company_id)
            record._raise_alarm(audits[record.company_id], found)

    def _raise_alarm(self, audit, found):
        if found.before is None:
            audit._find("unread", record_id=self.id, details={"version": found.number})
        elif found.differences is None:
            audit._find("payload", record_id=found.before.record_id)
        for difference in found.differences or ():
            audit._find_difference(found.before.record_id, *difference)
