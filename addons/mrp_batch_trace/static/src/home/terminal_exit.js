import { registry } from "@web/core/registry";

/** Who leaves the terminal comes to the page of the day. */
registry.category("batch_terminal_exits").add("today", "mrp_batch_trace.batch_today_action");
