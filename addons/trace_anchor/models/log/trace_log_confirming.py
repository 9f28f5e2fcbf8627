# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models

#: Neither a head nor a signed record begins so: no signature of the log's key is taken for one of another kind.
PREFIX = "batch-trace/1 confirmed\n"


class TraceLog(models.Model):
    """What people do about sealed facts and nothing seals, signed by the log's key as they do it.

    Who writes a row past Odoo has no key: the audit, and the health of the log, name what nothing confirms.
    """

    _inherit = "trace.log"

    @api.model
    def _confirm(self, company, said):
        """The signature over *said*, a list of JSON values; None when no key of the company's logs is at hand."""
        for log in self._confirming(company):
            signer = log._signer()
            if signer and str(signer.verifier) == log.vkey:
                return signer.private_key.sign(_text(company, said).encode())
        return None

    @api.model
    def _verifiers(self, company):
        """The ``tlog.VerifierKey`` of each log of the company that confirms: looked up once for many acts."""
        return [log._verifier() for log in self._confirming(company)]

    @api.model
    def _confirms(self, verifiers, company, said, proof):
        """Whether *proof* is a signature by one of these keys over *said*."""
        text = _text(company, said)
        return bool(proof) and any(verifier.verifies(text, bytes(proof)) for verifier in verifiers)

    @api.model
    def _confirming(self, company):
        """The company's logs that were ever opened, newest first: an ended one confirms what was done in its time."""
        # sudo: whoever closes or erases need not read the log
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "!=", "draft"), ("vkey", "!=", False)], order="id desc"
        )


def _text(company, said):
    return PREFIX + json.dumps([company.id, *said], sort_keys=True)
