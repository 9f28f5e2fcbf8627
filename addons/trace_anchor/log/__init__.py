# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""One log at work: what stores, signs, publishes and guards it, as plain classes beside the models.

They need Odoo: each holds one ``trace.log`` and works through its cursor.

Downwards: ``services`` wires them; ``opening``, ``recovery``, ``witnesses`` and ``sequencer`` use ``guard``,
``publisher`` and ``store``; these use ``tools``, ``record`` and ``tlog``. None of them imports a model.
"""

from .publisher import export_folder
from .services import Services
