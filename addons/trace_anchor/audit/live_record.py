# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The batch record once more, as SQL: one query a section for any number of orders, each giving RFC 8785 text.

For the audit, which reads every record of a company. ``mrp.production._sealable_records()`` stays the definition:
where this SQL gives what was sealed, the facts are as they were; where it does not, the definition is asked. So what
is forgotten here, or changes there, costs time and hides nothing.
"""

from odoo.tools import SQL

from ..record.stored_columns import stored_object
from .live_sql import BATCH, DEVIATIONS, GATES, GENEALOGY, MADE, MATERIALS, SHIPMENTS, SIGNATURES, STEPS, TESTS
from .live_sql.shorthand import elements, expand

# links that a section's query reads by itself
LINKED = {"step": {"operators": "people.ids", "equipment": "machines.ids"}, "order": {"lots": "lots.ids"}}


def sections(env, orders, digits):
    """The queries by section, each giving rows (order id, JSON text of the section).

    :param orders: ids of the orders
    :param digits: decimal places of quantities
    """
    # one literal for the parser, instead of each id as an expression of its own in seventeen places
    orders = SQL("%s::integer[]", _array(orders))
    made = _made(env, orders)
    return {
        name: SQL(
            expand(query),
            orders=orders,
            made=made,
            digits=digits,
            **{kind: SQL(stored_object(env, kind, alias, LINKED.get(kind))) for kind, alias in elements(query)},
        )
        for name, query in {
            "batch": BATCH,
            "materials": MATERIALS,
            "steps": STEPS,
            "tests": TESTS,
            "gate_decisions": GATES,
            "deviations": DEVIATIONS,
            "signatures": SIGNATURES,
            "genealogy": GENEALOGY,
            "shipments": SHIPMENTS,
        }.items()
    }


def _made(env, orders):
    """The lots that each order made, as rows (owner, lot): read once for the sections that need them."""
    rows = env.execute_query(SQL(MADE, orders=orders))
    return SQL(
        "SELECT * FROM unnest(%s::integer[], %s::integer[]) AS made (owner, lot)",
        _array(owner for owner, _lot in rows),
        _array(lot for _owner, lot in rows),
    )


def _array(ids):
    return f"{{{','.join(map(str, ids))}}}"
