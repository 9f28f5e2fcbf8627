# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""``python -m demo --config odoo.conf --database NAME --out out/ --rpc http://127.0.0.1:8545``"""

import argparse
import datetime
import json
import logging
import sys
from pathlib import Path

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

from . import today
from .addresses import follow
from .plant.people import lock_administrator, logins
from .play import hand_over, play
from .stage import DemoError, Stage
from .tables import Tables

#: The addons whose rights, screens and reports the day needs; what these depend on comes with them.
ADDONS = ("mrp_batch_numbering", "stock_inventory_ageing", "trace_anchor")


def main(arguments):
    """Exit status: 0 when the day was played and its proof holds, 1 when not."""
    options = _options(arguments)
    config.parse_config(["-c", options.config, "-d", options.database, "--no-http", "--max-cron-threads=0"])
    logging.getLogger().setLevel(logging.ERROR)
    options.out.mkdir(parents=True, exist_ok=True)
    tables = Tables()
    with Registry(options.database).cursor() as cr:
        administrator = api.Environment(cr, api.SUPERUSER_ID, {}).ref("base.user_admin")
        stage = Stage(api.Environment(cr, administrator.id, {}), tables, options.out, options.rpc)
        try:
            _check_addons(stage.env)
            follow(stage)
            lock_administrator(stage)
            play(stage)
            today.play(stage, options.today)
            hand_over(stage)
        except (DemoError, UserError) as wrong:
            cr.rollback()
            print(f"\nThe day stopped: {wrong}", file=sys.stderr)
            return 1
    text = json.dumps(logins(tables), ensure_ascii=False, indent=1)
    (options.out / "logins.json").write_text(text, encoding="utf-8")
    return 0


def _check_addons(env):
    missing = set(ADDONS) - set(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))
    if missing:
        raise DemoError(f"Install {', '.join(sorted(missing))} in database {env.cr.dbname} first.")


def _options(arguments):
    parser = argparse.ArgumentParser(prog="demo", description="Build the sample dairy and play its day.")
    parser.add_argument("--config", default="odoo.conf", help="configuration file of Odoo")
    parser.add_argument("--database", required=True, help="a database with the addons installed")
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder for what the day leaves behind")
    parser.add_argument("--rpc", default="http://127.0.0.1:8545", help="JSON-RPC address of the chain node")
    parser.add_argument(
        "--today",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the day that waits for the visitor (default: today on the factory's clock)",
    )
    return parser.parse_args(arguments)


sys.exit(main(sys.argv[1:]))
