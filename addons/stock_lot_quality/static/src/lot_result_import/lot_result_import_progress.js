import { Component, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const EVERY_MS = 2000;

/** How far a long import is; looks again every two seconds and shows the outcome when it is there. */
export class LotResultImportProgress extends Component {
    static template = "stock_lot_quality.LotResultImportProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.timer = setInterval(() => this.look(), EVERY_MS);
        onWillUnmount(() => clearInterval(this.timer));
    }

    get percent() {
        return Math.round(this.props.record.data[this.props.name] || 0);
    }

    get phase() {
        return this.props.record.data.phase || "";
    }

    async look() {
        if (this.props.record.resId && this.props.record.data.state === "queued" && !document.hidden) {
            await this.props.record.load();
        }
    }
}

registry.category("fields").add("lot_result_import_progress", {
    component: LotResultImportProgress,
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "phase", type: "char", readonly: true },
        { name: "state", type: "selection", readonly: true },
    ],
});
