# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re


class BundlesFirst:
    """For browser tests: a page's bundles are made before the browser asks for all of them at once.

    They share the test's one cursor, and making them can take longer than a browser waits for its page.
    """

    #: What a page does not name, and asks for when a screen is opened.
    opened_later = ()

    def make_bundles(self, path, login):
        self.authenticate(login, login)
        for bundle in re.findall(r'"(/web/assets/[^"]+)"', self.url_open(path, timeout=300).text):
            self.url_open(bundle, timeout=300)
        for name in self.opened_later:
            for file in self.url_open(f"/web/bundle/{name}", timeout=300).json():
                self.url_open(file["src"], timeout=300)
