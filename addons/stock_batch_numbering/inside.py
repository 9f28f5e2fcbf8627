# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What code of this module says to itself in the context: an object that no call from outside can name."""

YES = object()


def marked(env, key):
    """Whether code of ours has put ``key`` into the context; what a caller sends under that name does not count."""
    return env.context.get(key) is YES
