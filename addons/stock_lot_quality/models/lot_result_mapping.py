# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.fact_guard.guard import Private
from odoo.exceptions import UserError, ValidationError

from ..lims import ENCODINGS, FileProblem, Habits, is_known
from ..lims.words import plain_word
from .lot_master import LotMaster
from .lot_result_mapping_part import BORN

# Folders of files that were taken.
TAKEN = ("processed", "refused")
SHORT_NAME = re.compile(r"\w[\w-]{0,30}")


class LotResultMapping(models.Model):
    """One laboratory: how it names columns, parameters and units, and writes numbers, words and dates.

    Each change of what its files are read by is on record. One without a company reads the files of all: somebody who
    works in all of them sets it up and changes it, and a company's own goes before it.
    """

    _name = "lot.result.mapping"
    _inherit = [LotMaster._name, "company.data"]  # the first has to be there first
    _description = "Laboratory"
    _order = "name"
    _deciding = (
        "name",
        "code",
        "company_id",
        "active",
        "layout",
        "date_order",
        "decimal_mark",
        "encoding",
        "sheet",
        "tz",
    )

    name = fields.Char(required=True)
    code = fields.Char(
        "Short Name",
        copy=False,
        help="Names the laboratory where nobody sits at the screen: ?laboratory= over HTTP, and a folder of this name"
        " within the watched folder.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: the files of every company are read so. Somebody who works in all of them sets it up.",
    )
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("lot.result.mapping.line", "mapping_id", "Columns", copy=True)
    name_ids = fields.One2many("lot.result.mapping.name", "mapping_id", "Parameters and Units", copy=True)
    word_ids = fields.One2many("lot.result.mapping.word", "mapping_id", "Words", copy=True)
    layout = fields.Selection(
        [("rows", "A line for each result"), ("wide", "A line for each sample")],
        default="rows",
        required=True,
        help="A line for each sample has a column for each parameter, as instruments write it. Columns that are neither"
        " known nor left out are parameters.",
    )
    date_order = fields.Selection(
        [("day", "Day first: 17/09/2025"), ("month", "Month first: 09/17/2025")],
        help="Empty: dates whose day and month cannot be told apart are refused.",
    )
    decimal_mark = fields.Selection(
        [("dot", "Point: 1,234.5"), ("comma", "Comma: 1.234,5")],
        help="Empty: numbers like 1,234, which could be two, are refused where the file does not tell.",
    )
    encoding = fields.Selection(
        [(name, name.upper()) for name in ENCODINGS], help="Empty: found by the file's own characters."
    )
    sheet = fields.Char(help="The workbook's sheet. Empty: the only one that holds results.")
    tz = fields.Selection(_tz_get, "Time zone", help="The laboratory's clock. Empty: the company's.")
    change_ids = fields.One2many("lot.master.change", "mapping_id", "Changes", readonly=True)

    _code_unique = models.UniqueIndex(
        "(lower(code), coalesce(company_id, 0))", "Another laboratory has this short name."
    )

    @api.constrains("code")
    def _check_code(self):
        for laboratory in self:
            name = laboratory.code
            if name and (not SHORT_NAME.fullmatch(name) or name.lower() in TAKEN):
                raise ValidationError(
                    self.env._(
                        "A short name has letters, digits and dashes only, 31 at most, and is neither processed nor"
                        " refused."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """What a new laboratory is set up with is no change of it."""
        born = super(LotResultMapping, self.with_context(**{BORN: Private(True)})).create(vals_list).with_env(self.env)
        born._check_ours()
        return born

    def write(self, vals):
        """Change laboratories of companies that one works in, and to such.

        :raises UserError: one reads the files of others, or would
        """
        self._check_ours()
        answer = super().write(vals)
        self._check_ours()
        return answer

    def _check_ours(self):
        """Refuse who does not work in each company whose files are read by these.

        :raises UserError: see above
        """
        for company, laboratories in self.grouped("company_id").items():
            company._or_all()._check_works_in(laboratories[0].name)

    def _check_change(self, names):
        """Whoever sets a laboratory up owes no reason: who changed what is on record."""
        self._check_master(names)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_ours()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_changed(self):
        # sudo: the facts name it, whoever may read them.
        if changed := self.filtered(lambda laboratory: laboratory.sudo().change_ids):
            raise UserError(
                self.env._("Changes of %(laboratory)s are on record. Archive it instead.", laboratory=changed[0].name)
            )

    def _titles(self):
        """dict normalised title -> field, '' for a column that is left out; empty without a mapping."""
        normal = self.env["lot.result.import"]._normal_title
        return {normal(line.title): line.meaning or "" for line in self.line_ids}

    def _day_first(self):
        """Whether the day stands before the month; None when that is not known."""
        return {"day": True, "month": False}.get(self.date_order)

    def _habits(self):
        """lims.Habits of this laboratory; nothing is known of none."""
        return Habits(
            decimal={"dot": ".", "comma": ","}.get(self.decimal_mark),
            titles=self._titles(),
            parameters={
                line.name.strip().casefold(): line.parameter_id.code for line in self.name_ids if line.parameter_id
            },
            units={line.name.strip(): line._unit() for line in self.name_ids if line.uom_id and not line.parameter_id},
            silent_units={
                line.name.strip().casefold(): line._unit()
                for line in self.name_ids
                if line.uom_id and line.parameter_id
            },
            words={
                (name, plain_word(line.name)): line.meaning
                for line in self.word_ids
                for name in self._names_of(line.parameter_id)
            },
            wide=self.layout == "wide",
        )

    def _names_of(self, parameter):
        """By what names a file may call a parameter: its code, its name in each language; '' for no parameter."""
        if not parameter:
            return {""}
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {parameter.with_context(lang=code).name or "" for code in languages}
        return {name.casefold() for name in (parameter.code, *names)}

    @api.model
    def _called(self, code, company):
        """The laboratory of a short name that a company may use, its own before a shared one; none when there is none.

        :param code: str, as somebody wrote it; what no laboratory can be called finds none
        :return: lot.result.mapping
        """
        if not SHORT_NAME.fullmatch(code):
            return self.browse()
        found = self.search([("code", "=ilike", code.replace("_", "\\_")), ("company_id", "in", (company.id, False))])
        return found.filtered(lambda laboratory: laboratory.code.lower() == code.lower())._nearest()

    def _nearest(self):
        """Those of one company, if there are any; else the shared ones."""
        return self.filtered("company_id") or self

    @api.model
    def _of_header(self, header, company):
        """The laboratory all of whose titles are in a header: the company's own before a shared one; none without.

        Titles that all laboratories write tell nothing: one of them at least is this laboratory's own. Of two that fit
        it is the one that knows all the other's titles, and more.

        :param header: tuple of titles
        :return: lot.result.mapping
        :raises FileProblem: 'laboratories', when several fit: nobody guesses by which of them a file is read
        """
        normal = self.env["lot.result.import"]._normal_title
        there = {normal(title) for title in header}
        titles = {
            laboratory: laboratory._titles().keys()
            for laboratory in self.search([("company_id", "in", (company.id, False))])
            if not all(is_known(line.title) for line in laboratory.line_ids)
        }
        fitting = self.union(*(laboratory for laboratory, own in titles.items() if own <= there))._nearest()
        best = fitting.filtered(lambda one: all(titles[other] < titles[one] for other in fitting - one))
        if fitting and not best:
            raise FileProblem("laboratories", ", ".join(fitting.mapped("name")))
        return best

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Laboratory"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
