// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** As a hand scanner types: wherever the focus is, ended by Enter. */
function scan(code) {
    for (const key of [...code, "Enter"]) {
        const at = document.activeElement || document.body;
        at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}

const scanned = (code) => ({ trigger: ".o_terminal_next", run: () => scan(code) });
const next = (kind) => ({ trigger: `.o_terminal_zones[data-next=${kind}] .o_terminal_main:enabled`, run: "click" });
const press = (...keys) => keys.map((key) => ({ trigger: `.o_keypad_key[data-key="${key}"]`, run: "click" }));
const confirm = { trigger: ".o_keypad_confirm:enabled", run: "click" };
const understood = { trigger: ".o_terminal_understood", run: "click" };
const untouched = { trigger: ".o_terminal:not(:has(.o_terminal_refused))" };

const openStep = [
    { trigger: ".o_terminal_card[data-center=Pasteuriser]", run: "click" },
    { trigger: ".o_terminal_card[data-order]", run: "click" },
];

// ---------------------------------------------------------------- a line that fails
const CUT = "mrp_batch_terminal.tour.cut";
const rpcAsItIs = rpc._rpc;
const fetchAsItIs = browser.fetch;

/** `cut`: nothing reaches the server. `deaf`: the server books, its answer is lost. */
function breakLine(how) {
    sessionStorage.setItem(CUT, how);
    browser.fetch = (url, ...options) =>
        String(url).includes("/batch_trace/alive")
            ? Promise.reject(new TypeError("cut"))
            : fetchAsItIs(url, ...options);
    rpc._rpc = (url, params, settings) => {
        if (!url.includes("/batch.terminal/")) {
            return rpcAsItIs(url, params, settings);
        }
        const sent = how === "deaf" ? rpcAsItIs(url, params, settings) : Promise.resolve();
        const lost = sent.then(() => {
            throw new ConnectionLostError(url);
        });
        lost.abort = () => {};
        return lost;
    };
}

function healLine() {
    sessionStorage.removeItem(CUT);
    rpc._rpc = rpcAsItIs;
    browser.fetch = fetchAsItIs;
    window.dispatchEvent(new Event("online"));
}

if (sessionStorage.getItem(CUT)) {
    breakLine(sessionStorage.getItem(CUT));
}

/** Breaks the line once all that was entered before has arrived. */
const broken = (how) => ({
    trigger: ".o_terminal:not(:has(.o_terminal_unsent)) .o_terminal_next",
    run: () => breakLine(how),
});
const healed = { trigger: ".o_terminal", run: healLine };

// ---------------------------------------------------------------- the whole flow
tours.add("mrp_batch_terminal", {
    steps: () => [
        ...openStep,
        { trigger: ".o_terminal[data-line=up]" },
        { trigger: ".o_terminal_zones[data-next=start]" },
        scanned("M-1"),
        { trigger: ".o_terminal_refused:contains(Press Start)" },
        understood,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed] .o_terminal_lot_card[data-lot='M-1']" },
        scanned("]C1010950600013435210M-1"),
        { trigger: ".o_keypad[data-standing=within]" },
        ...press("1", "1", "0"),
        { trigger: ".o_keypad[data-standing=above]" },
        ...press("C", "1", "0", "0"),
        confirm,
        { trigger: ".o_terminal:has(.o_terminal_flash_accepted)" },
        { trigger: ".o_terminal_row[data-component='Raw milk']:contains(100 / 100)" },
        next("witness"),
        { trigger: "input[name=login]", run: "edit making_supervisor" },
        { trigger: "input[name=password]", run: "edit making_supervisor" },
        confirm,
        next("reading"),
        ...press("8", "0"),
        { trigger: ".o_keypad[data-standing=above] .o_keypad_word:contains(supervisor)" },
        ...press("C", "7", "4", ".", "5"),
        { trigger: ".o_keypad[data-standing=within]" },
        confirm,
        next("finish"),
        next("sign"),
        { trigger: ".modal input[type=password]", run: "edit making_operator" },
        { trigger: ".modal button[name=run_check]", run: "click" },
        { trigger: ".o_terminal_zones[data-next=next]" },
        { trigger: ".o_terminal_events li[data-tone=success]:contains(74.5)" },
    ],
});

