# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What an entry is answered with, where an error of ours or of others stopped it."""

from scan import FeedRefused, Message, message_of


def test_our_errors_carry_a_message_and_others_their_text():
    ours, theirs, foreign = ValueError("worded"), ValueError("as said"), ValueError("as said")
    ours.message = Message("no_number")
    foreign.message = object()
    assert message_of(ours) == Message("no_number")
    assert message_of(theirs) == message_of(foreign) == "as said"
    assert message_of(FeedRefused("quantity", Message("how_much"))) == Message("how_much")
