# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Where things lie. Everything but the download cache is inside the clone and outside git."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ODOO_TREE = ROOT / ".odoo"
NODE_MODULES = ROOT / "node_modules"
CONF = ROOT / "odoo.conf"
ADDONS = ROOT / "addons"
DIST = ROOT / "dist"

#: State of the running plant: database cluster, chain, file store, keys, logs. Another folder makes another plant.
STATE = Path(os.environ.get("BATCH_TRACE_STATE", ROOT / ".run")).resolve()
OUT = Path(os.environ.get("BATCH_TRACE_OUT", ROOT / "out")).resolve()
LOGS = STATE / "log"

#: Downloads only; safe to delete, shared between clones.
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "batch-trace"