tours.add("mrp_batch_terminal_refused", {
    steps: () => [
        ...openStep,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        scanned("C-1"),
        { trigger: ".o_terminal_refused:contains(Fill)" },
        { content: "It stays, and nothing is fed behind it", trigger: ".o_terminal_next", run: () => scan("M-1") },
        { trigger: ".o_terminal_refused:contains(Fill)" },
        { trigger: ".o_terminal:not(:has(.o_keypad))" },
        understood,
        untouched,
        { trigger: ".o_terminal_events li[data-tone=danger]:contains(C-1)" },
        { trigger: ".o_terminal_type", run: "click" },
        { trigger: "input[name=code]", run: "edit M-HELD" },
        confirm,
        { trigger: ".o_terminal_refused:contains(Held):contains(another lot)" },
        { trigger: ".o_terminal_understood", run: () => document.activeElement.click() },
        untouched,
        {
            content: "A scan into the keypad is a scan, not a quantity",
            trigger: ".o_terminal_next",
            run: () => scan("M-1"),
        },
        { trigger: ".o_keypad input[data-scan]", run: () => scan("M-HELD") },
        { trigger: ".o_terminal_refused:contains(Held)" },
        { trigger: ".o_terminal_ask", run: "click" },
        untouched,
        { trigger: ".o_terminal_form input[name=reason]", run: "edit No other milk today" },
        confirm,
        { trigger: ".o_terminal:contains(Quality is asked)" },
        { trigger: ".o_terminal:not(:has(.o_terminal_form))" },
    ],
});

tours.add("mrp_batch_terminal_short", {
    steps: () => [
        ...openStep,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        scanned("M-1"),
        { trigger: ".o_keypad[data-standing=within]" },
        ...press("C", "9", "0"),
        confirm,
        { trigger: ".o_terminal_zones[data-next=feed] .o_terminal_enough", run: "click" },
        next("reading"),
        ...press("7", "4"),
        { trigger: ".o_keypad[data-standing=within]" },
        confirm,
        next("finish"),
        { trigger: ".o_terminal_form .o_terminal_sub:contains(90 of 100)" },
        { trigger: "input[name=reason]", run: "edit The tank was empty" },
        confirm,
        { trigger: ".o_terminal_zones[data-next=sign]" },
    ],
});

tours.add("mrp_batch_terminal_offline", {
    steps: () => [
        ...openStep,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        broken("cut"),
        {
            content: "Certainly wrong: refused without the server",
            trigger: ".o_terminal_next",
            run: () => scan("]C1010950600013436910C-1"),
        },
        { trigger: ".o_terminal_refused:contains(none of the components)" },
        understood,
        untouched,
        scanned("M-1"),
        { trigger: ".o_keypad_note:contains(Not checked)" },
        confirm,
        { trigger: ".o_terminal:has(.o_terminal_flash_kept)" },
        { trigger: ".o_terminal[data-line=down] .o_terminal_unsent:contains(1)" },
        next("reading"),
        ...press("7", "4"),
        { trigger: ".o_keypad[data-standing=within]" },
        confirm,
        { trigger: ".o_terminal_unsent:contains(2)" },
        { trigger: ".o_terminal", run: () => window.location.reload(), expectUnloadPage: true },
        { content: "Kept over the reload, and the work orders too", trigger: ".o_terminal_unsent:contains(2)" },
        { trigger: ".o_terminal_choice:contains(last knew)" },
        { trigger: ".o_terminal_card[data-order]", run: "click" },
        { trigger: ".o_terminal_row[data-component='Raw milk']:contains(100 / 100)" },
        { trigger: ".o_terminal_unsent", run: "click" },
        { trigger: ".o_terminal_list_unsent li:contains(74)" },
        { trigger: ".o_terminal_unsent", run: "click" },
        next("finish"),
        { trigger: ".o_terminal_zones[data-next=wait]" },
        { trigger: ".o_terminal_unsent:contains(3)" },
        healed,
        { trigger: ".o_terminal_zones[data-next=sign]" },
        { trigger: ".o_terminal[data-line=up]:not(:has(.o_terminal_unsent))" },
    ],
});

tours.add("mrp_batch_terminal_refused_later", {
    steps: () => [
        ...openStep,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        broken("cut"),
        { content: "The badge knows by itself, before anything is entered", trigger: ".o_terminal[data-line=down]" },
        {
            content: "Known to be held: refused without the server",
            trigger: ".o_terminal_next",
            run: () => scan("M-HELD"),
        },
        { trigger: ".o_terminal_refused:contains(Held):contains(another lot)" },
        understood,
        untouched,
        {
            content: "A lot this device has never heard of is kept",
            trigger: ".o_terminal_next",
            run: () => scan("M-NOBODY"),
        },
        confirm,
        { trigger: ".o_terminal_unsent:contains(1)" },
        next("reading"),
        ...press("7", "4"),
        { trigger: ".o_keypad[data-standing=within]" },
        confirm,
        { trigger: ".o_terminal_unsent:contains(2)" },
        next("finish"),
        { trigger: ".o_terminal_unsent:contains(3)" },
        healed,
        { trigger: ".o_terminal_refused:contains(M-NOBODY)" },
        { trigger: ".o_terminal", run: () => window.location.reload(), expectUnloadPage: true },
        {
            content: "Loud until a person has read it, over a reload too",
            trigger: ".o_terminal_refused:contains(M-NOBODY)",
        },
        understood,
        { content: "Nothing was finished behind it", trigger: ".o_terminal_refused:contains(not finished)" },
        understood,
        untouched,
        { trigger: ".o_terminal_card[data-state=progress]", run: "click" },
        { trigger: ".o_terminal_zones[data-next=feed]" },
    ],
});

