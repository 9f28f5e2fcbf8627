# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from itertools import islice

from markupsafe import escape
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..numbering import Birth, Facts, NumberingError, local_time, window_at
from ..numbering.segment import KEPT, VALUE_KINDS
from ..source import BatchSource
from ..wording import problem_sentence, scope_words
from .batch_counter_draw import Draw

# The counter's responsible is told when this share of the numbers is used.
NEARLY_EXHAUSTED = 0.9
# What a preview prints for values that only a document knows.
EXAMPLES = {"line": "L1", "product": "P100", "source_lot": "R1234567", "order": "MO00042", "origin": "S00017",
            "company": "CN", "plant": "WH"}


class BatchNumbering(models.AbstractModel):
    """Names batches: finds the rule, gathers the facts, draws numbers and prints them."""

    _name = "batch.numbering"
    _description = "Batch Numbering"

    @api.model
    def _card_for(self, source):
        """The most specific rule in force for ``source`` (:class:`~..source.BatchSource`), or None."""
        cards = self.env["batch.rule"]._cards()
        if not cards:
            return None
        birth = self._birth(source)
        fitting = [(fit, -card.order, -card.id, card) for card in cards
                   if (fit := card.reach.specificity(birth)) is not None]
        return max(fitting, key=lambda found: found[:3])[3] if fitting else None

    def _birth(self, source):
        # The category path decides; that it may be hidden from the user does not change the rule.
        path = source.product.sudo().categ_id.parent_path or ""
        return Birth(
            company=source.company.id or 0,
            warehouse=source.warehouse.id if source.warehouse else 0,
            operation=source.picking_type.id if source.picking_type else 0,
            categories=tuple(int(step) for step in path.split("/") if step),
            product=source.product._origin.id or 0,
        )

    @api.model
    def _names(self, wanted):
        """Draw batch numbers.

        :param wanted: list of (BatchSource, count)
        :return: list, for each its (rule id, list of ``count`` numbers), or None where no rule applies
        :raise UserError: a value is missing or does not fit, or a counter has run out
        """
        answer = [None] * len(wanted)
        orders = []
        for place, (source, count) in enumerate(wanted):
            if card := self._card_for(source):
                orders.append(self._open_order(card, source, count))
                answer[place] = (card.id, orders[-1]["names"])
        while pending := [order for order in orders if len(order["names"]) < order["count"]]:
            self._serve(pending)
        return answer

    def _open_order(self, card, source, count):
        facts = self._facts(card, source)
        try:
            fixed = card.pattern.printed(facts)
        except NumberingError as error:
            raise self._refusal(card, error, source) from error
        scope = card.scope.key(card.pattern, facts, fixed, source.product._origin.id)
        sample = card.pattern.assemble(fixed, [card.pattern.capacity])[0]
        return {"card": card, "source": source, "count": count, "fixed": fixed, "scope": scope, "sample": sample,
                "names": [], "floor": 1}

    def _serve(self, orders):
        """One round: draw what is missing, print it, leave out what is taken already."""
        self.env["stock.lot"].flush_model(["name", "product_id", "company_id"])
        self.env["batch.number.void"].flush_model(["number", "rule_id", "product_id"])
        free = True
        for gapless in (True, False):
            if shares := self._shares([order for order in orders if order["card"].gapless == gapless]):
                drawn, clear = self.env["batch.counter.draw"]._draw([self._sum_up(share) for share in shares], gapless)
                free = free and clear
                for share, numbers in zip(shares, drawn, strict=True):
                    self._hand_out(share, numbers)
        taken = () if free else self._taken(orders)
        for order in orders:
            self._keep_free(order, taken)

    @staticmethod
    def _shares(orders):
        """Orders that draw from the same counter, together."""
        shares = {}
        for order in orders:
            shares.setdefault((order["card"].id, order["scope"]), []).append(order)
        return list(shares.values())

    @staticmethod
    def _sum_up(share):
        count = sum(order["count"] - len(order["names"]) for order in share)
        floor = max(order["floor"] for order in share)
        order = share[0]
        draw = (order["card"].id, order["scope"], count, floor, order["sample"])
        frame = order["card"].pattern.frame(order["fixed"])
        product = order["source"].product._origin.id or 0
        # Orders of one counter that print differently or are for different products are looked at one by one.
        if frame is None or any(
            other["fixed"] != order["fixed"] or other["source"].product._origin.id != product for other in share[1:]
        ):
            return Draw(*draw)
        return Draw(*draw, product, frame)

    def _hand_out(self, share, numbers):
        rest = iter(numbers)
        for order in share:
            order["numbers"] = list(islice(rest, order["count"] - len(order["names"])))
            try:
                order["printed"] = order["card"].pattern.assemble(order["fixed"], order["numbers"])
            except NumberingError as error:
                raise self._refusal(order["card"], error, order["source"], order["scope"]) from error
        self._warn_before_the_end(share[0], numbers[0], numbers[-1])

    def _keep_free(self, order, taken):
        product = order["source"].product._origin.id
        order["names"] += [name for name in order["printed"] if (product, name) not in taken]
        if len(order["names"]) < order["count"]:
            order["floor"] = self._first_free(order)

    def _first_free(self, order):
        """The first number after those drawn that no lot of the product has: one jump over what was typed or
        imported instead of a draw for each."""
        pattern, source = order["card"].pattern, order["source"]
        names = self.env.execute_query(SQL(
            "SELECT name FROM stock_lot WHERE product_id = %s AND starts_with(name, %s)",
            source.product._origin.id, pattern.prefix(order["fixed"]),
        ))
        used = {reading.counter for (name,) in names if (reading := pattern.decode(name))}
        free = order["numbers"][-1] + 1
        while free in used:
            free += 1
        return free

    def _taken(self, orders):
        """(product id, name) of printed names that a lot or the void register has already."""
        asked = [
            (order["source"].product._origin.id or 0, order["card"].id, name)
            for order in orders for name in order["printed"]
        ]
        found = set(self.env.execute_query(SQL(
            "SELECT * FROM batch_numbers_taken(%s::integer[], %s::integer[], %s::text[])",
            *map(list, zip(*asked, strict=True)),
        )))
        taken = set()
        for order in orders if found else ():
            product, company, rule = order["source"].product._origin.id, order["source"].company.id, order["card"].id
            # A lot is in the way in its own company, or everywhere without one; a void number in its rule.
            ways = ((product, company, None), (product, None, None), (product, None, rule), (None, None, rule))
            taken |= {(product, name) for name in order["printed"] if any((*way, name) in found for way in ways)}
        return taken

    @api.model
    def _peek(self, source, count=1):
        """The numbers that would come next, without drawing them; empty when no rule applies or a value is missing."""
        card = self._card_for(source)
        if not card:
            return []
        facts = self._facts(card, source)
        try:
            fixed = card.pattern.printed(facts)
            scope = card.scope.key(card.pattern, facts, fixed, source.product._origin.id)
            first = self.env["batch.counter.draw"]._last_drawn(card.id, scope) + 1
            return card.pattern.assemble(fixed, range(first, first + count))
        except NumberingError:
            return []

    def _facts(self, card, source):
        """The plain :class:`numbering.Facts` of a source."""
        instant = (card.planned and source.planned) or source.instant or fields.Datetime.now()
        local = local_time(instant, source.company._factory_tz())
        windows, codes = self.env["batch.shift"]._windows(source.company.id)
        window, day = window_at(local, windows)
        return Facts(day, local.time(), codes[window.key] if window else "", self._values(card, source))

    @staticmethod
    def _values(card, source):
        """By segment key what the records of ``source`` say; nothing is read that the pattern does not print."""
        values = {kind: text or "" for kind, text in source.values}
        for kind, record, code in (("product", source.product, "default_code"),
                                   ("company", source.company, "batch_code"), ("plant", source.warehouse, "code")):
            if kind in card.pattern.kinds:
                # sudo: codes of the product, the company and the warehouse are printed whoever asks.
                values.setdefault(kind, record and record.sudo()[code] or "")
        return values

    def _refusal(self, card, error, source, scope=""):
        """The sentence for a number that cannot be made."""
        # Whoever names a lot is told which segment is at fault, without a right to read rules.
        rule = self.env["batch.rule"].sudo().browse(card.id)
        sentence = problem_sentence(self.env, error.problem, rule._ordered_segments())
        return UserError(self.env._(
            "No batch number for %(product)s by rule %(rule)s%(scope)s.\n%(problem)s",
            product=source.product.display_name, rule=rule.name, problem=sentence,
            scope=f" ({scope_words(self.env, scope)})" if scope else "",
        ))

    def _warn_before_the_end(self, order, first, last):
        """Tell the responsible once, when the counter passes nine tenths of its numbers."""
        capacity = order["card"].pattern.capacity
        limit = int(capacity * NEARLY_EXHAUSTED)
        if not first <= limit <= last:
            return
        # The operator who draws the number has no right to write on the rule.
        rule = self.env["batch.rule"].sudo().browse(order["card"].id)
        user = rule.user_id or self.env.ref("base.user_admin").sudo()
        theirs = self.with_context(lang=user.lang).env
        rule.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=theirs._("Batch numbers are running out"),
            note=escape(theirs._(
                "Counter %(scope)s has reached %(last)s of %(capacity)s, as in %(number)s. Add a digit to the "
                "counter or let it restart more often before it ends.",
                scope=scope_words(theirs, order["scope"]), last=last, capacity=capacity, number=order["printed"][-1],
            )),
            user_id=user.id,
        )

    @api.model
    def _previews(self, rule):
        """What a rule, saved or still being edited, prints: now, in the night shift, for the 1,000th batch."""
        pattern = rule._pattern()
        company = rule.company_id or self.env.company
        now = fields.Datetime.now()
        facts = self._example(rule, company, now)
        night = self._in_the_night(company, now)
        return {
            "preview_now": self._printed(pattern, facts, 1),
            "preview_parts": self._printed(pattern, facts, 1, pattern.parts),
            "preview_night": self._printed(pattern, night and self._example(rule, company, night), 1),
            "preview_thousandth": self._printed(pattern, facts, 1000) if pattern.capacity >= 1000 else self.env._(
                "none, the counter ends at %s", pattern.capacity),
        }

    @staticmethod
    def _printed(pattern, facts, number, render=None):
        try:
            return (render or pattern.render)(facts, number) if facts else False
        except NumberingError:
            return False

    def _in_the_night(self, company, now):
        """An instant one hour before the end of the night shift, after midnight; None without a night shift."""
        windows = self.env["batch.shift"]._windows(company.id)[0]
        night = next((window for window in windows if window.overnight), None)
        if not night:
            return None
        local = local_time(now, company._factory_tz())
        return now + timedelta(hours=night.end - 0.5 - local.hour - local.minute / 60)

    def _example(self, rule, company, instant):
        windows, codes = self.env["batch.shift"]._windows(company.id)
        local = local_time(instant, company._factory_tz())
        window, day = window_at(local, windows)
        shift = codes[window.key] if window else next(iter(codes.values()), "A")
        known = {"product": rule.product_id.default_code, "company": company.batch_code,
                 "plant": rule.warehouse_id.code}
        values = {
            segment.key: self._example_value(segment, known.get(segment.kind) or EXAMPLES[segment.kind])
            for segment in rule._pattern().segments if segment.kind in VALUE_KINDS
        }
        return Facts(day, local.time(), shift, values)

    @staticmethod
    def _example_value(segment, text):
        """The example, made to fit a segment of fixed width."""
        kept = "".join(character for character in text if character in KEPT[segment.keep]) or "1"
        if segment.exact:
            kept = kept.rjust(segment.width, "0")
        return kept if segment.fit == "last" else kept[:segment.width]

    @api.model
    def _source(self, product, company=None, **known):
        """A :class:`~..source.BatchSource`; the company defaults to the user's."""
        return BatchSource(product=product, company=company or self.env.company, **known)
