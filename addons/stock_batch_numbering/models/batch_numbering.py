# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from markupsafe import escape
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..batch_source import BatchSource
from ..number_request import Drawn, NumberRequest, UsedNumber, by_counter, draw_for, hand_out
from ..numbering import Birth, Facts, NumberingError, local_time, window_at
from ..numbering.segment import KEPT, VALUE_KINDS
from ..wording import problem_sentence, scope_words

# The counter's responsible is told when this share of the numbers is used.
NEARLY_EXHAUSTED = 0.9
# What a preview prints for values that only a document knows.
EXAMPLES = {
    "line": "L1",
    "product": "P100",
    "source_lot": "R1234567",
    "order": "MO00042",
    "origin": "S00017",
    "company": "CN",
    "plant": "WH",
}


class BatchNumbering(models.AbstractModel):
    """Names batches: finds the rule, gathers the facts, draws numbers and prints them."""

    _name = "batch.numbering"
    _description = "Batch Numbering"

    @api.model
    def _snapshot_for(self, source):
        """The most specific rule in force for ``source`` (:class:`~..batch_source.BatchSource`), a
        :class:`~..rule_snapshot.RuleSnapshot`, or None."""
        rules = self.env["batch.rule"]._snapshots()
        if not rules:
            return None
        birth = self._birth(source)
        fitting = [
            (fit, -rule.order, -rule.id, rule) for rule in rules if (fit := rule.reach.specificity(birth)) is not None
        ]
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
        :return: list, for each its :class:`~..number_request.Drawn`, or None where no rule applies
        :raise UserError: a value is missing or does not fit, or a counter has run out
        """
        answer = [None] * len(wanted)
        requests = []
        for place, (source, count) in enumerate(wanted):
            if rule := self._snapshot_for(source):
                requests.append(self._request(rule, source, count))
                answer[place] = Drawn(rule.id, requests[-1].names)
        while pending := [request for request in requests if request.missing > 0]:
            self._serve(pending)
        return answer

    def _request(self, rule, source, count):
        facts = self._facts(rule, source)
        try:
            fixed = rule.pattern.printed(facts)
        except NumberingError as error:
            raise self._refusal(rule, error, source) from error
        return NumberRequest(
            rule, source, count, fixed, rule.scope.key(rule.pattern, facts, fixed, source.product._origin.id)
        )

    def _serve(self, requests):
        """One round: draw what is missing, print it, leave out what is taken already."""
        self.env["stock.lot"].flush_model(["name", "product_id", "company_id"])
        self.env["batch.number.void"].flush_model(["number", "rule_id", "product_id"])
        free = True
        for gapless in (True, False):
            if shares := by_counter([request for request in requests if request.rule.gapless == gapless]):
                drawn, clear = self.env["batch.counter.draw"]._draw([draw_for(share) for share in shares], gapless)
                free = free and clear
                for share, numbers in zip(shares, drawn, strict=True):
                    self._receive(share, numbers)
        taken = () if free else self._taken(requests)
        for request in requests:
            request.keep_free(taken)
            if request.missing:
                request.floor = self._first_free(request)

    def _receive(self, share, numbers):
        for request, own in hand_out(share, numbers):
            try:
                request.receive(own)
            except NumberingError as error:
                raise self._refusal(request.rule, error, request.source, request.scope) from error
        self._warn_before_the_end(share[0], numbers[0], numbers[-1])

    def _first_free(self, request):
        """The first number after those drawn that no lot of the product has: one jump over what was typed or
        imported instead of a draw for each."""
        pattern = request.rule.pattern
        names = self.env.execute_query(
            SQL(
                "SELECT name FROM stock_lot WHERE product_id = %s AND starts_with(name, %s)",
                request.product_id,
                pattern.prefix(request.fixed),
            )
        )
        used = {reading.counter for (name,) in names if (reading := pattern.decode(name))}
        free = request.numbers[-1] + 1
        while free in used:
            free += 1
        return free

    def _taken(self, requests):
        """(product id, name) of printed names that a lot or the void register has already."""
        asked = [(request.product_id, request.rule.id, name) for request in requests for name in request.printed]
        found = {
            UsedNumber(*row)
            for row in self.env.execute_query(
                SQL(
                    "SELECT * FROM batch_numbers_taken(%s::integer[], %s::integer[], %s::text[])",
                    *map(list, zip(*asked, strict=True)),
                )
            )
        }
        return {
            (request.product_id, name)
            for request in (requests if found else ())
            for name in request.printed
            if not found.isdisjoint(request.uses(name))
        }

    @api.model
    def _peek(self, source, count=1):
        """The numbers that would come next, without drawing them; empty when no rule applies or a value is missing."""
        rule = self._snapshot_for(source)
        if not rule:
            return []
        facts = self._facts(rule, source)
        try:
            fixed = rule.pattern.printed(facts)
            scope = rule.scope.key(rule.pattern, facts, fixed, source.product._origin.id)
            first = self.env["batch.counter.draw"]._last_drawn(rule.id, scope) + 1
            return rule.pattern.assemble(fixed, range(first, first + count))
        except NumberingError:
            return []

    def _facts(self, rule, source):
        """The plain :class:`numbering.Facts` of a source."""
        instant = (rule.planned and source.planned) or source.instant or fields.Datetime.now()
        local = local_time(instant, source.company._factory_tz())
        windows, codes = self.env["batch.shift"]._windows(source.company.id)
        window, day = window_at(local, windows)
        return Facts(day, local.time(), codes[window.key] if window else "", self._values(rule, source))

    @staticmethod
    def _values(rule, source):
        """By segment key what the records of ``source`` say; nothing is read that the pattern does not print."""
        values = {kind: text or "" for kind, text in source.values}
        for kind, record, code in (
            ("product", source.product, "default_code"),
            ("company", source.company, "batch_code"),
            ("plant", source.warehouse, "code"),
        ):
            if kind in rule.pattern.kinds:
                # sudo: codes of the product, the company and the warehouse are printed whoever asks.
                values.setdefault(kind, record and record.sudo()[code] or "")
        return values

    def _refusal(self, snapshot, error, source, scope=""):
        """The sentence for a number that cannot be made."""
        # Whoever names a lot is told which segment is at fault, without a right to read rules.
        rule = self.env["batch.rule"].sudo().browse(snapshot.id)
        sentence = problem_sentence(self.env, error.problem, rule._ordered_segments())
        return UserError(
            self.env._(
                "No batch number for %(product)s by rule %(rule)s%(scope)s.\n%(problem)s",
                product=source.product.display_name,
                rule=rule.name,
                problem=sentence,
                scope=f" ({scope_words(self.env, scope)})" if scope else "",
            )
        )

    def _warn_before_the_end(self, request, first, last):
        """Tell the responsible once, when the counter passes nine tenths of its numbers."""
        capacity = request.rule.pattern.capacity
        limit = int(capacity * NEARLY_EXHAUSTED)
        if not first <= limit <= last:
            return
        # The operator who draws the number has no right to write on the rule.
        rule = self.env["batch.rule"].sudo().browse(request.rule.id)
        user = rule.user_id or self.env.ref("base.user_admin").sudo()
        theirs = self.with_context(lang=user.lang).env
        rule.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=theirs._("Batch numbers are running out"),
            note=escape(
                theirs._(
                    "Counter %(scope)s has reached %(last)s of %(capacity)s, as in %(number)s. Add a digit to the "
                    "counter or let it restart more often before it ends.",
                    scope=scope_words(theirs, request.scope),
                    last=last,
                    capacity=capacity,
                    number=request.printed[-1],
                )
            ),
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
            "preview_thousandth": self._printed(pattern, facts, 1000)
            if pattern.capacity >= 1000
            else self.env._("none, the counter ends at %s", pattern.capacity),
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
        known = {
            "product": rule.product_id.default_code,
            "company": company.batch_code,
            "plant": rule.warehouse_id.code,
        }
        values = {
            segment.key: self._example_value(segment, known.get(segment.kind) or EXAMPLES[segment.kind])
            for segment in rule._pattern().segments
            if segment.kind in VALUE_KINDS
        }
        return Facts(day, local.time(), shift, values)

    @staticmethod
    def _example_value(segment, text):
        """The example, made to fit a segment of fixed width."""
        kept = "".join(character for character in text if character in KEPT[segment.keep]) or "1"
        if segment.exact:
            kept = kept.rjust(segment.width, "0")
        return kept if segment.fit == "last" else kept[: segment.width]

    @api.model
    def _source(self, product, company=None, **known):
        """A :class:`~..batch_source.BatchSource`; the company defaults to the user's."""
        return BatchSource(product=product, company=company or self.env.company, **known)
