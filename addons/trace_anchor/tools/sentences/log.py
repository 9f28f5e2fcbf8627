# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Why a log signs nothing."""

from .mark import _lt

SENTENCES = {
    "neutralized": _lt("this database is a neutralized copy"),
    "other_key": _lt(
        "The key file %(log)s.ed25519.pem is not the key this log was opened with. Put the original file back."
    ),
    "log_put_off": _lt("The log %(log)s is being written to; it goes on in a moment."),
    "unforeseen": _lt(
        "Something nobody had foreseen stops the log %(log)s on schedule (%(error)s). Nothing is lost; the "
        "server's log says more. It is tried again."
    ),
    "entries_lost": _lt(
        "an entry between %(first)s and %(last)s is missing or incomplete in this database. Restore it from a "
        "backup or from the published files."
    ),
    "head_unlike": _lt(
        "the stored entries do not lead to the checkpoint of %(size)s entries that was signed over them: an entry "
        "was changed. Run the audit to see which."
    ),
    "log_not_open": _lt("The log %(log)s is not open yet: open it first."),
    "log_read_only": _lt("The log %(log)s is read-only: %(reason)s"),
    "log_copied": _lt(
        "this database (%(here)s) is a copy of the one the log was opened in (%(there)s). If it replaces that one "
        "for good, resume the log here."
    ),
    "record_unlike": _lt(
        "the sealed record %(record)s is not the one its entry was made for. Restore it from a backup."
    ),
    "files_unlike": _lt(
        "the files in %(folder)s do not fit the entries in this database (%(error)s). An entry or a file was "
        "changed: run the audit to see which."
    ),
    "head_foreign": _lt("the checkpoint in %(folder)s is not ours (%(error)s)."),
    "in_files": _lt("the files in %(folder)s"),
    "entries_behind": _lt(
        "there are %(theirs)s entries in %(where)s and only %(ours)s in this database. It was restored from an "
        "older state: bring back the newest backup, or import the missing entries."
    ),
    "entry_lost": _lt(
        "entry %(index)s is missing or incomplete in this database. Restore it from a backup or from the "
        "published files."
    ),
    "root_unlike": _lt(
        "the first %(size)s entries do not lead to the root in %(where)s: an entry was changed. Run the audit to "
        "see which."
    ),
    "log_not_on_chain": _lt("The contract does not know the log %(log)s yet. Create it on the chain first."),
    "in_contract": _lt("the contract on %(network)s"),
    "chain_head_foreign": _lt("the head on the chain is not part of this log."),
    "log_stopped": _lt("The log %(log)s is read-only now: %(reason)s"),
    "head_lost": _lt(
        "the stored entries no longer lead to the checkpoint of %(size)s entries that was signed over them. Run "
        "the audit to see which entry was changed."
    ),
    "log_busy": _lt("The log %(log)s is being written to; try again in a moment."),
    "published_unlike": _lt(
        "what is stored does not continue the files published in %(folder)s (%(error)s). If this database was "
        "restored from a backup, bring back a newer one."
    ),
    "folder_unwritable": _lt(
        "The folder %(folder)s cannot be written (%(error)s). Nothing is anchored before the log is published there."
    ),
    "folder_taken": _lt(
        "%(folder)s already holds a published log. Move it away, or give this log another short name, before you "
        "open it."
    ),
    "no_key_folder": _lt(
        "No key directory is configured. Set the environment variable BATCH_TRACE_KEYS (or batch_trace_keys in "
        "the configuration file) to a directory outside the database and restart. Until then records are sealed "
        "unsigned and wait."
    ),
    "no_passphrase": _lt(
        "Set the environment variable BATCH_TRACE_PASSPHRASE to the passphrase of the key files and restart. "
        "Until then records are sealed unsigned and wait."
    ),
    "no_key_file": _lt(
        "There is no key file %(file)s. Create it, or put it back from your backup. Until then records are sealed "
        "unsigned and wait."
    ),
    "key_fault": _lt("The key file cannot be used: %(fault)s"),
}
