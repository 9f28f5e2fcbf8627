import { user } from "@web/core/user";
import { newUuid } from "./entry_queue";
import { barredLot, componentOf } from "./scan_code";
import { missing, number } from "./step_flow";
import { WORDS } from "./words";

/** What follows from a scanned code: a lot for the open step, or a work order on the board. */
export class Scanning {
    /** @param {TerminalModel} model */
    constructor(model) {
        this.model = model;
    }

    async take(code) {
        const { model } = this;
        if (model.refusals.length) {
            return model.tones.play("refused");
        }
        const step = model.step;
        if (!step) {
            const named = model.steps.find((other) => [other.order, other.lot].includes(code.trim()));
            return named ? model.openStep(named.id) : model.refuse(WORDS.openFirst);
        }
        if (step.state !== "progress") {
            return model.refuse(WORDS.startFirst);
        }
        return model.checked(step) ? this.online(step, code) : this.kept(step, code);
    }

    async online(step, code) {
        const { model } = this;
        const entry = {
            uuid: newUuid(),
            user_id: user.userId,
            workorder_id: step.id,
            kind: "scan",
            at: model.now(),
            code,
        };
        const { answer, failure, reason } = await model.ask("record", [entry]);
        if (failure === "refused") {
            return model.refuse(reason);
        }
        if (failure) {
            return this.kept(step, code);
        }
        model.onAnswer(entry, { ...answer, accepted: true, reason: "" });
        if (!answer.accepted) {
            return model.refuse(answer.reason, answer.code === "gate" ? code : null);
        }
        const { lot, component, suggested, available, said } = answer.shown;
        const feeding = { code, component_id: component, about: lot };
        const row = model.step.components.find((other) => other.id === component);
        if ((said || row.serial) && Number(suggested) > 0) {
            return model.feedNow(feeding, Number(suggested));
        }
        model.tones.play("accepted");
        model.state.panel = { kind: "quantity", feeding, component: row, suggested, available };
    }

    /** Without the server: what is known to be refused is refused here, everything else is kept and checked later. */
    kept(step, code) {
        const { model } = this;
        const barred = barredLot(step, code);
        if (barred) {
            return model.refuse(barred.why);
        }
        const { component, lot, wrong } = componentOf(step, code);
        const row = component || (model.next.kind === "feed" ? model.next.subject : null);
        if (wrong || !row) {
            return model.refuse(WORDS.wrongMaterial);
        }
        model.tones.play("kept");
        const wanted = missing(row);
        model.state.panel = {
            kind: "quantity",
            unchecked: true,
            component: row,
            available: lot?.available || "",
            suggested: String(lot ? Math.min(wanted, number(lot.available)) : wanted),
            feeding: { code, component_id: row.id, about: lot?.name || code.trim() },
        };
    }
}
