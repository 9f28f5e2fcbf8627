# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from collections import defaultdict

from odoo import models
from odoo.addons.mrp_batch_record.models.uom_uom import QUANTITY_DIGITS
from odoo.addons.mrp_batch_record.record import empty_record
from odoo.addons.mrp_batch_record.record_elements import ELEMENTS

from ...audit import live_record
from ...record.stored_columns import stored_of


class MrpProduction(models.Model):
    """The batch record as it is sealed: the facts, and under ``stored`` the rest of the rows they stand in."""

    _inherit = "mrp.production"

    def _sealable_records(self):
        """The batch records with the stored columns of every element: ``{order id: sections}``."""
        records = self._batch_records()
        places = defaultdict(list)
        for order_id, record in records.items():
            places[f"order/{order_id}"].append(record["batch"])
            for elements in record.values():
                if isinstance(elements, list):
                    _collect(elements, places)
        ids = defaultdict(set)
        for place in places:
            prefix, _slash, row = place.partition("/")
            if prefix in ELEMENTS:
                ids[prefix].add(int(row))
        # sudo: the record is whole or it is none: which parts of it a reader may open elsewhere does not change it
        for place, stored in stored_of(self.sudo().with_context(active_test=False).env, ids).items():
            for element in places[place]:
                element["stored"] = stored
        return records

    def _live_records(self):
        """The same as RFC 8785 text, ``{order id: bytes}``, read by SQL alone: for very many orders.

        Odd facts may be spelled differently here; whoever compares asks ``_sealable_records`` before calling a
        difference one.
        """
        self.env.flush_all()
        digits = self.env["decimal.precision"].precision_get(QUANTITY_DIGITS)
        if not self:
            return {}
        queries = live_record.sections(self.env, tuple(self.ids), digits)
        found = {section: dict(self.env.execute_query(query)) for section, query in queries.items()}
        empty = {section: json.dumps(content) for section, content in empty_record().items()}
        return {
            order_id: "{{{}}}".format(
                ",".join(f'"{section}":{found[section].get(order_id, empty[section])}' for section in sorted(found))
            ).encode()
            for order_id in self.ids
        }


def _collect(elements, places):
    """Note every element of a section, nested ones too, under its id."""
    for element in elements:
        places[element["id"]].append(element)
        for nested in element.values():
            if isinstance(nested, list) and nested and isinstance(nested[0], dict):
                _collect(nested, places)
