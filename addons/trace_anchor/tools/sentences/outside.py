# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the disk and the network do."""

from .mark import _lt

SENTENCES = {
    "slow": _lt("it took too long"),
    "no_connection": _lt("no connection"),
    "broken_off": _lt("the connection broke off"),
    "unknown_name": _lt("its name is not known on this network"),
    "no_way": _lt("there is no way to it on this network"),
    "certificate": _lt("its certificate is not trusted"),
    "bad_address": _lt("its address is not a web address"),
    "http_fault": _lt("it answers with an HTTP error"),
    "garbled": _lt("its answer is cut off or garbled"),
    "no_permission": _lt("no permission"),
    "disk_full": _lt("the disk is full"),
    "disk_read_only": _lt("the disk is read-only"),
}
