import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** In the person's own menu: the first steps of the role, wherever one is. */
function startHere(env) {
    return {
        type: "item",
        id: "batch_start",
        description: _t("Batch Trace: start here"),
        callback: async () => {
            await env.services.orm.call("batch.today", "hide_start", [false]);
            await env.services.action.doAction("mrp_batch_trace.batch_today_action", { clearBreadcrumbs: true });
        },
        sequence: 35,
    };
}

registry.category("user_menuitems").add("batch_start", startHere);
