# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The elements of the batch record, each of its members spelled once: see ``record_members``."""

from odoo.addons.stock_lot_quality.gate import read_values
from odoo.tools.translate import LazyTranslate

from .former_names import called, product_code, then
from .record_members import (
    Element,
    dated,
    day,
    flag,
    lines,
    linked,
    maybe_person,
    moment,
    person,
    plain,
    product_of,
    quantity,
    replaced,
    step_of,
    text,
    unit_of,
)

_lt = LazyTranslate(__name__)


def _verdict(sample, as_of):
    """What the sample was judged to be then: what the first later verdict replaced, if there is one."""
    later = sample.verdict_ids.filtered(lambda verdict: as_of and verdict.judged_at > as_of)
    return later.sorted("id")[:1].former or sample.verdict


def _is_past(instant, as_of):
    return bool(instant and not (as_of and instant > as_of))


def _result_state(result, as_of):
    if _is_past(result.retracted_at, as_of):
        return "retracted"
    return "verified" if _is_past(result.verified_at, as_of) else "registered"


def _result_reason(result, as_of):
    return result.reason or (_is_past(result.retracted_at, as_of) and result.retraction_reason) or None


# fmt: off
FEEDING = Element("feeding", "mrp.feeding", (
    linked("origin", _lt("Recorded as"), "'scanned'", lambda _row: "scanned"),
    text("lot", _lt("Lot"), "lot_name"),
    product_of("recorded_at"),
    step_of("recorded_at"),
    plain("scanned_code", _lt("Scanned code"), "scanned_code")._replace(sql="[text row.scanned_code]"),
    quantity("quantity", _lt("Quantity"), "quantity"),
    unit_of("recorded_at"),
    quantity("planned_quantity", _lt("Planned quantity"), "planned_quantity"),
    text("reserved_lots", _lt("Reserved lots"), "reserved_lots"),
    linked("instead_of", _lt("Instead of"), "[code other]",
           lambda row: product_code(row.instead_of_id, row.recorded_at) if row.instead_of_id else None),
    linked("scale", _lt("Scale"), "coalesce([text scale.serial_no], scale.name ->> 'en_US')",
           lambda row: called(row.scale_id, ("serial_no", "name"), row.recorded_at)),
    text("scale_fitness", _lt("Scale's condition"), "scale_fitness"),
    person("operator", _lt("Operator"), "operator_id", "recorded_at"),
    moment("fed_at", _lt("Fed on"), "fed_at"),
    moment("recorded_at", _lt("Recorded on"), "recorded_at"),
    text("supplier", _lt("Supplier"), "supplier_name"),
    text("supplier_lot", _lt("Supplier lot"), "supplier_lot"),
    moment("received_at", _lt("Received on"), "received_at"),
    text("grade", _lt("Grade"), "grade_code"),
    text("verdict", _lt("Verdict"), "verdict"),
    text("specification", _lt("Specification"), "specification_version"),
    moment("expires_at", _lt("Expires on"), "expiration_date"),
    text("override_reason", _lt("Reason of the override"), "override_reason"),
    replaced("feeding"),
    text("reason", _lt("Reason"), "reason"),
))

READING = Element("reading", "mrp.step.reading", (
    linked("parameter", _lt("Parameter"), "parameter.code",
           lambda row: then(row.parameter_id, "code", row.recorded_at)),
    plain("value", _lt("Value"), "value")._replace(sql="[text row.value]"),
    unit_of("recorded_at"),
    text("lower", _lt("Lower limit"), "lower"),
    text("upper", _lt("Upper limit"), "upper"),
    text("target", _lt("Target"), "target"),
    flag("in_limits", _lt("Within limits"), "in_limits"),
    moment("measured_at", _lt("Measured on"), "measured_at"),
    moment("recorded_at", _lt("Recorded on"), "recorded_at"),
    plain("source", _lt("Source"), "source"),
    linked("equipment", _lt("Equipment"), "coalesce([text machine.serial_no], machine.name ->> 'en_US')",
           lambda row: called(row.equipment_id, ("serial_no", "name"), row.recorded_at)),
    person("entered_by", _lt("Entered by"), "user_id", "recorded_at"),
    replaced("reading"),
    text("reason", _lt("Reason"), "reason"),
))

