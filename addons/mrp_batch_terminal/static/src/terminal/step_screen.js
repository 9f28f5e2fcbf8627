import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useAutofocus } from "@web/core/utils/hooks";
import { LotGradeBadge } from "@stock_lot_quality/lot_grade/lot_grade";
import { Keypad } from "./keypad";
import { oneAtATime } from "./one_at_a_time";
import { isFed, isShort, missing, number, shownValue } from "./step_flow";
import { STATES, TONES, VERDICTS, WORDS } from "./words";

/** A quantity without the zeros nobody reads: 100.00 is 100, 2.50 is 2.5. */
export function short(quantity) {
    return String(Number(number(quantity).toFixed(6)));
}

/** The label of a sample in the reader's language, in a window of its own. */
export function printLabel(sample) {
    const context = encodeURIComponent(JSON.stringify(user.context));
    window.open(`/report/pdf/stock_lot_quality.report_lot_sample_label/${sample.id}?context=${context}`, "_blank");
}

/** One step in three zones: what I am making, what I do next, what happened. */
export class StepScreen extends Component {
    static template = "mrp_batch_terminal.StepScreen";
    static components = { Keypad, LotGradeBadge };
    static props = { model: Object, onCamera: Function };

    setup() {
        Object.assign(this, { words: WORDS, tones: TONES, states: STATES, verdicts: VERDICTS, isFed, number, short });
        this.model = useState(this.props.model);
        this.state = this.model.state;
        // What a form sends is sent once, however often its button is pressed before the form is gone.
        this.once = oneAtATime();
        this.form = useState({ code: "", login: "", password: "", reason: "", place: "" });
        this.main = useRef("main");
        useAutofocus({ mobile: true });
        onMounted(() => this.focus());
        onPatched(() => this.focus());
    }

    /** Enter presses the big button: it has the focus whenever nothing else was given it. */
    focus() {
        const at = document.activeElement;
        if (!at || at === document.body || !at.isConnected) {
            this.main.el?.focus({ preventScroll: true });
        }
    }

    get step() {
        return this.model.step;
    }

    get next() {
        return this.model.next;
    }

    get panel() {
        return this.state.panel;
    }

    get offline() {
        return !this.model.queue.state.online;
    }

    missing(component) {
        return `${short(missing(component))} ${component.unit}`;
    }

    stillMissing(component) {
        return _t("Missing: %s", this.missing(component));
    }

    until(lot) {
        return _t("until %s", deserializeDateTime(lot.expires).toFormat("yyyy-MM-dd"));
    }

    progress(component) {
        const share = number(component.planned) ? number(component.fed) / number(component.planned) : 1;
        return Math.min(100, Math.round(share * 100));
    }

    limits(parameter) {
        const { lower, upper, unit, target } = parameter;
        if (lower && upper) {
            return `${lower} – ${upper} ${unit}`;
        }
        const aim = target && `= ${this.word(parameter, target)} ${unit}`;
        return lower ? `≥ ${lower} ${unit}` : upper ? `≤ ${upper} ${unit}` : aim || unit;
    }

    /** A value as people read it: a choice by its word. */
    word(parameter, value) {
        return shownValue(value, parameter.choices);
    }

    clock(instant) {
        return instant ? deserializeDateTime(instant).toFormat("HH:mm") : "";
    }

    /** The day beside the clock, where it is not today. */
    day(instant) {
        const at = instant && deserializeDateTime(instant);
        return at && !at.hasSame(luxon.DateTime.now(), "day") ? at.toFormat("yyyy-MM-dd") : "";
    }

    get following() {
        return this.model.steps.find(
            (step) => step.id !== this.step.id && !["done", "cancel"].includes(step.state) && !step.blocked
        );
    }

    // ------------------------------------------------------------ the big button
    get label() {
        const { kind, subject } = this.next;
        if (kind === "feed") {
            return subject.lots.length ? _t("Take %s", subject.lots[0].name) : _t("Type a lot number");
        }
        if (kind === "reading") {
            return _t("Log %s", subject.name);
        }
        if (kind === "next") {
            return this.following ? _t("Next: %s", this.following.order) : _t("Back to the list");
        }
        return {
            draw: _t("Draw a Sample"),
            sample: _t("Draw a Sample"),
            close: _t("Close the Order"),
            blocked: _t("Look again"),
            start: _t("Start"),
            witness: _t("Second person signs"),
            finish: _t("Finish"),
            sign: _t("Sign"),
            wait: _t("Back to the list"),
        }[kind];
    }

    get icon() {
        return {
            draw: "fa-eyedropper",
            sample: "fa-eyedropper",
            close: "fa-archive",
            blocked: "fa-refresh",
            start: "fa-play",
            feed: "fa-barcode",
            witness: "fa-users",
            reading: "fa-thermometer-half",
            finish: "fa-flag-checkered",
            sign: "fa-pencil-square-o",
            next: "fa-arrow-right",
            wait: "fa-list",
        }[this.next.kind];
    }

    doNext() {
        const { kind, subject } = this.next;
        const model = this.model;
        return {
            blocked: () => model.loadBoard(),
            draw: () => this.draw(subject),
            sample: () => this.draw(subject),
            close: () => this.open("close", { closing: subject }),
            start: () => model.book("start"),
            feed: () => (subject.lots.length ? model.scan(subject.lots[0].name) : this.type()),
            witness: () => this.open("witness", { feeding: subject }),
            reading: () => this.log(subject),
            finish: () => this.finish(),
            sign: () => model.sign(),
            wait: () => model.openStep(null),
            next: () => model.openStep(this.following?.id || null),
        }[kind]();
    }

