# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Where the key files are: outside the database, opened with a passphrase from the environment.

``<log>.ed25519.pem`` signs checkpoints and records, ``<log>-anchorer.keystore.json`` pays for anchors (hot;
``<log>-anchorer-2…`` after a rotation), ``<log>-owner.keystore.json`` owns the log on the chain and may be taken
away once the log is created (cold; ``<log>-owner-2…`` after a change of owner).
"""

import functools
import itertools
import os

from odoo.tools import config

from ..chain import KeyDirectory, KeyFault
from ..chain.keys import PASSPHRASE_VARIABLE
from ..tlog import Signer
from .wording import Said

DIRECTORY_VARIABLE = "BATCH_TRACE_KEYS"
DIRECTORY_OPTION = "batch_trace_keys"


class KeyMissing(Exception):
    """A key that cannot be used; ``said`` is the ``wording.Said`` of what a person does about it."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.said = Said(code, **values)


def directory():
    """The ``chain.KeyDirectory`` of this server. Raises KeyMissing."""
    folder = os.environ.get(DIRECTORY_VARIABLE) or config.get(DIRECTORY_OPTION)
    if not folder:
        raise KeyMissing("no_key_folder")
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)
    if not passphrase:
        raise KeyMissing("no_passphrase")
    try:
        return KeyDirectory(folder, passphrase)
    except KeyFault as fault:
        raise KeyMissing("key_fault", fault=fault) from fault


def signer(log_name, origin):
    """The log's ``tlog.Signer``. Raises KeyMissing."""
    found = directory()
    if not found.has_log_key(log_name):
        raise KeyMissing("no_key_file", file=f"{found.folder}/{log_name}.ed25519.pem")
    return Signer(origin, _open(found, "log_key", log_name, _changed(found, f"{log_name}.ed25519.pem")))


def account(log_name, role, keystore=None):
    """The Ethereum account of a role, "owner" or "anchorer". Raises KeyMissing.

    :param keystore: name of another keystore than ``<log>-<role>``, as after a rotation
    """
    found, name = directory(), keystore or f"{log_name}-{role}"
    if not found.has_account(name):
        raise KeyMissing("no_key_file", file=f"{found.folder}/{name}.keystore.json")
    return _open(found, "account", name, _changed(found, f"{name}.keystore.json"))


def create(log_name):
    """Make the key files of a log that are not there yet. Raises KeyMissing."""
    found = directory()
    try:
        if not found.has_log_key(log_name):
            found.create_log_key(log_name)
        for role in ("owner", "anchorer"):
            if not found.has_account(f"{log_name}-{role}"):
                found.create_account(f"{log_name}-{role}")
    except KeyFault as fault:
        raise KeyMissing("key_fault", fault=fault) from fault


def create_next(log_name, role):
    """A new keystore of a role, "owner" or "anchorer", beside those that are there; its name. Raises KeyMissing."""
    found = directory()
    try:
        name = next(name for n in itertools.count(2) if not found.has_account(name := f"{log_name}-{role}-{n}"))
        found.create_account(name)
    except KeyFault as fault:
        raise KeyMissing("key_fault", fault=fault) from fault
    return name


def _changed(found, file):
    """The file's time, so that a replaced key is seen although opened keys are kept."""
    return (found.folder / file).stat().st_mtime_ns


def _open(found, kind, name, changed):
    try:
        return _opened(str(found.folder), kind, name, changed, os.environ[PASSPHRASE_VARIABLE])
    except KeyFault as fault:
        raise KeyMissing("key_fault", fault=fault) from fault


@functools.lru_cache(maxsize=64)
def _opened(folder, kind, name, _changed_at, passphrase):
    # a keystore's key derivation takes about a second on purpose
    return getattr(KeyDirectory(folder, passphrase), kind)(name)
