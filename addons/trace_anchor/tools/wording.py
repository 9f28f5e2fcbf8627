# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Sentences that are kept as source and values, and worded in the language of whoever reads them.

The schedule works by night under nobody's language: what stopped it is read in the morning, by several people.
"""

import re

from odoo.exceptions import UserError
from odoo.tools.translate import LazyGettext

from .addresses import clean

MODULE = "trace_anchor"


class Said:
    """A sentence not yet in any language.

    Values may be sentences themselves, as ``Said`` or as they are kept, or errors of a chain, a key file or a witness.
    """

    def __init__(self, source, **values):
        self.source, self.values = source, values

    def kept(self):
        """The sentence as JSON."""
        return {"source": self.source, "values": {name: _kept(value) for name, value in self.values.items()}}

    def word(self, env):
        """The sentence in the language of ``env``."""
        return word(env, self.kept())


_lt = Said


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


def keep(sentence):
    """What is stored of a ``Said``, an exception or a text; None of nothing."""
    if not sentence:
        return None
    said = getattr(sentence, "said", sentence)
    if isinstance(said, Said):
        return said.kept()
    return {"text" if isinstance(said, (str, UserError)) else "error": clean(str(said))}


def _kept(value):
    if isinstance(value, Said):
        return value.kept()
    if isinstance(value, dict):
        return value
    if isinstance(value, Exception):
        return {"error": clean(str(value))}
    return value if isinstance(value, int) else clean(str(value))


def word(env, kept):
    """What was kept, in the language of ``env``; an empty text for nothing."""
    if not kept:
        return ""
    if "text" in kept:
        return kept["text"]
    if "error" in kept:
        return word_error(env, kept["error"])
    values = {name: word(env, value) if isinstance(value, dict) else value for name, value in kept["values"].items()}
    return env._(LazyGettext(kept["source"], _module=MODULE, **values))


def word_error(env, text):
    """What a chain, a witness or a file said about itself: the known sentences in the reader's language."""
    for pattern, said in KNOWN:
        if found := pattern.fullmatch(text):
            values = {name: word_error(env, value) for name, value in found.groupdict().items()}
            return env._(LazyGettext(said.source, _module=MODULE, **values))
    return text


def _known(pattern, said):
    return re.compile(pattern, re.DOTALL), said


#: The words of ``chain`` and ``tlog.witness``, which know no language but English, of the network below them, and of
#: neutralize.sql.
KNOWN = [
    _known(r"this database is a neutralized copy", _lt("this database is a neutralized copy")),
    _known(r"the node does not answer: (?P<why>.*)", _lt("no answer: %(why)s")),
    _known(r"the remote signer does not answer: (?P<why>.*)", _lt("the remote signer does not answer: %(why)s")),
    _known(r"(?:Connect|Read)?Timeout|(?:.* )?timed out", _lt("it took too long")),
    _known(r"ConnectionError|.*Connection refused", _lt("no connection")),
    _known(r".*Connection reset by peer", _lt("the connection broke off")),
    _known(r".*Name or service not known|.*Temporary failure in name resolution|.*No address associated with hostname",
           _lt("its name is not known on this network")),
    _known(r".*No route to host|.*Network is unreachable", _lt("there is no way to it on this network")),
    _known(r"SSLError|.*CERTIFICATE_VERIFY_FAILED.*", _lt("its certificate is not trusted")),
    _known(r"InvalidURL|InvalidSchema|MissingSchema|LocationParseError", _lt("its address is not a web address")),
    _known(r"HTTPError", _lt("it answers with an HTTP error")),
    _known(r"ChunkedEncodingError|ContentDecodingError|JSONDecodeError", _lt("its answer is cut off or garbled")),
    _known(r"the node's answer is not understood: (?P<answer>.*)", _lt("its answer is not understood: %(answer)s")),
    _known(r"the node has no block yet", _lt("it has no block yet")),
    _known(r"the node has no block (?P<block>\d+) any more", _lt("it has no block %(block)s any more")),
    _known(r"there is no contract at (?P<address>\S+) on this chain: deploy it first",
           _lt("There is no contract at %(address)s on this chain")),
    _known(r"the contract at (?P<address>\S+) is not the one this program was built for",
           _lt("The contract at %(address)s is not the one this program was built for")),
    _known(r"(?P<fee>[\d.]+) gwei a gas would pass the cap of (?P<cap>[\d.]+) gwei",
           _lt("%(fee)s gwei a gas would pass the cap of %(cap)s gwei")),
    _known(r"the remote signer did not sign the transaction", _lt("the remote signer did not sign the transaction")),
    _known(r"the remote signer answered with something that is no signed transaction",
           _lt("the remote signer answered with something that is no signed transaction")),
    _known(r"the remote signer signed for (?P<other>\S+) instead of (?P<account>\S+)",
           _lt("the remote signer signed for %(other)s instead of %(account)s")),
    _known(r"set the environment variable (?P<name>\S+) to the passphrase of the key files",
           _lt("set the environment variable %(name)s to the passphrase of the key files")),
    _known(r"the passphrase of the key files needs at least (?P<count>\d+) characters",
           _lt("the passphrase of the key files needs at least %(count)s characters")),
    _known(r"(?P<path>.*) is no (?:keystore|encrypted key), or the passphrase does not open it",
           _lt("%(path)s is no key file, or the passphrase does not open it")),
    _known(r"(?P<path>.*) holds a key of another kind than Ed25519", _lt("%(path)s holds a key of another kind")),
    _known(r"(?P<path>.*) can be read by others; run: (?P<command>.*)",
           _lt("%(path)s can be read by others; run: %(command)s")),
    _known(r"the key file (?P<path>.*) cannot be read: (?P<why>.*)", _lt("%(path)s cannot be read: %(why)s")),
    _known(r"Permission denied", _lt("no permission")),
    _known(r"No space left on device", _lt("the disk is full")),
    _known(r"Read-only file system", _lt("the disk is read-only")),
    _known(r"it knows a head of (?P<known>\d+) entries, this one has (?P<size>\d+)",
           _lt("it knows a head of %(known)s entries, this one has %(size)s")),
    _known(r"its answer holds no signature of its key over this checkpoint",
           _lt("its answer holds no signature of its key over this checkpoint")),
    _known(r"it did not say which size it knows", _lt("it did not say which size it knows")),
    _known(r"(?P<url>\S+) is not an address of the web", _lt("%(url)s is not a web address")),
    _known(r"(?P<status>40[13]) .*", _lt("%(status)s, it does not let us in")),
    _known(r"404 .*", _lt("404, it does not know this log or this address")),
    _known(r"409 .*", _lt("409, it knows another head of this size")),
    _known(r"422 .*", _lt("422, the new head does not continue the one it knows")),
    _known(r"(?P<status>5\d\d) .*", _lt("%(status)s, a fault on its own side")),
    _known(r"(?P<path>\S+) is not the log's", _lt("%(path)s is not the log's")),
    _known(r"(?P<path>\S+) does not hold the log's entries", _lt("%(path)s does not hold the log's entries")),
    _known(r"(?P<path>\S+) is missing from (?P<folder>.*)", _lt("%(path)s is missing from %(folder)s")),
]
