import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { fieldWord, LOT_GRADES } from "./lot_grade";

/** What a lot or batch is today, why, and what comes next: colour, icon, word and sentences. */
export class LotStateBanner extends Component {
    static template = "stock_lot_quality.LotStateBanner";
    static props = {
        ...standardFieldProps,
        next: { type: String, optional: true },
        status: { type: String, optional: true },
    };

    get code() {
        return this.props.record.data[this.props.name];
    }

    get known() {
        return LOT_GRADES[this.code];
    }

    get word() {
        // What nobody has graded yet is as far as its record has come: made and to be reviewed, say.
        const status = this.code === "in_progress" && this.props.status;
        const words = [status, this.props.name].map((name) => name && fieldWord(this.props.record, name));
        return words.find(Boolean) || this.known.label;
    }

    get reason() {
        return this.props.record.data.state_reason;
    }

    get next() {
        return this.props.next && this.props.record.data[this.props.next];
    }
}

registry.category("fields").add("lot_state_banner", {
    component: LotStateBanner,
    supportedTypes: ["selection"],
    extractProps: ({ options }) => ({ next: options.next, status: options.status }),
    fieldDependencies: ({ options }) => [
        { name: "state_reason", type: "text", readonly: true },
        ...(options?.next ? [{ name: options.next, type: "char", readonly: true }] : []),
    ],
});
