# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What tests of failed samples share."""


def judged(case, sample, closer=None):
    """A deviation of the case's order that names *sample*, closed by quality or by *closer*."""
    deviation = (
        case.env["mrp.deviation"]
        .with_user(case.operator)
        .create(
            {
                "title": "Sample failed",
                "production_id": case.order.id,
                "sample_id": sample.id,
                "cause": "Dirty vial",
                "action": "Retest allowed",
            }
        )
    )
    deviation.with_user(closer or case.quality).action_close()
    return deviation