tours.add("mrp_batch_terminal_deaf", {
    steps: () => [
        ...openStep,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        scanned("M-1"),
        { trigger: ".o_keypad input[data-scan]", run: () => breakLine("deaf") },
        confirm,
        { content: "Booked, but the answer was lost", trigger: ".o_terminal_unsent:contains(1)" },
        next("reading"),
        ...press("7", "4"),
        { trigger: ".o_keypad[data-standing=within]" },
        confirm,
        { trigger: ".o_terminal_unsent:contains(2)" },
        { trigger: ".o_terminal", run: () => window.location.reload(), expectUnloadPage: true },
        { trigger: ".o_terminal_unsent:contains(2)" },
        healed,
        { trigger: ".o_terminal[data-line=up]:not(:has(.o_terminal_unsent)):not(:has(.o_terminal_refused))" },
    ],
});

tours.add("mrp_batch_terminal_offline_limits", {
    steps: () => [
        ...openStep,
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        scanned("M-1"),
        confirm,
        { trigger: ".o_terminal_zones[data-next=reading]" },
        broken("cut"),
        { trigger: ".o_terminal[data-line=down]" },
        next("reading"),
        ...press("9", "9"),
        { trigger: ".o_keypad[data-standing=above] .o_keypad_word:contains(not accepted)" },
        confirm,
        { content: "Not kept: what is not accepted is said at once", trigger: ".o_terminal_refused:contains(99)" },
        understood,
        { trigger: ".o_terminal:not(:has(.o_terminal_unsent))" },
        { content: "and Finish is not offered", trigger: ".o_terminal_zones[data-next=reading]" },
        ...press("C", "7", "4"),
        { trigger: ".o_keypad[data-standing=within]" },
        confirm,
        { trigger: ".o_terminal_unsent:contains(1)" },
        healed,
        { trigger: ".o_terminal[data-line=up]:not(:has(.o_terminal_unsent))" },
    ],
});

// ---------------------------------------------------------------- samples, and the end of the order
const draw = [{ trigger: ".o_terminal_form input[name=place]", run: "edit Outlet 2" }, confirm];

tours.add("mrp_batch_terminal_sample", {
    steps: () => [
        { trigger: ".o_terminal_card[data-center=Filler]", run: "click" },
        { trigger: ".o_terminal_card[data-order]:contains(Waiting)", run: "click" },
        { trigger: ".o_terminal_zones[data-next=draw] .o_terminal_blocked:contains(no sample)" },
        next("draw"),
        ...draw,
        { trigger: ".o_terminal_drawn:contains(laboratory) b" },
        { trigger: ".o_terminal_drawn .o_terminal_put_away", run: "click" },
        {
            content: "Which sample, and who has it",
            trigger: ".o_terminal_zones[data-next=blocked] .o_terminal_sample_card:contains(making_operator)",
        },
    ],
});

tours.add("mrp_batch_terminal_verdict", {
    steps: () => [
        { trigger: ".o_terminal_card[data-center=Filler]", run: "click" },
        {
            content: "Told at the terminal of the step that waits",
            trigger: ".o_terminal_news[data-tone=success]:contains(may start)",
            timeout: 60000,
        },
        { trigger: ".o_terminal_news button", run: "click" },
        { trigger: ".o_terminal:not(:has(.o_terminal_news))" },
        { trigger: ".o_terminal_card[data-order]", run: "click" },
        next("start"),
        { trigger: ".o_terminal_zones[data-next=feed]" },
        scanned("C-1"),
        confirm,
        next("finish"),
        next("sign"),
        { trigger: ".modal input[type=password]", run: "edit making_operator" },
        { trigger: ".modal button[name=run_check]", run: "click" },
        next("close"),
        ...press("C", "9", "8"),
        confirm,
        {
            content: "The product's own sample",
            trigger: ".o_terminal_zones[data-next=sample]:contains(Yoghurt standard)",
        },
        next("sample"),
        ...draw,
        { trigger: ".o_terminal_drawn .o_terminal_put_away", run: "click" },
        { trigger: ".o_terminal_zones[data-next=next]" },
    ],
});
