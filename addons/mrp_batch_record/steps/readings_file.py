# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Read the CSV a machine or data logger writes: time, equipment, parameter, value, unit."""

import csv
import datetime
import io
from dataclasses import dataclass

COLUMNS = ("time", "equipment", "parameter", "value", "unit")
_ENCODINGS = ("utf-8-sig", "gb18030")
_TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S")


class FileError(ValueError):
    """The file cannot be read at all: ``args`` are (code, detail) and the caller says it in words."""


@dataclass(frozen=True)
class Row:
    """One reading. ``measured_at`` is naive UTC or None when ``problem`` says the row cannot be used."""

    line: int
    measured_at: datetime.datetime | None
    equipment: str
    parameter: str
    value: str
    unit: str
    problem: str | None = None


def read_rows(content, zone):
    """Yield a :class:`Row` for each line of *content* (bytes) below the heading.

    :param zone: tzinfo for times that carry no offset of their own.
    :raises FileError: ('encoding', ...) or ('columns', missing names).

    >>> rows = list(read_rows(b"time,equipment,parameter,value\\n2026-11-02T08:00:00+08:00,P1,TEMP,72.5\\n",
    ...                       datetime.UTC))
    >>> rows[0].measured_at, rows[0].value
    (datetime.datetime(2026, 11, 2, 0, 0), '72.5')
    """
    text = _decode(content)
    heading = text.split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in COLUMNS[:4] if name not in reader.fieldnames]
    if missing:
        raise FileError("columns", ", ".join(missing))
    for cells in reader:
        if any(cells.get(name) for name in COLUMNS):
            yield _row(reader.line_num, cells, zone)


def _decode(content):
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError("encoding", "UTF-8, GB18030")


def _row(line, cells, zone):
    equipment, parameter, value, unit = ((cells.get(name) or "").strip() for name in COLUMNS[1:])
    measured_at = _instant((cells.get("time") or "").strip(), zone)
    problem = "time" if measured_at is None else None
    for name, text in (("equipment", equipment), ("parameter", parameter), ("value", value)):
        problem = problem or (None if text else name)
    return Row(line, measured_at, equipment, parameter, value, unit, problem)


def _instant(text, zone):
    """Naive UTC of *text*, whole seconds; None when it is no time this reader knows."""
    try:
        instant = datetime.datetime.fromisoformat(text)
    except ValueError:
        instant = next(filter(None, (_try(text, form) for form in _TIME_FORMATS)), None)
    if instant is None:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    return instant.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)


def _try(text, form):
    try:
        return datetime.datetime.strptime(text, form)
    except ValueError:
        return None
