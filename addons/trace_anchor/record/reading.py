# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A sealed record as a person reads it: titles, labels and values in words; what is technical stays away."""

import re
from typing import NamedTuple

from odoo.addons.mrp_batch_record.record_elements import ELEMENTS
from odoo.addons.mrp_batch_record.reports.record_words import RecordWords

from . import normal

# what a reader of the record has no use for: row numbers, codes that another value says in words
TECHNICAL = ("id", "stored", "replaces", "reason_code", "digest", "sha256", "product_name", normal.EVENT)
LISTS = ("readings", "results", "equipment", "attachments", "inputs", "outputs")
STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


class Part(NamedTuple):
    """One thing in a record: its title, (label, text) of its values, and the parts within it."""

    title: str
    rows: list
    parts: list


class RecordReading:
    """Words for sealed sections, in the language of ``env`` and the clock of the company's factory."""

    def __init__(self, env, company):
        self.env = env
        self.words = RecordWords(env, company)
        self.labels, self.sections = _labels(env), _sections(env)

    def section(self, name, content):
        """A section as a Part; parts of it that were not disclosed are said to be so."""
        if isinstance(content, dict):
            part = self._part(name, content, self.sections[name])
            return part._replace(rows=part.rows + self._compared(content.get(normal.EVENT) or {}))
        return Part(self.sections[name], [], [self.element(name, element) for element in content])

    def element(self, section, element):
        """An element of a section as a Part."""
        if not isinstance(element, dict) or element == {"hidden": True}:
            return Part(self.env._("Not disclosed"), [], [])
        return self._part(section, element, self.title(section, element))

    def _part(self, section, element, title):
        rows, parts = [], []
        for member, value in element.items():
            if member in TECHNICAL or (member == "unit" and {"quantity", "value"} & element.keys()):
                continue
            if member in LISTS and value and isinstance(value[0], dict):
                parts.append(Part(self.label(member), [], [self.element(member, part) for part in value]))
            elif member == "reason_values":
                rows.append((self.label("reason"), self.env["lot.gate.decision"]._sentence_of(element)))
            elif value not in ([], {}):
                rows.append((self.label(member), self.text(section, member, element)))
        return Part(title, rows, parts)

    def _compared(self, event):
        """What the seal says of the version before: one row, or none where nothing differs that should not."""
        if "not_compared_with" in event:
            return [
                (
                    self.env._("Not compared with version %s", event["not_compared_with"]),
                    self.env._("It could not be read."),
                )
            ]
        if "differs_from" not in event:
            return []
        differs = event["differs_from"]
        places = [self.place({}, path) for path in differs["paths"]]
        more = ["..."] if differs["count"] > len(places) else []
        return [(self.env._("Differs from version %s", differs["version"]), "; ".join(places + more))]

    def text(self, section, member, element):
        """The text of one value, a quantity with its unit."""
        if (section, member) == ("materials", "origin"):
            return self._origins.get(element[member], element[member])
        text = self.words.told(section, member, element[member], element)
        if member in ("quantity", "planned_quantity", "value", "lower", "upper", "target") and element.get("unit"):
            qualifier = element.get("qualifier", "") if member == "value" else ""
            return f"{qualifier}{text} {self.words.unit(element['unit'])}"
        return text

    def label(self, member):
        """What a member of the record is called; its own name where nothing is known of it."""
        return self.labels.get(member, member.replace("_", " "))

    def title(self, section, element):
        """What a person calls an element: Step Pasteurise, Feeding RM-20250917-01 · Raw milk 6,400 kg."""
        words, get = self.words, element.get
        kind = self._kinds.get(section, "")
        about = {
            "materials": lambda: [
                get("lot"),
                words.product(get("product")),
                words.amount(get("quantity"), get("unit")),
            ],
            "steps": lambda: [get("step")],
            "readings": lambda: [words.parameter(get("parameter"))],
            "tests": lambda: [
                get("sample"),
                get("lot"),
                get("step"),
                get("verdict") and words.word("tests", "verdict", get("verdict")),
            ],
            "results": lambda: [words.parameter(get("parameter"))],
            "equipment": lambda: [get("name"), get("serial")],
            "attachments": lambda: [get("name")],
            "gate_decisions": lambda: [get("lot"), words.word("gate_decisions", "operation", get("operation"))],
            "deviations": lambda: [get("number"), get("title")],
            "signatures": lambda: [get("signer"), words.word("signatures", "meaning", get("meaning"))],
            "shipments": lambda: [get("document"), get("customer")],
        }.get(section, lambda: [get("lot"), words.product(get("product"))])()
        return f"{kind} {' · '.join(filter(None, about))}".strip()

    @property
    def _origins(self):
        return {"scanned": self.env._("Scanned"), "consumed": self.env._("Booked without a scan")}

    @property
    def _kinds(self):
        return {
            "materials": self.env._("Feeding"),
            "steps": self.env._("Step"),
            "tests": self.env._("Sample"),
            "gate_decisions": self.env._("Gate decision"),
            "deviations": self.env._("Deviation"),
            "signatures": self.env._("Signature"),
            "shipments": self.env._("Delivery"),
        }

    def place(self, sections, path):
        """A path of the record in words: ``steps[0].readings[1].stored.value_float`` of these sections is
        "Step Pasteurise, Pasteurising temperature: value as a number"."""
        said, here, section = [], sections, None
        for name, index in STEP.findall(path):
            if index:
                section, here = name, self._at(here, name, int(index))
                said.append(self.element(section, here).title if here else f"{self._list_name(name)} {int(index) + 1}")
            elif name == "stored":
                here = None
            elif section is None and name in self.sections:
                section, here = name, self._at(here, name)
                said.append(self.sections[name])
            else:
                said.append(self.label(name))
                here = self._at(here, name)
        return f"{', '.join(said[:-1])}: {said[-1]}" if len(said) > 1 and not path.endswith("]") else ", ".join(said)

    def _list_name(self, name):
        return self.sections.get(name) or self.label(name)

    @staticmethod
    def _at(here, name, index=None):
        found = here.get(name) if isinstance(here, dict) else None
        if index is None or found is None:
            return found
        return found[index] if isinstance(found, list) and index < len(found) else None


def _sections(env):
    return {
        "batch": env._("Batch"),
        "materials": env._("Materials"),
        "steps": env._("Steps"),
        "tests": env._("Tests"),
        "gate_decisions": env._("Gate decisions"),
        "deviations": env._("Deviations"),
        "signatures": env._("Signatures"),
        "genealogy": env._("Genealogy"),
        "shipments": env._("Shipments"),
    }


def _labels(env):
    """What the members of the record are called: the same in whatever element they stand."""
    spelled = {
        member.name: env._(member.label) for element in ELEMENTS.values() for member in element.members if member.label
    }
    return spelled | {"inputs": env._("Made from"), "outputs": env._("Made"), "value_float": env._("Value as a number")}
