// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { Component, useState } from "@odoo/owl";

/** The criteria a question may have, in the order they are offered. */
export function criteria() {
    return [
        { name: "number", label: _t("Any number"), type: "text", hint: _t("Lot, supplier's lot or order") },
        { name: "lot_ids", label: _t("Lots"), model: "stock.lot" },
        { name: "supplier_lot", label: _t("Supplier lot"), type: "text" },
        { name: "production_ids", label: _t("Manufacturing orders"), model: "mrp.production" },
        { name: "product_ids", label: _t("Products"), model: "product.product" },
        { name: "vendor_ids", label: _t("Vendors"), model: "res.partner" },
        { name: "customer_ids", label: _t("Customers"), model: "res.partner" },
        { name: "operator_ids", label: _t("Operators"), model: "res.users" },
        { name: "crew_ids", label: _t("Crews"), model: "mrp.crew" },
        { name: "equipment_ids", label: _t("Equipment"), model: "maintenance.equipment" },
        { name: "dates", label: _t("Dates"), type: "dates" },
        { name: "parameter_id", label: _t("Parameter out of range"), type: "parameter", model: "lot.parameter" },
    ];
}

/** Fields of batch.trace each criterion fills. */
const FIELDS = { dates: ["date_from", "date_to"], parameter_id: ["parameter_id", "lower", "upper", "own_limits"] };

export function isFilled(question, name) {
    return (FIELDS[name] || [name]).some((field) => {
        const value = question[field];
        return Array.isArray(value) ? value.length : Boolean(value);
    });
}

export class TraceQuestion extends Component {
    static template = "mrp_batch_trace.TraceQuestion";
    static components = { MultiRecordSelector, RecordSelector };
    static props = { question: Object, change: Function, ask: Function, busy: Boolean };

    setup() {
        this.criteria = criteria();
        this.state = useState({ added: ["number", "lot_ids"] });
        this.directions = [
            ["up", _t("Upstream")],
            ["both", _t("Both")],
            ["down", _t("Downstream")],
        ];
    }

    get shown() {
        return this.criteria.filter(
            ({ name }) => this.state.added.includes(name) || isFilled(this.props.question, name)
        );
    }

    get offered() {
        return this.criteria.filter((criterion) => !this.shown.includes(criterion));
    }

    get isEmpty() {
        return !this.criteria.some(({ name }) => isFilled(this.props.question, name));
    }

    add(ev) {
        if (ev.target.value) {
            this.state.added.push(ev.target.value);
            ev.target.value = "";
        }
    }

    remove(name) {
        this.state.added = this.state.added.filter((added) => added !== name);
        for (const field of FIELDS[name] || [name]) {
            this.props.change(field, Array.isArray(this.props.question[field]) ? [] : false);
        }
    }

    changeLimit(field, text) {
        this.props.change(field, parseFloat(text.replace(",", ".")) || 0);
        this.props.change("own_limits", true);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !this.isEmpty) {
            this.props.ask();
        }
    }
}
