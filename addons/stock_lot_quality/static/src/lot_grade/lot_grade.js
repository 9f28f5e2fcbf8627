import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** One look for a lot everywhere: colour, icon and word, by the code of its state today or of a grade. */
export const LOT_GRADES = {
    in_progress: { icon: "fa-hourglass-half", label: _t("In progress") },
    released: { icon: "fa-check-circle", label: _t("Released") },
    pass: { icon: "fa-check-circle", label: _t("Released") },
    conditional: { icon: "fa-exclamation-triangle", label: _t("Conditional") },
    failed: { icon: "fa-times-circle", label: _t("Failed") },
    suspect: { icon: "fa-exclamation-circle", label: _t("Suspect") },
    fail: { icon: "fa-times-circle", label: _t("Failed") },
    held: { icon: "fa-lock", label: _t("Held") },
    recalled: { icon: "fa-bullhorn", label: _t("Recalled") },
    expired: { icon: "fa-calendar-times-o", label: _t("Expired") },
};

/** What a selection field itself calls its value: a batch being made has another word than a lot in the laboratory. */
export function fieldWord(record, name) {
    return new Map(record.fields[name].selection || []).get(record.data[name]);
}

/** The badge alone, for components that have a code at hand. A code it does not know is shown as a word. */
export class LotGradeBadge extends Component {
    static template = "stock_lot_quality.LotGradeBadge";
    static props = { code: { type: [String, Boolean], optional: true }, label: { type: String, optional: true } };

    get known() {
        return LOT_GRADES[this.props.code];
    }

    get label() {
        return this.props.label || this.known?.label || this.props.code;
    }
}

/** Field widget `lot_grade` for char and selection fields that hold a grade code. */
export class LotGradeField extends Component {
    static template = "stock_lot_quality.LotGradeField";
    static components = { LotGradeBadge };
    static props = { ...standardFieldProps };

    get code() {
        return this.props.record.data[this.props.name];
    }

    /** A plant's own grades wear one of the known badges under their own name, where the view has it at hand. */
    get label() {
        if (this.props.name.endsWith("state_today")) {
            // What a lot is today may be graver than its grade.
            return fieldWord(this.props.record, this.props.name);
        }
        const grade = this.props.record.data.grade_id;
        return this.code === "expired" ? undefined : grade?.display_name;
    }
}

registry.category("fields").add("lot_grade", {
    component: LotGradeField,
    displayName: _t("Lot grade"),
    supportedTypes: ["char", "selection"],
});
