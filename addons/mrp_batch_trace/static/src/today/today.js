import { Component, markup, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDate, deserializeDateTime, formatDate, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { StartHere } from "./start_here";
import { Trend } from "./trend";

/** A wall screen is looked at, not touched: it reads its numbers again by itself. */
export const EVERY = 60000;

/** The page the day starts with: numbers of one's role, their trends, the cases behind them, one's own activities. */
export class BatchToday extends Component {
    static template = "mrp_batch_trace.Today";
    static components = { StartHere, Trend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ numbers: [], figures: [], activities: [], start: null, at: null, stale: false });
        onWillStart(() => this.load(this.orm));
        const timer = browser.setInterval(() => this.refresh(), EVERY);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async load(orm) {
        const asked = ["numbers", "figures", "activities", "start"].map((part) => orm.call("batch.today", part, []));
        const [numbers, figures, activities, start] = await Promise.all(asked);
        Object.assign(this.state, { numbers, figures, activities, start, at: luxon.DateTime.now(), stale: false });
    }

    /** Quietly; a page that could not read again says since when its numbers are old. */
    async refresh() {
        if (document.hidden) {
            return;
        }
        try {
            await this.load(this.orm.silent);
        } catch {
            this.state.stale = true;
        }
    }

    get waiting() {
        return this.state.numbers.filter((number) => number.cases.length);
    }

    get readAt() {
        return formatDateTime(this.state.at, { format: "HH:mm" });
    }

    /** Of what can only be judged one by one, the count may be the least there are. */
    countText(number) {
        return number.more ? `${number.count}+` : `${number.count}`;
    }

    moment(instant) {
        return instant ? formatDateTime(deserializeDateTime(instant), { showSeconds: false }) : "";
    }

    day(date) {
        return formatDate(deserializeDate(date));
    }

    isLate(activity) {
        return deserializeDate(activity.due) < luxon.DateTime.now().startOf("day");
    }

    figureText(figure) {
        if (typeof figure.value !== "number") {
            return "–";
        }
        const digits = figure.unit ? 1 : 0;
        return `${figure.value.toFixed(digits)}${figure.unit === "%" ? " %" : figure.unit && ` ${figure.unit}`}`;
    }

    async openCase(number, line) {
        const action = await this.action.loadAction(number.action);
        await this.action.doAction(
            { ...action, name: line.name, res_id: line.id, domain: [], context: {} },
            { viewType: "form", props: { resId: line.id } }
        );
    }

    async open(number) {
        const action = await this.action.loadAction(number.action);
        // The action's own help tells how to make such records: here it would be read as what is missing.
        const help = markup`<p class="o_view_nocontent_neutral_face">${_t("There is nothing of this kind now.")}</p>`;
        await this.action.doAction({ ...action, name: number.label, domain: number.domain, context: {}, help });
    }

    openFigures() {
        return this.action.doAction("mrp_batch_record.batch_figures_action");
    }

    openActivity(activity) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: activity.model,
            res_id: activity.res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("mrp_batch_trace.today", BatchToday);
