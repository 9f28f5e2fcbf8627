import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const OUTCOMES = {
    passed: { icon: "fa-check-circle", color: "success", word: _t("Within limits") },
    warning: { icon: "fa-exclamation-triangle", color: "warning", word: _t("Warning") },
    failed: { icon: "fa-times-circle", color: "danger", word: _t("Out of limits") },
    undecided: { icon: "fa-question-circle", color: "warning", word: _t("Undecided") },
};

/** The tests of a sample as a sheet: each with its unit, its limits and a value to type; one save books them all. */
export class LotSampleTests extends Component {
    static template = "stock_lot_quality.LotSampleTests";
    static props = { ...standardFieldProps };

    setup() {
        this.outcomes = OUTCOMES;
        this.updating = Promise.resolve();
    }

    get rows() {
        return this.props.record.data.tests || [];
    }

    get entered() {
        return this.props.record.data[this.props.name] || {};
    }

    typed(row) {
        return this.entered[row.parameter] || "";
    }

    /** Whether what was typed is plainly outside the limits; the server judges exactly. */
    outside(row) {
        const text = this.typed(row).replace(",", ".");
        if (row.kind !== "number" || text === "" || Number.isNaN(Number(text))) {
            return false;
        }
        return (
            (row.lower !== "" && Number(text) < Number(row.lower)) ||
            (row.upper !== "" && Number(text) > Number(row.upper))
        );
    }

    /** One after the other: each value joins those that were typed before it. */
    enter(row, event) {
        const { value } = event.target;
        const join = () => this.props.record.update({ [this.props.name]: { ...this.entered, [row.parameter]: value } });
        this.updating = this.updating.then(join, join);
        return this.updating;
    }

    /** Enter goes to the next value, as on a sheet of paper. */
    onKeydown(event) {
        if (event.key === "Enter") {
            event.preventDefault();
            event.stopPropagation();
            const inputs = [...event.target.closest("table").querySelectorAll("input, select")];
            (inputs[inputs.indexOf(event.target) + 1] || event.target).focus();
            event.target.dispatchEvent(new Event("change"));
        }
    }
}

registry.category("fields").add("lot_sample_tests", {
    component: LotSampleTests,
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "tests", type: "json" }],
});
