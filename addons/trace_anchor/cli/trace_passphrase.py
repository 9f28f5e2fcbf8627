# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import getpass
import os
import sys

from odoo.cli import Command

NEW_VARIABLE = "BATCH_TRACE_NEW_PASSPHRASE"


class TracePassphrase(Command):
    """Copy the key files into a new folder under a new passphrase; the old folder stays as it is."""

    name = "trace_passphrase"

    def run(self, args):
        self.parser.add_argument("old", help="the folder BATCH_TRACE_KEYS names now")
        self.parser.add_argument("new", help="a folder that does not exist yet")
        folders = self.parser.parse_args(args)
        # not at the top: a command's file is read to list the commands, too
        from odoo.addons.trace_anchor import chain
        from odoo.addons.trace_anchor.tools.wording import in_english

        if os.path.exists(folders.new):
            sys.exit(f"{folders.new} exists already: name a folder that does not.")
        try:
            old = chain.KeyDirectory(folders.old, chain.passphrase_from_environment())
            new = chain.KeyDirectory(folders.new, os.environ.get(NEW_VARIABLE) or getpass.getpass("New passphrase: "))
            names = old.copy_to(new)
        except chain.KeyFault as fault:
            sys.exit(f"Nothing was changed: {in_english(fault)}")
        print("\n".join(names))
        print(
            f"Set BATCH_TRACE_KEYS to {folders.new} and BATCH_TRACE_PASSPHRASE to the new passphrase, restart, and "
            f"destroy {folders.old} once the log is well."
        )
