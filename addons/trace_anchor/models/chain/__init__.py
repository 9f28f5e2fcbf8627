# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import trace_sending

# isort: split
# the models below inherit the mixin above
from . import trace_anchor, trace_network, trace_network_deploy, trace_network_status, trace_network_users
