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
    const mine = entries.filter((entry) => entry.workorder_id === step.id && entry.status === "waiting");
    if (!mine.length) {
        return step;
    }
    const shown = { ...step, components: step.components.map((row) => ({ ...row })),
        parameters: step.parameters.map((row) => ({ ...row })), events: [...step.events] };
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
        }
        shown.events.unshift({ key: `kept/${entry.uuid}`, kind: entry.kind, at: entry.at, name: entry.about,
            value: entry.amount || "", tone: "kept", who: "", late: false });
    }
    return shown;
}

/**
 * What comes next in a step: the one thing the big button does.
 * @param {Object} step
 * @param {?number} chosen the component the operator has tapped
 * @param {number[]} enough the components of which the operator has said that this is all
 * @returns {{kind: "blocked"|"start"|"feed"|"witness"|"reading"|"finish"|"wait"|"sign"|"next", subject?: Object}}
 */
export function nextAction(step, chosen = null, enough = []) {
    if (step.state === "done" || step.state === "cancel") {
        const waits = step.events.some((event) => event.tone === "kept");
        return { kind: waits ? "wait" : step.log_id && !step.signed ? "sign" : "next" };
    }
    if (step.state !== "progress") {
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
