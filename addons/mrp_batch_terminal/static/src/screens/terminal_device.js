// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { loadScreens } from "@mrp_batch_record/screens/lazy_screen";

export const TERMINAL_BUNDLE = "mrp_batch_terminal.assets_terminal";
/** Where a device keeps the work center that was chosen on it. */
export const CENTER = "mrp_batch_terminal.terminal.center";
const SOON = 2000;

/** A device that has been a terminal has its scripts at hand before the line is lost: it opens without a server, too. */
export const terminalDevice = {
    start() {
        if (JSON.parse(browser.localStorage.getItem(CENTER) || "null")) {
            // Once the page that was asked for is shown; what fails here is said when the terminal is opened.
            browser.setTimeout(() => loadScreens(TERMINAL_BUNDLE).catch(() => {}), SOON);
        }
    },
};

registry.category("services").add("mrp_batch_terminal.terminal_device", terminalDevice);
