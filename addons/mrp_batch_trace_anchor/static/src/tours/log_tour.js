import { menu, stop } from "@mrp_batch_trace/tours/stops";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("batch_trace_log_administrator", {
    url: "/odoo/batch-today",
    steps: () => [
        stop(".o_batch_first_step", _t("The log of your company: a line of beads, red where something is to be done.")),
        menu("trace_anchor.menu_proof", _t("Everything about proof is behind this door.")),
        menu("trace_anchor.trace_record_menu", _t("Each version of each batch record, as it was sealed.")),
        menu("trace_anchor.menu_proof", _t("Once more.")),
        menu(
            "trace_anchor.trace_audit_menu",
            _t("Compare the plant with what was sealed; each difference has a sentence.")
        ),
    ],
});
