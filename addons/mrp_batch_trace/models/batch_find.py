# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.text import check_storable
from odoo.addons.mrp_batch_record.scan import read
from odoo.fields import Domain

#: How many batches or lots one question shows.
MOST = 20
#: Below this many letters everything would answer.
SHORTEST = 3


class BatchFind(models.AbstractModel):
    """The box into which a number is typed or scanned: batch, lot, supplier's lot or order, whole or in part."""

    _name = "batch.find"
    _description = "Find a Batch"

    @api.model
    def find(self, text):
        """Look for *text* and record that it was looked for.

        :param text: what was typed or scanned: a number or a part of it, a GS1 bar code or Digital Link
        :return: dict(text, exact, rows, near): rows as ``{model, id, name, about, supplier_lot}``; ``exact`` when the
            first row has that very number and no other has; ``near`` are numbers that look like it, when nothing was
            found
        """
        text = str(text or "")
        check_storable(self.env, text)
        text = self._number(text.strip())
        if len(text) < SHORTEST:
            return {"text": text, "exact": False, "rows": [], "near": []}
        lots = self._lots("=", text)
        exact = len(lots) == 1
        rows = [self._row(lot, text) for lot in lots or self._lots("ilike", text)]
        self.env["batch.lookup"]._note("number", text, [row["name"] for row in rows])
        return {"text": text, "exact": exact, "rows": rows, "near": [] if rows else self._near(text)}

    def _number(self, text):
        """The lot's number in a scanned code, the text itself where it is none."""
        return read(text).names[0] if text else text

    def _lots(self, operator, text):
        """The lots whose own number, supplier's number or order answers, the newest first."""
        numbers = ("name", "supplier_lot", "produced_by_ids.name")
        domain = Domain.OR([(number, operator, text)] for number in numbers)
        company = ("company_id", "in", [False, *self.env.companies.ids])
        return self.env["stock.lot"].search(domain & Domain([company]), order="id desc", limit=MOST)

    def _row(self, lot, text):
        """One answer: the batch record of a lot made here, else the lot."""
        reads_records = self.env["mrp.production"].has_access("read") and self.env["mrp.step.log"].has_access("read")
        order = lot._makers()[lot.id].sudo(False)[:reads_records]
        by_supplier = text.lower() in (lot.supplier_lot or "").lower() and text.lower() not in lot.name.lower()
        return {
            "model": "mrp.production" if order else "stock.lot",
            "id": order.id or lot.id,
            "name": lot.name,
            "about": lot.product_id.display_name,
            "supplier_lot": lot.supplier_lot if by_supplier else False,
        }

    def _near(self, text):
        """Numbers that look like *text*, the likest first: those that the trace would offer, too."""
        lots = self.env["batch.trace"]._similar("stock.lot", "name", text)
        return list(dict.fromkeys(lots.mapped("name")))
