# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The batch record in the words of whoever reads it: units as people write them, people and things by their names."""

import re
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.dates import format_date
from odoo.tools.misc import babel_locale_parse

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
# what a member of the record's elements is, where its name alone tells
UNITS = ("unit",)
PEOPLE = (
    "operator",
    "operators",
    "entered_by",
    "attached_by",
    "drawn_by",
    "opened_by",
    "closed_by",
    "user",
    "approved_by",
    "responsible",
    "login",
)
PRODUCTS = ("product", "instead_of")
AMOUNTS = ("quantity", "planned_quantity")
# besides all that happened at some time; a number or a text may look like a date and is none
DATES = ("production_date", "calibration_due")
# (section or list, member) -> (model, field) whose selection has the words
SELECTIONS = {
    ("batch", "state"): ("mrp.production", "state"),
    ("batch", "release_state"): ("mrp.production", "release_state"),
    ("materials", "verdict"): ("lot.sample", "verdict"),
    ("materials", "scale_fitness"): ("mrp.step.equipment", "fitness"),
    ("equipment", "fitness"): ("mrp.step.equipment", "fitness"),
    ("readings", "source"): ("mrp.step.reading", "source"),
    ("tests", "verdict"): ("lot.sample", "verdict"),
    ("results", "state"): ("lot.test.result", "state"),
    ("gate_decisions", "operation"): ("lot.gate.decision", "operation"),
    ("deviations", "severity"): ("mrp.deviation", "severity"),
    ("deviations", "state"): ("mrp.deviation", "state"),
    ("signatures", "role"): ("batch.signature", "role"),
    ("signatures", "meaning"): ("batch.signature", "meaning"),
}


class RecordWords:
    """Words for the codes of batch records, read once for any number of them.

    Codes that nothing here has a word for stay as they are: a record is older than what is set up today.
    """

    def __init__(self, env, company):
        """:param company: whose batches they are; the times are told by the clock of its factory"""
        # sudo: who may read the record reads what its codes mean; names of units, people and parameters, no more.
        self.env = env(su=True, context=dict(env.context, active_test=False))
        self.company, self.zone = company, ZoneInfo(company._factory_tz().key)

    # -- what is set up here ---------------------------------------------------------------------

    @cached_property
    def _language(self):
        return self.env["res.lang"]._lang_get(self.env.lang or "en_US")

    @cached_property
    def _units(self):
        units = self.env["uom.uom"].search([("unece_code", "!=", False)], order="active, id desc")
        return {unit.unece_code: unit.name for unit in units}

    @cached_property
    def _unit_names(self):
        """A unit without a code stands in the record by its name in the source language."""
        units = self.env["uom.uom"].search([("unece_code", "=", False)])
        return {unit.with_context(lang=None).name: unit.name for unit in units}

    @cached_property
    def _people(self):
        return {user.login: user.display_name for user in self.env["res.users"].search([])}

    @cached_property
    def _parameters(self):
        return {parameter.code: parameter for parameter in self.env["lot.parameter"].search([])}

    @cached_property
    def _grades(self):
        return {grade.code: grade.name for grade in self.env["lot.grade"].search([])}

    # -- words -----------------------------------------------------------------------------------

    def unit(self, code):
        """kg for KGM."""
        return self._units.get(code) or self._unit_names.get(code) or code or ""

    def person(self, login):
        """The printed name of who has this login."""
        return self._people.get(login, login or "")

    def persons(self, logins):
        """The same for several, in one text."""
        return ", ".join(map(self.person, logins or ()))

    def parameter(self, code):
        """The name of a parameter."""
        parameter = self._parameters.get(code)
        return parameter.name if parameter else code or ""

    def value(self, code, value):
        """A value of a parameter: a choice by its name, yes or no in words, a number as it was written."""
        parameter = self._parameters.get(code)
        return parameter._shown(value) if parameter and value else value or ""

    def product(self, code):
        """The name of a product."""
        return self._product_names(code) or code or ""

    @cached_property
    def _product_names(self):
        names = {}

        def name(code):
            if code and code not in names:
                own = re.fullmatch(r"product/(\d+)", code)
                domain = [("id", "=", int(own[1]))] if own else [("default_code", "=", code)]
                # another company's product of the same code is none of the record's
                ours = [("company_id", "in", [False, self.company.id])]
                found = self.env["product.product"].search(domain + ours)
                # two products of one code: the code says it better
                names[code] = found.name if len(found) == 1 else None
            return names.get(code)

        return name

    def grade(self, code):
        """The name of a grade."""
        return self._grades.get(code, code or "")

    def number(self, text):
        """A decimal text grouped as the reader writes numbers, without zeros that say nothing."""
        if not text or not DECIMAL.fullmatch(str(text)):
            return text or ""
        whole, _point, fraction = str(text).lstrip("-").partition(".")
        fraction = fraction.rstrip("0")
        sign = "-" if str(text).startswith("-") and (int(whole) or fraction) else ""
        shown = self._language.format("%d", int(whole), grouping=True)
        return f"{sign}{shown}{self._language.decimal_point}{fraction}" if fraction else f"{sign}{shown}"

    def amount(self, quantity, unit):
        """A quantity with its unit: 1,200 kg."""
        return f"{self.number(quantity)} {self.unit(unit)}".strip()

    def moment(self, instant):
        """A UTC instant of the record as the factory's clock showed it, in the reader's format, to the minute."""
        if not instant:
            return ""
        if not INSTANT.fullmatch(instant):
            return instant
        return self.clock(datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ"))

    def clock(self, instant):
        """The same of a naive UTC datetime."""
        local = instant.replace(tzinfo=UTC).astimezone(self.zone)
        return f"{self.day(local.date().isoformat())} {local:%H:%M}"

    def day(self, text):
        """A date in the reader's format, with the month in letters where that is usual: no one takes it for a day."""
        if not DAY.fullmatch(text or ""):
            return text or ""
        day = datetime.strptime(text, "%Y-%m-%d").date()
        return format_date(day, "medium", locale=babel_locale_parse(self.env.lang or "en_US"))

    def word(self, section, member, code):
        """The word for a code of a selection."""
        return self.selection(section, member).get(code, code or "")

    def selection(self, section, member):
        """All words of a selection by their codes."""
        model, name = SELECTIONS[section, member]
        kept = self.__dict__.setdefault("_selections", {})
        if (model, name) not in kept:
            field = self.env[model]._fields[name]
            kept[model, name] = dict(field._description_selection(self.env)) if field.type == "selection" else {}
        return kept[model, name]

    # -- the record as a whole -------------------------------------------------------------------

    def told(self, section, member, value, element):
        """One value of an element as text.

        :param section: name of the section, or of the list within an element (readings, results, equipment)
        :param element: the dict it stands in
        """
        if (section, member) in SELECTIONS:
            return self.word(section, member, value)
        if member in UNITS:
            return self.unit(value)
        if member in PEOPLE:
            return self.persons(value) if isinstance(value, list) else self.person(value)
        if member in PRODUCTS:
            return self.product(value)
        if member == "parameter":
            return self.parameter(value)
        if member == "grade":
            return self.grade(value)
        if member == "grades":
            return ", ".join(map(self.grade, value))
        if member in AMOUNTS:
            return self.number(value)
        if member == "value" and element.get("parameter"):
            return self.value(element["parameter"], value)
        if member in DATES or member.endswith("_at"):
            return self.day(self.moment(value))
        return self._plain(value)

    def _plain(self, value):
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if isinstance(value, list):
            return ", ".join(map(self._plain, value))
        return str(value)
