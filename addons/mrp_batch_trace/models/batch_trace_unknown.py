# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ..genealogy.answer import Guess, Unknown
from .batch_trace_seeds import exactly

GUESSES = 6
SHORTEST = 3  # of a beginning that still says something
ALIKE = 0.35  # share of the letter triples that two numbers with one slip have in common


class BatchTrace(models.Model):
    """What to say of a number that names nothing: what it may have been meant to be."""

    _inherit = "batch.trace"

    def _unknown(self):
        """The numbers of the question that name no lot: list of genealogy.answer.Unknown."""
        unknown = []
        if self.number and not self._lots_numbered(self.number.strip()):
            unknown.append(Unknown("number", self.number, self._guesses(self.number.strip())))
        if self.supplier_lot and not self._lots_of_supplier(self.supplier_lot):
            unknown.append(Unknown("supplier_lot", self.supplier_lot, self._guesses(self.supplier_lot.strip())))
        return unknown

    def _guesses(self, text):
        lots = self._similar("stock.lot", "name", text)
        supplied = self._similar("stock.lot", "supplier_lot", text)
        orders = self._similar("mrp.production", "name", text)
        guesses = [Guess("lot", lot.name, lot.product_id.display_name, "lot_ids", lot.ids) for lot in lots]
        guesses += [
            Guess("supplier_lot", lot.supplier_lot, f"{lot.name} · {lot.product_id.display_name}", "lot_ids", lot.ids)
            for lot in supplied - lots
        ]
        guesses += [
            Guess("order", order.name, order.product_id.display_name, "production_ids", order.ids) for order in orders
        ]
        return guesses

    def _similar(self, model, name, text):
        """Records whose number holds the text, or begins as it does, or is spelt nearly so; the reader's own."""
        records = self.env[model]
        if len(text) < 2:
            return records
        found = records.search([(name, "ilike", exactly(text))], limit=GUESSES)
        for length in range(len(text) - 1, SHORTEST - 1, -1):
            if found:
                return found
            found = records.search([(name, "=ilike", exactly(text[:length]) + "%")], limit=GUESSES)
        return found or self._nearly_spelt(records, name, text)

    def _nearly_spelt(self, records, name, text):
        if not self.env.registry.has_trigram:
            return records
        column = SQL.identifier(name)
        rows = self.env.execute_query(SQL(
            "SELECT id FROM %(table)s WHERE similarity(%(column)s, %(text)s) > %(alike)s"
            " ORDER BY similarity(%(column)s, %(text)s) DESC, id LIMIT %(most)s",
            table=SQL.identifier(records._table), column=column, text=text, alike=ALIKE, most=10 * GUESSES,
        ))
        ids = [row_id for [row_id] in rows]
        # Raw SQL reads past the record rules: let them choose among what it found.
        return records.search([("id", "in", ids)]).sorted(lambda record: ids.index(record.id))[:GUESSES]
