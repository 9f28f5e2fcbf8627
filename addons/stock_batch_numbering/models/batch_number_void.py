# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..counter_functions import CHECKING
from ..inside import YES, marked

# A number drawn in a dialogue may still be saved for this long.
GRACE = timedelta(days=1)
BATCH = 500


class BatchNumberVoid(models.Model):
    """The register of numbers that name no lot and never will, each with the reason."""

    _name = "batch.number.void"
    _description = "Void Batch Number"
    _order = "voided_at desc, id desc"
    _rec_name = "number"

    number = fields.Char(required=True, index=True)
    rule_id = fields.Many2one("batch.rule", required=True, ondelete="restrict", index=True)
    product_id = fields.Many2one("product.product", ondelete="set null", help="Empty: void for every product.")
    company_id = fields.Many2one("res.company", ondelete="set null")
    lot_id = fields.Many2one(
        "stock.lot",
        "Former Lot",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The lot that had this number: it alone may take it back.",
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", "Voided By", required=True, readonly=True, ondelete="restrict", default=lambda self: self.env.user
    )
    voided_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _number_once = models.UniqueIndex(
        "(rule_id, number, COALESCE(product_id, 0))", "This number is in the void register already."
    )

    def init(self):
        """A register that can be rewritten proves nothing: the database itself refuses."""
        self.env.cr.execute(
            SQL("""
            CREATE OR REPLACE FUNCTION batch_number_void_is_append_only() RETURNS trigger
            SET search_path = pg_catalog, pg_temp AS $$
            BEGIN
                RAISE EXCEPTION 'The register of void batch numbers is never changed'
                      USING ERRCODE = 'restrict_violation';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS batch_number_void_append_only ON batch_number_void;
            CREATE TRIGGER batch_number_void_append_only
            BEFORE DELETE OR UPDATE OF id, number, rule_id, reason, voided_at ON batch_number_void
            FOR EACH ROW EXECUTE FUNCTION batch_number_void_is_append_only();
            -- Nor is an entry made under an id that is to come: the next one would not find room.
            DROP TRIGGER IF EXISTS batch_number_void_new ON batch_number_void;
            CREATE TRIGGER batch_number_void_new
            BEFORE INSERT ON batch_number_void
            FOR EACH ROW WHEN (NEW.id OPERATOR(pg_catalog.<>) pg_catalog.currval('batch_number_void_id_seq'::regclass))
            EXECUTE FUNCTION batch_number_void_is_append_only();
            DROP TRIGGER IF EXISTS batch_number_void_whole ON batch_number_void;
            CREATE TRIGGER batch_number_void_whole
            BEFORE TRUNCATE ON batch_number_void
            FOR EACH STATEMENT EXECUTE FUNCTION batch_number_void_is_append_only();
        """)
        )
        self.env.cr.execute(CHECKING)

    @api.constrains("reason")
    def _check_reason(self):
        if not all(any(map(str.isalnum, void.reason or "")) for void in self):
            raise ValidationError(self.env._("Say why the number is void."))

    @api.constrains("number", "rule_id", "product_id")
    def _check_number(self):
        for void in self:
            if void.rule_id._read(void.number) is None:
                raise ValidationError(
                    self.env._(
                        "%(number)s is not a number of rule %(rule)s; only its own numbers can be voided.",
                        number=void.number,
                        rule=void.rule_id.name,
                    )
                )
            lots = self.env["stock.lot"].search(
                [
                    ("name", "=", void.number),
                    ("batch_rule_id", "=", void.rule_id.id),
                    *([("product_id", "=", void.product_id.id)] if void.product_id else []),
                ],
                limit=1,
            )
            if lots and not marked(self.env, "batch_number_leaving"):
                raise ValidationError(
                    self.env._(
                        "%(number)s names a lot of %(product)s and cannot be voided. Rename or delete the lot; its "
                        "number is then voided by itself.",
                        number=void.number,
                        product=lots.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever voids a number does so in their own name, now."""
        noted = {"user_id": self.env.uid, "voided_at": fields.Datetime.now()}
        if not marked(self.env, "batch_number_leaving"):
            noted["lot_id"] = False
        return super().create([{**vals, **noted} for vals in vals_list])

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._refusal())

    def _refusal(self):
        return self.env._(
            "The register of void numbers is never changed: %(numbers)s. A voided number stays void.",
            numbers=", ".join(self.mapped("number")[:5]),
        )

    @api.model
    def _void(self, lots, reason):
        """Register the numbers that these lots are about to lose, if their rule printed them.

        A number that a lot loses once more is in the register already.
        """
        # sudo: who deletes a lot need not be allowed to read the rule that named it.
        losing = lots.filtered(
            lambda lot: lot.batch_rule_id and lot.batch_rule_id.sudo()._read(lot.name or "") is not None
        )
        # sudo: as above
        known = {(void.number, void.lot_id) for void in self.sudo().search([("lot_id", "in", losing.ids)])}
        losing = losing.filtered(lambda lot: (lot.name, lot) not in known)
        # Whoever may delete or rename a lot leaves the trace of it, whatever other rights they have.
        return (
            self.sudo()
            .with_context(batch_number_leaving=YES)
            .create(
                [
                    {
                        "number": lot.name,
                        "rule_id": lot.batch_rule_id.id,
                        "product_id": lot.product_id.id,
                        "company_id": lot.company_id.id,
                        "lot_id": lot.id,
                        "reason": reason,
                    }
                    for lot in losing
                ]
            )
        )

    @api.model
    def _cron_account(self):
        processed, remaining = self._account()
        self.env["ir.cron"]._commit_progress(processed, remaining=remaining)

    @api.model
    def _account(self):
        """Void the numbers that were drawn in a dialogue and never saved, or lost with a transaction that was rolled
        back, so that none is unaccounted for.

        :return: draws looked at, draws still to look at
        """
        Draw, since = self.env["batch.counter.draw"], fields.Datetime.now() - GRACE
        Draw._close_idle(since)
        domain = [("accounted", "=", False), ("drawn_at", "<", since), ("previous_number", ">=", 0)]
        draws = Draw.search(domain, order="id", limit=BATCH)
        for rule in self.env["batch.rule"].browse(set(draws.mapped("rule_id"))).exists():
            self._void_unused(rule, draws.filtered(lambda draw, rule=rule: draw.rule_id == rule.id))
        draws.accounted = True
        return len(draws), Draw.search_count(domain)

    def _void_unused(self, rule, draws):
        drawn = {
            number
            for draw, before in zip(draws, draws._last_before(), strict=True)
            for number in rule._renumber(draw.sample or "", range(before + 1, draw.last_number + 1))
        }
        used = set(self.env["stock.lot"].search([("name", "in", list(drawn))]).mapped("name"))
        used |= set(self.search([("number", "in", list(drawn)), ("rule_id", "=", rule.id)]).mapped("number"))
        self.create(
            [
                {
                    "number": number,
                    "rule_id": rule.id,
                    "company_id": rule.company_id.id,
                    "reason": self.env._("Drawn and never used"),
                }
                for number in sorted(drawn - used)
            ]
        )
