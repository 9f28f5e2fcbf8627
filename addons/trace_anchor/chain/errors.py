# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong between a log and its chain, told apart by what the caller has to do next."""


class Problem(Exception):
    """A code with named values and in no language: whoever shows it has the sentence.

    ``code`` says what is wrong, "words" that somebody outside said it (value ``words``); ``values`` are what the
    sentence names, some of them problems themselves.
    """

    def __init__(self, code: str, /, **values):
        super().__init__(code)
        self.code, self.values = code, values

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.values.items())])


class ChainError(Problem):
    """Anything that keeps a call to the chain from doing its work."""


class NodeUnreachable(ChainError):
    """The node did not answer, or not with JSON-RPC: try again later, nothing is known to have happened."""


class NodeRefused(ChainError):
    """The node answered a request with an error, mostly in its own words."""


class Reverted(ChainError):
    """The contract refuses the call. ``name`` is its custom error, such as StaleHead or BadProof."""

    def __init__(self, name: str, arguments: tuple = ()):
        self.name = name
        self.arguments = arguments
        super().__init__("reverted", error=name + (str(arguments) if arguments else ""))


class WrongContract(ChainError):
    """At the address there is no contract, or not the one whose code this program knows."""


class FeeCapReached(ChainError):
    """The next fee would pass the cap that a person set: a person decides."""


class KeyFault(ChainError):
    """A key file that is missing, readable by others, or does not open with the passphrase."""


class WrongFinality(Problem, ValueError):
    """Nothing that could say when a block is final."""