ATTACHMENT = Element("attachment", "mrp.step.attachment", (
    plain("name", _lt("Name"), "name"),
    plain("sha256", None, "sha256"),
    linked("size", _lt("Size in bytes"), "[raw coalesce(row.size, 0)::text]", lambda row: row.size, ("size",)),
    text("note", _lt("Note"), "note"),
    person("attached_by", _lt("Attached by"), "user_id", "recorded_at"),
    moment("recorded_at", _lt("Recorded on"), "recorded_at"),
))

EQUIPMENT = Element("equipment", "mrp.step.equipment", (
    linked("name", _lt("Name"), "machine.name ->> 'en_US'",
           lambda row: then(row.equipment_id, "name", row.recorded_at)),
    text("serial", _lt("Serial number"), "serial_no"),
    moment("cleaned_at", _lt("Cleaned on"), "cleaned_at"),
    day("calibration_due", _lt("Calibration due"), "calibration_due"),
    plain("fitness", _lt("Condition"), "fitness"),
    moment("checked_at", _lt("Checked on"), "checked_at"),
))

STEP = Element("step", "mrp.step.log", (
    linked("step", _lt("Step"), "row.name ->> 'en_US'", lambda row: row.name, ("name",)),
    linked("workcenter", _lt("Work center"), "coalesce([text place.code], place.name)",
           lambda row: called(row.workcenter_id, ("code", "name"), row.recorded_at)),
    text("instruction_version", _lt("Instruction"), "instruction_version"),
    linked("operators", _lt("Operators"), "[raw coalesce(people.logins, <none>)]",
           lambda row: sorted(then(user, "login", row.recorded_at) for user in row.operator_ids)),
    linked("crew", _lt("Crew"), "coalesce([text crew.code], crew.name ->> 'en_US')",
           lambda row: called(row.crew_id, ("code", "name"), row.recorded_at)),
    linked("shift", _lt("Shift"), "[text shift.code]", lambda row: then(row.shift_id, "code", row.recorded_at) or None),
    day("production_date", _lt("Production day"), "production_date"),
    linked("equipment", _lt("Equipment"), "[raw coalesce(checks.elements, <none>)]",
           lambda row: [ELEMENTS["equipment"].of(check) for check in row.equipment_check_ids.sorted("id")]),
    moment("started_at", _lt("Started on"), "started_at"),
    moment("ended_at", _lt("Ended on"), "ended_at"),
    moment("recorded_at", _lt("Recorded on"), "recorded_at"),
    lines("comment", _lt("Comment"), "comment"),
    linked("closed", _lt("Closed"), "[raw (row.state = 'closed')::text]", lambda row: row.state == "closed",
           ("state",)),
    linked("readings", _lt("Readings"), "[raw coalesce(readings.elements, <none>)]", lambda row: [
        ELEMENTS["reading"].of(reading)
        for reading in row.reading_ids.sorted(lambda reading: (reading.measured_at, reading.id))]),
    # A step without attachments is the same record as before there were any.
    linked("attachments", _lt("Attachments"), "[raw attached.elements]",
           lambda row: [ELEMENTS["attachment"].of(file) for file in row.attachment_ids.sorted("id")] or None),
))

RESULT = Element("result", "lot.test.result", (
    linked("parameter", _lt("Parameter"), "parameter.code",
           lambda row: then(row.parameter_id, "code", row.create_date)),
    text("qualifier", _lt("Qualifier"), "qualifier"),
    plain("value", _lt("Value"), "value")._replace(sql="[text row.value]"),
    unit_of("create_date"),
    text("method", _lt("Method"), "method"),
    text("analyst", _lt("Analyst"), "analyst"),
    text("instrument", _lt("Instrument"), "instrument"),
    moment("tested_at", _lt("Tested on"), "tested_at"),
    linked("recorded_at", _lt("Recorded on"), "[at row.create_date]", lambda row: row.create_date),
    text("lims_ref", _lt("Laboratory reference"), "lims_ref"),
    dated("state", _lt("State"), "CASE WHEN row.retracted_at IS NOT NULL THEN 'retracted'"
          " WHEN row.verified_at IS NOT NULL THEN 'verified' ELSE 'registered' END", _result_state),
    replaced("result"),
    dated("reason", _lt("Reason"), "coalesce([text row.reason], CASE WHEN row.retracted_at IS NOT NULL"
          " THEN [text row.retraction_reason] END)", _result_reason),
))

