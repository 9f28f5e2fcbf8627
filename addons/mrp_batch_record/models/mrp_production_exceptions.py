# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..release_exception import ReleaseException


class MrpProduction(models.Model):
    """What stands between a batch and its release, in the order a reviewer wants to see it."""

    _inherit = "mrp.production"

    def _release_exceptions(self):
        """Return the sentences of everything that blocks the release; an empty list means nothing does."""
        words = self._exception_words()
        return [self._finding_sentence(row, words) for row in self._release_findings()]

    def _finding_sentence(self, row, words):
        """Return the sentence of a ReleaseException; *words* is what ``_exception_words`` returns."""
        sentence = words[row.code] % row.values
        if not row.order:
            return sentence
        return self.env._(
            "%(order)s, which this was split from: %(finding)s", order=self.browse(row.order).name, finding=sentence
        )

    def _release_findings(self):
        """Return the same as a list of :class:`~..release_exception.ReleaseException`."""
        self.ensure_one()
        return [
            *self._deviation_exceptions(),
            *self._making_exceptions(),
            *self._step_exceptions(),
            *self._found(),
            *self._found_before_split(),
        ]

    def _found(self, steps=None):
        """Yield what is found in this order, or of these *steps* of it alone, beside deviations and the steps."""
        yield from self._reading_exceptions(steps)
        yield from self._test_exceptions(steps)
        yield from self._plan_exceptions(steps)
        yield from self._material_exceptions(steps)
        yield from self._input_exceptions(steps)

    def _deviation_exceptions(self, steps=None):
        of_steps = self.deviation_ids.filtered(
            lambda deviation: steps is None or not deviation.workorder_id or deviation.workorder_id in steps
        )
        for deviation in of_steps.filtered(lambda deviation: deviation.state == "open"):
            # A title may be a sentence with a full stop of its own.
            values = {"name": deviation.name, "title": deviation.title.rstrip(" .。")}
            yield ReleaseException("deviation", values, deviation._name, deviation.id, "close_deviation")

    def _reading_exceptions(self, steps=None):
        outside = self.step_reading_ids.filtered(
            lambda reading: (
                not reading.in_limits
                and reading.policy == "sign"
                and not reading.replaced
                and (steps is None or reading.log_id.workorder_id in steps)
            )
        )
        for reading in outside.filtered(lambda reading: not reading._is_judged()):
            values = {
                "parameter": reading.parameter_id.display_name,
                "value": reading.value_shown,
                "step": reading.log_id.name,
            }
            yield ReleaseException("outside", values, reading._name, reading.id, "sign_reading")

    def _test_exceptions(self, steps=None):
        samples = self._batch_samples()
        if steps is not None:
            samples &= samples.browse().concat(*(step._step_samples().sudo(False) for step in steps))
        for sample in samples.filtered(lambda sample: sample._speaks_against_release()):
            verdicts = dict(sample._fields["verdict"]._description_selection(self.env))
            values = {"sample": sample.name, "lot": sample.lot_id.name, "verdict": verdicts[sample.verdict]}
            failed = sample._stands_failed()
            code = "unjudged" if failed else "untested" if sample.specification_id else "unspecified"
            yield ReleaseException(
                code,
                values,
                sample._name,
                sample.id,
                "open_deviation" if failed else "enter_results",
                sample._deviation_prefill() if failed else {},
            )
        if steps is None:
            yield from self._unsampled_exceptions()

    def _unsampled_exceptions(self):
        # sudo: a reviewer need not read specifications to be told that one asks for a test.
        specified = self._finished_specification().sudo()
        # One that is drawn and not passed stands above.
        if specified and not self._finished_samples():
            values = {"batch": self._batch_name(), "specification": specified.display_name}
            yield ReleaseException("unsampled", values, specified._name, specified.id, "draw_sample")

    def _material_exceptions(self, steps=None):
        consumed = self.move_raw_ids.move_line_ids.filtered(
            lambda line: (
                line.state == "done"
                and line.product_id.tracking != "none"
                and line.quantity
                and (steps is None or line.move_id.workorder_id in steps)
            )
        )
        for line in consumed.filtered(lambda line: not line.lot_id):
            yield ReleaseException(
                "no_lot", {"product": line.product_id.display_name}, line.product_id._name, line.product_id.id
            )
        scanning = self.workorder_ids.filtered("operation_id.requires_scan")
        scanned = scanning.move_raw_ids | self._scanned_anywhere()
        for move in (scanned & consumed.move_id) - self._fed_moves():
            product = move.product_id
            yield ReleaseException("no_scan", {"product": product.display_name}, product._name, product.id)
        for lot in self._lots_from_nothing(consumed):
            values = {"lot": lot.name, "product": lot.product_id.display_name}
            yield ReleaseException("from_nothing", values, lot._name, lot.id)
        fed = self.feeding_ids.filtered(lambda feeding: steps is None or feeding.workorder_id in steps)
        for feeding in fed._unwitnessed():
            yield ReleaseException(
                "unwitnessed", {"lot": feeding.display_name}, feeding._name, feeding.id, "sign_feeding"
            )

    def _input_exceptions(self, steps=None):
        words = dict(self.env["stock.lot"]._fields["state_today"]._description_selection(self.env))
        of_steps = [found for found in self._unjudged_inputs() if steps is None or found[2] in steps]
        for lot, state, step in of_steps:
            values = {"lot": lot.name, "product": lot.product_id.display_name, "state": words[state.code]}
            yield ReleaseException(
                "bad_input",
                values,
                lot._name,
                lot.id,
                "open_deviation",
                {
                    "workorder_id": step.id,
                    "lot_id": lot.id,
                    "title": self.env._("Lot %(lot)s (%(product)s) that went into it is today: %(state)s", **values),
                },
            )
        for lot in self._unjoined_inputs() if steps is None else ():
            values = {"lot": lot.name, "product": lot.product_id.display_name}
            yield ReleaseException(
                "unjoined",
                values,
                lot._name,
                lot.id,
                "open_deviation",
                {
                    "lot_id": lot.id,
                    "title": self.env._("No trace leads from lot %(lot)s (%(product)s), which was consumed", **values),
                },
            )

    def _lots_from_nothing(self, consumed):
        """Return the consumed lots whose stock is negative where they were taken from."""
        # sudo: a reviewer sees it without reading all stock
        quants = self.env["stock.quant"].sudo()
        negative = quants.search(
            [
                ("lot_id", "in", consumed.lot_id.ids),
                ("location_id", "in", consumed.location_id.ids),
                ("location_id.usage", "=", "internal"),
                ("quantity", "<", 0),
            ]
        )
        return negative.lot_id.sudo(False)

    def _exception_words(self):
        """Code of an exception -> its sentence in the reader's language."""
        return {
            "deviation": self.env._("Deviation %(name)s is open: %(title)s. Write its cause and action and close it."),
            "outside": self.env._(
                "%(parameter)s = %(value)s in step %(step)s is outside its limits and not signed. "
                "A supervisor signs the reading."
            ),
            "unjudged": self.env._(
                "Sample %(sample)s of lot %(lot)s failed, and quality has not judged it. Open a deviation of it and"
                " close it."
            ),
            "untested": self.env._("Sample %(sample)s of lot %(lot)s is: %(verdict)s."),
            "unspecified": self.env._(
                "Sample %(sample)s of lot %(lot)s has no specification to be judged by. The laboratory chooses one."
            ),
            "unsampled": self.env._(
                "Batch %(batch)s has no sample of the finished product by %(specification)s. "
                "Draw one and have it tested."
            ),
            "no_lot": self.env._("%(product)s was consumed without a lot."),
            "no_scan": self.env._("%(product)s was consumed without a scan."),
            "from_nothing": self.env._(
                "Lot %(lot)s of %(product)s was consumed beyond what was ever in stock. Correct the stock first."
            ),
            "unwitnessed": self.env._("The feeding of %(lot)s has to be signed by a second person."),
            "bad_input": self.env._(
                "Lot %(lot)s (%(product)s) that went into it is today: %(state)s. Open a deviation "
                "that names this lot, judge the effect on the batch, and close it."
            ),
            "unjoined": self.env._(
                "Lot %(lot)s (%(product)s) was consumed, but what it went into is not on record: a recall would miss"
                " this batch. Open a deviation that names this lot, and close it."
            ),
        }
