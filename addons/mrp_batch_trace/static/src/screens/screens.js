// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { LazyScreen } from "@mrp_batch_record/screens/lazy_screen";

/** The trace screen with its graph, `static/src/trace/`. */
export class TraceScreen extends LazyScreen {
    static bundle = "mrp_batch_trace.assets_trace";
    static screen = "mrp_batch_trace.trace";
    static path = "trace";
    static displayName = _t("Trace");
}

registry.category("actions").add("mrp_batch_trace.trace", TraceScreen);
