# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tools.translate import PoFileReader

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


@tagged("post_install", "-at_install")
class TestTranslations(BaseCase):
    """Chinese is complete: nothing empty, nothing fuzzy, every placeholder kept."""

    def entries(self, addon):
        folder = Path(__file__).parents[2] / addon / "i18n"
        chinese = {entry["src"]: entry["value"] for entry in PoFileReader(str(folder / "zh_CN.po"))}
        sources = {entry["src"] for entry in PoFileReader(str(folder / f"{addon}.pot"))}
        self.assertNotIn("fuzzy", (folder / "zh_CN.po").read_text())
        return sources, chinese

    def test_every_sentence_has_its_chinese(self):
        for addon in ("stock_batch_numbering", "mrp_batch_numbering"):
            sources, chinese = self.entries(addon)
            self.assertFalse({source for source in sources if not chinese.get(source)}, addon)
            for source in sources:
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(chinese[source])), source
                )
