# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Key files. Keys live here and in memory, never in a database, a parameter or a log line.

The passphrase comes from the environment. The Ethereum key is a keystore v3 file, the log's Ed25519 key an
encrypted PKCS #8 file; both are readable by their owner alone and no key file is ever overwritten.
"""

import json
import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_account import Account
from eth_account.signers.local import LocalAccount

from .errors import KeyFault
from .outside import outside

PASSPHRASE_VARIABLE = "BATCH_TRACE_PASSPHRASE"
MIN_PASSPHRASE = 8


def passphrase_from_environment(variable: str = PASSPHRASE_VARIABLE) -> str:
    """The passphrase of the key files. Raises KeyFault when the variable is not set."""
    passphrase = os.environ.get(variable, "")
    if not passphrase:
        raise KeyFault("passphrase_unset", name=variable)
    return passphrase


class KeyDirectory:
    """A folder of key files, mode 0700, one passphrase for all of them."""

    def __init__(self, folder: str | Path, passphrase: str):
        if len(passphrase) < MIN_PASSPHRASE:
            raise KeyFault("passphrase_short", count=MIN_PASSPHRASE)
        self.folder = Path(folder)
        self._passphrase = passphrase

    def __repr__(self) -> str:
        return f"KeyDirectory({str(self.folder)!r})"

    def create_account(self, name: str, kdf_work: int | None = None) -> LocalAccount:
        """A new Ethereum account in ``<name>.keystore.json``. Raises KeyFault when the file exists.

        ``kdf_work`` is scrypt's cost (a power of two); None takes the keystore standard's.
        """
        account = Account.create()
        self._store_account(name, account, kdf_work)
        return account

    def account(self, name: str) -> LocalAccount:
        """The Ethereum account in ``<name>.keystore.json``. Raises KeyFault."""
        path = self._keystore(name)
        try:
            return Account.from_key(Account.decrypt(json.loads(self._read(path)), self._passphrase))
        except (ValueError, KeyError, TypeError, NotImplementedError) as error:
            raise KeyFault("key_unopened", path=str(path)) from error

    def create_log_key(self, name: str) -> Ed25519PrivateKey:
        """A new Ed25519 key in ``<name>.ed25519.pem``. Raises KeyFault when the file exists."""
        key = Ed25519PrivateKey.generate()
        self._store_log_key(name, key)
        return key

    def log_key(self, name: str) -> Ed25519PrivateKey:
        """The Ed25519 key in ``<name>.ed25519.pem``. Raises KeyFault."""
        path = self._pem(name)
        try:
            key = serialization.load_pem_private_key(self._read(path), self._passphrase.encode())
        except (ValueError, TypeError) as error:
            raise KeyFault("key_unopened", path=str(path)) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFault("key_kind", path=str(path))
        return key

    def copy_to(self, other: "KeyDirectory", kdf_work: int | None = None) -> list[str]:
        """Write every key of this folder into another one, under that one's passphrase; the names of its files.

        Nothing here changes, so that a mistake or a crash costs nothing. Raises KeyFault before anything is written
        when one of the keys does not open.
        """
        log_keys = {name: self.log_key(name) for name in self._names(".ed25519.pem")}
        accounts = {name: self.account(name) for name in self._names(".keystore.json")}
        for name, key in log_keys.items():
            other._store_log_key(name, key)
        for name, account in accounts.items():
            other._store_account(name, account, kdf_work)
        return [*(other._pem(name).name for name in log_keys), *(other._keystore(name).name for name in accounts)]

    def _names(self, suffix: str) -> list[str]:
        return sorted(path.name.removesuffix(suffix) for path in self.folder.glob(f"*{suffix}"))

    def _store_account(self, name: str, account: LocalAccount, kdf_work: int | None) -> None:
        keystore = account.encrypt(self._passphrase, kdf="scrypt", iterations=kdf_work)
        self._create(self._keystore(name), json.dumps(keystore).encode())

    def _store_log_key(self, name: str, key: Ed25519PrivateKey) -> None:
        encryption = serialization.BestAvailableEncryption(self._passphrase.encode())
        encoded = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
        self._create(self._pem(name), encoded)

    def has_account(self, name: str) -> bool:
        """Whether the account's file exists."""
        return self._keystore(name).exists()

    def has_log_key(self, name: str) -> bool:
        """Whether the log key's file exists."""
        return self._pem(name).exists()

    def _keystore(self, name: str) -> Path:
        return self.folder / f"{self._checked(name)}.keystore.json"

    def _pem(self, name: str) -> Path:
        return self.folder / f"{self._checked(name)}.ed25519.pem"

    @staticmethod
    def _checked(name: str) -> str:
        if not name or not all(c.isascii() and (c.isalnum() or c in "-_") for c in name):
            raise KeyFault("key_file_name", name=name)
        return name

    def _create(self, path: Path, content: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:
            raise KeyFault("key_exists", path=str(path)) from error
        except OSError as error:
            raise KeyFault("key_unwritten", path=str(path), why=outside(error)) from error

    @staticmethod
    def _read(path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    raise KeyFault("key_shared", path=str(path), command=f"chmod 600 {path}")
                return file.read()
        except OSError as error:
            raise KeyFault("key_unread", path=str(path), why=outside(error)) from error
