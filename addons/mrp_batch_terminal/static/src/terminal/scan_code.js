/**
 * What a code names, as far as a terminal needs it without the server: the lot names to try and the GTIN.
 * The server reads codes in full (the addon's package `scan`); both read by one table and are tested side by side.
 */
import { IDENTIFIERS } from "./scan_identifiers";

const FNC1 = "\x1d";
const GS1_SYMBOLOGY = /^\](?:C1|e[0-3]|d2|Q3|J1)/;
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const SPELT_FNC1 = /<GS>|\{GS\}|\^\]|[\]#|~␝]/g;
const CHARACTERS = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;
// A path, a query and what follows; a % that begins no character makes it another address.
const ADDRESS =
    /^https?:\/\/[^\x00-\x20/?#]+((?:\/|[^%\x00-\x20/?#]|%[0-9A-Fa-f]{2})*)(?:\?((?:[^%\x00-\x20#]|%[0-9A-Fa-f]{2})*))?(?:#[^\x00-\x20]*)?$/i;
const DATES = ["11", "13", "15", "17"];
const NAMED = new Map(
    IDENTIFIERS.flatMap(([pattern, separated, identifiers]) => {
        const value = new RegExp(`^(?:${pattern})`);
        return identifiers.split(" ").map((identifier) => [identifier, { value, separated }]);
    })
);

/** The element that a text begins with, `[identifier, value]`, or null. */
function elementAt(text) {
    const identifier = [2, 3, 4].map((length) => text.slice(0, length)).find((start) => NAMED.has(start));
    if (!identifier) {
        return null;
    }
    const { value, separated } = NAMED.get(identifier);
    const [said] = text.slice(identifier.length).split(FNC1, 1)[0].match(value) || [];
    const next = said && text.charAt(identifier.length + said.length);
    const ended = !separated || next === "" || next === FNC1;
    return said && ended && CHARACTERS.test(said) ? [identifier, said] : null;
}

function elementOf(identifier, value) {
    const element = elementAt(identifier + value);
    return element && element[0] === identifier && element[1] === value ? element : null;
}

function checkDigitHolds(key) {
    const weighed = [...key].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 3 : 1), 0);
    return weighed % 10 === 0;
}

/** Whether there is such a day; YYMMDD, day 00 is the last of its month. The century: General Specifications, 7.12. */
function isDate(value) {
    const [short, month, day] = [0, 2, 4].map((at) => Number(value.slice(at, at + 2)));
    const today = new Date().getUTCFullYear();
    const apart = short - (today % 100);
    const year = today - (today % 100) + (apart > 50 ? -100 : apart < -49 ? 100 : 0) + short;
    return month >= 1 && month <= 12 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function elementsOf(text) {
    let rest = text.replace(GS1_SYMBOLOGY, "");
    if (rest.startsWith("(")) {
        const pairs = [...rest.matchAll(/\((\d{2,4})\)([^(]+)/g)];
        const whole = pairs.map(([pair]) => pair).join("") === rest;
        return whole ? pairs.map(([, identifier, value]) => elementOf(identifier, value)) : null;
    }
    rest = rest.replace(SPELT_FNC1, FNC1).replace(/^\x1d+|\x1d+$/g, "");
    const elements = [];
    while (rest) {
        const element = elementAt(rest);
        if (!element) {
            return null;
        }
        elements.push(element);
        rest = rest.slice(element.join("").length).replace(/^\x1d/, "");
    }
    return elements;
}

/** `{path, query}` of an address, each a list of texts or pairs without % signs, or null. */
function partsOf(address) {
    const parts = address.match(ADDRESS);
    if (!parts) {
        return null;
    }
    const pairs = (parts[2] || "").split("&").map((pair) => pair.split(/=(.*)/s, 2));
    try {
        return {
            path: parts[1].split("/").filter(Boolean).map(decodeURIComponent),
            query: pairs.map((pair) => pair.map((text) => decodeURIComponent(text.replaceAll("+", " ")))),
        };
    } catch {
        return null; // characters that are none
    }
}

function digitalLinkElements(address) {
    const { path: steps = [], query = [] } = partsOf(address) || {};
    const at = steps.indexOf("01");
    if (at < 0) {
        return null;
    }
    const said = {};
    for (let place = at; place + 1 < steps.length; place += 2) {
        said[steps[place]] = steps[place + 1];
    }
    Object.assign(said, Object.fromEntries(query.filter(([, value]) => value)));
    said["01"] = (said["01"] || "").padStart(14, "0");
    return Object.entries(said)
        .filter(([identifier]) => NAMED.has(identifier))
        .map(([identifier, value]) => elementOf(identifier, value));
}

/** `{identifier: value}` of elements that all are what they say, or null. */
function interpreted(elements) {
    if (!elements || !elements.every(Boolean)) {
        return null;
    }
    const said = Object.fromEntries(elements);
    const gtins = [said["01"], said["02"]].filter(Boolean);
    const dates = DATES.map((identifier) => said[identifier]).filter(Boolean);
    const once = Object.keys(said).length === elements.length;
    return once && gtins.every(checkDigitHolds) && dates.every(isDate) ? said : null;
}

/** @returns {{names: string[], gtin: string|null}} */
export function readCode(code) {
    const text = code.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
    const said = interpreted(text.includes("://") ? digitalLinkElements(text) : elementsOf(text));
    const gtin = said && (said["01"] || said["02"]);
    if (!said || !(gtin || said["10"] || said["21"])) {
        return { names: [...new Set([text.replace(SYMBOLOGY, ""), text])].filter(Boolean), gtin: null };
    }
    const names = [said["10"], said["21"]].filter(Boolean);
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
