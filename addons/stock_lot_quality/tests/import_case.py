# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from .common import QualityCase

HEADER = "结果编号,样品编号,批次号,检验项目,方法,结果,单位,检验员,仪器,检验时间\n"
ROW = "{ref},{sample},{lot},{parameter},GB 5009.6,{value},{unit},李雷,FT-120,2025-09-17 08:30\n"


class ImportCase(QualityCase):
    """A lot, its specification, and rows of a laboratory's file about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.fat.with_context(lang="zh_CN").name = "检验用脂肪"
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.lot = cls._lot("B20250917-001")
        cls._specification({cls.fat: ("3.1", None), cls.net: ("1", "2")})

    def _row(self, **values):
        return ROW.format(
            **{
                "ref": "R1",
                "sample": "S1",
                "lot": "B20250917-001",
                "parameter": "检验用脂肪",
                "value": "3.45",
                "unit": "%",
                **values,
            }
        )

    def _import(self, *rows, mode="all", encoding="utf-8", user=None):
        wizard = self.env["lot.result.import"].with_user(user or self.analyst)
        return wizard._import((HEADER + "".join(rows)).encode(encoding), "lab.csv", mode)
