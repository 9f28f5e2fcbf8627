import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

// GS1 General Specifications, application identifier (10): at most 20 characters.
const AI10_LENGTH = 20;

/** The length of the longest number beside what a GS1 batch number may have, one box per character. */
export class BatchLengthMeter extends Component {
    static template = "stock_batch_numbering.BatchLengthMeter";
    static props = { ...standardFieldProps };

    get length() {
        return this.props.record.data[this.props.name] || 0;
    }

    get boxes() {
        const count = Math.max(AI10_LENGTH, Math.min(this.length, AI10_LENGTH + 4));
        return [...Array(count).keys()].map((place) => ({
            place,
            used: place < this.length,
            over: place >= AI10_LENGTH,
        }));
    }

    get label() {
        return _t("%(length)s of %(allowed)s characters", { length: this.length, allowed: AI10_LENGTH });
    }
}

registry.category("fields").add("batch_length_meter", {
    component: BatchLengthMeter,
    supportedTypes: ["integer"],
});
