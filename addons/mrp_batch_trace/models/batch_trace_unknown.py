# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ..genealogy.answer import Guess, Unknown
from .batch_trace_seeds import exactly

GUESSES = 6
SHORTEST = 3  # of a beginning that still says something
LONGEST = 64  # of a text that may be a number
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
        if not 1 < len(text) <= LONGEST:
            return records
        found = records.search([(name, "ilike", exactly(text))], limit=GUESSES)
        return found or self._begun_alike(records, name, text) or self._nearly_spelt(records, name, text)

    @staticmethod
    def _begun_alike(records, name, text):
        """Those that share the longest beginning with the text: whoever shares it shares every shorter one."""
        found, shortest, longest = records, SHORTEST, len(text) - 1
        while shortest <= longest:
            length = (shortest + longest + 1) // 2
            alike = records.search([(name, "=ilike", exactly(text[:length]) + "%")], limit=GUESSES)
            if alike:
                found, shortest = alike, length + 1
            else:
                longest = length - 1
        return found

    def _nearly_spelt(self, records, name, text):
        if not self.env.registry.has_trigram:
            return records
        # the record rules first: what the reader may not see takes no place among the likest
        query = records._search([])
        unaccent = self.env.registry.unaccent
        # as the index has it
        column, asked = unaccent(records._field_to_sql(query.table, name, query)), unaccent(SQL("%s", text))
        self.env.cr.execute(SQL("SET LOCAL pg_trgm.similarity_threshold = %s", ALIKE))
        query.add_where(SQL("%s %% %s", column, asked))
        query.order = SQL("similarity(%s, %s) DESC, %s", column, asked, SQL.identifier(query.table, "id"))
        query.limit = GUESSES
        return records.browse(query.get_result_ids())
