import { reactive } from "@odoo/owl";
import { rpc } from "@web/core/network/rpc";
import { serializeDateTime } from "@web/core/l10n/dates";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { EntryQueue, failureOf, newUuid } from "./entry_queue";
import { openStore } from "./entry_store";
import { componentOf } from "./scan_code";
import { nextAction, withWaiting } from "./step_flow";
import { Tones } from "./tones";
import { WORDS } from "./words";

const { DateTime } = luxon;
const CENTER = "mrp_batch_trace.terminal.center";
const TIMEOUT = 8000;
const SENT = ["uuid", "user_id", "workorder_id", "kind", "at", "code", "quantity", "parameter_id", "value",
    "scale", "why"];

/** Call the terminal's service; gives up on a line that hangs. */
async function call(method, args) {
    const promise = rpc(`/web/dataset/call_kw/batch.terminal/${method}`, {
        model: "batch.terminal", method, args, kwargs: { context: user.context },
    }, { silent: true });
    const timer = setTimeout(() => promise.abort(), TIMEOUT);
    try {
        return await promise;
    } finally {
        clearTimeout(timer);
    }
}

/** The terminal's memory: where it stands, what is shown, what waits, and what was just said. */
export class TerminalModel {
    constructor(services) {
        this.services = services;
        this.tones = new Tones();
        this.state = reactive({
            center: JSON.parse(localStorage.getItem(CENTER) || "null"),
            centers: [], steps: [], stepId: null, chosen: null, enough: [], panel: null, busy: false, stale: false, loaded: false,
            flash: null, said: null, refusals: [], durable: true, sound: this.tones.on,
        });
        this.name = `mrp_batch_trace.terminal.${session.db}`;
        this.queue = new EntryQueue({
            name: this.name, userId: user.userId,
            send: (entry) => call("record", [Object.fromEntries(SENT.map((key) => [key, entry[key]]))]),
            onAnswer: (entry, answer) => this.onAnswer(entry, answer),
        });
        this.offset = Number(localStorage.getItem(`${CENTER}.clock`)) || 0;
    }

    async start() {
        this.store = await openStore(this.name);
        await this.store.forgetOthers(user.userId);
        this.state.durable = this.store.durable;
        this.queue.store = this.store;
        await this.queue.reload();
        this.queue.flush();
        await (this.state.center ? this.loadBoard() : this.loadCenters());
        this.state.loaded = true;
        this.poll = setInterval(() => this.look(), 5000);
    }

    stop() {
        clearInterval(this.poll);
        this.queue.close();
    }

    /** Every 5 s: offline, try the line; online, take in what others have done, once in a while. */
    async look() {
        this.looked = (this.looked || 0) + 1;
        const due = !this.queue.state.online || this.looked % 6 === 0;
        if (!due || this.looking || this.state.busy || document.hidden) {
            return;
        }
        this.looking = true;
        try {
            await this.loadBoard();
        } finally {
            this.looking = false;
        }
        if (this.queue.state.online && this.queue.waiting.length) {
            this.queue.flush();
        }
    }

    // ---------------------------------------------------------------- where
    async _ask(method, args) {
        try {
            const answer = await call(method, args);
            this.queue.heard("answer");
            return { answer };
        } catch (error) {
            const failure = failureOf(error);
            if (failure !== "refused") {
                this.queue.heard(failure === "trouble" ? "lost" : failure);
            }
            return { failure, reason: error.data?.message || error.message };
        }
    }

    async loadCenters() {
        const { answer, reason, failure } = await this._ask("workcenters", []);
        if (answer) {
            this.state.centers = answer;
        } else if (failure === "refused") {
            this.refuse(reason);
        }
    }

    chooseCenter(center) {
        this.state.center = center && { id: center.id, name: center.name };
        localStorage.setItem(CENTER, JSON.stringify(this.state.center));
        Object.assign(this.state, { stepId: null, steps: [], panel: null, said: null });
        return center ? this.loadBoard() : this.loadCenters();
    }

