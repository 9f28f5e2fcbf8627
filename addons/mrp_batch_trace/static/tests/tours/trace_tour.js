// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_batch_trace_screen", {
    steps: () => [
        { trigger: ".o_trace_empty", content: "An empty screen says what it is for" },
        { trigger: ".o_trace_ask:disabled" },
        { trigger: ".o_trace_criterion[data-criterion=lot_ids] input", run: "edit TOUR-M1" },
        { trigger: ".dropdown-item:contains(TOUR-M1)", run: "click" },
        { trigger: "button[data-direction=down]", run: "click" },
        { trigger: ".o_trace_ask:enabled", run: "click" },
        { trigger: ".o_trace_box.o_trace_seed:contains(TOUR-M1)" },
        { trigger: ".o_trace_box.o_trace_lot:contains(TOUR-C1)" },
        { trigger: ".o_trace_box.o_trace_customer:contains(Corner Shop)" },
        { trigger: ".o_trace_sum:contains(3)" },
        { trigger: ".o_trace_block[data-block=shipped]:contains(Corner Shop)" },
        { trigger: ".o_trace_search", run: "edit TOUR-B1" },
        { trigger: ".o_trace_box.o_trace_faint:contains(TOUR-M1)" },
        { trigger: ".o_trace_search", run: "clear" },
        { trigger: ".o_trace_header:first", run: "click" },
        { trigger: ".o_trace_box.o_trace_fold", run: "click" },
        { trigger: "button[data-tab=tree]", run: "click" },
        { trigger: ".o_trace_tree td:contains(TOUR-B1)" },
        { trigger: "button[data-tab=table]", run: "click" },
        { trigger: ".o_trace_table tbody tr:eq(2)" },
        { trigger: "button[data-tab=graph]", run: "click" },
        { trigger: "button:has(.fa-star-o)", run: "click" },
        { trigger: "button:has(.fa-star)" },
    ],
});
