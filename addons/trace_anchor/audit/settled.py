# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What no event may change of a batch record: each version is compared with the one before when it is sealed.

An honest correction is a row of its own, which names the row that it replaces: so what was sealed of such a row stands
in every later version. What was changed behind the application and is sealed by the next event is found here.
"""

import re

from .compare import differences, told_once

DECIDED = ("released", "rejected")
#: Of a decided batch.
DECISION = ("release_state", "decided_at")
#: These events grade nothing.
UNGRADED = ("order_opened", "material_fed", "gate_decision", "step_closed", "shipped")
#: What a step holds rows of.
ROWS = ("id", "readings", "equipment", "attachments")
#: A lot is renamed by a correction on record; a result is verified or retracted once.
RENAMED = ("lot",)
JUDGED = ("state", "reason", "stored")
#: A value of a row: rows are added to a list, but no value to a row that is there.
VALUE = re.compile(r".*\]\.\w+")


def changed(sealed, live, moment):
    """What reads differently although no event changes it, as in :func:`compare.differences`.

    :param sealed: sections of the version before
    :param live: sections that are sealed now
    :param moment: the event that they are sealed for
    """
    decided = sealed["batch"].get("release_state") in DECIDED
    found = differences(*(_settled(sections, decided, moment) for sections in (sealed, live)))
    return [
        ("changed" if kind == "added" else kind, path, before, now)
        for kind, path, before, now in told_once(found)
        if not (kind == "added" and _may_come(path, now))
        and not (kind == "missing" and _may_leave(path, before, decided))
    ]


def _may_come(path, now):
    """Whether this is a row, or a list of rows, or a column of a release that seals more; and no value of a row."""
    return isinstance(now, (dict, list)) or not VALUE.fullmatch(path)


def _may_leave(path, before, decided):
    """Whether a whole step, sample or gate decision may be of this batch no longer.

    Until the decision its lot may change; a sample without results is withdrawn.
    """
    if "." in path or not path.startswith(("steps[", "tests[", "gate_decisions[")):
        return False
    return not decided or before.get("results") == []


def _settled(sections, decided, moment):
    """The part of these sections that stands, its lists in their order: a path leads to the same place in both."""
    return {
        "batch": _decision(sections["batch"], moment) if decided else {},
        "signatures": sections["signatures"],
        "materials": [row for row in sections["materials"] if str(row.get("id")).startswith("feeding/")],
        "gate_decisions": [_without(row, RENAMED) for row in sections["gate_decisions"]],
        "steps": [{name: step[name] for name in ROWS if name in step} for step in sections["steps"]],
        "tests": [
            {"id": sample.get("id"), "results": [_without(row, JUDGED) for row in sample.get("results", ())]}
            for sample in sections["tests"]
        ],
    }


def _decision(batch, moment):
    stands = {name: batch[name] for name in DECISION if name in batch}
    if moment in UNGRADED:
        stands["grades"] = ", ".join(batch.get("grades", ()))
    decision = batch.get("stored", {}).get("release_decision")
    return {**stands, "stored": {"release_decision": decision}} if decision else stands


def _without(row, names):
    return {name: value for name, value in row.items() if name not in names}
