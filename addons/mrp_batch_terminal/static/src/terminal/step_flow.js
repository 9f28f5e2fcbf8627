import { componentOf } from "./scan_code";

/** Decimal text as a number; 0 for none. Only for showing and comparing: the server counts exactly. */
export function number(text) {
    return Number(text) || 0;
}

/** How much of a component is still missing. */
export function missing(component) {
    return Math.max(number(component.planned) - number(component.fed), 0);
}

export function isFed(component) {
    return missing(component) <= component.rounding / 2;
}

/** Whether less than the plan and its tolerance allow has been fed: a step that ends like this needs a reason. */
export function isShort(component) {
    return number(component.fed) > 0 && number(component.fed) < number(component.least) - component.rounding / 2;
}

/**
 * A step as it will be once the entries that wait have been sent. The step itself is not changed.
 * What stands on an entry the server has not seen is marked `kept`.
 */
export function withWaiting(step, entries) {
    const waiting = entries.filter((entry) => entry.status === "waiting");
    const mine = waiting.filter((entry) => entry.workorder_id === step.id);
    const drawn = waiting.some((entry) => entry.kind === "sample" && entry.workorder_id === step.waits?.step_id);
    if (!mine.length && !drawn) {
        return step;
    }
    const waits = drawn ? { ...step.waits, verdict: "pending" } : step.waits;
    const shown = {
        ...step,
        waits,
        components: step.components.map((row) => ({ ...row })),
        parameters: step.parameters.map((row) => ({ ...row })),
        events: [...step.events],
    };
    for (const entry of mine) {
        if (entry.kind === "start") {
            shown.state = "progress";
            shown.started_at ||= entry.at;
        } else if (entry.kind === "finish") {
            shown.state = "done";
        } else if (entry.kind === "feed") {
            const { component } = componentOf(shown, entry.code);
            const row = shown.components.find((other) => other.id === (entry.component_id || component?.id));
            if (row) {
                row.fed = String(number(row.fed) + number(entry.quantity));
                row.kept = true;
            }
        } else if (entry.kind === "reading") {
            const row = shown.parameters.find((other) => other.id === entry.parameter_id);
            if (row) {
                Object.assign(row, { value: entry.value, in_limits: entry.in_limits !== false, kept: true });
            }
        } else if (entry.kind === "sample") {
            shown.offer = { ...shown.offer, needed: false };
        } else if (entry.kind === "close") {
            shown.closing = null;
        }
        shown.events.unshift({
            key: `kept/${entry.uuid}`,
            kind: entry.kind,
            at: entry.at,
            name: entry.about,
            value: entry.amount || "",
            tone: "kept",
            who: "",
            late: false,
        });
    }
    return shown;
}

/**
 * What comes next in a step: the one thing the big button does.
 * @param {Object} step
 * @param {?number} chosen the component the operator has tapped
 * @param {number[]} enough the components of which the operator has said that this is all
 * @returns {{kind: "blocked"|"draw"|"start"|"feed"|"witness"|"reading"|"finish"|"sample"|"wait"|"sign"|"close"|"next",
 *     subject?: Object}} `draw`: the sample of the step before; `sample`: that of this one
 */
export function nextAction(step, chosen = null, enough = []) {
    if (step.state === "done" || step.state === "cancel") {
        return afterStep(step);
    }
    if (step.state !== "progress") {
        if (step.blocked && step.waits?.verdict === "missing" && step.waits.may_draw) {
            return { kind: "draw", subject: step.waits };
        }
        return { kind: step.blocked ? "blocked" : "start" };
    }
    const feedable = step.components.filter((component) => component.tracked);
    const wanted = feedable.find((component) => component.id === chosen);
    const component = wanted || feedable.find((row) => !isFed(row) && !enough.includes(row.id));
    if (component) {
        return { kind: "feed", subject: component };
    }
    if (step.witness.length) {
        return { kind: "witness", subject: step.witness[0] };
    }
    const parameter = step.parameters.find((row) => row.required && !row.value);
    return parameter ? { kind: "reading", subject: parameter } : { kind: "finish" };
}

function afterStep(step) {
    if (step.offer?.needed) {
        return { kind: "sample", subject: step.offer };
    }
    if (step.events.some((event) => event.tone === "kept")) {
        return { kind: "wait" };
    }
    if (step.log_id && !step.signed) {
        return { kind: "sign" };
    }
    if (step.closing) {
        const { waits, may } = step.closing;
        return waits || !may ? { kind: "blocked", subject: step.closing } : { kind: "close", subject: step.closing };
    }
    return { kind: "next" };
}

/** The word for a stored value among `choices` (pairs of value and word); the value itself where it is none of them. */
export function shownValue(value, choices) {
    return choices.find(([stored]) => stored === value)?.[1] ?? value;
}

/** Where a value stands against its limits: `empty`, `within`, `below`, `above` or `other` (none of what is accepted). */
export function standing(value, { kind = "number", lower, upper, target }) {
    if (value === "" || value === null || value === undefined) {
        return "empty";
    }
    if (kind !== "number") {
        return !target || String(value) === target ? "within" : "other";
    }
    if (lower !== "" && lower !== null && lower !== undefined && Number(value) < Number(lower)) {
        return "below";
    }
    if (upper !== "" && upper !== null && upper !== undefined && Number(value) > Number(upper)) {
        return "above";
    }
    return "within";
}
