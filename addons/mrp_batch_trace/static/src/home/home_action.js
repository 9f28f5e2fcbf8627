import { registry } from "@web/core/registry";

/** The app's own page: whatever the role of the person begins with. */
async function openHome(env) {
    return env.services.orm.call("batch.home", "open", []);
}

registry.category("actions").add("mrp_batch_trace.home", openHome);
