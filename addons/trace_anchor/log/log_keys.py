# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The key files of a log: what it signs with, and what to do when a file is not at hand."""

from odoo.exceptions import UserError

from ..tools import keys
from ..tools.wording import Said, Told


class LogKeys:
    """Signing key and accounts of one log, from the key directory or the network's remote signer."""

    def __init__(self, log):
        log.ensure_one()
        self.log, self.env = log, log.env

    def signer(self):
        """The ``tlog.Signer`` of this log, or None when its key file is not at hand."""
        try:
            return keys.signer(self.log.name, self.log.origin)
        except keys.KeyMissing:
            return None

    def problem(self):
        """What to do about the signing key as a ``Said``, or None when it is ready."""
        try:
            signer = keys.signer(self.log.name, self.log.origin)
        except keys.KeyMissing as missing:
            return missing.said
        if self.log.vkey and str(signer.verifier) != self.log.vkey:
            return Said("other_key", log=self.log.name)
        return None

    def make(self):
        """Make the key files of this log that are missing: signing key, owner and anchorer account."""
        if self.log.vkey and not self.signer():
            raise UserError(
                self.env._(
                    "%(log)s was opened with a key already. Put that file back; a new key would not be recognised.",
                    log=self.log.name,
                )
            )
        try:
            keys.create(self.log.name)
        except keys.KeyMissing as missing:
            raise Told(self.env, missing.said) from missing

    def account(self, role):
        """The Ethereum account "owner" or "anchorer" of this log; a sentence when its keystore is not here."""
        if role == "anchorer" and self.log.network_id.signer_url:
            return self.log.network_id._remote_signer()
        return self.account_of(role, self.log[f"{role}_keystore"])

    def account_of(self, role, keystore):
        """The account of a role in a named keystore. Raises UserError when it is not here."""
        try:
            return keys.account(self.log.name, role, keystore)
        except keys.KeyMissing as missing:
            raise Told(self.env, missing.said) from missing

    def create_next(self, role):
        """Make a further keystore of a role; its name and its account. Raises UserError."""
        try:
            keystore = keys.create_next(self.log.name, role)
        except keys.KeyMissing as missing:
            raise Told(self.env, missing.said) from missing
        return keystore, self.account_of(role, keystore)
