# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Results whose every detail is known before anybody writes them to a file."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2025, 9, 13, 8)
WORDS = ("阴性", "阳性", "negative", "normal", "ND", "未检出")
PARAMETERS = ("FAT", "PROT", "PH", "AFM1", "DENSITY", "TPC", "ACID", "NA", "ODOUR", "TEMP")
SIGNS, UNSIGNED = ("<", ">", "<=", ">="), ("ODOUR", "TEMP", "PH")
UNITS = {
    "FAT": "%",
    "PROT": "%",
    "PH": "pH",
    "AFM1": "µg/kg",
    "DENSITY": "g/L",
    "TPC": "CFU/mL",
    "ACID": "°T",
    "NA": "mg/kg",
    "ODOUR": "",
    "TEMP": "°C",
}


class Truth(NamedTuple):
    """One result: value is a Decimal or a word; moment is the laboratory's clock."""

    reference: str
    sample: str
    lot: str
    parameter: str
    sign: str
    value: object
    unit: str
    moment: datetime
    analyst: str

    @property
    def utc(self):
        return self.moment.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)


def truths(count, seed):
    """Results of all kinds; the same seed gives the same."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        parameter = PARAMETERS[number % len(PARAMETERS)]
        sample = number // len(PARAMETERS)
        value = chance.choice(WORDS) if parameter == "ODOUR" else number_of(parameter, chance)
        made.append(
            Truth(
                f"R{seed % 1000}-{number:06}",
                f"S{seed % 1000}-{sample:05}",
                f"L{sample // 5:05}",
                parameter,
                chance.choice(SIGNS) if parameter not in UNSIGNED and chance.random() < 0.2 else "",
                value,
                UNITS[parameter],
                START + timedelta(minutes=number % 20_000, days=chance.randrange(10)),
                chance.choice(("李雷", "Müller", "Li, Lei", "O'Brien", 'A "B" C')),
            )
        )
    return made


def number_of(parameter, chance):
    """A number as this parameter has it; all that is hard to read among them."""
    if parameter == "TPC":
        return Decimal(chance.choice((chance.randrange(1000), chance.randrange(1000, 10**4), chance.randrange(10**7))))
    places = {"DENSITY": 3, "AFM1": chance.choice((3, 4)), "PH": 2, "TEMP": 1}.get(parameter, chance.choice((1, 2, 3)))
    most = {"AFM1": 1, "DENSITY": 1100, "NA": 3000, "PH": 14, "TEMP": 90}.get(parameter, 30)
    digits = chance.randrange(1, most * 10**places)
    value = Decimal(digits).scaleb(-places)
    return -value if parameter == "TEMP" and chance.random() < 0.5 else value


def plain(value):
    """A number in plain notation with a dot."""
    return format(value, "f") if isinstance(value, Decimal) else value
