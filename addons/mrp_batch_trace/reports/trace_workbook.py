# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The answer of a trace as a workbook: one sheet per block, every lot, texts that no spreadsheet runs."""

import io
from typing import NamedTuple

import xlsxwriter
from odoo import fields
from odoo.addons.stock_lot_quality.lims import inert

WIDEST = 48


class Table(NamedTuple):
    """One sheet: its name, the titles of its columns and its rows, of texts, numbers and naive datetimes."""

    name: str
    titles: list
    rows: list


def trace_workbook(trace) -> bytes:
    """XLSX of a batch.trace, answered now, in the language and time zone of the environment."""
    answer = trace._answer()
    trace._state_nodes(answer)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "plain": None,
        }
        for table in TraceTables(trace, answer).all():
            _write(book.add_worksheet(table.name[:31]), table, formats)
    return target.getvalue()


def _write(sheet, table, formats):
    widths = [len(title) + 4 for title in table.titles]
    for place, title in enumerate(table.titles):
        sheet.write_string(0, place, title, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, place, inert(value))
            elif isinstance(value, int | float):
                sheet.write_number(line, place, value)
            elif value:
                sheet.write_datetime(line, place, value, formats["moment"])
            widths[place] = max(widths[place], min(WIDEST, 2 * len(str(value))))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(WIDEST, width))
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.titles) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


