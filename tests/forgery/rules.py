# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What calls of people without a say may leave behind: a small model beside the product's own code."""

from datetime import UTC, datetime, timedelta

from odoo.tools import SQL

#: None of them decides, releases, signs for others, or answers an override.
LOW = ("operator", "laboratory", "keeper", "maker", "auditor", "plain", "machine", "portal")
#: Columns that say who did it: only oneself.
PERSONS = ("user_id", "operator_id", "requested_by", "asked_by_id", "opened_by_id", "signer_id", "erased_by")
#: Columns that say when it was recorded: only now.
MOMENTS = ("recorded_at", "opened_at", "attempted_at", "erased_at", "sealed_at")
#: What a changed row of a table may differ in, and for whom: consequences of results, and one's own open things.
MAY_CHANGE = {
    ("lot_sample", "verdict"): {"laboratory"},
    ("lot_sample", "judged_at"): {"laboratory"},
    ("lot_test_result", "retracted_by"): {"laboratory"},
    ("lot_test_result", "retracted_at"): {"laboratory"},
    ("lot_test_result", "retraction_reason"): {"laboratory"},
    ("stock_lot", "grade_id"): {"laboratory"},
    ("lot_result_import", "state"): {"laboratory"},
    ("mrp_step_log", "state"): {"operator", "maker"},
    ("mrp_step_log", "ended_at"): {"operator", "maker"},
    ("mrp_step_log", "comment"): {"operator"},
    ("mrp_step_log", "crew_id"): {"operator"},
    ("maintenance_equipment", "cleaned_at"): {"operator"},
    ("mrp_production", "trace_token"): {"operator", "maker"},
    ("stock_lot", "product_id"): {"keeper", "laboratory", "operator", "maker"},
    ("stock_lot", "name"): {"keeper", "laboratory", "operator", "maker"},
    ("stock_lot", "expiration_date"): {"keeper", "laboratory", "operator", "maker"},
    ("stock_lot", "shelf_life_from"): {"keeper", "laboratory", "operator", "maker"},
}
# A delivery of goods that are no batch.
MAY_CHANGE |= {(table, "partner_id"): {"keeper"} for table in ("stock_picking", "stock_move")}
#: Rows that none of them makes, whatever they call.
NEVER_MADE = {
    "batch_signature": set(LOW),
    "trace_audit_finding": {"plain", "portal"},
    "trace_checkpoint": set(LOW),
    "trace_cosignature": set(LOW),
    "lot_specification": set(LOW),
    "lot_specification_line": set(LOW),
    "lot_master_change": set(LOW),
    "trace_log": set(LOW),
    "trace_network": set(LOW),
    "trace_witness": set(LOW),
    "trace_anchor": set(LOW),
    "trace_audit_closing": set(LOW),
}
#: What no row says that one of them makes: decisions of others.
NEVER_SAID = {
    ("mrp_production", "release_decision"): ("released", "rejected"),
    ("lot_gate_override", "state"): ("approved",),
    ("lot_grading", "cause"): ("person", "released", "rejected"),
}
# A file is read by its button.
MAY_CHANGE |= {
    ("lot_result_import", name): {"laboratory"}
    for name in (
        "sheet",
        "encoding",
        "charset",
        "left_out",
        "digest",
        "line_count",
        "good_count",
        "bad_count",
        "known_count",
        "problem_code",
        "problem_detail",
        "attempts",
        "mode",
        "mapping_id",
        "finished_at",
        "given_up",
        "reading",
        "checked_by",
    )
}
#: Of these, what a lot that was moved or judged has already stays.
SETTLED = {"name", "product_id", "expiration_date"}
#: Tables that keep no facts: what was made within a sequence may be changed and go again within it.
OWN = {"stock_lot", "mrp_production", "lot_result_import", "batch_trace", "lot_sample", "mrp_deviation"}
#: What a person may set until a file is recorded.
FREE = {"lot_result_import_column"}
#: Whatever was called in whatever order: what each of these finds contradicts itself.
CONTRADICTIONS = {
    "a verdict that is not the last one on record": SQL("""
        SELECT sample.id FROM lot_sample sample
          LEFT JOIN LATERAL (SELECT verdict FROM lot_verdict WHERE sample_id = sample.id ORDER BY id DESC LIMIT 1) last
            ON true
         WHERE sample.verdict IS DISTINCT FROM coalesce(last.verdict, 'pending')"""),
    "a grade that is not the last one on record": SQL("""
        SELECT lot.id FROM stock_lot lot CROSS JOIN LATERAL (
            SELECT grade_id FROM lot_grading WHERE lot_id = lot.id ORDER BY id DESC LIMIT 1) last
         WHERE lot.grade_id IS DISTINCT FROM last.grade_id"""),
    "a decision on a batch without its signature": SQL("""
        SELECT batch.id FROM mrp_production batch
         WHERE release_decision IS NOT NULL AND NOT EXISTS (
            SELECT FROM batch_signature WHERE res_model = 'mrp.production' AND res_id = batch.id)"""),
}
HOMELESS = SQL("SELECT id FROM stock_lot WHERE coalesce(company_id, home_company_id) IS NULL")


