# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Fact Guard",
    "summary": "Fields that only the code that owns them may fill, whichever way a value comes in",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Batch Trace",
    "category": "Hidden",
    "depends": ["base"],
    "uninstall_hook": "uninstall_hook",
}
