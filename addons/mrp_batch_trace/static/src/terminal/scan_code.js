/**
 * What a code names, as far as a terminal needs it without the server: the lot names to try and the GTIN.
 * The server reads codes in full (the addon's package `scan`); both are tested with the same examples.
 */
const FNC1 = "\x1d";
const GS1_SYMBOLOGY = /^\](?:C1|e[0-3]|d2|Q3|J1)/;
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const SPELT_FNC1 = /<GS>|\{GS\}|\^\]|[\]#|~␝]/g;
const CHARACTERS = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;
const FIXED = { "00": 18, "01": 14, "02": 14, 11: 6, 12: 6, 13: 6, 15: 6, 16: 6, 17: 6, 20: 2 };
const LONGEST = { 10: 20, 21: 20, 22: 20, 30: 8, 37: 8, 240: 30, 241: 30, 250: 30, 251: 30, 254: 20, 400: 30 };
const MEASURE = /^3(?:1[0-6]|2\d|3[0-7]|4\d|5[0-7]|6\d)\d/;

function identifierAt(text) {
    for (const length of [2, 3]) {
        const ai = text.slice(0, length);
        if (FIXED[ai]) {
            return [ai, FIXED[ai], FIXED[ai]];
        }
        if (LONGEST[ai]) {
            return [ai, 1, LONGEST[ai]];
        }
    }
    const measure = text.match(MEASURE);
    return measure && [measure[0], 6, 6];
}

function checkDigitHolds(key) {
    const weighed = [...key].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 3 : 1), 0);
    return /^\d{14}$/.test(key) && weighed % 10 === 0;
}

function elementsOf(text) {
    let rest = text.replace(GS1_SYMBOLOGY, "");
    if (rest.startsWith("(")) {
        const pairs = [...rest.matchAll(/\((\d{2,4})\)([^(]+)/g)];
        const elements = Object.fromEntries(pairs.map(([, ai, value]) => [ai, value]));
        const whole = pairs.map(([pair]) => pair).join("") === rest && Object.keys(elements).length === pairs.length;
        return whole ? elements : null;
    }
    rest = rest.replace(SPELT_FNC1, FNC1).replace(/^\x1d+|\x1d+$/g, "");
    const elements = {};
    while (rest) {
        const [ai, shortest, longest] = identifierAt(rest) || [];
        const value = ai && rest.slice(ai.length, ai.length + longest).split(FNC1)[0];
        if (!value || value.length < shortest || ai in elements || !CHARACTERS.test(value)) {
            return null;
        }
        elements[ai] = value;
        rest = rest.slice(ai.length + value.length).replace(/^\x1d/, "");
    }
    return elements;
}

function digitalLinkElements(address) {
    let url;
    try {
        url = new URL(address);
    } catch {
        return null;
    }
    const steps = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    const at = steps.indexOf("01");
    if (at < 0) {
        return null;
    }
    const elements = Object.fromEntries(url.searchParams);
    for (let place = at; place + 1 < steps.length; place += 2) {
        elements[steps[place]] ??= steps[place + 1];
    }
    elements["01"] = elements["01"].padStart(14, "0");
    return elements;
}

/** @returns {{names: string[], gtin: string|null}} */
export function readCode(code) {
    const text = code.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
    const elements = text.includes("://") ? digitalLinkElements(text) : elementsOf(text);
    const gtin = elements && (elements["01"] || elements["02"]);
    if (!elements || (gtin && !checkDigitHolds(gtin)) || !(gtin || elements[10] || elements[21])) {
        return { names: [...new Set([text.replace(SYMBOLOGY, ""), text])].filter(Boolean), gtin: null };
    }
    const names = [elements[10], elements[21]].filter(Boolean);
    if (!gtin && !/^[\](]|:\/\//.test(text)) {
        // Nothing but its first digits says that this is GS1: as likely it is a lot called `10-7`.
        names.unshift(text);
    }
    return { names: names.length ? names : [text], gtin: gtin || null };
}

/**
 * The component of a kept step that a code fits: by an expected lot, else by GTIN.
 * @returns {{component?: Object, lot?: Object, wrong: boolean}} `wrong`: certainly none of this step's materials
 */
export function componentOf(step, code) {
    const { names, gtin } = readCode(code);
    for (const component of step.components) {
        const lot = component.lots.find((expected) => names.includes(expected.name));
        if (lot) {
            return { component, lot, wrong: false };
        }
    }
    const bare = (barcode) => barcode.replace(/^0+/, "");
    const named = gtin && step.components.find((row) => row.barcode && bare(row.barcode) === bare(gtin));
    const allNamed = step.components.length > 0 && step.components.every((row) => row.barcode);
    return { component: named || undefined, wrong: Boolean(gtin && !named && allNamed) };
}

/** A lot of this step's materials that must not be used, as far as the device knows: `{name, why}`, or undefined. */
export function barredLot(step, code) {
    const { names } = readCode(code);
    return step.components.flatMap((row) => row.barred || []).find((lot) => names.includes(lot.name));
}