    async loadBoard() {
        const center = this.state.center;
        if (!center) {
            return this.loadCenters();
        }
        const { answer, failure, reason } = await this._ask("board", [center.id]);
        if (failure === "refused") {
            this.refuse(reason);
            return this.chooseCenter(null);
        }
        const board = answer || (await this.store.board(user.userId, center.id));
        this.state.stale = !answer;
        if (answer) {
            this._setClock(answer.now);
            await this.store.keepBoard(user.userId, center.id, answer);
        }
        if (board && (answer || !this.state.steps.length) && this.state.center?.id === center.id) {
            const open = this.state.steps.find((step) => step.id === this.state.stepId);
            const gone = open && !board.steps.some((step) => step.id === open.id);
            this.state.steps = gone ? [...board.steps, open] : board.steps;
        }
    }

    /** Take in a step as the server sees it now. */
    setStep(step) {
        const known = this.state.steps.some((other) => other.id === step.id);
        this.state.steps = known
            ? this.state.steps.map((other) => (other.id === step.id ? step : other))
            : [...this.state.steps, step];
        this.store.keepBoard(user.userId, this.state.center.id, {
            steps: this.state.steps.filter((other) => other.state !== "done" || !other.signed),
        });
    }

    openStep(id) {
        Object.assign(this.state, { stepId: id, panel: null, said: null, chosen: null, enough: [] });
    }

    get steps() {
        return this.state.steps.map((step) => withWaiting(step, this.queue.waiting));
    }

    get step() {
        return this.steps.find((step) => step.id === this.state.stepId);
    }

    get next() {
        return nextAction(this.step, this.state.chosen, this.state.enough);
    }

    // ---------------------------------------------------------------- when
    _setClock(now) {
        this.offset = DateTime.fromSQL(now, { zone: "utc" }).toMillis() - Date.now();
        localStorage.setItem(`${CENTER}.clock`, this.offset);
    }

    /** Now by the server's clock, as the server writes it: a device with a wrong clock notes the right time. */
    now() {
        return serializeDateTime(DateTime.fromMillis(Date.now() + this.offset));
    }

    // ---------------------------------------------------------------- entries
    onAnswer(entry, answer) {
        if (answer.now) {
            this._setClock(answer.now);
        }
        if (answer.step && this.state.steps.some((step) => step.id === answer.step.id)) {
            this.setStep(answer.step);
        }
        if (!answer.accepted) {
            this.tones.play("refused");
            this.state.said = null;
        } else if (answer.reason) {
            this.state.said = { tone: answer.code === "outside" ? "warning" : "success", text: answer.reason };
        }
    }

    /** Book one entry of the open step: kept first, then sent. Says what became of it. */
    async book(kind, vals = {}) {
        const step = this.step;
        this.state.busy = true;
        try {
            const { status, answer } = await this.queue.submit({
                kind, workorder_id: step.id, at: this.now(), about: String(WORDS.kinds[kind]), order: step.order,
                step: step.name, person: user.name, ...vals,
            });
            Object.assign(this.state, { panel: null, chosen: null });
            if (status === "accepted") {
                this.accept(answer.reason, answer.code === "outside" ? "warning" : "success");
            } else if (status === "kept") {
                this.say("kept", String(WORDS.keptText));
            }
            return status;
        } finally {
            this.state.busy = false;
        }
    }

    accept(text, tone = "success") {
        this.say(tone === "success" ? "accepted" : "kept", text, tone);
    }

    say(flash, text, tone = "kept") {
        this.tones.play(flash);
        this.state.flash = { kind: flash, key: newUuid() };
        this.state.said = { tone, text };
    }

    /** Refuse without an entry: nothing was booked and nothing is kept. */
    refuse(reason) {
        this.tones.play("refused");
        this.state.refusals.push({ key: newUuid(), reason: String(reason) });
        this.state.said = null;
    }

    get refusals() {
        const kept = this.queue.refused.map((entry) => ({ key: entry.uuid, reason: entry.reason, entry }));
        return [...this.state.refusals, ...kept];
    }

