# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ..lims import FIELDS, FileProblem, assigned, doubt, guess_columns, normalised, read_sheet

STATES = [
    ("draft", "File"),
    ("checked", "Checked"),
    ("queued", "Queued"),
    ("done", "Imported"),
    ("refused", "Refused"),
    ("undone", "Taken back"),
]
ENTRANCES = [("upload", "Upload"), ("folder", "Watched folder"), ("http", "HTTP"), ("connector", "Connector")]
# What a person may set until the file is recorded; the rest follows from the buttons.
EDITABLE = {"content", "filename", "mode", "company_id", "mapping_id", "column_ids", "message_main_attachment_id"}
# Of these, what is for whoever brought the file: its results will bear their name.
FILE = {"content", "filename", "company_id"}
# And how the file is read, which decides what those results say: for them and for quality.
READING = {"mode", "mapping_id", "column_ids"}
OPEN = ("draft", "checked", "refused")
# What may still change in the row of an import that recorded results: it is taken back, talked about, or what it
# refers to goes.
LIVING = (
    "state",
    "undo_reason",
    "connector_id",
    "mapping_id",
    "message_main_attachment_id",
    "next_try_at",
    "given_up",
    "write_uid",
    "write_date",
)


class LotResultImport(models.Model):
    """One delivery of a laboratory: the file, what it did or would do, and the way back."""

    _name = "lot.result.import"
    _inherit = ["guarded.fields", "mail.thread"]
    _description = "Import of Laboratory Results"
    _order = "id desc"
    _rec_name = "filename"
    _check_company_auto = True

    content = fields.Binary("File", attachment=True, copy=False, guarded="once")
    filename = fields.Char(copy=False, guarded="once")
    mode = fields.Selection(
        [("all", "All rows or none"), ("good", "The good rows; a file of the others")], default="all", required=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, guarded="once"
    )
    entrance = fields.Selection(ENTRANCES, default="upload", required=True, readonly=True, copy=False, guarded="owner")
    origin = fields.Char(
        readonly=True, copy=False, guarded="owner", help="The folder's path or the connector it came from."
    )
    connector_id = fields.Many2one(
        "lot.lims.connector", readonly=True, index="btree_not_null", ondelete="set null", copy=False, guarded="owner"
    )
    digest = fields.Char("SHA-256", readonly=True, copy=False, index=True, guarded="owner")
    state = fields.Selection(STATES, default="draft", required=True, readonly=True, copy=False, guarded="owner")
    mapping_id = fields.Many2one(
        "lot.result.mapping",
        "Laboratory",
        check_company=True,
        ondelete="set null",
        help="How this laboratory names its columns and writes its dates. Found by the titles when left empty.",
    )
    layout = fields.Selection(related="mapping_id.layout")
    encoding = fields.Char(readonly=True, copy=False, guarded="owner")
    charset = fields.Char(readonly=True, copy=False, guarded="owner", help="The encoding that the sender named.")
    sheet = fields.Char(readonly=True, copy=False, guarded="owner")
    left_out = fields.Char(
        "Sheets left out",
        readonly=True,
        copy=False,
        guarded="owner",
        help="Sheets that hold something, but no results.",
    )
    column_ids = fields.One2many("lot.result.import.column", "import_id", "Columns")
    row_ids = fields.One2many("lot.result.import.row", "import_id", "First rows", readonly=True, guarded="owner")
    problem_ids = fields.One2many("lot.result.import.problem", "import_id", "Refused", readonly=True, guarded="owner")
    problem_code = fields.Char(readonly=True, copy=False, guarded="owner")
    problem_detail = fields.Char(readonly=True, copy=False, guarded="owner")
    problem_text = fields.Char("Problem", compute="_compute_problem_text")
    line_count = fields.Integer("Rows", readonly=True, copy=False, guarded="owner")
    good_count = fields.Integer("To take", readonly=True, copy=False, guarded="owner")
    created_count = fields.Integer("Imported", readonly=True, copy=False, guarded="owner")
    sample_count = fields.Integer("Samples", compute="_compute_touched")
    lot_count = fields.Integer("Lots", compute="_compute_touched")
    known_count = fields.Integer("On record already", readonly=True, copy=False, guarded="owner")
    bad_count = fields.Integer("Rows refused", readonly=True, copy=False, guarded="owner")
    rejected = fields.Binary("File of the refused rows", attachment=True, readonly=True, copy=False, guarded="owner")
    rejected_name = fields.Char(compute="_compute_rejected_name")
    attempts = fields.Integer(readonly=True, copy=False, guarded="owner")
    finished_at = fields.Datetime(readonly=True, copy=False, guarded="owner")
    undo_reason = fields.Char(readonly=True, copy=False, guarded="owner")
    progress = fields.Float(compute="_compute_progress")
    phase = fields.Char(compute="_compute_progress")
    is_own = fields.Boolean("Mine to Check", compute="_compute_is_own")

    @api.depends("filename")
    def _compute_rejected_name(self):
        for delivery in self:
            delivery.rejected_name = f"{(delivery.filename or 'results').rsplit('.', 1)[0]}.refused.csv"

    @api.depends("filename", "create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """The file and when it came: laboratories send the same name every day."""
        for delivery in self:
            name = delivery.filename or self.env._("File without a name")
            came = delivery.create_date and fields.Datetime.context_timestamp(delivery, delivery.create_date)
            delivery.display_name = f"{name} · {came:%Y-%m-%d %H:%M}" if came else self.env._("New import")

    @api.depends("problem_code", "problem_detail")
    @api.depends_context("lang")
    def _compute_problem_text(self):
        for delivery in self:
            problem = delivery.problem_code and FileProblem(delivery.problem_code, delivery.problem_detail or "")
            delivery.problem_text = bool(problem) and self._file_sentence(problem)

    @api.depends("create_uid")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for delivery in self:
            delivery.is_own = delivery._is_own()

    def init(self):
        """What an import recorded, and from which file, stays in the database too."""
        result = super().init()
        kept = ", ".join(f"'{name}'" for name in LIVING)
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "recorded",
            "INSERT OR UPDATE OR DELETE",
            f"""
            TG_OP = 'INSERT' AND NEW.state IN ('done', 'undone')
                OR OLD.state IN ('done', 'undone') AND (TG_OP = 'DELETE'
                OR to_jsonb(NEW) - ARRAY[{kept}] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{kept}]
                OR NEW.state NOT IN (OLD.state, 'undone')
                OR OLD.undo_reason IS NOT NULL AND NEW.undo_reason IS DISTINCT FROM OLD.undo_reason)
            """,
            "an import that recorded results stays on record",
        )
        return result

    def write(self, vals):
        """Let people set the file and how to read it, until it is recorded.

        :raises UserError: anything else would change, or somebody else brought the file
        """
        if isinstance(vals, Owned) or not vals:
            return super().write(vals)
        self.check_access("write")
        if self.filtered(lambda delivery: delivery.state not in OPEN) or not EDITABLE.issuperset(vals):
            self._refuse_guarded(set(vals))
        if not FILE.isdisjoint(vals):
            self._check_own_file()
        if not READING.isdisjoint(vals):
            self._check_own()
        if "content" in vals and "column_ids" not in vals:
            # Columns are those of one file.
            vals = dict(vals, column_ids=[fields.Command.clear()])
        written = super().write(Owned(vals))
        if "company_id" in vals:
            # Not into a company that one does not work in.
            self.check_access("write")
        return written

    def _refuse_guarded(self, names):
        raise UserError(self.env._("What an import did stays as it is. Take it back, or import a corrected file."))

    def _check_own_file(self):
        """Whoever brought a file exchanges it; what came by itself stays as it came.

        :raises UserError: one of these came another way, or somebody else brought it
        """
        others = self.filtered(lambda delivery: delivery.entrance != "upload" or delivery.create_uid != self.env.user)
        if others:
            raise UserError(
                self.env._(
                    "%(file)s is not a file you brought: it stays as it came. Import a file of your own instead.",
                    file=others[0].display_name,
                )
            )

    def _is_own(self):
        """Whether how this is read is for the user to say: it is theirs, or they are of quality."""
        return (
            not self._origin
            or self.create_uid == self.env.user
            or self.env.user.has_group("stock_lot_quality.group_quality")
        )

    def _check_own(self):
        """Let how a file is read be for whoever brought it, as its content is, and for quality.

        :raises UserError: somebody else asks; code of ours in superuser mode may
        """
        others = not self.env.su and self.filtered(lambda delivery: not delivery._is_own())
        if others:
            self._refuse_others(others[0])

    def _refuse_others(self, delivery):
        # sudo: who brought it may be nobody that the user sees.
        raise UserError(
            self.env._(
                "%(person)s brought %(file)s: how it is read and what becomes of it is for them and for quality.",
                person=delivery.sudo().create_uid.name,
                file=delivery.display_name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self._check_own()
        if self.filtered(lambda delivery: delivery.state in ("queued", "done", "undone")):
            raise UserError(self.env._("An import that recorded results stays on record. Take it back instead."))

    @api.autovacuum
    def _gc_drafts(self):
        """Forget files that nobody took for a week."""
        old = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        self.search(
            [
                ("state", "in", ("draft", "checked")),
                ("write_date", "<", old),
                # What waits is somebody's to settle, also when a person has looked at it.
                ("next_try_at", "=", False),
                ("given_up", "=", False),
            ],
            limit=1000,
        ).unlink()

    @api.onchange("content")
    def _onchange_content(self):
        self.column_ids = [fields.Command.clear()]

    def action_check(self):
        """Read the file, guess the columns and show what would happen; a colleague's next shift may look, too."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        self._check_to_look()
        content = self._bytes()
        # sudo: the preview's rows are nobody's to write.
        found = self.sudo()
        try:
            sheet = self._open(content)
            found._set_columns(sheet)
            found.write(Owned(found._checked(sheet), state="checked", **found._sheet_values(sheet)))
        except FileProblem as problem:
            raise UserError(self._file_sentence(problem)) from None
        return True

    def _checked(self, sheet):
        try:
            return self._preview(sheet)
        except FileProblem as problem:
            if problem.code not in ("columns", "two_columns", "wide"):
                raise
            # The person at the screen can say which they are.
            return {
                **self._problem_values(problem),
                "good_count": 0,
                "bad_count": 0,
                "line_count": 0,
                "reading": False,
                "checked_by": self.env.uid,
                "row_ids": [fields.Command.clear()],
                "problem_ids": [fields.Command.clear()],
            }

    def action_back(self):
        """Choose another file, or read this one anew."""
        self.check_access("write")
        self._check_open()
        self._check_own()
        # sudo: as above.
        self.sudo().write(
            Owned(
                self._problem_values(),
                state="draft",
                rejected=False,
                reading=False,
                checked_by=False,
                **{name: [fields.Command.clear()] for name in ("column_ids", "row_ids", "problem_ids")},
            )
        )

    def action_save_mapping(self):
        """Keep the columns as assigned, for the next file of this laboratory.

        Of a file with a line for each sample, the columns without a meaning are its parameters.
        """
        self.ensure_one()
        self._check_own()
        wide = self.problem_code == "wide"
        mapping = self.env["lot.result.mapping"].create(
            {
                "name": self.env._("Laboratory of %(file)s", file=self.filename or self.display_name),
                "company_id": self.company_id.id,
                "layout": "wide" if wide else "rows",
                "line_ids": [
                    fields.Command.create({"title": column.title, "meaning": column.meaning})
                    for column in self.column_ids
                    if column.title and (column.meaning or not wide)
                ],
            }
        )
        self.mapping_id = mapping
        return mapping._open()

    def _problem_values(self, problem=None):
        """What is kept of a FileProblem: never the sentence, which each reader gets in their own language."""
        return {
            "problem_code": problem and problem.code or False,
            "problem_detail": problem and problem.detail or False,
        }

    def _check_open(self):
        if self.filtered(lambda delivery: delivery.state not in OPEN):
            raise UserError(self.env._("This file has been taken already."))

    def _bytes(self):
        content = self.with_context(bin_size=False).content
        if not content:
            raise UserError(self.env._("Choose the laboratory's file first."))
        return base64.b64decode(content)

    def _open(self, content):
        """lims.Sheet of the file, its header found with the help of the laboratory's titles."""
        if not self.mapping_id:
            sheet = read_sheet(content, encoding=self.charset or None)
            self.write(Owned(mapping_id=self.env["lot.result.mapping"]._of_header(sheet.header, self.company_id).id))
            if not self.mapping_id:
                return sheet
        laboratory = self.mapping_id
        return read_sheet(
            content, laboratory._titles(), self.charset or laboratory.encoding or None, laboratory.sheet or None
        )

    def _sheet_values(self, sheet):
        """What is kept of how a file was read."""
        return {"encoding": sheet.encoding, "sheet": sheet.name, "left_out": ", ".join(sheet.left_out)}

    def _set_columns(self, sheet):
        """Say what each column means, unless it has been said for these titles."""
        if tuple(self.column_ids.sorted("index").mapped(lambda column: column.title or "")) == sheet.header:
            return
        guessed = assigned(sheet.header, self.mapping_id._titles()).columns
        by_index = {index: name for name, index in guessed.items()}
        self.column_ids = [fields.Command.clear()] + [
            fields.Command.create({"index": index, "title": title, "meaning": by_index.get(index)})
            for index, title in enumerate(sheet.header)
        ]

    def _columns(self, sheet):
        """dict field -> column index: as assigned on the screen, else as guessed.

        :raises UserError: two columns with one meaning
        :raises FileProblem: 'two_columns', when nobody has said which of several columns it is
        """
        titles = self.mapping_id._titles()
        if not self.column_ids:
            return guess_columns(sheet.header, titles)
        said = self.column_ids.filtered("meaning")
        meanings = set(said.mapped("meaning"))
        if len(meanings) < len(said):
            raise UserError(self.env._("Two columns have the same meaning. Leave one of them empty."))
        doubtful = assigned(sheet.header, titles).doubtful
        if open_ones := {name: indexes for name, indexes in doubtful.items() if name not in meanings}:
            raise FileProblem("two_columns", doubt(sheet.header, open_ones))
        return {column.meaning: column.index for column in said}

    def _digest(self, content):
        return hashlib.sha256(content).hexdigest()

    @api.model
    def _field_titles(self):
        """dict field -> the title proposed for it."""
        return {name: titles[0] for name, titles in FIELDS.items()}

    @api.model
    def _normal_title(self, title):
        return normalised(title or "")
