import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What stands between a batch and its release: each with the thing it is about and the button that mends it. */
export class ReleaseFindings extends Component {
    static template = "mrp_batch_record.ReleaseFindings";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get found() {
        return this.props.record.data[this.props.name] || { rows: [] };
    }

    async settle(row, mend) {
        const action = await this.orm.call("mrp.production", "action_settle", [[this.found.order], row.key, mend]);
        const dialog = action.target === "new";
        await this.action.doAction(action, dialog ? { onClose: () => this.props.record.load() } : {});
    }
}

registry.category("fields").add("release_findings", { component: ReleaseFindings, supportedTypes: ["json"] });
