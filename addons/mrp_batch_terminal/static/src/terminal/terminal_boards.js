import { serializeDateTime } from "@web/core/l10n/dates";
import { user } from "@web/core/user";
import { CENTER } from "../screens/terminal_device";
import { failureOf } from "./entry_queue";
import { nextAction, withWaiting } from "./step_flow";
import { call } from "./terminal_call";
import { WORDS } from "./words";

const { DateTime } = luxon;

/** Where the terminal stands, what is to be done there, what time it is there, and who signs. */
export class TerminalBoards {
    // ---------------------------------------------------------------- where
    async ask(method, args) {
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
        const { answer, reason, failure } = await this.ask("workcenters", []);
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
        const before = this.heardSteps;
        const { answer, failure, reason } = await this.ask("board", [center.id]);
        if (answer && before !== this.heardSteps) {
            return this.loadBoard(); // an entry was booked meanwhile: this board may be older than its answer
        }
        if (failure === "refused") {
            this.refuse(reason);
            return this.chooseCenter(null);
        }
        const board = answer || (await this.store.board(user.userId, center.id));
        this.state.stale = !answer;
        if (answer) {
            this._setClock(answer.now);
            this._takeNews(answer.news || []);
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
        this.heardSteps = (this.heardSteps || 0) + 1;
        const known = this.state.steps.some((other) => other.id === step.id);
        this.state.steps = known
            ? this.state.steps.map((other) => (other.id === step.id ? step : other))
            : [...this.state.steps, step];
        this.store.keepBoard(user.userId, this.state.center.id, {
            steps: this.state.steps.filter((other) => other.state !== "done" || !other.signed),
        });
    }

    _takeNews(news) {
        const unread = this.told.unread(news);
        const fresh = unread.filter((row) => !this.state.news.some((known) => known.key === row.key));
        if (fresh.length) {
            this.tones.play(fresh.some((row) => row.tone === "danger") ? "refused" : "accepted");
        }
        this.state.news = unread;
    }

    readNews(row) {
        this.told.read(row);
        this.state.news = this.state.news.filter((other) => other.key !== row.key);
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

    // ---------------------------------------------------------------- signing
    async sign() {
        const step = this.step;
        const { answer, failure, reason } = await this.ask("sign", [step.log_id]);
        if (!answer) {
            return this.refuse(failure === "refused" ? reason : WORDS.needsServer);
        }
        const refresh = async () => {
            const seen = await this.ask("step", [step.id]);
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
        const { answer, failure, reason } = await this.exclusively(() =>
            this.ask("witness", [feeding.id, login, password])
        );
        if (!answer) {
            return this.refuse(failure === "refused" ? reason : WORDS.needsServer);
        }
        this.state.panel = null;
        this.setStep(answer.step);
        this.accept(answer.reason);
    }

    /** Ask quality for a lot that its grade keeps from this step. */
    async askOverride({ code, reason }) {
        const {
            answer,
            failure,
            reason: why,
        } = await this.exclusively(() => this.ask("ask_override", [this.step.id, code, reason.trim()]));
        if (!answer) {
            return this.refuse(failure === "refused" ? why : WORDS.needsServer);
        }
        this.state.panel = null;
        this.accept(answer.reason);
    }
}
