# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The titles of columns that are known whatever the laboratory."""

REQUIRED = ("lims_ref", "sample", "lot", "parameter", "value", "tested_at")

# fmt: off
# The first title of each field is the one proposed to users.
FIELDS = {
    "lims_ref": (
        "result id", "result no", "result number", "result ref", "lims ref", "lims id", "id",
        "结果编号", "结果号", "检验编号", "记录编号", "流水号", "結果編號", "檢驗編號",
    ),
    "sample": (
        "sample", "sample id", "sample no", "sample number", "sample code",
        "样品编号", "样品号", "样品", "樣品編號", "樣品",
    ),
    "lot": (
        "lot", "lot no", "lot number", "batch", "batch no", "batch number",
        "批次号", "批号", "批次", "生产批号", "批號", "批次號",
    ),
    "parameter": (
        "parameter", "parameter code", "test", "test code", "test item", "analysis", "analyte", "characteristic",
        "检验项目", "检测项目", "项目", "参数", "项目代码", "指标", "檢驗項目", "檢測項目", "項目代碼",
    ),
    "method": ("method", "test method", "standard", "方法", "检验方法", "检测方法", "检验依据", "檢驗方法"),
    "qualifier": ("qualifier", "sign", "限定符", "符号", "符號"),
    "value": (
        "result", "value", "reading", "结果", "检验结果", "检测结果", "结果值", "数值", "检测值",
        "結果", "檢驗結果", "檢測結果",
    ),
    "limit": (
        "detection limit", "lod", "loq", "limit of detection", "limit of quantification",
        "lower detection limit", "mdl", "method detection limit", "lloq", "检出限", "定量限", "检测限", "方法检出限",
    ),
    "unit": ("unit", "uom", "units", "单位", "计量单位", "單位", "unit code", "unece code", "单位代码"),
    "analyst": (
        "analyst", "tested by", "technician", "operator", "检验员", "检测人", "检验人", "化验员", "檢驗員",
    ),
    "instrument": (
        "instrument", "equipment", "device", "仪器", "检验仪器", "设备", "仪器编号", "儀器",
    ),
    "tested_at": (
        "tested at", "test time", "test date", "analysis date", "analysis time", "date", "datetime", "time",
        "result date",
        "检验时间", "检测时间", "检验日期", "检测日期", "时间", "日期", "檢驗時間", "檢驗日期", "檢測時間",
    ),
    "tested_clock": ("time of day", "检验时刻"),
    "drawn_at": (
        "drawn at", "sampled at", "sampling time", "sampling date",
        "取样时间", "采样时间", "取样日期", "采样日期", "取樣時間",
    ),
    "replaces": (
        "replaces", "replaced result", "original result", "原结果编号", "替代结果", "被更正结果", "被替代结果",
    ),
    "reason": ("reason", "reason for change", "原因", "更正原因", "修改原因"),
    "mark": ("decimal mark", "小数点", "小数點"),
}

#: Titles that may stand for a name beside the number or code of the same thing, which goes before them.
VAGUE = (
    "id", "流水号", "sample", "样品", "樣品", "parameter", "test", "test item", "analysis",
    "analyte", "characteristic", "检验项目", "检测项目", "项目", "参数", "指标", "檢驗項目", "檢測項目",
    "instrument", "equipment", "device", "仪器", "检验仪器", "设备",
)
# fmt: on
#: Of two columns with the moment of a test, the one with its date and the one with its time of day.
DATES = ("test date", "date", "analysis date", "result date", "检验日期", "检测日期", "日期", "檢驗日期")
CLOCKS = ("test time", "time", "analysis time", "检验时间", "检测时间", "时间", "檢驗時間", "檢測時間")
#: Titles of a column of units that holds codes of UN/ECE Recommendation 20.
UNIT_CODES = ("unit code", "unece code", "单位代码")
