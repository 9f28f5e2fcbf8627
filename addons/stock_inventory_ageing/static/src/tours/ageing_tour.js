import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

const TOUR = "stock_inventory_ageing";
const stop = (trigger, content, tooltipPosition = "bottom") => ({ trigger, content, tooltipPosition, run: "click" });

registry.category("web_tour.tours").add(TOUR, {
    url: "/odoo/action-stock_inventory_ageing.stock_ageing_report_page_action",
    steps: () => [
        stop(".o_form_view [name=as_at]", _t("The day as at which the stock is aged: any day, also long past.")),
        stop(".o_form_view [name=category_ids]", _t("Empty: all goods.")),
        stop(".o_form_view [name=bucket_days]", _t("Where one age ends and the next begins, in days.")),
        stop(
            "button[name=action_open]",
            _t("On screen, as lines, pivot and graph. The other button makes the Excel workbook.")
        ),
    ],
});

/** In the person's own menu, for stock accountants: Odoo switches tours on for good to show one, so off again at once. */
function tourItem(env) {
    return {
        type: "item",
        id: "ageing_tour",
        description: _t("Tour: Inventory Ageing"),
        hide: !session.ageing_tour,
        callback: async () => {
            await env.services.action.doAction("stock_inventory_ageing.stock_ageing_report_page_action");
            await env.services.tour_service.startTour(TOUR, { mode: "manual", redirect: false });
            await env.services.orm.call("res.users", "switch_tour_enabled", [false]);
        },
        sequence: 36,
    };
}

registry.category("user_menuitems").add("ageing_tour", tourItem);
