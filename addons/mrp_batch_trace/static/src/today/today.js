import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const CARDS = {
    running: { label: _t("Batches running"), icon: "fa-industry", alarm: false },
    to_review: { label: _t("Batches to review"), icon: "fa-check-square-o", alarm: false },
    deviations: { label: _t("Open deviations"), icon: "fa-exclamation-triangle", alarm: true },
    samples: { label: _t("Samples waiting for results"), icon: "fa-flask", alarm: false },
    expiring: { label: _t("Lots in stock expiring within 7 days"), icon: "fa-clock-o", alarm: true },
};

/** The numbers the day starts with; each opens the cases behind it, and names the first of them. */
export class BatchToday extends Component {
    static template = "mrp_batch_trace.Today";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ numbers: [] });
        onWillStart(() => this.load());
    }

    async load() {
        const numbers = await this.orm.call("batch.today", "numbers", []);
        this.state.numbers = numbers
            .filter((number) => number.count !== null)
            .map((number) => ({ ...number, ...CARDS[number.key] }));
    }

    get waiting() {
        return this.state.numbers.filter((number) => number.cases.length);
    }

    moment(instant) {
        return instant ? formatDateTime(deserializeDateTime(instant), { format: "yyyy-MM-dd HH:mm" }) : "";
    }

    async openCase(number, line) {
        const action = await this.action.loadAction(number.action);
        await this.action.doAction(
            { ...action, name: line.name, res_id: line.id, domain: [], context: {} },
            { viewType: "form", props: { resId: line.id } },
        );
    }

    async open(number) {
        const action = await this.action.loadAction(number.action);
        await this.action.doAction({ ...action, name: String(number.label), domain: number.domain, context: {} });
    }
}

registry.category("actions").add("mrp_batch_trace.today", BatchToday);
