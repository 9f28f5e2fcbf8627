# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.exceptions import UserError

from ..scan import Message


class BatchMessage(models.AbstractModel):
    """Sentences that are kept as codes and values, and worded in the language of whoever reads them."""

    _name = "batch.message"
    _description = "Sentences of the Batch Record"

    @api.model
    def _sentence(self, message):
        """Word what was said for the reader.

        :param message: Message; a text where another add-on or Odoo itself said it, which stays as it is
        :return: str; the code itself where its words are not installed any more, or its values were tampered with
        """
        if isinstance(message, str):
            return message
        try:
            if message.word == "gate":
                return self.env["lot.gate.decision"]._sentence(message.values["code"], message.values["values"])
            values = {name: self._value(value) for name, value in message.values.items()}
            return self._words_read()[message.word] % values
        except (KeyError, TypeError, ValueError):
            return message.word

    @api.model
    def _refusal(self, word, error=UserError, **values):
        """Return an error that says this and carries it as ``message``, so that it can be kept in no language."""
        error = error(self._sentence(Message(word, values)))
        error.message = Message(word, values)
        return error

    def _value(self, value):
        if isinstance(value, list):
            return ", ".join(str(self._value(one)) for one in value)
        if not isinstance(value, dict):
            return value
        if "word" in value:
            return self._sentence(Message(value["word"], value["values"]))
        return self.env["lot.gate.decision"]._named(value["of"], value["id"], value["name"], value["field"])

    @tools.ormcache("self.env.lang")
    def _words_read(self):
        """The same as :meth:`_words`, put together once for each language; not to be changed."""
        return self._words()

    def _words(self):
        """Code of a sentence -> its words in the reader's language. To be extended."""
        return self._words_of_feeding() | self._words_of_steps() | self._words_of_readings()

    def _words_of_steps(self):
        return {
            "underfed": self.env._("Too little %(product)s was fed: %(fed)s of %(planned)s %(unit)s."),
            "consumed_short": self.env._("Too little %(product)s was consumed: %(consumed)s of %(planned)s %(unit)s."),
            "consumed_over": self.env._(
                "Too much %(product)s was consumed: %(consumed)s instead of %(planned)s %(unit)s."
            ),
            "sample_missing": self.env._(
                "%(waiting)s has to wait: batch %(lot)s has no sample of step %(step)s. Draw one and have it tested."
            ),
            "sample_failed": self.env._(
                "%(waiting)s has to wait: the sample of step %(step)s of batch %(lot)s failed. "
                "Hold the batch and ask the quality department: it judges the sample in a deviation before "
                "another counts."
            ),
            "sample_untested": self.env._(
                "%(waiting)s has to wait: the sample of step %(step)s of batch %(lot)s is not fully tested. "
                "Ask the laboratory for the missing results."
            ),
            "unclean": self.env._(
                "%(equipment)s is not clean: %(step)s cannot start. Clean it and note the cleaning first."
            ),
            "uncalibrated": self.env._(
                "The calibration of %(equipment)s is overdue since %(date)s: %(step)s cannot start. "
                "Have it calibrated or use other equipment."
            ),
            "no_reading": self.env._(
                "%(step)s cannot be finished: no reading of %(parameters)s. Record it in the step log."
            ),
            "not_scanned": self.env._(
                "%(step)s cannot be finished: %(components)s has not been scanned. Scan each lot you use."
            ),
            "not_witnessed": self.env._(
                "%(step)s cannot be finished: the feeding of %(lots)s is not signed by a second person. "
                "The second person signs it at the terminal, or under Batch Traceability > Feedings."
            ),
        }

    def _words_of_readings(self):
        return {
            "refused_outside": self.env._(
                "%(parameter)s = %(value)s is outside its limits (%(lower)s to %(upper)s) and is not accepted. "
                "Bring the process back, then measure again."
            ),
            "no_value": self.env._("Type a value for %(parameter)s."),
            "not_a_value": self.env._(
                "'%(value)s' is not a value of %(parameter)s. Type a plain number like 4.5, yes or no, "
                "or one of its choices."
            ),
        }

    def _words_of_feeding(self):
        return {
            "fed": self.env._("%(quantity)s %(unit)s of %(lot)s accepted."),
            "not_started": self.env._("%(step)s is not running. Start the work order, then scan."),
            "nothing_read": self.env._("Nothing was read. Scan the label again."),
            "ambiguous": self.env._(
                "%(lot)s is a lot of several components of this step. Scan a label that also names the product."
            ),
            "unknown_lot": self.env._(
                "No lot %(lot)s is known here. Check the label; if it is right, the lot has not been received yet."
            ),
            "other_step": self.env._("%(product)s belongs to step %(step)s, not to this one."),
            "wrong_component": self.env._(
                "Wrong material: %(product)s is no component of %(order)s. This step needs: %(components)s."
            ),
            "no_number": self.env._("The quantity is no number. Type it again."),
            "how_much": self.env._("Type how much of %(lot)s you feed, in %(unit)s."),
            "not_enough": self.env._(
                "Only %(available)s %(unit)s of %(lot)s is available at %(location)s. Take less or another lot."
            ),
            "tolerance": self.env._(
                "%(quantity)s %(unit)s of %(lot)s is too much: %(fed)s is fed already, at most %(most)s is allowed."
            ),
            "fed_ahead": self.env._("The feeding lies in the future. Check the clock of the terminal."),
            "fed_before": self.env._("The feeding lies before %(step)s began. Check the clock of the terminal."),
            "which_scale": self.env._("%(product)s is weighed: name the scale by its serial number."),
            "unfit_scale": self.env._(
                "Scale %(scale)s is not clean or its calibration is overdue. Weigh on another one."
            ),
        }
