import { describe, expect, test } from "@odoo/hoot";
import { isShort, nextAction, shownValue, standing, withWaiting } from "@mrp_batch_terminal/terminal/step_flow";

describe.current.tags("headless");

function step(vals = {}) {
    return {
        id: 1,
        state: "progress",
        blocked: "",
        log_id: 5,
        signed: false,
        witness: [],
        events: [],
        components: [{ id: 3, tracked: true, planned: "100.00", fed: "0.00", rounding: 0.01, lots: [], barcode: "" }],
        parameters: [{ id: 4, required: true, value: "", in_limits: true }],
        ...vals,
    };
}

test("one thing after the other", () => {
    const fed = [{ id: 3, tracked: true, planned: "100.00", fed: "100.00", rounding: 0.01 }];
    const read = [{ id: 4, required: true, value: "74" }];
    const kinds = [
        step({ state: "ready" }),
        step({ state: "blocked", blocked: "wait" }),
        step(),
        step({ components: fed }),
        step({ components: fed, witness: [{}] }),
        step({ components: fed, parameters: read }),
        step({ state: "done" }),
        step({ state: "done", signed: true }),
    ].map((each) => nextAction(each).kind);
    expect(kinds).toEqual(["start", "blocked", "feed", "reading", "witness", "finish", "sign", "next"]);
});

test("less than planned, when the operator says that it is all", () => {
    const component = {
        id: 3,
        tracked: true,
        planned: "100.00",
        least: "95.00",
        fed: "90.00",
        rounding: 0.01,
        lots: [],
    };
    const read = [{ id: 4, required: true, value: "74" }];
    const seen = step({ components: [component], parameters: read });
    expect([nextAction(seen).kind, nextAction(seen, null, [3]).kind, nextAction(seen, 3, [3]).kind]).toEqual([
        "feed",
        "finish",
        "feed",
    ]);
    const fed = ["0.00", "90.00", "94.99", "95.00", "100.00"];
    expect(fed.map((quantity) => isShort({ ...component, fed: quantity }))).toEqual([false, true, true, false, false]);
});

test("a step as it will be once what waits is sent", () => {
    const seen = step({ state: "ready" });
    const waits = { status: "waiting", workorder_id: 1, at: "2026-01-01 08:00:00" };
    const shown = withWaiting(seen, [
        { ...waits, kind: "start", uuid: "a" },
        { ...waits, kind: "feed", uuid: "b", component_id: 3, quantity: 100, code: "M" },
        { ...waits, kind: "reading", uuid: "c", parameter_id: 4, value: "74" },
        { ...waits, kind: "reading", uuid: "d", parameter_id: 4, value: "9", workorder_id: 2 },
    ]);
    expect([shown.components[0].fed, shown.parameters[0].value, nextAction(shown).kind]).toEqual([
        "100",
        "74",
        "finish",
    ]);
    expect(shown.events.map((event) => event.tone)).toEqual(["kept", "kept", "kept"]);
    expect([seen.state, seen.components[0].fed]).toEqual(["ready", "0.00"]);
});

test("a value against its limits, before it is sent", () => {
    const limits = { lower: "72", upper: "76.5" };
    expect(["", "71.9", "72", "76.5", "76.6"].map((value) => standing(value, limits))).toEqual([
        "empty",
        "below",
        "within",
        "within",
        "above",
    ]);
    expect(standing("0", { lower: "0", upper: "" })).toBe("within");
    expect(standing("no", { kind: "boolean", target: "yes" })).toBe("other");
});

test("a sample that the next step waits for, then the signature, then the end of the order", () => {
    const done = (vals) => step({ state: "done", ...vals });
    const kinds = [
        step({ state: "ready", blocked: "no sample", waits: { verdict: "missing", may_draw: true, step_id: 9 } }),
        step({ state: "ready", blocked: "no sample", waits: { verdict: "missing", may_draw: false, step_id: 9 } }),
        step({ state: "ready", blocked: "not tested", waits: { verdict: "pending", may_draw: true, step_id: 9 } }),
        done({ offer: { needed: true } }),
        done({ offer: { needed: false } }),
        done({ signed: true, closing: { may: true, waits: "" } }),
        done({ signed: true, closing: { may: true, waits: "no sample" } }),
        done({ signed: true, closing: { may: false, waits: "" } }),
        done({ signed: true, closing: null }),
    ].map((each) => nextAction(each).kind);
    expect(kinds).toEqual(["draw", "blocked", "blocked", "sample", "sign", "close", "blocked", "blocked", "next"]);
});

test("a sample that is kept is not asked for again, at its step or at the one that waits", () => {
    const waits = { status: "waiting", kind: "sample", at: "2026-01-01 08:00:00", uuid: "s" };
    const own = withWaiting(step({ state: "done", offer: { needed: true } }), [{ ...waits, workorder_id: 1 }]);
    expect(nextAction(own).kind).toBe("wait");
    const waiting = step({
        state: "ready",
        blocked: "no sample",
        waits: { verdict: "missing", may_draw: true, step_id: 9 },
    });
    expect(nextAction(withWaiting(waiting, [{ ...waits, workorder_id: 9 }])).kind).toBe("blocked");
    const closed = withWaiting(step({ state: "done", signed: true, closing: { may: true, waits: "" } }), [
        { ...waits, kind: "close", workorder_id: 1 },
    ]);
    expect(nextAction(closed).kind).toBe("wait");
});

test("a choice is shown by its word, anything else as it is", () => {
    const choices = [
        ["neg", "Negative"],
        ["pos", "Positive"],
    ];
    expect(["neg", "pos", "", "odd"].map((value) => shownValue(value, choices))).toEqual([
        "Negative",
        "Positive",
        "",
        "odd",
    ]);
    expect(shownValue("4.5", [])).toBe("4.5");
});
