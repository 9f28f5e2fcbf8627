import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { cookie } from "@web/core/browser/cookie";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useScans } from "./scan_watch";
import { StepScreen, printLabel, short } from "./step_screen";
import { TerminalModel } from "./terminal_model";
import { STATES, TONES, WORDS } from "./words";

/** The shop-floor terminal: choose a work center, a work order, and do one thing after the other. */
export class Terminal extends Component {
    static template = "mrp_batch_terminal.Terminal";
    static components = { StepScreen };
    static props = { ...standardActionServiceProps };

    setup() {
        Object.assign(this, { words: WORDS, states: STATES, tones: TONES, short, printLabel, person: user.name });
        this.action = useService("action");
        this.model = useState(new TerminalModel({ action: this.action }));
        this.state = this.model.state;
        this.queue = this.model.queue;
        this.view = useState({ unsent: false });
        const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
        this.scheme = cookie.get("color_scheme") || (dark ? "dark" : "light");
        this.understood = useRef("understood");
        useScans((code) => this.model.scan(code));
        onWillStart(() => this.model.start());
        onWillUnmount(() => this.model.stop());
        // Odoo's own dialogs, over the terminal, get targets for gloves too.
        onMounted(() => document.body.classList.add("o_terminal_behind"));
        onWillUnmount(() => document.body.classList.remove("o_terminal_behind"));
        // A refusal takes the focus: Enter says "understood", whatever was being typed.
        useEffect(
            (element) => element?.focus(),
            () => [this.understood.el, this.refusal?.key]
        );
    }

    get line() {
        const { online, login, sending } = this.queue.state;
        if (login) {
            return { icon: "fa-sign-in", color: "danger", word: WORDS.line.login };
        }
        if (!online) {
            return { icon: "fa-unlink", color: "danger", word: WORDS.line.offline };
        }
        return sending && this.queue.waiting.length
            ? { icon: "fa-refresh", color: "warning", word: WORDS.line.sending }
            : { icon: "fa-wifi", color: "success", word: WORDS.line.online };
    }

    get refusal() {
        return this.model.refusals[0];
    }

    get unsent() {
        return this.queue.waiting;
    }

    get trouble() {
        return this.unsent.some((entry) => entry.trouble);
    }

    get notSent() {
        return _t("Not sent: %s", this.unsent.length);
    }

    get others() {
        const count = this.queue.ofOthers.length;
        return _t(
            "Entries of other people wait on this device: %s. They are sent when those people log in here.",
            count
        );
    }

    /** What a work order on the board still waits for, beside its state. */
    left(step) {
        if (step.offer?.needed) {
            return _t("sample needed");
        }
        if (step.state === "done" && !step.signed) {
            return _t("to sign");
        }
        return step.closing ? _t("order to close") : "";
    }

    clock(instant) {
        return instant ? deserializeDateTime(instant).toFormat("MM-dd HH:mm") : "";
    }

    async camera() {
        try {
            this.model.scan(await scanBarcode(this.env));
        } catch {
            this.model.refuse(WORDS.noCamera);
        }
    }

    back() {
        if (this.state.stepId) {
            this.model.openStep(null);
            this.model.loadBoard();
        } else {
            this.model.chooseCenter(null);
        }
    }

    toggleSound() {
        this.model.tones.toggle();
        this.state.sound = this.model.tones.on;
    }

    logIn() {
        window.location = `/web/login?redirect=${encodeURIComponent(window.location.pathname)}`;
    }

    /** To the batches, or to the page that another add-on names. */
    leave() {
        const pages = registry.category("batch_terminal_exits").getAll();
        this.action.doAction(pages[0] || "mrp_batch_record.batch_record_action", { clearBreadcrumbs: true });
    }
}

registry.category("lazy_components").add("mrp_batch_terminal.terminal", Terminal);