SAMPLE = Element("sample", "lot.sample", (
    plain("sample", _lt("Sample"), "name"),
    linked("lot", _lt("Lot"), "lot.name", lambda row: row.lot_id.name),
    step_of("create_date"),
    moment("drawn_at", _lt("Drawn on"), "drawn_at"),
    maybe_person("drawn_by", _lt("Drawn by"), "drawn_by", "create_date", "person"),
    text("place", _lt("Place"), "place"),
    linked("specification", _lt("Specification"), "[text specification.name ->> 'en_US']",
           lambda row: then(row.specification_id, "name", row.create_date) or None),
    linked("specification_version", _lt("Version of the specification"),
           "[raw nullif(specification.version, 0)::text]", lambda row: row.specification_id.version or None),
    dated("verdict", _lt("Verdict"), "row.verdict", _verdict, ("verdict",)),
    dated("results", _lt("Results"), "[raw coalesce(results.elements, <none>)]", lambda row, as_of: [
        ELEMENTS["result"].of(result, as_of)
        for result in row.result_ids.sorted(lambda result: (result.tested_at, result.id))]),
))

GATE = Element("gate", "lot.gate.decision", (
    linked("lot", _lt("Lot"), "lot.name", lambda row: row.lot_id.name),
    plain("operation", _lt("Operation"), "operation"),
    flag("allowed", _lt("Let through"), "allowed"),
    text("grade", _lt("Grade"), "grade_code"),
    text("reason_code", None, "reason_code"),
    linked("reason_values", None, "[raw row.reason_values]",
           lambda row: read_values(row.reason_values) if row.reason_values else None, ("reason_values",)),
    text("reason", _lt("Reason"), "reason_text"),
    text("override_reason", _lt("Reason of the override"), "override_reason"),
    maybe_person("approved_by", _lt("Approved by"), "approved_by", "decided_at", "approver"),
    person("user", _lt("By"), "user_id", "decided_at"),
    moment("decided_at", _lt("Decided on"), "decided_at"),
    text("document", _lt("Document"), "origin"),
))

DEVIATION = Element("deviation", "mrp.deviation", (
    plain("number", _lt("Number"), "name"),
    plain("title", _lt("Title"), "title")._replace(sql="[text row.title]"),
    lines("description", _lt("Description"), "description"),
    plain("severity", _lt("Severity"), "severity"),
    step_of("opened_at"),
    linked("lot", _lt("Lot"), "[text lot.name]", lambda row: row.lot_id.name or None),
    lines("cause", _lt("Cause"), "cause"),
    lines("action", _lt("Action"), "action"),
    plain("state", _lt("State"), "state"),
    person("opened_by", _lt("Opened by"), "opened_by_id", "opened_at", "opener"),
    moment("opened_at", _lt("Opened on"), "opened_at"),
    maybe_person("closed_by", _lt("Closed by"), "closed_by_id", "closed_at", "closer"),
    moment("closed_at", _lt("Closed on"), "closed_at"),
))

SIGNATURE = Element("signature", "batch.signature", (
    linked("document", _lt("Document"), "row.res_model || '/' || row.res_id",
           lambda row: f"{row.res_model}/{row.res_id}", ("res_model", "res_id")),
    plain("signer", _lt("Signer"), "signer_name"),
    person("login", _lt("Login"), "user_id", "signed_at"),
    plain("role", _lt("Role"), "role"),
    plain("meaning", _lt("Meaning"), "meaning"),
    text("comment", _lt("Comment"), "comment"),
    moment("signed_at", _lt("Signed on"), "signed_at"),
    plain("digest", None, "digest"),
))

