import { reactive } from "@odoo/owl";
import { ConnectionAbortedError, ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { WORDS } from "./words";

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 15000;
// What the server says no to. Everything else it raises is trouble, and trouble is tried again.
const REFUSALS = /^odoo\.exceptions\.(UserError|ValidationError|AccessError|MissingError|RedirectWarning)$/;

/** A random UUID, also where the page is not served over https. */
export function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What a failed sending means: lost, login, refused or trouble. */
export function failureOf(error) {
    if (error instanceof ConnectionLostError || error instanceof ConnectionAbortedError) {
        return "lost";
    }
    if (error instanceof RPCError && error.exceptionName?.endsWith("SessionExpiredException")) {
        return "login";
    }
    if (error instanceof RPCError && REFUSALS.test(error.exceptionName)) {
        return "refused";
    }
    return "trouble";
}

/**
 * Entries on their way to the server. Each is kept in the store before it is sent and leaves it when the server
 * has booked it; what it refuses stays, with the reason, until a person has acknowledged it.
 *
 * The server books an entry once however often it is sent, so that sending again is always safe: after a reload,
 * from a second tab, and when the answer was lost. Entries of one work order are sent in their order.
 */
export class EntryQueue {
    /**
     * @param {Object} options
     * @param {EntryStore} [options.store] to be given before anything is submitted
     * @param {(entry) => Promise<Object>} options.send books one entry and returns the server's verdict
     * @param {number} options.userId whose entries may be sent
     * @param {(entry, answer) => void} options.onAnswer told of every verdict
     * @param {string} options.name the lock and the channel between tabs
     */
    constructor({ store = null, send, userId, onAnswer = () => {}, name = "terminal" }) {
        Object.assign(this, { store, send, userId, onAnswer, name });
        this.state = reactive({ entries: [], online: true, login: false, sending: false });
        this.waiters = new Map();
        this.wait = FIRST_WAIT;
        this.channel = new BroadcastChannel(name);
        this.channel.onmessage = () => this.reload();
        this._retry = () => this.flush();
        window.addEventListener("online", this._retry);
    }

    close() {
        this.closed = true;
        clearTimeout(this.timer);
        this.channel.close();
        window.removeEventListener("online", this._retry);
    }

    /** Mine and not booked yet. */
    get waiting() {
        return this.state.entries.filter((entry) => entry.user_id === this.userId && entry.status === "waiting");
    }

    /** Mine, refused, and not acknowledged yet. */
    get refused() {
        return this.state.entries.filter((entry) => entry.user_id === this.userId && entry.status === "refused");
    }

    /** Of other people who used this device: counted, never shown, sent when they log in. */
    get ofOthers() {
        return this.state.entries.filter((entry) => entry.user_id !== this.userId);
    }

    async reload() {
        this.state.entries = await this.store.list();
    }

    async _changed() {
        await this.reload();
        if (!this.closed) {
            this.channel.postMessage("changed");
        }
    }

    /**
     * Keep an entry, send it, and say what became of it.
     * @returns {Promise<{status: "accepted"|"refused"|"kept", answer?: Object, entry: Object}>}
     */
    async submit(entry) {
        const kept = await this.store.add({
            ...entry,
            uuid: newUuid(),
            user_id: this.userId,
            status: "waiting",
            tries: 0,
            reason: "",
        });
        await this._changed();
        if (!this.state.online) {
            // Nobody waits for a line that is known to be down.
            this.flush();
            return { status: "kept", entry: kept };
        }
        const verdict = new Promise((resolve) => this.waiters.set(kept.uuid, resolve));
        this.flush();
        return verdict;
    }

    _settle(entry, status, answer) {
        this.waiters.get(entry.uuid)?.({ status, answer, entry });
        this.waiters.delete(entry.uuid);
    }

    /** The person has read why it was refused. */
    async acknowledge(entry) {
        await this.store.remove(entry.seq);
        await this._changed();
    }

    /** Send what waits, in order, one sender at a time over all tabs. */
    flush() {
        this.again = true;
        this.flushing ??= this._flush();
        return this.flushing;
    }

    async _flush() {
        const once = async () => {
            while (this.again && !this.closed) {
                this.again = false;
                await this._sendAll();
            }
        };
        try {
            do {
                // Where the page is not served over https there are no locks: two tabs may then send the same
                // entry, which does no harm.
                await (navigator.locks ? navigator.locks.request(this.name, once) : once());
            } while (this.again && !this.closed);
        } finally {
            this.flushing = null;
        }
    }

    async _sendAll() {
        clearTimeout(this.timer);
        await this.reload();
        const stuck = new Set();
        this.state.sending = true;
        for (const entry of this.waiting) {
            if (stuck.has(entry.workorder_id) || (await this.store.get(entry.seq))?.status !== "waiting") {
                continue;
            }
            const failure = await this._sendOne(entry);
            if (failure === "lost" || failure === "login") {
                break;
            }
            if (failure === "trouble") {
                stuck.add(entry.workorder_id);
            }
        }
        this.state.sending = false;
        await this._changed();
        for (const entry of this.waiting) {
            this._settle(entry, "kept");
        }
        if (this.waiting.length && !this.closed) {
            this.timer = setTimeout(this._retry, this.wait);
            this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
        } else {
            this.wait = FIRST_WAIT;
        }
    }

    /** Send one entry and note its verdict; returns why it could not be sent, if so. */
    async _sendOne(entry) {
        let answer;
        try {
            answer = await this.send(entry);
        } catch (error) {
            const failure = failureOf(error);
            this.heard(failure);
            if (failure !== "refused") {
                await this.store.put({ ...entry, tries: entry.tries + 1, trouble: failure === "trouble" });
                return failure;
            }
            answer = { accepted: false, code: "refused", reason: error.data?.message || error.message };
        }
        this.heard("answer");
        if (answer.accepted) {
            await this.store.remove(entry.seq);
        } else {
            await this.store.put({ ...entry, status: "refused", reason: answer.reason, code: answer.code });
            await this._holdFinish(entry);
        }
        await this.reload();
        this._settle(entry, answer.accepted ? "accepted" : "refused", answer);
        this.onAnswer(entry, answer);
    }

    /** Note whether the server can be reached and knows who we are. */
    heard(what) {
        this.state.online = what !== "lost";
        this.state.login = what === "login";
    }

    /** Note whether the line stands; whether the server knows us is another question. */
    reach(online) {
        this.state.online = online;
    }

    /** A step is not finished behind an entry that was refused: the person settles that first. */
    async _holdFinish(refused) {
        for (const entry of await this.store.list()) {
            const behind = entry.seq > refused.seq && entry.workorder_id === refused.workorder_id;
            if (behind && entry.status === "waiting" && entry.kind === "finish") {
                const held = { ...entry, status: "refused", code: "held", reason: String(WORDS.heldFinish) };
                await this.store.put(held);
                this._settle(held, "refused", { accepted: false, ...held });
            }
        }
    }
}
