# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Each addon goes onto a database with Odoo's usual apps, and off it again, and leaves nothing behind."""

import ast

import pytest

from bootstrap import database, odoo_server, trial
from bootstrap.paths import ADDONS
from bootstrap.shell import run

#: One statement each; a difference of their rows before and after is something left behind.
TRACES = {
    "columns": "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns "
    "WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint WHERE connamespace = "
    "'public'::regnamespace",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    # Not the names that mail, portal and others give to what they add to any model on mail.thread: core keeps those
    # after every addon's uninstallation, and they name nothing any more.
    "external ids": "SELECT module || '.' || name FROM ir_model_data WHERE module <> 'base' "
    "AND (module LIKE '%batch%' OR module LIKE '%lot_quality' OR module LIKE 'trace%' OR "
    "name !~ '^(selection|model_inherit)__')",
    "views": "SELECT name || coalesce(key, '') FROM ir_ui_view",
    "menus": "SELECT name::text FROM ir_ui_menu",
    "actions": "SELECT name::text FROM ir_actions",
    "record rules": "SELECT name FROM ir_rule",
    "access": "SELECT name FROM ir_model_access",
    "groups": "SELECT name::text FROM res_groups",
    "privileges": "SELECT name::text FROM res_groups_privilege",
    "crons": "SELECT cron_name FROM ir_cron",
    "parameters": "SELECT key FROM ir_config_parameter",
    "number sequences": "SELECT name || coalesce(code, '') FROM ir_sequence",
    "units": "SELECT name::text FROM uom_uom",
    "assets": "SELECT path FROM ir_asset",
    "attachments": "SELECT coalesce(res_model, '') || name FROM ir_attachment WHERE url IS NULL",
}
MODULES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
#: One after another, but for bridges to other apps: those apps take long to install.
TOGETHER = [(name,) for name in MODULES if name not in odoo_server.FOREIGN_APPS] + [*odoo_server.BRIDGES]
INSTALL = "env['ir.module.module'].search([('name', 'in', {names})]).button_immediate_install()\n"
UNINSTALL = (
    "env['ir.module.module'].search([('name', 'in', {names}), ('state', '=', 'installed')])"
    ".button_immediate_uninstall()\n"
)


def _with_needed(addon):
    """The addon and those of ours that it depends on."""
    manifest = ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())
    needed = {addon}
    for name in manifest["depends"]:
        if name in MODULES:
            needed |= _with_needed(name)
    return needed


def _fingerprint(rows, name):
    return {title: set(rows(name, statement)) for title, statement in TRACES.items()}


@pytest.mark.parametrize("addons", TOGETHER, ids="+".join)
def test_goes_on_and_off_without_a_trace(addons, copy_of, odoo_shell, rows):
    name = copy_of(trial.CORE, f"on_off_{addons[0]}")
    foreign = [app for addon in addons for app in odoo_server.FOREIGN_APPS.get(addon, ())]
    if foreign:
        odoo_shell(name, INSTALL.format(names=foreign))
    before = _fingerprint(rows, name)
    odoo_shell(name, INSTALL.format(names=list(addons)))
    installed = set(rows(name, "SELECT name FROM ir_module_module WHERE state = 'installed'"))
    assert set().union(*map(_with_needed, addons)) <= installed
    odoo_shell(name, UNINSTALL.format(names=MODULES))
    after = _fingerprint(rows, name)
    left = {title: sorted(after[title] - before[title]) for title in TRACES if after[title] - before[title]}
    lost = {title: sorted(before[title] - after[title]) for title in TRACES if before[title] - after[title]}
    assert not left, f"left behind: {left}"
    assert not lost, f"taken along: {lost}"


def test_demo_records_load(copy_of, conf, rows):
    name = copy_of(trial.CORE, "with_demo")
    database.sql(conf, "UPDATE ir_module_module SET demo = true WHERE state = 'installed'", name)
    addons = ",".join(odoo_server.present_addons())
    run(
        odoo_server.command("-d", name, "-i", addons, "--with-demo", "--stop-after-init", "--no-http"),
        name="install-with-demo",
        env=conf.odoo_environment(),
        fail="The addons do not install with demo records.",
    )
    assert rows(name, "SELECT count(*) FROM batch_shift") == ["3"]
    assert rows(name, "SELECT state FROM lot_specification") == ["in_force"]
    assert rows(name, "SELECT chain_id FROM trace_network") == ["31337"]
