# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Texts of a database that hold two languages at once, as a name glued from its Chinese and its English one does.

Each stored text is looked at, and each translation of it by itself. Codes and units (GB 19301, PET, bar) are no words.
"""

import re

from odoo.tools import SQL

HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"\b(?:[A-Z][a-z]+|[a-z]{4,})\b")
#: What Odoo keeps of itself, mail as it was sent, and journal entries, which name the company in a sentence of Odoo's.
LEFT_OUT = re.compile(
    r"^(ir\.|mail\.|res\.lang$|res\.groups|res\.country|digest\.|sms\.|web_tour\.|payment\.|bus\.|account\.move)"
)
#: Stored codes that are worded for the reader when they are shown.
CODES = {("lot.verdict", "evidence"), ("trace.log", "genesis")}


def is_glued(text):
    """Whether a text holds words of both languages; markup is none.

    >>> [is_glued(text) for text in ("生乳 Raw milk", "PET瓶 1升", "均质压力：176 bar", "Raw milk")]
    [True, False, False, False]
    """
    plain = re.sub(r"<[^>]*>|https?:\S+|[\w.]+@[\w.]+", " ", text or "")
    return bool(HAN.search(plain) and WORD.search(plain))


def glued_texts(env):
    """``["model.field: text"]`` of all records that somebody made; what came with Odoo is Odoo's."""
    found = []
    for name, model in sorted(env.registry.items()):
        if model._abstract or model._transient or not model._auto or LEFT_OUT.match(name):
            continue
        for field in model._fields.values():
            if field.type in ("char", "text", "html") and _is_text(field) and (name, field.name) not in CODES:
                found += [f"{name}.{field.name}: {text}" for text in _texts(env, model, field) if is_glued(text)]
    return found


def _is_text(field):
    return field.store and not field.company_dependent and field.column_type[0] in ("varchar", "text", "jsonb")


def _texts(env, model, field):
    """The distinct texts of a field; of a translated one each language by itself."""
    column = SQL.identifier("r", field.name)
    value = SQL("each.value") if field.translate else column
    each = SQL("CROSS JOIN LATERAL jsonb_each_text(%s) AS each", column) if field.translate else SQL()
    env.cr.execute(
        SQL(
            "SELECT DISTINCT %s FROM %s r %s WHERE %s IS NOT NULL AND NOT EXISTS ("
            " SELECT FROM ir_model_data d WHERE d.model = %s AND d.res_id = r.id AND d.module IN"
            " (SELECT name FROM ir_module_module))",
            value,
            SQL.identifier(model._table),
            each,
            column,
            model._name,
        )
    )
    return [text for (text,) in env.cr.fetchall()]
