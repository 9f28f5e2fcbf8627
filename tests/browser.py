# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A real Chromium, driven over its own protocol: open pages of a served plant, look, and take pictures."""

import base64
import contextlib
import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
import warnings
from pathlib import Path

import websocket

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
#: The web client has drawn when nothing is loading and an action or a dialog is there.
SETTLED = (
    "!!document.querySelector('.o_action_manager > *, .modal .o_form_view')"
    " && !document.querySelector('.o_loading, .o_blockUI')"
)
TROUBLE = (
    "[...document.querySelectorAll('.o_error_dialog, .o_notification_bar.bg-danger')].map(e => e.innerText).join('|')"
)


# Asked for again and again, or by a worker that tells no tab of its end.
_NEVER_AT_REST = ("/batch_trace/alive", "/bus/websocket_worker_bundle", "/websocket")


class Page:
    """One tab.

    ``errors`` collects what the page logged as errors and its uncaught exceptions, ``refused`` the addresses that
    were not served as they should be, each with the reason.
    """

    def __init__(self, socket):
        self._socket = socket
        self._ids = itertools.count(1)
        self.errors = []
        self.refused = []
        self._asked, self._frame = {}, None
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.command(f"{domain}.enable")
        self._frame = self.command("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def command(self, method, **parameters):
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)

    def _note(self, message):
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.errors.append(parameters["exceptionDetails"].get("text", ""))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            self.errors.append(" ".join(str(arg.get("value") or arg.get("description")) for arg in parameters["args"]))
        elif method == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            if not any(part in url for part in _NEVER_AT_REST):
                self._asked[parameters["requestId"]] = url
        elif (
            method == "Page.frameStartedNavigating"
            and parameters["frameId"] == self._frame
            and parameters.get("navigationType") != "sameDocument"
        ):
            self._asked.clear()  # nobody waits for what the former page had asked for
        elif method == "Network.loadingFinished":
            self._asked.pop(parameters["requestId"], None)
        elif method == "Network.responseReceived" and parameters["response"]["status"] >= 400:
            self.refused.append(f"{parameters['response']['status']} {parameters['response']['url']}")
        elif method == "Network.loadingFailed":
            self.refused.append(f"{parameters['errorText']} {self._asked.pop(parameters['requestId'], '')}")

    def size(self, width, height):
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def evaluate(self, script):
        answer = self.command("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "script failed"))
        return answer["result"].get("value")

    def wait(self, condition, seconds=30):
        """Until the script ``condition`` is true; raises with all that is known of the page otherwise."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(RuntimeError):
                if self.evaluate(f"!!({condition})"):
                    return
            time.sleep(0.1)
        text = self.evaluate("location.href + '\\n' + document.body.innerText.slice(0, 600)")
        raise AssertionError(
            f"Not reached: {condition}\n{text}\nerrors: {self.errors[-5:]}\nnot served: {self.refused[-5:]}\n"
            f"not answered: {[*self._asked.values()][-5:]}"
        )

    def rest(self, seconds=60):
        """Until nothing the page has asked for is still to come, for half a second."""
        end = time.monotonic() + seconds
        since = time.monotonic()
        while time.monotonic() < min(end, since + 0.5):
            self.evaluate("1")  # reads what came in
            if self._asked:
                since = time.monotonic()
            time.sleep(0.05)

    def open(self, url, until=None, pause=0.6):
        self.command("Page.navigate", url=url)
        if until:
            self.wait(until)
        time.sleep(pause)

    def log_in(self, base, login, password):
        self.open("about:blank", pause=0.3)  # what the former page still asks for would bring its session back
        self.command("Network.clearBrowserCookies")
        self.open(f"{base}/web/login", "document.querySelector('input[name=login]')", pause=0)
        self.rest()  # left while it opens its database in the browser, it can keep the next page waiting for that
        self.evaluate(
            f"document.querySelector('input[name=login]').value = {json.dumps(login)};"
            f"document.querySelector('input[name=password]').value = {json.dumps(password)};"
            "document.querySelector('form.oe_login_form').submit()"
        )
        self.wait("location.pathname.startsWith('/odoo') || location.pathname.startsWith('/my')", 60)
        try:
            self.wait(SETTLED, 120)  # the first page of a database builds its assets
        except AssertionError as blank:
            warnings.warn(f"The first page stayed blank until it was loaded again. {blank}", stacklevel=2)
            self.command("Page.reload")  # as a person does
            self.wait(SETTLED, 120)

    def call(self, model, method, args=(), kwargs=None):
        """One RPC as the user who is logged in."""
        body = json.dumps(
            {
                "jsonrpc": "2.0",
                "method": "call",
                "params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs or {}},
            }
        )
        answer = self.evaluate(
            f"fetch('/web/dataset/call_kw/{model}/{method}', {{method: 'POST', body: {json.dumps(body)},"
            "headers: {'Content-Type': 'application/json'}}).then(r => r.json())"
        )
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def trouble(self):
        """The text of error dialogs on the page; empty when there is none."""
        return self.evaluate(TROUBLE)

    def picture(self, path, full=False):
        answer = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(base64.b64decode(answer["data"]))


@contextlib.contextmanager
def chromium(width=1400, height=900, zone="Asia/Shanghai"):
    """A tab of a new Chromium with an empty profile, its clock in ``zone``; ends with the ``with``."""
    profile = tempfile.mkdtemp(prefix="chromium-")
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    process = subprocess.Popen(
        [binary, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        socket = websocket.create_connection(_tab(Path(profile)), timeout=90, suppress_origin=True)
        page = Page(socket)
        page.size(width, height)
        page.command("Emulation.setTimezoneOverride", timezoneId=zone)
        yield page
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(profile, ignore_errors=True)


def _tab(profile):
    """The debugging address of the first tab, once Chromium has written its port into its profile."""
    port_file = profile / "DevToolsActivePort"
    for _ in range(300):
        if port_file.exists() and port_file.read_text().strip():
            port = port_file.read_text().splitlines()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
            if tabs:
                return tabs[0]["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise AssertionError("Chromium did not start: install the package chromium.")
