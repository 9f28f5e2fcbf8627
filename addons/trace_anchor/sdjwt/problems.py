# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What every error of this package is: a code with named values, in no language."""


class SdJwtError(ValueError):
    """A record that cannot be sealed, or a presentation that does not hold.

    ``code`` says what is wrong, ``values`` are what the sentence names; whoever shows it has the sentence.
    """

    def __init__(self, code: str, /, **values):
        super().__init__(code)
        self.code, self.values = code, values

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.values.items())])
