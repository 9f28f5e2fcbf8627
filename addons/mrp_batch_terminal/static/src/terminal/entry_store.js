const ENTRIES = "entries";
const BOARDS = "boards";

/** A promise of what an IndexedDB request will give. */
function given(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/**
 * Entries and boards kept in this browser, in IndexedDB: they outlive a reload, a closed tab and a lost line.
 * An entry is on disk before it is sent. All tabs share the one store; `seq` is the order over all of them.
 */
export class EntryStore {
    constructor(name) {
        this.name = name;
        this.durable = true;
    }

    async open() {
        const request = indexedDB.open(this.name, 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore(ENTRIES, { keyPath: "seq", autoIncrement: true });
            request.result.createObjectStore(BOARDS, { keyPath: "key" });
        };
        this.database = await given(request);
        return this;
    }

    _table(table, mode = "readonly") {
        return this.database.transaction(table, mode, { durability: "strict" }).objectStore(table);
    }

    /** Write through to the disk: resolves when the transaction is complete, not when it is queued. */
    async _write(table, change) {
        const objects = this._table(table, "readwrite");
        const complete = new Promise((resolve, reject) => {
            objects.transaction.oncomplete = resolve;
            objects.transaction.onerror = objects.transaction.onabort = () => reject(objects.transaction.error);
        });
        const result = await given(change(objects));
        await complete;
        return result;
    }

    /** Keep a new entry and return it with its `seq`. */
    async add(entry) {
        const seq = await this._write(ENTRIES, (objects) => objects.add(entry));
        return { ...entry, seq };
    }

    put(entry) {
        return this._write(ENTRIES, (objects) => objects.put(entry));
    }

    remove(seq) {
        return this._write(ENTRIES, (objects) => objects.delete(seq));
    }

    /** The entry as it is kept now, or undefined when another tab has settled it. */
    get(seq) {
        return given(this._table(ENTRIES).get(seq));
    }

    /** All entries in their order, also those of other people who used this device. */
    list() {
        return given(this._table(ENTRIES).getAll());
    }

    /** Keep what a work center's screen needs without a server, for one user. */
    keepBoard(userId, key, board) {
        // Plain values: what the screen is drawn from cannot be stored as it is.
        const plain = JSON.parse(JSON.stringify(board));
        return this._write(BOARDS, (objects) => objects.put({ key: `${userId}/${key}`, userId, board: plain }));
    }

    async board(userId, key) {
        return (await given(this._table(BOARDS).get(`${userId}/${key}`)))?.board;
    }

    /** Forget what is kept for looking at by anybody but `userId`. Entries are never forgotten here. */
    async forgetOthers(userId) {
        for (const row of await given(this._table(BOARDS).getAll())) {
            if (row.userId !== userId) {
                await this._write(BOARDS, (objects) => objects.delete(row.key));
            }
        }
    }
}

/** The same without a disk, for browsers that allow none (and for tests): `durable` says so. */
export class MemoryStore {
    constructor() {
        this.durable = false;
        this.entries = new Map();
        this.boards = new Map();
        this.last = 0;
    }

    async add(entry) {
        const kept = { ...entry, seq: ++this.last };
        this.entries.set(kept.seq, kept);
        return kept;
    }

    async put(entry) {
        this.entries.set(entry.seq, entry);
    }

    async remove(seq) {
        this.entries.delete(seq);
    }

    async get(seq) {
        return this.entries.get(seq);
    }

    async list() {
        return [...this.entries.values()].sort((one, other) => one.seq - other.seq);
    }

    async keepBoard(userId, key, board) {
        this.boards.set(`${userId}/${key}`, board);
    }

    async board(userId, key) {
        return this.boards.get(`${userId}/${key}`);
    }

    async forgetOthers(userId) {
        for (const key of this.boards.keys()) {
            if (!key.startsWith(`${userId}/`)) {
                this.boards.delete(key);
            }
        }
    }
}

/** The store of this browser for one database. */
export async function openStore(name) {
    try {
        return await new EntryStore(name).open();
    } catch {
        return new MemoryStore();
    }
}
