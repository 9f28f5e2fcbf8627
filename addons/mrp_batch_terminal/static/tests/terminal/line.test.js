import { describe, expect, test } from "@odoo/hoot";
import { LineWatch } from "@mrp_batch_terminal/terminal/line_watch";
import { oneAtATime } from "@mrp_batch_terminal/terminal/one_at_a_time";
import { barredLot } from "@mrp_batch_terminal/terminal/scan_code";
import { TerminalBoards } from "@mrp_batch_terminal/terminal/terminal_boards";
import { TerminalNews } from "@mrp_batch_terminal/terminal/terminal_news";

describe.current.tags("headless");

/** A line that answers, refuses or hangs, and a clock that is set by hand. */
function watched(how) {
    const line = { how, at: 0, said: [] };
    line.watch = new LineWatch({
        ask: () =>
            ({
                up: () => Promise.resolve(),
                down: () => Promise.reject(new TypeError("down")),
                hangs: () => new Promise(() => {}),
            })[line.how](),
        now: () => line.at,
        onHeard: () => line.said.push("up"),
        onLost: () => line.said.push("lost"),
    });
    return line;
}

test("a line that refuses is lost at the next beat", async () => {
    const line = watched("up");
    await line.watch.beat();
    line.how = "down";
    await line.watch.beat();
    line.how = "up";
    await line.watch.beat();
    expect(line.said).toEqual(["up", "lost", "up"]);
});

test("a line that hangs is lost within two seconds", async () => {
    const line = watched("up");
    await line.watch.beat();
    line.how = "hangs";
    for (const at of [700, 1400]) {
        line.at = at;
        line.watch.beat();
    }
    expect(line.said).toEqual(["up"]);
    line.at = 1950;
    line.watch.beat();
    expect(line.said).toEqual(["up", "lost"]);
});

test("a lot known to be unusable", () => {
    const step = { components: [{ id: 1, barred: [{ name: "M-HELD", why: "held" }] }, { id: 2 }] };
    expect(barredLot(step, "M-HELD").why).toBe("held");
    expect(barredLot(step, "010950600013435210M-HELD").why).toBe("held");
    expect(barredLot(step, "M-1")).toBe(undefined);
});

test("news are told until they are read, once a person and device", () => {
    localStorage.removeItem("test.news");
    const news = [{ key: "1/passed" }, { key: "2/failed" }];
    const told = new TerminalNews("test.news");
    told.read(news[0]);
    expect(new TerminalNews("test.news").unread(news)).toEqual([news[1]]);
    expect(new TerminalNews("test.news.other").unread(news)).toEqual(news);
    localStorage.removeItem("test.news");
});

test("three clicks send once, and the next one after the answer sends again", async () => {
    const once = oneAtATime();
    const sent = [];
    let answer;
    const send = () => {
        sent.push("sample");
        return new Promise((resolve) => (answer = resolve));
    };
    const clicks = [once(send), once(send), once(send)];
    answer("drawn");
    expect(await Promise.all(clicks)).toEqual(["drawn", undefined, undefined]);
    expect(sent).toHaveLength(1);
    await once(() => Promise.reject(new Error("no line"))).catch(() => {});
    expect(await once(async () => "again")).toBe("again");
});

test("a board that was asked for before an entry was booked does not hide it", async () => {
    const asked = [];
    const boards = Object.assign(new TerminalBoards(), {
        state: { center: { id: 1 }, stepId: 7, steps: [{ id: 7, value: "" }] },
        store: { keepBoard() {}, board() {} },
        ask: () => new Promise((resolve) => asked.push(resolve)),
        _setClock() {},
        _takeNews() {},
    });
    const loaded = boards.loadBoard();
    boards.setStep({ id: 7, value: "201" });
    asked[0]({ answer: { steps: [{ id: 7, value: "" }] } });
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked).toHaveLength(2);
    asked[1]({ answer: { steps: [{ id: 7, value: "201" }] } });
    await loaded;
    expect(boards.state.steps[0].value).toBe("201");
});
