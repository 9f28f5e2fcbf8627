import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { shownValue, standing } from "./step_flow";
import { WORDS } from "./words";

const STANDING = {
    empty: { icon: "fa-keyboard-o", color: "muted" },
    within: { icon: "fa-check-circle", color: "success" },
    below: { icon: "fa-arrow-down", color: "danger" },
    above: { icon: "fa-arrow-up", color: "danger" },
    other: { icon: "fa-times-circle", color: "danger" },
};

/** What a scale or a person writes as a plain decimal: `12,5 kg` is 12.5. */
export function plainNumber(text) {
    const found = String(text)
        .replace(",", ".")
        .match(/-?\d*\.?\d+/);
    return found ? found[0] : "";
}

/** Large keys for one value, its limits beside it, and a word about it before it is sent. */
export class Keypad extends Component {
    static template = "mrp_batch_terminal.Keypad";
    static props = {
        title: String,
        about: { type: String, optional: true },
        unit: { type: String, optional: true },
        kind: { type: String, optional: true },
        choices: { type: Array, optional: true },
        lower: { type: String, optional: true },
        upper: { type: String, optional: true },
        target: { type: String, optional: true },
        policy: { type: String, optional: true },
        value: { type: String, optional: true },
        confirm: String,
        note: { type: String, optional: true },
        busy: { type: Boolean, optional: true },
        onConfirm: Function,
        onCancel: Function,
    };
    static defaultProps = { kind: "number", choices: [], lower: "", upper: "", target: "", value: "", unit: "" };

    setup() {
        this.words = WORDS;
        this.field = useRef("field");
        this.state = useState({ text: this.props.value, fresh: Boolean(this.props.value) });
        onMounted(() => this.field.el?.focus({ preventScroll: true }));
    }

    get number() {
        return this.props.kind === "number";
    }

    get value() {
        return this.number ? plainNumber(this.state.text) : this.state.text.trim();
    }

    /** What can be chosen: `[stored value, word for it]`. */
    get options() {
        return this.props.choices;
    }

    /** What stands in the display: the word for what was chosen, or what was typed. */
    get shown() {
        return shownValue(this.state.text, this.options);
    }

    get standing() {
        const place = standing(this.value, this.props);
        return { place, word: WORDS.standing[place], ...STANDING[place] };
    }

    /** Whether there is anything to hold the value against. */
    get limited() {
        const { lower, upper, target } = this.props;
        return Boolean(lower || upper || target);
    }

    get outside() {
        return ["below", "above", "other"].includes(this.standing.place);
    }

    /** Where the value stands on the bar, in percent; the limits are at 20 and 80. */
    get mark() {
        const [lower, upper] = [Number(this.props.lower), Number(this.props.upper)];
        if (!this.number || this.value === "" || !(upper > lower) || this.props.lower === "") {
            return null;
        }
        return Math.max(2, Math.min(98, 20 + (60 * (Number(this.value) - lower)) / (upper - lower)));
    }

    press(key) {
        const text = this.state.fresh ? "" : this.state.text;
        this.state.fresh = false;
        if (key === "C") {
            this.state.text = "";
        } else if (key === "back") {
            this.state.text = this.state.text.slice(0, -1);
        } else if (key === "±") {
            this.state.text = this.state.text.startsWith("-") ? this.state.text.slice(1) : `-${this.state.text}`;
        } else if (key !== "." || !text.includes(".")) {
            this.state.text = text + key;
        }
    }

    onInput(event) {
        this.state.fresh = false;
        this.state.text = event.target.value;
    }

    onKeydown(event) {
        if (event.key === "Escape") {
            this.props.onCancel();
        } else if (event.key === "Enter" && this.value !== "") {
            event.preventDefault();
            this.confirm();
        }
    }

    choose(value) {
        this.state.text = value;
    }

    confirm() {
        if (this.value !== "" && !this.props.busy) {
            this.props.onConfirm(this.value, !this.outside);
        }
    }
}
