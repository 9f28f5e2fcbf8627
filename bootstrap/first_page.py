# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Fetch what a first visitor's browser will ask for, so that Odoo has compiled it before anybody waits for it."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request

#: Scripts and styles that a page names; and those that the web client asks for by their bundle's name.
_NAMED = re.compile(r'(?:src|href|data-src)="(/web/assets/[^"]+)"')
LAZY = (
    "web.assets_backend_lazy",
    "web.chartjs_lib",
    "mrp_batch_terminal.assets_terminal",
    "mrp_batch_trace.assets_trace",
)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_MENUS = "/web/webclient/load_menus"


def fetch_all(url, people, languages):
    """Load the login page in every language, and the web client once for one person of each.

    :param people: rows of out/logins.json
    :param languages: Odoo codes such as ``zh_CN``
    :return: how many pages and files were fetched
    """
    fetched = set()
    for language in languages:
        browser = _Browser(url, language, fetched)
        login = browser.page("/web/login")
        person = next((row for row in people if row["language"] == language), None)
        token = _TOKEN.search(login)
        if person and token:
            browser.page(
                "/web/login", {"login": person["login"], "password": person["password"], "csrf_token": token[1]}
            )
            browser.page("/odoo")
            for address in (_MENUS, f"/web/webclient/translations?lang={language}"):
                browser.get(address)
            for bundle in LAZY:
                browser.bundle(bundle)
    return len(fetched)


class _Browser:
    """As much of a browser as it takes: cookies, a language, pages and what they name."""

    def __init__(self, url, language, fetched):
        self.url, self.fetched = url, fetched
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.opener.addheaders = [("Accept-Language", language.replace("_", "-")), ("User-Agent", "Mozilla/5.0")]

    def get(self, address, form=None):
        """The text at an address of the server; empty where it has none to give."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(urllib.parse.urljoin(self.url, address), data, timeout=180) as answer:
                text = answer.read().decode(errors="replace")
        except (urllib.error.URLError, OSError):
            return ""
        self.fetched.add(address)
        return text

    def page(self, address, form=None):
        """A page, after the scripts and styles it names."""
        text = self.get(address, form)
        self._files(_NAMED.findall(text))
        return text

    def bundle(self, name):
        """The files of a bundle that the web client loads when it needs it."""
        try:
            files = json.loads(self.get(f"/web/bundle/{name}"))
        except ValueError:
            return
        self._files(file["src"] for file in files if file.get("src"))

    def _files(self, addresses):
        for address in addresses:
            if address not in self.fetched:
                self.get(address)
