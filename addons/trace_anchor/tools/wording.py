# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Sentences that are kept as codes with values, and worded in the language of whoever reads them.

The schedule works by night under nobody's language: what stopped it is read in the morning, by several people. What
is wrong in a plain package (``chain``, ``tlog``, ``sdjwt``) comes up as a code with values, too, and is worded here.
"""

from odoo.exceptions import UserError
from odoo.tools.translate import LazyGettext

from .addresses import clean
from .sentences import SENTENCES

MODULE = "trace_anchor"
#: The code of what somebody outside said: kept and shown as it was said.
WORDS = "words"


class Said:
    """A sentence not yet in any language, by its code in ``sentences``.

    Values may be sentences themselves, as ``Said``, as they are kept, or as problems of a plain package.
    """

    def __init__(self, code, /, **values):
        self.code, self.values = code, values

    def kept(self):
        """The sentence as JSON."""
        if self.code == WORDS:
            return {"text": clean(str(self.values["words"]))}
        return {"code": self.code, "values": {name: _kept(value) for name, value in self.values.items()}}

    def word(self, env):
        """The sentence in the language of ``env``."""
        return word(env, self.kept())

    def without(self, clean_text):
        """The same with every text in it as ``clean_text`` gives it back, however deep it stands."""
        return Said(self.code, **{name: _cleaned(value, clean_text) for name, value in self.values.items()})


def shown_as_user_error(error):
    """The web client shows a sentence or a crash by the name of the error's class: to it, this is a UserError."""
    error.__module__, error.__name__ = UserError.__module__, UserError.__name__
    return error


@shown_as_user_error
class Told(UserError):
    """A sentence for a person that can still be said in another language; ``said`` is the ``Said``."""

    def __init__(self, env, said):
        super().__init__(said.word(env))
        self.said = said


def said_of(problem):
    """The ``Said`` of whatever tells what is wrong: a Said, an error that carries one, a problem of a plain package.

    Of any other error or text, such as Odoo's own, the words as they stand.
    """
    said = getattr(problem, "said", problem)
    if isinstance(said, Said):
        return said
    if hasattr(said, "code") and hasattr(said, "values"):
        return Said(said.code, **said.values)
    return Said(WORDS, words=said)


def _cleaned(value, clean_text):
    if isinstance(value, (dict, int)):
        return value
    return said_of(value).without(clean_text) if isinstance(value, (Said, Exception)) else clean_text(str(value))


def keep(problem):
    """What is stored of it as JSON; None of nothing."""
    return said_of(problem).kept() if problem else None


def _kept(value):
    if isinstance(value, (dict, int)):
        return value
    return keep(value) if isinstance(value, (Said, Exception)) else clean(str(value))


def word(env, kept):
    """What was kept, in the language of ``env``; an empty text for nothing."""
    if not kept:
        return ""
    if "values" not in kept:
        return kept.get("text") or kept.get("error") or ""
    values = {name: word(env, value) if isinstance(value, dict) else value for name, value in kept["values"].items()}
    # What was kept before there were codes has its English sentence with it.
    sentence = SENTENCES.get(kept.get("code"), kept.get("source"))
    return env._(LazyGettext(sentence, _module=MODULE, **values)) if sentence else kept["code"]


def in_english(problem):
    """A problem for the command line, which has no reader's language."""
    return _in_english(said_of(problem).kept())


def _in_english(kept):
    if "text" in kept:
        return kept["text"]
    return SENTENCES[kept["code"]] % {
        name: _in_english(value) if isinstance(value, dict) else value for name, value in kept["values"].items()
    }
