# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Each signature has an identity check of its own.

Odoo lets one check of the password stand for ten minutes, for whatever needs one. Who stands at a shared screen may
have changed since; so an act that signs counts only inside the check that was answered for this very act.
"""

from contextvars import ContextVar
from functools import wraps

from odoo.addons.base.models.res_users import check_identity
from odoo.http import request

#: (model, ids, method) of the act for which an identity check is being answered now, or None.
answering = ContextVar("answering", default=None)


def signs(method):
    """An action that signs: it asks for the person's password or passkey anew, whatever was checked before."""
    checked = check_identity(method)

    @wraps(method)
    def wrapped(self, *args, **kwargs):
        own = answering.get() == (self._name, tuple(self.ids), method.__name__)
        if not own:
            _forget()
        try:
            return checked(self, *args, **kwargs)
        finally:
            if own:
                _forget()

    wrapped.__has_check_identity = True  # Odoo's dialog asks for it before it calls the method
    return wrapped


def _forget():
    if request:
        request.session["identity-check-last"] = 0
