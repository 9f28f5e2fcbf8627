import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    done: "fa-check",
    now: "fa-hourglass-half",
    waiting: "fa-circle-o",
    wrong: "fa-exclamation",
};

/** A line of beads: what has happened to a seal, when, and for a red one a sentence and a button. */
export class Beads extends Component {
    static template = "trace_anchor.Beads";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get beads() {
        return (this.props.record.data[this.props.name] || []).map((bead, index) => ({
            ...bead,
            key: index,
            icon: ICONS[bead.state],
            time: bead.at ? formatDateTime(deserializeDateTime(bead.at)) : "",
        }));
    }

    async press(bead) {
        const { resModel, resId } = this.props.record;
        const next = await this.orm.call(resModel, "action_press_bead", [[resId], bead.button.method]);
        if (next && next.tag !== "soft_reload") {
            await this.action.doAction(next);
        }
        await this.props.record.load();
    }
}

registry.category("fields").add("trace_beads", {
    component: Beads,
    supportedTypes: ["json"],
});
