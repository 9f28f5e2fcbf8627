import { describe, expect, test } from "@odoo/hoot";
import { componentOf, readCode } from "@mrp_batch_terminal/terminal/scan_code";
import { ScanWatch } from "@mrp_batch_terminal/terminal/scan_watch";
import { plainNumber } from "@mrp_batch_terminal/terminal/keypad";
import { SCANS } from "./scan_vectors";

describe.current.tags("headless");

test("reads what the server reads", () => {
    for (const { code, names, gtin } of SCANS) {
        expect(readCode(code)).toEqual({ names, gtin }, { message: code });
    }
});

test("a code without the server: expected, unknown, certainly wrong", () => {
    const milk = { id: 1, barcode: "9506000134352", lots: [{ name: "M-1" }] };
    const step = { components: [milk, { id: 2, barcode: "09506000134369", lots: [] }] };
    expect(componentOf(step, "M-1").lot.name).toBe("M-1");
    expect(componentOf(step, "010950600013435210M-9").component).toBe(milk);
    expect(componentOf(step, "M-9")).toEqual({ component: undefined, wrong: false });
    expect(componentOf(step, "010950600013437610S-1").wrong).toBe(true);
});

test("a hand scanner is told from a person", () => {
    const type = (text, gap, before = "") => {
        const watch = new ScanWatch();
        const keys = [...text, "Enter"];
        return keys.reduce((found, key, place) => watch.take(key, 1000 + place * gap, before), null);
    };
    expect(type("RM-20250920-01", 12, "74")).toEqual({ code: "RM-20250920-01", before: "74" });
    expect(type("74.25", 120)).toBe(null);
    expect(type("12", 5)).toBe(null);
});

test("a scale's text is a number", () => {
    const texts = ["12,50 kg", " 74.2", "-3", "", "kg", "ST,GS 1.5"];
    expect(texts.map(plainNumber)).toEqual(["12.50", "74.2", "-3", "", "", "1.5"]);
});
