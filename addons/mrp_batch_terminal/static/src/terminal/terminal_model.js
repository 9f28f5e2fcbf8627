import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { session } from "@web/session";
import { CENTER } from "../screens/terminal_device";
import { EntryQueue, newUuid } from "./entry_queue";
import { openStore } from "./entry_store";
import { LineWatch } from "./line_watch";
import { Scanning } from "./scanning";
import { shownValue } from "./step_flow";
import { TerminalBoards } from "./terminal_boards";
import { call } from "./terminal_call";
import { TerminalNews } from "./terminal_news";
import { Tones } from "./tones";
import { WORDS } from "./words";

const SENT = [
    "uuid",
    "user_id",
    "workorder_id",
    "kind",
    "at",
    "code",
    "quantity",
    "parameter_id",
    "value",
    "scale",
    "why",
    "purpose",
    "place",
];

const isOpen = (sample) => ["pending", "incomplete"].includes(sample.verdict);

function notAccepted(parameter, value) {
    return _t("%(parameter)s = %(value)s %(unit)s is not accepted. Bring the process back, then measure again.", {
        parameter: parameter.name,
        value,
        unit: parameter.unit,
    });
}

/** The terminal's memory: where it stands, what is shown, what waits, and what was just said. */
export class TerminalModel extends TerminalBoards {
    constructor(services) {
        super();
        this.services = services;
        this.tones = new Tones();
        this.state = reactive({
            center: JSON.parse(localStorage.getItem(CENTER) || "null"),
            centers: [],
            steps: [],
            stepId: null,
            chosen: null,
            enough: [],
            panel: null,
            busy: false,
            stale: false,
            loaded: false,
            flash: null,
            said: null,
            refusals: [],
            durable: true,
            sound: this.tones.on,
            news: [],
            drawn: [],
        });
        this.mutex = new Mutex();
        this.scanning = new Scanning(this);
        this.told = new TerminalNews(`${CENTER}.news.${user.userId}`);
        this.line = new LineWatch({ onHeard: () => this.lineUp(), onLost: () => this.queue.reach(false) });
        this.name = `mrp_batch_terminal.terminal.${session.db}`;
        this.queue = new EntryQueue({
            name: this.name,
            userId: user.userId,
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
        this.line.start();
    }

    stop() {
        clearInterval(this.poll);
        this.line.stop();
        this.queue.close();
    }

    /** The server answers again: send what waits, and see what others have done meanwhile. */
    lineUp() {
        if (!this.queue.state.online) {
            this.queue.reach(true);
            this.queue.flush();
            this.loadBoard();
        }
    }

    /** Take in what others have done once in a while; every 10 s where somebody waits for the laboratory. */
    async look() {
        this.looked = (this.looked || 0) + 1;
        const awaiting = this.state.steps.some((step) => step.waits || step.samples?.some((sample) => isOpen(sample)));
        const due = !this.queue.state.online || this.looked % (awaiting ? 2 : 6) === 0;
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

    // ---------------------------------------------------------------- entries
    onAnswer(entry, answer) {
        if (answer.now) {
            this._setClock(answer.now);
        }
        if (answer.step && this.state.steps.some((step) => step.id === answer.step.id)) {
            this.setStep(answer.step);
        }
        if (entry.kind === "sample" && answer.accepted) {
            const sample = answer.shown || answer.step.samples[0];
            this.state.drawn = [...this.state.drawn.filter((other) => other.id !== sample.id), sample];
        }
        if (!answer.accepted) {
            this.tones.play("refused");
            this.state.said = null;
        } else if (answer.reason) {
            this.state.said = { tone: answer.code === "outside" ? "warning" : "success", text: answer.reason };
        }
    }

    /** One thing after the other: what comes while something is being booked is not dropped, it waits its turn. */
    exclusively(action) {
        return this.mutex.exec(async () => {
            this.state.busy = true;
            try {
                return await action();
            } finally {
                this.state.busy = false;
            }
        });
    }

    /** Book one entry of the open step: kept first, then sent. Says what became of it. */
    book(kind, vals = {}) {
        return this.exclusively(() => this.bookNow(kind, vals));
    }

    async bookNow(kind, vals = {}) {
        const step = this.step;
        const { status, answer } = await this.queue.submit({
            kind,
            workorder_id: step.id,
            at: this.now(),
            about: String(WORDS.kinds[kind]),
            order: step.order,
            step: step.name,
            person: user.name,
            ...vals,
        });
        Object.assign(this.state, { panel: null, chosen: null });
        if (status === "accepted") {
            this.accept(answer.reason, answer.code === "outside" ? "warning" : "success");
        } else if (status === "kept") {
            this.say("kept", String(WORDS.keptText));
        }
        return status;
    }

    /** Whether the server judges what is entered for this step at once: nothing waits, and the line stands. */
    checked(step) {
        const waits = this.queue.waiting.some((entry) => entry.workorder_id === step.id);
        return this.queue.state.online && !this.queue.state.login && !waits;
    }

    /** Log a value; what the step's policy does not accept is refused here when the server cannot say so at once. */
    logReading(parameter, value, inLimits) {
        const shown = shownValue(value, parameter.choices);
        if (!inLimits && parameter.policy === "refuse" && !this.checked(this.step)) {
            return this.refuse(notAccepted(parameter, shown));
        }
        return this.book("reading", {
            parameter_id: parameter.id,
            value,
            in_limits: inLimits,
            about: parameter.name,
            amount: `${shown} ${parameter.unit}`,
        });
    }

    /** Draw a sample at this step, or at the step that this one waits for. */
    async drawSample({ step_id = null, step = null, purpose = "step", place = "" }) {
        const vals = step_id ? { workorder_id: step_id, step } : {};
        const status = await this.book("sample", { ...vals, purpose, place, amount: place });
        if (status === "accepted") {
            await this.loadBoard();
        }
    }

    putAway(sample) {
        this.state.drawn = this.state.drawn.filter((other) => other.id !== sample.id);
    }

    accept(text, tone = "success") {
        this.say(tone === "success" ? "accepted" : "kept", text, tone);
    }

    say(flash, text, tone = "kept") {
        this.tones.play(flash);
        this.state.flash = { kind: flash, key: newUuid() };
        this.state.said = { tone, text };
    }

    /** Refuse without an entry: nothing was booked and nothing is kept. `barred` names a lot that may be asked for. */
    refuse(reason, barred = null) {
        this.tones.play("refused");
        this.state.refusals.push({ key: newUuid(), reason: String(reason), barred });
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

    /** Say why a lot that was refused has to be used. */
    async wantOverride(refusal) {
        await this.acknowledge(refusal);
        this.state.panel = { kind: "override", code: refusal.barred, reason: "" };
    }

    // ---------------------------------------------------------------- scanning
    scan(code) {
        return this.exclusively(() => this.scanning.take(code));
    }

    feed(feeding, quantity) {
        return this.exclusively(() => this.feedNow(feeding, quantity));
    }

    feedNow(feeding, quantity) {
        const unit = this.step.components.find((row) => row.id === feeding.component_id)?.unit || "";
        return this.bookNow("feed", { ...feeding, quantity, amount: `${quantity} ${unit}` });
    }
}
