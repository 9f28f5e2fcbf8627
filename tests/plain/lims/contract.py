# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is held of every file: each value recorded is the true one, each row is recorded or refused by its line."""

from collections import Counter
from decimal import Decimal

from lims import FileProblem, ResultRow, guess_columns, read_sheet, row_typing
from truth import WORDS, ZONE, truths


def sent_in(dialect, count, seed):
    """Results that can be written in a dialect."""
    made = truths(count, seed)
    return [dialect.only(truth) for truth in made] if dialect.only else made


def read(content, dialect):
    """(list of ResultRow and RowProblem, the file's problem or None)."""
    try:
        sheet = read_sheet(content, dialect.habits.titles, dialect.said)
        columns = guess_columns(sheet.header, dialect.habits.titles)
        day_first = True if dialect.habits.wide else None
        return list(row_typing(sheet, columns, ZONE, day_first, None, dialect.habits).rows()), None
    except FileProblem as problem:
        return [], problem


def fits(row):
    """Whether a value is one of its parameter's: a word where a number belongs is refused later, by its line."""
    return row.value in WORDS and not row.number if row.parameter == "ODOUR" else row.number


def key_of(row, wide):
    return (row.sample, row.parameter) if wide else row.lims_ref


def told(content, dialect, truths):
    """Compare what is read with what is true.

    :return: (Counter of recorded, refused and file, list of sentences on what is wrong, dict key -> recorded row,
        dict line -> RowProblems, the file's problem or None)
    """
    rows, problem = read(content, dialect)
    wide = dialect.habits.wide
    true = {((truth.sample, truth.parameter) if wide else truth.reference): truth for truth in truths}
    wrong, recorded, refused = [], {}, {}
    for row in rows:
        if isinstance(row, ResultRow) and fits(row):
            key = key_of(row, wide)
            recorded[key] = row
            if key not in true:
                wrong.append(f"{key} was never sent")
            elif difference := different(row, true[key], wide):
                wrong.append(f"{key}: {difference}")
        else:
            refused.setdefault(row.line, []).append(row)
    counts = Counter(recorded=len(recorded), refused=len(refused), file=int(problem is not None))
    return counts, wrong, recorded, refused, problem


def different(row, truth, wide):
    """What of a recorded row is not the truth; '' when all is."""
    if isinstance(truth.value, Decimal):
        if not row.number or Decimal(row.value) != truth.value:
            return f"value {row.value} for {truth.value}"
    elif row.value != truth.value:
        return f"value {row.value} for {truth.value}"
    pairs = [
        ("sign", row.qualifier, truth.sign),
        ("sample", row.sample, truth.sample),
        ("lot", row.lot, truth.lot),
        ("parameter", row.parameter, truth.parameter),
    ]
    if not wide:
        pairs += [
            ("unit", row.unit, truth.unit),
            ("moment", row.tested_at, truth.utc),
            ("analyst", row.analyst, truth.analyst),
        ]
    return "; ".join(f"{name} {found!r} for {right!r}" for name, found, right in pairs if found != right)


def lost(content, encoding, truths, recorded, refused):
    """References that still stand in a file and are neither recorded nor refused by their line."""
    lines = content.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = []
    for truth in truths:
        if truth.reference not in recorded:
            places = [number for number, line in enumerate(lines, 1) if truth.reference in line]
            if places and not any(number in refused for number in places):
                found.append(truth.reference)
    return found