    async acknowledge(refusal) {
        if (refusal.entry) {
            return this.queue.acknowledge(refusal.entry);
        }
        this.state.refusals = this.state.refusals.filter((other) => other.key !== refusal.key);
    }

    // ---------------------------------------------------------------- scanning
    async scan(code) {
        // A scan that comes while an entry is being booked is not dropped: it waits its turn.
        while (this.state.busy) {
            await new Promise((resolve) => setTimeout(resolve, 30));
        }
        if (this.refusals.length) {
            return this.tones.play("refused");
        }
        const step = this.step;
        if (!step) {
            const named = this.steps.find((other) => [other.order, other.lot].includes(code.trim()));
            return named ? this.openStep(named.id) : this.refuse(WORDS.openFirst);
        }
        if (step.state !== "progress") {
            return this.refuse(WORDS.startFirst);
        }
        this.state.busy = true;
        try {
            const waits = this.queue.waiting.some((entry) => entry.workorder_id === step.id);
            const online = this.queue.state.online && !this.queue.state.login && !waits;
            await (online ? this._scanOnline(step, code) : this._scanKept(step, code));
        } finally {
            this.state.busy = false;
        }
    }

    async _scanOnline(step, code) {
        const entry = { uuid: newUuid(), user_id: user.userId, workorder_id: step.id, kind: "scan", at: this.now(), code };
        const { answer, failure, reason } = await this._ask("record", [entry]);
        if (failure === "refused") {
            return this.refuse(reason);
        }
        if (failure) {
            return this._scanKept(step, code);
        }
        this.onAnswer(entry, { ...answer, accepted: true, reason: "" });
        if (!answer.accepted) {
            return this.refuse(answer.reason);
        }
        const { lot, component, suggested, available, said } = answer.shown;
        const feeding = { code, component_id: component, about: lot };
        const row = this.step.components.find((other) => other.id === component);
        if ((said || row.serial) && Number(suggested) > 0) {
            return this.feed(feeding, Number(suggested));
        }
        this.tones.play("accepted");
        this.state.panel = { kind: "quantity", feeding, component: row, suggested, available };
    }

    /** Without the server: what is certainly wrong is refused here, everything else is kept and checked later. */
    _scanKept(step, code) {
        const { component, lot, wrong } = componentOf(step, code);
        const row = component || (this.next.kind === "feed" ? this.next.subject : null);
        if (wrong || !row) {
            return this.refuse(WORDS.wrongMaterial);
        }
        this.tones.play("kept");
        const suggested = String(Math.max(Number(row.planned) - Number(row.fed), 0));
        this.state.panel = {
            kind: "quantity", unchecked: true, component: row, suggested, available: lot?.available || "",
            feeding: { code, component_id: row.id, about: lot?.name || code.trim() },
        };
    }

    feed(feeding, quantity) {
        const unit = this.step.components.find((row) => row.id === feeding.component_id)?.unit || "";
        return this.book("feed", { ...feeding, quantity, amount: `${quantity} ${unit}` });
    }

    // ---------------------------------------------------------------- signing
    async sign() {
        const step = this.step;
        const { answer, failure, reason } = await this._ask("sign", [step.log_id]);
        if (!answer) {
            return this.refuse(failure === "refused" ? reason : WORDS.needsServer);
        }
        const refresh = async () => {
            const seen = await this._ask("step", [step.id]);
            if (seen.answer) {
                this.setStep(seen.answer);
                if (seen.answer.signed) {
                    this.accept(String(WORDS.next.next));
                }
            }
        };
        await this.services.action.doAction(answer, { onClose: refresh });
    }

    async witness(feeding, login, password) {
        this.state.busy = true;
        const { answer, failure, reason } = await this._ask("witness", [feeding.id, login, password]);
        this.state.busy = false;
        if (!answer) {
            return this.refuse(failure === "refused" ? reason : WORDS.needsServer);
        }
        this.state.panel = null;
        this.setStep(answer.step);
        this.accept(answer.reason);
    }
}
