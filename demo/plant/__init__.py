# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The plant before its day begins: company, people, partners, products, lines, rules and limits."""

from . import ageing, company, laboratory, lines, manners, numbering, partners, people, products

STEPS = (
    company.build,
    people.build,
    manners.put_in_order,
    partners.build,
    products.build_units,
    products.build_categories,
    products.build_products,
    laboratory.build_parameters,
    laboratory.build_specifications,
    lines.build_workcentres,
    lines.build_equipment,
    lines.build_shifts_and_crews,
    lines.build_boms,
    lines.build_step_parameters,
    numbering.build,
    ageing.build,
)


def build(stage):
    """Create the plant; every step expects the ones before it."""
    for step in STEPS:
        step(stage)
