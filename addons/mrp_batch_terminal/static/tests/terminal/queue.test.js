import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { EntryQueue } from "@mrp_batch_terminal/terminal/entry_queue";
import { MemoryStore } from "@mrp_batch_terminal/terminal/entry_store";

describe.current.tags("headless");

let server, store, number;

/** A server that books an entry once, and a line that does what `server.line` says. */
beforeEach(() => {
    patchTranslations();
    number = 0;
    store = new MemoryStore();
    server = { line: "up", booked: new Map(), order: [], refuse: () => null };
});

async function send(entry) {
    if (server.line === "cut") {
        throw new ConnectionLostError("here");
    }
    if (server.line === "trouble") {
        throw Object.assign(new RPCError(), { exceptionName: "psycopg2.OperationalError" });
    }
    if (server.line === "expired") {
        throw Object.assign(new RPCError(), { exceptionName: "odoo.http.SessionExpiredException" });
    }
    const reason = server.refuse(entry);
    if (!server.booked.has(entry.uuid)) {
        server.booked.set(entry.uuid, { accepted: !reason, reason: reason || "booked" });
        server.order.push(entry.value);
    }
    if (server.line === "deaf") {
        throw new ConnectionLostError("here");
    }
    return server.booked.get(entry.uuid);
}

function queue(userId = 7) {
    return new EntryQueue({ store, send, userId, name: `test ${Math.random()}` });
}

const entry = (vals = {}) => ({ kind: "reading", workorder_id: 1, value: `v${++number}`, ...vals });

test("booked entries leave no trace on the device", async () => {
    const line = queue();
    expect((await line.submit(entry())).status).toBe("accepted");
    expect(await store.list()).toEqual([]);
    line.close();
});

test("kept through a lost line, sent in order, once", async () => {
    const line = queue();
    server.line = "cut";
    for (let count = 0; count < 4; count++) {
        expect((await line.submit(entry())).status).toBe("kept");
    }
    expect(line.state.online).toBe(false);
    server.line = "up";
    await line.flush();
    expect(server.order).toEqual(["v1", "v2", "v3", "v4"]);
    expect(line.waiting).toEqual([]);
    line.close();
});

test("an answer lost after booking, a reload, two tabs: booked once", async () => {
    const first = queue();
    server.line = "deaf";
    await first.submit(entry());
    await first.submit(entry());
    first.close();
    server.line = "up";
    const [second, third] = [queue(), queue()];
    await Promise.all([second.flush(), third.flush(), second.flush()]);
    expect(server.order).toEqual(["v1", "v2"]);
    expect(await store.list()).toEqual([]);
    second.close();
    third.close();
});

test("what is refused stays until it is acknowledged, and nothing is finished behind it", async () => {
    const line = queue();
    server.line = "cut";
    await line.submit(entry({ kind: "feed" }));
    await line.submit(entry());
    await line.submit(entry({ kind: "finish" }));
    await line.submit(entry({ kind: "finish", workorder_id: 2 }));
    server.line = "up";
    server.refuse = (sent) => (sent.kind === "feed" ? "held" : null);
    await line.flush();
    expect(server.order).toEqual(["v1", "v2", "v4"]);
    const reloaded = queue();
    await reloaded.reload();
    expect(reloaded.refused.map(({ kind, code }) => [kind, code])).toEqual([
        ["feed", undefined],
        ["finish", "held"],
    ]);
    for (const refused of reloaded.refused) {
        await reloaded.acknowledge(refused);
    }
    expect(await store.list()).toEqual([]);
    line.close();
    reloaded.close();
});

test("entries of another person are counted and not sent", async () => {
    const one = queue(7);
    server.line = "cut";
    await one.submit(entry());
    one.close();
    server.line = "up";
    const other = queue(8);
    await other.flush();
    expect(server.order).toEqual([]);
    expect([other.waiting.length, other.ofOthers.length]).toEqual([0, 1]);
    other.close();
    const again = queue(7);
    await again.flush();
    expect(server.order).toEqual(["v1"]);
    again.close();
});

test("an expired session and a troubled server lose nothing", async () => {
    const line = queue();
    for (const trouble of ["expired", "trouble"]) {
        server.line = trouble;
        expect((await line.submit(entry())).status).toBe("kept");
    }
    expect(line.waiting.length).toBe(2);
    server.line = "up";
    await line.flush();
    expect(server.order).toEqual(["v1", "v2"]);
    expect(line.state.login).toBe(false);
    line.close();
});

test("trouble with one work order does not hold up another", async () => {
    const line = queue();
    server.line = "cut";
    await line.submit(entry());
    await line.submit(entry({ workorder_id: 2 }));
    server.line = "up";
    server.refuse = (sent) => {
        if (sent.workorder_id === 1) {
            throw Object.assign(new RPCError(), { exceptionName: "builtins.KeyError" });
        }
    };
    await line.flush();
    expect(server.order).toEqual(["v2"]);
    expect(line.waiting.map(({ value, trouble }) => [value, trouble])).toEqual([["v1", true]]);
    line.close();
});