CONSUMPTION = Element("consumption", "stock.move.line", (
    linked("origin", _lt("Recorded as"), "'consumed'", lambda _row: "consumed"),
    linked("lot", _lt("Lot"), "[text lot.name]", lambda row: row.lot_id.name or None),
    product_of("date"),
    linked("step", _lt("Step"), "[text w.name ->> 'en_US']",
           lambda row: then(row.move_id.workorder_id, "name", row.date) or None),
    quantity("quantity", _lt("Quantity"), "quantity", "product_uom_id"),
    unit_of("date", "product_uom_id"),
    moment("fed_at", _lt("Fed on"), "date"),
    linked("supplier", _lt("Supplier"), "[text supplier.name]",
           lambda row: then(row.lot_id.supplier_id, "name", row.date) or None),
    linked("supplier_lot", _lt("Supplier lot"), "[text lot.supplier_lot]", lambda row: row.lot_id.supplier_lot or None),
    linked("received_at", _lt("Received on"), "[at lot.received_at]", lambda row: row.lot_id.received_at or None),
))

SHIPMENT = Element("shipment", "stock.move.line", (
    linked("document", _lt("Document"), "coalesce([text picking.name], [text m.reference])",
           lambda row: row.picking_id.name or row.reference or None),
    linked("customer", _lt("Customer"), "[text customer.name]",
           lambda row: then(row.picking_id.partner_id.commercial_partner_id, "name", row.date) or None),
    linked("lot", _lt("Lot"), "lot.name", lambda row: row.lot_id.name),
    product_of("date"),
    quantity("quantity", _lt("Quantity"), "quantity", "product_uom_id"),
    unit_of("date", "product_uom_id"),
    moment("shipped_at", _lt("Shipped on"), "date"),
))

ORDER = Element("order", "mrp.production", (
    linked("company", _lt("Company"), "company.name", lambda row: then(row.company_id, "name", row.create_date)),
    plain("order", _lt("Manufacturing order"), "name"),
    linked("lots", _lt("Lots"), "[raw coalesce(lots.names, <none>)]",
           lambda row: sorted(row.lot_producing_ids.mapped("name"))),
    product_of("create_date"),
    linked("product_name", _lt("Product name"), "[text t.name ->> 'en_US']",
           lambda row: then(row.product_id.product_tmpl_id, "name", row.create_date)),
    linked("gtin", _lt("GTIN"), "[text p.barcode]",
           lambda row: then(row.product_id, "barcode", row.create_date) or None),
    quantity("planned_quantity", _lt("Planned quantity"), "product_qty", "product_uom_id"),
    linked("quantity", _lt("Quantity"), "[quantity produced.quantity]",
           lambda row: row.product_uom_id._decimal(row.qty_produced)),
    unit_of("create_date", "product_uom_id"),
    linked("bill_of_materials", _lt("Bill of materials"), "[text bom.code]",
           lambda row: then(row.bom_id, "code", row.create_date) or None),
    text("source", _lt("Source"), "origin"),
    maybe_person("responsible", _lt("Responsible"), "user_id", "create_date", "person"),
    moment("opened_at", _lt("Opened on"), "create_date"),
    moment("started_at", _lt("Started on"), "date_start"),
    linked("finished_at", _lt("Finished on"), "[at CASE WHEN row.state = 'done' THEN row.date_finished END]",
           lambda row: row.date_finished if row.state == "done" else None),
    plain("state", _lt("State"), "state"),
    plain("release_state", _lt("Release"), "release_state"),
    moment("decided_at", _lt("Decided on"), "decided_at"),
    linked("grades", _lt("Grade"), "[raw coalesce(grades.codes, <none>)]",
           lambda row: sorted({lot.grade_id.code for lot in row.lot_producing_ids if lot.grade_id})),
    linked("expires_at", _lt("Expires on"), "[at lots.expires]",
           lambda row: min(filter(None, row.lot_producing_ids.mapped("expiration_date")), default=None)),
))

#: All elements by their kind.
ELEMENTS = {element.kind: element for element in (
    ORDER, FEEDING, CONSUMPTION, STEP, READING, EQUIPMENT, ATTACHMENT, SAMPLE, RESULT, GATE, DEVIATION, SIGNATURE,
    SHIPMENT)}
# fmt: on
