# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""HTTP to a server that may be slow, endless or somebody else's: an answer has a whole time and a size."""

import os
import socket
import threading
from contextlib import suppress
from contextvars import ContextVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

_CUT = ContextVar("cut", default=None)


class TooLong(requests.exceptions.ContentDecodingError):
    """An answer with more bytes than it may have."""


class Cut:
    """Ends what is going on over these sockets after some seconds: a timeout of a socket is one of each read."""

    def __init__(self, seconds: float):
        self.fired, self._sockets = False, []
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True

    def __enter__(self) -> "Cut":
        self._token = _CUT.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_error) -> None:
        _CUT.reset(self._token)
        self._timer.cancel()
        self._timer.join()
        for held in self._sockets:
            held.close()

    def hold(self, sock) -> None:
        """Cut this one, too. A copy of the handle: TLS takes the socket itself over."""
        self._sockets.append(socket.socket(fileno=os.dup(sock.fileno())))
        if self.fired:
            self._fire()

    def _fire(self) -> None:
        self.fired = True
        for held in tuple(self._sockets):
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


class _Held:
    """A connection whose sockets the current ``Cut`` knows: a new one from its handshake on, a kept one as well."""

    def _new_conn(self):
        sock = super()._new_conn()
        if cut := _CUT.get():
            cut.hold(sock)
        return sock

    def getresponse(self, *args, **kwargs):
        if (cut := _CUT.get()) and self.sock:
            cut.hold(self.sock)
        return super().getresponse(*args, **kwargs)


class _Connection(_Held, HTTPConnection):
    pass


class _SecureConnection(_Held, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        made = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return made

    def proxy_manager_for(self, *args, **kwargs):
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


class Bounded(requests.Session):
    """A session whose answers come whole, within ``seconds`` from the question and ``most`` bytes, or not at all.

    It goes nowhere else: a redirect is an HTTP fault. Raises as requests does.
    """

    def __init__(self, seconds: float, most: int):
        super().__init__()
        self.seconds, self.most = seconds, most
        # what is packed has no size yet
        self.headers["Accept-Encoding"] = "identity"
        self.mount("http://", _Adapter())
        self.mount("https://", _Adapter())

    def get_redirect_target(self, resp):
        """None: where a server sends one is not where a person wanted to ask."""
        return None

    def send(self, request, **kwargs):
        """Send, and read the answer here."""
        with Cut(self.seconds) as cut:
            try:
                response = super().send(request, **{**kwargs, "stream": True, "allow_redirects": False})
                with response:
                    content = self._read(response)
            except (OSError, HTTPError) as error:
                if cut.fired:
                    raise requests.ReadTimeout from error
                if isinstance(error, requests.RequestException):
                    raise
                raise requests.ConnectionError from error
            if cut.fired:
                raise requests.ReadTimeout
        if 300 <= response.status_code < 400:
            moved = requests.HTTPError(response=response)
            raise moved
        # Where requests keeps what it read itself.
        response._content, response._content_consumed = content, True
        return response

    def _read(self, response) -> bytes:
        pieces, size = [], 0
        while piece := response.raw.read(1 << 16, decode_content=False):
            pieces.append(piece)
            size += len(piece)
            if size > self.most:
                raise TooLong
        return b"".join(pieces)
