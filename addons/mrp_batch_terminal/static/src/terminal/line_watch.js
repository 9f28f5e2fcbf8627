import { browser } from "@web/core/browser/browser";

const BEAT = 700;
const SILENCE = 1900;

/** Whether the server answers at all; rejects when it does not. */
async function askServer() {
    const signal = AbortSignal.timeout(SILENCE);
    const answer = await browser.fetch("/batch_trace/alive", { cache: "no-store", signal });
    if (!answer.ok) {
        throw new Error(`${answer.status}`);
    }
}

/**
 * Knows within two seconds whether the line stands: asks every beat, and takes a failure, a device that says it is
 * offline, or a silence that lasts too long for a lost line. A hidden page does not ask.
 */
export class LineWatch {
    /**
     * @param {Object} options
     * @param {() => void} options.onHeard the server has answered
     * @param {() => void} options.onLost it does not
     * @param {() => Promise} [options.ask]
     * @param {() => number} [options.now] milliseconds
     */
    constructor({ onHeard, onLost, ask = askServer, now = () => Date.now() }) {
        Object.assign(this, { onHeard, onLost, ask, now });
        this.asking = 0;
        this.heardAt = now();
        this._offline = () => this.onLost();
    }

    start() {
        window.addEventListener("offline", this._offline);
        this.timer = setInterval(() => this.beat(), BEAT);
    }

    stop() {
        clearInterval(this.timer);
        window.removeEventListener("offline", this._offline);
    }

    async beat() {
        if (document.hidden) {
            this.heardAt = this.now();
            return;
        }
        if (this.asking && this.now() - this.heardAt > SILENCE) {
            this.onLost();
        }
        if (this.asking > 1) {
            return; // a line that hangs gets no third question
        }
        this.asking++;
        try {
            await this.ask();
            this.heardAt = this.now();
            this.onHeard();
        } catch {
            this.onLost();
        } finally {
            this.asking--;
        }
    }
}
