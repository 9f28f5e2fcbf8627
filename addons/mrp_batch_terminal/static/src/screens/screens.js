// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";
import { LazyScreen } from "@mrp_batch_record/screens/lazy_screen";
import { TERMINAL_BUNDLE } from "./terminal_device";

/** The shop-floor terminal, `static/src/terminal/`. */
export class TerminalScreen extends LazyScreen {
    static bundle = TERMINAL_BUNDLE;
    static screen = "mrp_batch_terminal.terminal";
}

registry.category("actions").add("mrp_batch_terminal.terminal", TerminalScreen);