def forbidden(ground, role, changes):
    """Which of these changes no rule allows this person."""
    for table, number, name, before, after in changes:
        if name is None and before is None:
            yield from _wrong_columns(ground.people[role].uid, table, number, after)
            if role in NEVER_MADE.get(table, ()):
                yield table, number, "made", after
            for (of, column), said in NEVER_SAID.items():
                if of == table and after.get(column) in said:
                    yield table, number, column, after[column]
        elif (
            _is_free(ground, table, name, before, after)
            or _is_born(ground, table, number, name, before, after)
            or _is_undecided(ground, table, number)
        ):
            continue
        elif table not in FREE and (table not in OWN or number in ground.at_first(table)):
            kept = table == "stock_lot" and name in SETTLED and before is not None and number in ground.settled
            if name is None or kept or role not in MAY_CHANGE.get((table, name), ()):
                yield table, number, name or "removed", (before, after)


def _is_free(ground, table, name, before, after):
    """A file that nobody took may go, a lot keep its home by either name, and what was done is the next version."""
    if (table, name) == ("trace_record_key", "last_version"):
        return after > before
    if table == "stock_lot" and name in ("company_id", "home_company_id"):
        return after in (None, ground.company.id)  # neither of them: a contradiction
    return table == "lot_result_import" and name is None and before["state"] in ("draft", "checked", "refused")


def _is_undecided(ground, table, number):
    """What an order consumed or made may be corrected until its batch is decided on."""
    if table not in ("stock_move", "stock_move_line"):
        return False
    move = ground.env[table.replace("_", ".")].browse(number).exists()
    move = move.move_id if table == "stock_move_line" else move
    return move._is_kept_by_order() and not move._orders_made_of().release_decision


def _is_born(ground, table, number, name, before, after):
    """A lot that nobody moved or judged and that had no grade meets the gate of the product it is given."""
    if (table, name, before) != ("stock_lot", "grade_id", None) or number in ground.settled:
        return False
    category = ground.env["stock.lot"].browse(number).product_id.categ_id
    return after == category._birth_grade("receipt").id


def _wrong_columns(user, table, number, row):
    """Who did it is oneself, and when it was recorded is now."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for column in PERSONS:
        if row.get(column) not in (None, user):
            yield table, number, column, row[column]
    for column in MOMENTS:
        if row.get(column) and abs(datetime.fromisoformat(row[column]) - now) > timedelta(hours=1):
            yield table, number, column, row[column]


def _home(lot):
    return lot.get("company_id") or lot.get("home_company_id")


def contradictions(ground, changes):
    """What in the database does not follow from what is recorded there, after these changes."""
    found = [(name, rows) for name, query in CONTRADICTIONS.items() if (rows := ground.env.execute_query(query))]
    found += [
        ("a lot that nobody answers for any more", number)
        for [number] in ground.env.execute_query(HOMELESS)
        if _home(ground.at_first("stock_lot").get(number, {}))
    ]
    judged = [number for table, number, _name, before, _after in changes if table == "lot_verdict" and before is None]
    again = ground.env["lot.verdict"].browse(judged)._replay()
    return found + [("a verdict that its results do not give", fact.id, verdict) for fact, verdict in again]
