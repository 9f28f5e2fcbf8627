import { useBus, useService } from "@web/core/utils/hooks";
import { useExternalListener } from "@odoo/owl";

// A hand scanner types a character every 5 to 30 ms; people do not.
const FASTEST_PERSON = 40;
const SHORTEST = 3;

/**
 * Tells a hand scanner from a person in a field that takes typing: keys that follow each other faster than
 * anybody types, ended by Enter or Tab, are a scan.
 */
export class ScanWatch {
    constructor() {
        this.forget();
    }

    forget() {
        this.keys = "";
        this.before = "";
        this.last = -Infinity;
    }

    /**
     * @param {string} key as in KeyboardEvent.key
     * @param {number} at milliseconds
     * @param {string} value of the field before this key
     * @returns {{code: string, before: string}|null} the code that was scanned, and what the field held before
     */
    take(key, at, value) {
        if (key === "Enter" || key === "Tab") {
            const scanned = at - this.last <= FASTEST_PERSON && this.keys.length >= SHORTEST;
            const found = scanned ? { code: this.keys, before: this.before } : null;
            this.forget();
            return found;
        }
        if (key.length !== 1) {
            return null;
        }
        if (at - this.last > FASTEST_PERSON) {
            this.keys = "";
            this.before = value;
        }
        this.keys += key;
        this.last = at;
        return null;
    }
}

/**
 * Call `onScan(code)` for every scan, wherever the focus is: by Odoo's barcode service outside of fields, and
 * inside fields marked `data-scan`, which get back what they held before.
 */
export function useScans(onScan) {
    useBus(useService("barcode").bus, "barcode_scanned", (event) => onScan(event.detail.barcode));
    const watch = new ScanWatch();
    useExternalListener(
        window,
        "keydown",
        (event) => {
            const field = event.target;
            if (!field.matches?.("input[data-scan]")) {
                return watch.forget();
            }
            // Shortcuts are no text; Ctrl+] is how some scanners send the separator.
            if (event.metaKey || event.altKey || (event.ctrlKey && event.key !== "]")) {
                return;
            }
            const found = watch.take(event.key, event.timeStamp, field.value);
            if (found) {
                event.preventDefault();
                event.stopPropagation();
                field.value = found.before;
                field.dispatchEvent(new InputEvent("input", { bubbles: true }));
                onScan(found.code);
            }
        },
        { capture: true }
    );
}
