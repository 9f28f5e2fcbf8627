# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which column is which, by its title in English or Chinese."""

import re
import unicodedata

REQUIRED = ("lims_ref", "sample", "lot", "parameter", "value", "tested_at")

# The first title of each field is the one proposed to users.
FIELDS = {
    "lims_ref": (
        "result id", "result no", "result number", "result ref", "lims ref", "lims id", "id",
        "结果编号", "结果号", "检验编号", "记录编号", "流水号",
    ),
    "sample": ("sample", "sample id", "sample no", "sample number", "样品编号", "样品号", "样品"),
    "lot": ("lot", "lot no", "lot number", "batch", "batch no", "batch number", "批次号", "批号", "批次", "生产批号"),
    "parameter": (
        "parameter", "parameter code", "test", "test item", "analysis", "analyte", "characteristic",
        "检验项目", "检测项目", "项目", "参数", "项目代码", "指标",
    ),
    "method": ("method", "test method", "standard", "方法", "检验方法", "检测方法", "检验依据"),
    "qualifier": ("qualifier", "sign", "限定符", "符号"),
    "value": ("result", "value", "reading", "结果", "检验结果", "检测结果", "结果值", "数值", "检测值"),
    "unit": ("unit", "uom", "units", "单位", "计量单位"),
    "analyst": ("analyst", "tested by", "technician", "operator", "检验员", "检测人", "检验人", "化验员"),
    "instrument": ("instrument", "equipment", "device", "仪器", "检验仪器", "设备", "仪器编号"),
    "tested_at": (
        "tested at", "test time", "test date", "date", "datetime", "time", "result date",
        "检验时间", "检测时间", "检验日期", "检测日期", "时间", "日期",
    ),
    "drawn_at": (
        "drawn at", "sampled at", "sampling time", "sampling date", "取样时间", "采样时间", "取样日期", "采样日期",
    ),
    "replaces": (
        "replaces", "replaced result", "original result", "原结果编号", "替代结果", "被更正结果", "被替代结果",
    ),
    "reason": ("reason", "reason for change", "原因", "更正原因", "修改原因"),
}

_TITLES = {}


def normalised(title):
    """A title without case, width, brackets' content and punctuation: 'Result_ID (LIMS)' -> 'resultid'."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    plain = re.sub(r"\(.*?\)|\[.*?\]", "", plain)
    return re.sub(r"[\W_]+", "", plain)


_TITLES.update({normalised(title): field for field, titles in FIELDS.items() for title in titles})


def guess_columns(header, titles=None):
    """Map fields to columns.

    :param header: iterable of column titles
    :param titles: dict normalised title -> field (or '' for a column to leave out) that goes before what is known
    :return: dict field -> column index; a title that is not known maps to nothing, the first of two wins
    """
    columns = {}
    known = {**_TITLES, **titles} if titles else _TITLES
    for index, title in enumerate(header):
        field = known.get(normalised(title))
        if field:
            columns.setdefault(field, index)
    return columns
