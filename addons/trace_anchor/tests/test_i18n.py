# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

import polib
from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?s")


@tagged("post_install", "-at_install")
class TestChinese(BaseCase):
    def test_the_chinese_translation_is_complete(self):
        template = polib.pofile(file_path("trace_anchor/i18n/trace_anchor.pot"))
        chinese = {entry.msgid: entry for entry in polib.pofile(file_path("trace_anchor/i18n/zh_CN.po"))}
        for entry in template:
            translated = chinese[entry.msgid]
            self.assertTrue(translated.msgstr, entry.msgid)
            self.assertFalse(translated.fuzzy, entry.msgid)
            self.assertEqual(
                sorted(PLACEHOLDER.findall(entry.msgid)), sorted(PLACEHOLDER.findall(translated.msgstr)), entry.msgid
            )
