# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Entries keep when they were first signed for, which only the heads told before: those go after a day now."""
    cr.execute("""
        UPDATE trace_leaf AS leaf
           SET logged_second = (
               SELECT extract(epoch FROM min(signed_at) - timestamp '2020-01-01')::integer FROM trace_checkpoint
                WHERE log_id = leaf.log_id AND size > leaf.leaf_index)
         WHERE leaf_index IS NOT NULL AND logged_second IS NULL
    """)