class TraceTables:
    """The tables of an answer, each block as the screen shows it."""

    def __init__(self, trace, answer):
        self.trace, self.answer, self.env = trace, answer, trace.env

    def all(self):
        return [
            self._question(),
            self._lots(),
            self._links(),
            self._shipped(),
            self._open_orders(),
            self._stock(),
            self._suppliers(),
            self._siblings(),
            self._balance(),
            self._gaps(),
        ]

    def _moment(self, instant):
        """A UTC instant of the answer on the reader's clock; None when it is not known."""
        if not instant:
            return None
        return fields.Datetime.context_timestamp(self.trace, fields.Datetime.to_datetime(instant)).replace(tzinfo=None)

    def _question(self):
        env, answer, complete = self.env, self.answer, self.answer.completeness
        direction = dict(self.trace._fields["direction"]._description_selection(env))[self.trace.direction]
        rows = [*self.trace._criteria(), (env._("Direction"), direction)]
        rows += [(env._("No lot has the number"), unknown.text) for unknown in answer.unknown]
        rows += [
            (env._("Asked on"), self._moment(answer.asked_at)),
            (env._("Times"), env.user.tz or "UTC"),
            (env._("Asked by"), env.user.display_name),
            (env._("Lots found"), len(answer.nodes)),
            (env._("Completeness (%)"), complete.percent if complete.facts else "–"),
        ]
        return Table(env._("Question"), [env._("What"), env._("Value")], rows)

    def _lots(self):
        env = self.env
        titles = [
            env._("Step"),
            env._("Lot"),
            env._("Product"),
            env._("State"),
            env._("Why"),
            env._("Grade"),
            env._("Quantity"),
            env._("Unit"),
            env._("Supplier"),
            env._("Supplier lot"),
            env._("Date"),
            env._("Expires"),
        ]
        nodes = sorted(self.answer.nodes, key=lambda node: (node.distance, node.name))
        return Table(
            env._("Lots"),
            titles,
            [
                (
                    node.distance,
                    node.name,
                    node.product,
                    node.state_name,
                    node.why,
                    node.grade,
                    node.quantity,
                    node.uom,
                    node.supplier,
                    node.supplier_lot,
                    self._moment(node.date),
                    self._moment(node.expires),
                )
                for node in nodes
            ],
        )

    def _links(self):
        env, names = self.env, {node.id: node.name for node in self.answer.nodes}
        titles = [
            env._("From lot"),
            env._("To lot"),
            env._("Document"),
            env._("Consumed"),
            env._("Unit"),
            env._("Produced"),
            env._("Unit"),
            env._("Date"),
            env._("Place"),
            env._("Person"),
            env._("Certain"),
        ]
        said = {True: env._("yes"), False: env._("assumed")}
        return Table(
            env._("Links"),
            titles,
            [
                (
                    names[edge.source],
                    names[edge.target],
                    edge.document,
                    edge.consumed,
                    edge.consumed_uom,
                    edge.produced,
                    edge.produced_uom,
                    self._moment(edge.date),
                    edge.place,
                    edge.person,
                    said[edge.exact],
                )
                for edge in self.answer.edges
            ],
        )

    def _shipped(self):
        env, back = self.env, self.env._("Returned")
        titles = [
            env._("Customer"),
            env._("Contact"),
            env._("Address"),
            env._("Lot"),
            env._("Product"),
            env._("Quantity"),
            env._("Unit"),
            env._("Document"),
            env._("Date"),
            back,
        ]
        return Table(
            env._("Shipped"),
            titles,
            [
                (
                    row.customer,
                    row.contact,
                    row.address,
                    row.lot,
                    row.product,
                    row.quantity,
                    row.uom,
                    row.document,
                    self._moment(row.date),
                    back if row.returned else "",
                )
                for row in self.answer.shipped
            ],
        )

    def _open_orders(self):
        env, kinds = self.env, self.env["report.mrp_batch_trace.report_trace"]._kinds()
        titles = [
            env._("Kind"),
            env._("Document"),
            env._("Partner"),
            env._("Lot"),
            env._("Product"),
            env._("Quantity"),
            env._("Unit"),
            env._("Date"),
            env._("State"),
        ]
        return Table(
            env._("Can still be stopped"),
            titles,
            [
                (
                    kinds.get(row.kind, row.kind),
                    row.document,
                    row.partner,
                    row.lot,
                    row.product,
                    row.quantity,
                    row.uom,
                    self._moment(row.date),
                    row.state,
                )
                for row in self.answer.open_orders
            ],
        )

    def _stock(self):
        env = self.env
        titles = [
            env._("Location"),
            env._("Lot"),
            env._("Product"),
            env._("Quantity"),
            env._("Reserved"),
            env._("Unit"),
            env._("In transit"),
        ]
        way = {True: env._("yes"), False: ""}
        return Table(
            env._("Stock on hand"),
            titles,
            [
                (row.location, row.lot, row.product, row.quantity, row.reserved, row.uom, way[row.transit])
                for row in self.answer.on_hand + self.answer.in_transit
            ],
        )

    def _suppliers(self):
        env, back = self.env, self.env._("Returned")
        titles = [
            env._("Supplier"),
            env._("Contact"),
            env._("Supplier lot"),
            env._("Lot"),
            env._("Product"),
            env._("Quantity"),
            env._("Unit"),
            env._("Document"),
            env._("Date"),
            back,
        ]
        return Table(
            env._("Suppliers"),
            titles,
            [
                (
                    row.supplier,
                    row.contact,
                    row.supplier_lot,
                    row.lot,
                    row.product,
                    row.quantity,
                    row.uom,
                    row.document,
                    self._moment(row.date),
                    back if row.returned else "",
                )
                for row in self.answer.suppliers
            ],
        )

    def _siblings(self):
        env = self.env
        titles = [env._("Lot"), env._("Product"), env._("State")]
        return Table(
            env._("Lots sharing an input"),
            titles,
            [(row["name"], row["product"], row["state_name"]) for row in self.answer.siblings],
        )

    def _balance(self):
        env = self.env
        titles = [
            env._("Product"),
            env._("Unit"),
            env._("Lots"),
            env._("Received"),
            env._("Made"),
            env._("Adjusted"),
            env._("Returned"),
            env._("Consumed"),
            env._("Shipped"),
            env._("Scrapped"),
            env._("Returned to vendor"),
            env._("On hand"),
            env._("Difference"),
        ]
        return Table(
            env._("Mass balance"),
            titles,
            [
                (
                    row.product,
                    row.uom,
                    row.lots,
                    row.received,
                    row.made,
                    row.adjusted,
                    row.returned,
                    row.consumed,
                    row.shipped,
                    row.scrapped,
                    row.sent_back,
                    row.on_hand,
                    row.difference,
                )
                for row in self.answer.balance
            ],
        )

    def _gaps(self):
        env = self.env
        return Table(
            env._("Completeness"),
            [env._("Count"), env._("What is missing"), env._("Examples")],
            [(gap.count, gap.reason, ", ".join(map(str, gap.examples))) for gap in self.answer.completeness.gaps],
        )