    // ------------------------------------------------------------ panels
    open(kind, vals = {}) {
        Object.assign(this.form, { code: "", login: "", password: "", reason: "" });
        this.state.panel = { kind, ...vals };
    }

    close() {
        this.state.panel = null;
    }

    type() {
        this.open("type");
    }

    log(parameter) {
        if (this.step.state === "progress") {
            this.open("reading", { parameter });
        }
    }

    pick(component) {
        if (this.step.state === "progress" && component.tracked) {
            this.close();
            this.state.chosen = component.id;
        }
    }

    /** The rest of this component is not coming. */
    thatIsAll(component) {
        this.state.chosen = null;
        this.state.enough = [...this.state.enough, component.id];
    }

    /** Finish, once the operator has said why too little of something was fed. */
    finish() {
        const component = this.step.components.find((row) => row.tracked && isShort(row));
        return component ? this.open("short", { component }) : this.model.book("finish");
    }

    submitShort() {
        const reason = this.form.reason.trim();
        return reason && this.once(() => this.model.book("finish", { why: reason, amount: reason }));
    }

    fedOf(component) {
        return _t("%(fed)s of %(planned)s %(unit)s fed", {
            fed: short(component.fed),
            planned: short(component.planned),
            unit: component.unit,
        });
    }

    submitCode() {
        const code = this.form.code.trim();
        if (code) {
            this.close();
            this.model.scan(code);
        }
    }

    submitWitness() {
        const { feeding } = this.panel;
        return this.once(() => this.model.witness(feeding, this.form.login.trim(), this.form.password));
    }

    submitOverride() {
        return this.panel.reason.trim() && this.once(() => this.model.askOverride(this.panel));
    }

    submitReading(value, inLimits) {
        const { parameter } = this.panel;
        return this.once(() => this.model.logReading(parameter, value, inLimits));
    }

    // ------------------------------------------------------------ samples and the end of the order
    /** Ask where the sample is drawn, then draw it. */
    draw(offer) {
        this.open("sample", { offer });
        this.form.place = offer.place;
    }

    submitSample() {
        const offer = { ...this.panel.offer, place: this.form.place.trim() };
        return this.once(() => this.model.drawSample(offer));
    }

    /** Close the order; more than planned or fed is asked about first. */
    submitClose(quantity) {
        const { closing } = this.panel;
        if (Number(quantity) > number(closing.most)) {
            return this.open("over", { closing, quantity });
        }
        return this.once(() => this.bookClose(closing, quantity));
    }

    submitOver() {
        const { closing, quantity } = this.panel;
        const why = this.form.reason.trim();
        return why && this.once(() => this.bookClose(closing, quantity, { why }));
    }

    bookClose(closing, quantity, vals = {}) {
        return this.model.book("close", { quantity: Number(quantity), amount: `${quantity} ${closing.unit}`, ...vals });
    }

    overPlan({ closing, quantity }) {
        return _t("%(made)s of %(planned)s %(unit)s planned", {
            made: short(quantity),
            planned: short(closing.quantity),
            unit: closing.unit,
        });
    }

    /** Why nothing can be done here now. */
    get why() {
        const { closing } = this.step;
        return this.step.blocked || closing?.waits || (closing ? _t("%s closes the order.", closing.who) : "");
    }

    drawnBy(sample) {
        return _t("drawn %(time)s by %(person)s", {
            time: `${this.day(sample.drawn_at)} ${this.clock(sample.drawn_at)}`.trim(),
            person: sample.drawn_by,
        });
    }

    withWhom(sample) {
        return sample.with ? _t("The laboratory has it: %s", sample.with) : "";
    }

    lacking(sample) {
        return sample.missing ? _t("Results missing: %s", sample.missing) : "";
    }

    printLabel(sample) {
        printLabel(sample);
    }

    /** Which scale, where there are several: the material that is weighed names it. */
    get scales() {
        return this.panel.component.weighed && this.step.scales.length > 1 ? this.step.scales : [];
    }

    chooseScale(scale) {
        this.panel.feeding.scale = scale.code;
    }

    submitQuantity(value) {
        const { feeding } = this.panel;
        if (this.scales.length && !feeding.scale) {
            return this.model.refuse(WORDS.chooseScale);
        }
        return this.once(() => this.model.feed(feeding, Number(value)));
    }

    get quantityAbout() {
        const { component, available } = this.panel;
        const parts = [this.stillMissing(component)];
        if (available !== "") {
            parts.push(_t("There: %(quantity)s %(unit)s", { quantity: short(available), unit: component.unit }));
        }
        return parts.join(" · ");
    }

    get note() {
        return this.panel.unchecked ? String(WORDS.unchecked) : undefined;
    }

    get most() {
        const { component, available } = this.panel;
        const ends = [];
        if (component.most !== null) {
            ends.push(number(component.most) - number(component.fed));
        }
        if (available !== "") {
            ends.push(number(available));
        }
        return ends.length ? short(Math.max(Math.min(...ends), 0)) : "";
    }
}
