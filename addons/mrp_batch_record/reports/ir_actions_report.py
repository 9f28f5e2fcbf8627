# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import io
import re
import unicodedata
import zlib

from odoo import models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

# Radicals that Unicode does not map to the simplified character drawn with the same glyph.
RADICALS = dict(
    zip(
        "⼾⺟⺠⻄⻅⻉⻋⻓⻔⻘⻙⻚⻛⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "户母民西见贝车长门青韦页风食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        content, kind = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        if kind == "pdf" and self._get_report(report_ref).report_name in self._numbered_reports():
            content = number_pages(content)
        return content, kind

    def _numbered_reports(self):
        """Names of the reports whose pages are numbered. To be extended."""
        return ("mrp_batch_record.report_dossier", "mrp_batch_record.report_dossier_screen")


def number_pages(content):
    """Write ``page / pages`` at the foot of each page: Debian's wkhtmltopdf can print no footer.

    :param bytes content: a PDF
    :return: bytes, the same PDF with its pages numbered
    """
    reader = PdfFileReader(io.BytesIO(content))
    writer = PdfFileWriter()
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        footer = io.BytesIO()
        canvas = Canvas(footer, pagesize=(width, height))
        canvas.setFont("Helvetica", 8)
        canvas.setFillGray(0.4)
        canvas.drawRightString(width - 12 * mm, 8 * mm, f"{number} / {total}")
        canvas.save()
        footer.seek(0)
        make_searchable(page)
        page.merge_page(PdfFileReader(footer).pages[0])
        writer.add_page(page)
    numbered = io.BytesIO()
    writer.write(numbered)
    return numbered.getvalue()


def make_searchable(page):
    """Let the page's text be found as typed.

    In CJK fonts a radical (U+2F26) and the character that looks like it (U+5B50) are one glyph, and wkhtmltopdf tells
    the reader the radical: a search for the word then finds nothing.
    """
    for font in page["/Resources"].get("/Font", {}).values():
        stream = font.get_object().get("/ToUnicode")
        if stream is not None:
            stream = stream.get_object()
            told = re.sub(rb"<(2[EF][0-9A-F]{2})>", _character, stream.get_data(), flags=re.IGNORECASE)
            stream._data = zlib.compress(told) if stream.get("/Filter") == "/FlateDecode" else told
            if hasattr(stream, "decoded_self"):
                stream.decoded_self = None


def _character(match):
    radical = chr(int(match[1], 16))
    return b"<%04X>" % ord(RADICALS.get(radical) or unicodedata.normalize("NFKC", radical))
