# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What people and things were called on the day of a fact, for batch records and signatures."""

from bisect import bisect_right

#: The names that batch records speak in: model -> its fields. What is renamed keeps its former name here.
KEPT_NAMES = {
    "batch.shift": ("code",),
    "lot.parameter": ("code",),
    "lot.specification": ("name",),
    "maintenance.equipment": ("name", "serial_no"),
    "mrp.bom": ("code",),
    "mrp.crew": ("code", "name"),
    "mrp.workcenter": ("code", "name"),
    "mrp.workorder": ("name",),
    "product.product": ("barcode", "default_code"),
    "product.template": ("name",),
    "res.company": ("name",),
    "res.partner": ("name",),
    "res.users": ("login",),
    "uom.uom": ("name", "unece_code"),
}


def then(record, name, at):
    """What *record* was called at naive UTC *at*: its *name* of that day; what it is called now if *at* is empty.

    :param record: at most one record of a model in ``KEPT_NAMES``, read in the source language
    """
    if not record or not at:
        return record[name]
    former = record.env["batch.former.name"]._former().get((record._name, record.id, name))
    if former:
        untils, names = former
        place = bisect_right(untils, at)
        if place < len(untils):
            return names[place] or False
    return record[name]


def product_code(product, at):
    """How a record calls a product: by the code it had at naive UTC *at*."""
    return then(product, "default_code", at) or f"product/{product.id}"


def unit_code(unit, at):
    """How a record calls a unit: by its UN/ECE code, else its name, of naive UTC *at*."""
    return then(unit, "unece_code", at) or then(unit, "name", at)


def called(record, names, at):
    """The first of *names* that *record* had at naive UTC *at*; None for none."""
    return next(filter(None, (then(record, name, at) for name in names)), None)
