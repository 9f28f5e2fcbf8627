# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Units as laboratories write them -> UN/ECE Recommendation 20 codes."""

import unicodedata

_WRITTEN = {
    "KGM": ("kg", "千克", "公斤"),
    "GRM": ("g", "克"),
    "MGM": ("mg", "毫克"),
    "MC": ("µg", "微克"),
    "TNE": ("t", "吨"),
    "LTR": ("l", "L", "升"),
    "MLT": ("ml", "mL", "毫升"),
    "MTQ": ("m³", "立方米"),
    "MTR": ("m", "米"),
    "CMT": ("cm", "厘米"),
    "MMT": ("mm", "毫米"),
    "MTK": ("m²", "平方米"),
    "SEC": ("s", "sec", "秒"),
    "MIN": ("min", "分", "分钟"),
    "HUR": ("h", "hr", "小时"),
    "DAY": ("d", "天", "日"),
    "CEL": ("°C", "℃", "摄氏度"),
    "PAL": ("Pa", "帕"),
    "KPA": ("kPa", "千帕"),
    "MPA": ("MPa", "兆帕"),
    "BAR": ("bar", "巴"),
    "P1": ("%", "％", "g/100g", "百分比"),
    "NX": ("‰",),
    "59": ("ppm",),
    "NA": ("mg/kg",),
    "J33": ("µg/kg", "ug/kg"),
    "GK": ("g/kg",),
    "GL": ("g/L", "g/l"),
    "M1": ("mg/L", "mg/l"),
    "RPM": ("rpm", "r/min", "转/分"),
    "Q30": ("pH",),
    "C24": ("mPa·s", "mPa.s"),
    "H87": ("pcs", "pc", "件", "个", "只"),
    "VLT": ("V", "伏"),
    "AMP": ("A", "安"),
    "OHM": ("Ω", "ohm", "欧"),
    "WTT": ("W", "瓦"),
    "KWH": ("kWh", "千瓦时"),
}


def plain_unit(text):
    """A written unit in one width and without blanks; case is kept: mPa is not MPa."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_CODES = {plain_unit(text): code for code, texts in _WRITTEN.items() for text in texts}


def unece_code(text):
    """The Recommendation 20 code of a written unit, or None when it is not known."""
    return _CODES.get(plain_unit(text))


def is_code(text):
    """Whether a text is a Recommendation 20 code: to be taken for one only in a column that holds codes."""
    return text in _WRITTEN
