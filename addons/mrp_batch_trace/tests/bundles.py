# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

#: What a page does not name, and asks for when one of these screens is opened.
OPENED_LATER = ("mrp_batch_trace.assets_terminal", "mrp_batch_trace.assets_trace")


class BundlesFirst:
    """For browser tests: a page's bundles are made before the browser asks for all of them at once.

    They share the test's one cursor, and making them can take longer than a browser waits for its page.
    """

    def make_bundles(self, path, login):
        self.authenticate(login, login)
        for bundle in re.findall(r'"(/web/assets/[^"]+)"', self.url_open(path, timeout=300).text):
            self.url_open(bundle, timeout=300)
        for name in OPENED_LATER:
            for file in self.url_open(f"/web/bundle/{name}", timeout=300).json():
                self.url_open(file["src"], timeout=300)
