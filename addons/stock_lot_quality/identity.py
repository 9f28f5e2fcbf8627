# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Each signature has an identity check of its own.

Odoo lets one check of the password stand for ten minutes, for whatever needs one. Who stands at a shared screen may
have changed since; so an act that signs counts only inside the check that was answered for this very act. A way in
(another password, a passkey, a key of a program) signs as well: no answered check stands for anything after its act.
"""

import hashlib
import json
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from odoo.addons.base.models.res_users import check_identity
from odoo.http import request

#: (model, ids, method, digest) of the act for which an identity check is being answered now, or None.
answering = ContextVar("answering", default=None)
#: Whether whoever asks for a password now counts the wrong ones, or leaves it to Odoo's limit of logins.
limited = ContextVar("limited", default=False)
CHECK = "res.users.identitycheck"


def digest(dialog):
    """SHA-256 of the values a dialog has stored, without who wrote them last and when.

    :param dialog: records of a transient model; of another model there is nothing to compare
    :return: str, "" for records that are no dialog
    """
    if not dialog._transient:
        return ""
    names = sorted(
        name for name, field in dialog._fields.items() if field.store and name not in ("write_uid", "write_date")
    )
    # sudo: what stands in the dialog counts, whether or not its user may read all of it.
    values = dialog.sudo().read(names, load=None)
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def signs(method):
    """An action that signs: it asks for the person's password or passkey anew, whatever was checked before."""
    checked = check_identity(method)

    @wraps(method)
    def wrapped(self, *args, **kwargs):
        self.check_access("read")  # asked before the digest has read it in superuser mode
        shown = digest(self)
        own = answering.get() == (self._name, tuple(self.ids), method.__name__, shown)
        if not own:
            forget()
        try:
            result = checked(self, *args, **kwargs)
            if not own and isinstance(result, dict) and result.get("res_model") == CHECK:
                # sudo: what the check was asked for is kept from everybody.
                self.env[CHECK].sudo().browse(result["res_id"]).asked_digest = shown
            return result
        finally:
            if own:
                forget()

    wrapped.__has_check_identity = True  # Odoo's dialog asks for it before it calls the method
    return wrapped


@contextmanager
def limited_here():
    """Within it no password is counted twice."""
    token = limited.set(True)
    try:
        yield
    finally:
        limited.reset(token)


def forget():
    """Let no check that was answered stand for what comes after it."""
    if request:
        request.session["identity-check-last"] = 0
