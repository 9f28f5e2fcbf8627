// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { LotGradeBadge } from "@stock_lot_quality/lot_grade/lot_grade";
import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { moment, quantity, share } from "./trace_model";

const ROWS = 8;

/** What surrounds the lots: shipped, to be stopped, on hand, in transit, suppliers, siblings, balance, gaps. */
export class TraceBlocks extends Component {
    static template = "mrp_batch_trace.TraceBlocks";
    static components = { LotGradeBadge };
    static props = { answer: Object, openLot: Function, ask: Function };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({
            open: new Set(["shipped", "open_orders", "on_hand", "gaps"]),
            all: new Set(),
            chosen: new Set(),
        });
        onWillStart(async () => {
            this.mayHold = await user.hasGroup("stock_lot_quality.group_quality");
        });
        onWillUpdateProps(() => this.state.chosen.clear());
        this.quantity = quantity;
        this.moment = moment;
    }

    get kinds() {
        return {
            outgoing: _t("Delivery"),
            incoming: _t("Receipt"),
            internal: _t("Internal transfer"),
            reserved: _t("Reserved for production"),
            fed: _t("Fed into production"),
            making: _t("Being made"),
        };
    }

    get blocks() {
        const { answer } = this.props;
        const lines = (rows, party, detail, late) =>
            rows.map((row) => ({
                ...row,
                party: party(row),
                detail: detail(row),
                late: late && late(row),
                amount: row.quantity ? quantity(row.quantity, row.uom) : "",
            }));
        return [
            {
                name: "shipped",
                title: _t("Shipped"),
                icon: "fa-truck",
                rows: lines(
                    answer.shipped,
                    (row) => row.customer || "?",
                    (row) => [row.contact, row.address].filter(Boolean).join(" · "),
                    (row) => row.returned && _t("Returned")
                ),
            },
            {
                name: "open_orders",
                title: _t("Can still be stopped"),
                icon: "fa-hand-paper-o",
                rows: lines(
                    answer.open_orders,
                    (row) => [this.kinds[row.kind] || row.kind, row.partner].filter(Boolean).join(" · "),
                    (row) => row.state
                ),
            },
            {
                name: "on_hand",
                title: _t("Stock on hand"),
                icon: "fa-cubes",
                rows: lines(
                    answer.on_hand,
                    (row) => row.location,
                    () => ""
                ),
            },
            {
                name: "in_transit",
                title: _t("In transit"),
                icon: "fa-exchange",
                rows: lines(
                    answer.in_transit,
                    (row) => row.location,
                    () => ""
                ),
            },
            {
                name: "suppliers",
                title: _t("Suppliers"),
                icon: "fa-industry",
                rows: lines(
                    answer.suppliers,
                    (row) => row.supplier || "?",
                    (row) =>
                        [row.supplier_lot && _t("Supplier lot %s", row.supplier_lot), row.contact]
                            .filter(Boolean)
                            .join(" · "),
                    (row) => row.returned && _t("Returned")
                ),
            },
        ];
    }

    /** Amounts by unit: "120 kg, 14 Units". Returns count against; an order that reserved and was fed, not twice. */
    amount(block) {
        if (block.name === "open_orders") {
            return "";
        }
        const totals = {};
        for (const row of block.rows) {
            totals[row.uom] = (totals[row.uom] || 0) + (row.returned ? -row.quantity : row.quantity);
        }
        return Object.entries(totals)
            .map(([uom, total]) => quantity(total, uom))
            .join(", ");
    }

    /** A tick only where facts were looked at and none is missing or assumed. */
    get completeness() {
        const { facts, gaps, missing } = this.props.answer.completeness;
        const icon = !facts
            ? "fa-question-circle-o text-muted"
            : gaps.length
              ? `fa-exclamation-triangle ${missing ? "text-warning" : "text-muted"}`
              : "fa-check text-success";
        return { icon, share: share(this.props.answer) };
    }

    count(name) {
        return this.props.answer.totals[name];
    }

    shownRows(block) {
        return this.state.all.has(block.name) ? block.rows : block.rows.slice(0, ROWS);
    }

    toggle(name) {
        const { open } = this.state;
        open.has(name) ? open.delete(name) : open.add(name);
    }

    /** Lots in stock that are not held yet, by what the answer knows of them. */
    get holdable() {
        const state = new Map(this.props.answer.nodes.map((node) => [node.id, node.state]));
        const lots = this.props.answer.on_hand.map((row) => row.lot_id);
        return [...new Set(lots)].filter((lot) => !["held", "recalled"].includes(state.get(lot)));
    }

    choose(lot) {
        const { chosen } = this.state;
        chosen.has(lot) ? chosen.delete(lot) : chosen.add(lot);
    }

    chooseAll() {
        this.state.chosen = new Set(this.state.chosen.size ? [] : this.holdable);
    }

    /** Odoo's dialog asks why; what was held shows at once. */
    async hold() {
        const action = await this.orm.call("stock.lot", "action_hold", [[...this.state.chosen]]);
        this.action.doAction({ ...action, views: [[false, "form"]] }, { onClose: () => this.props.ask() });
    }

    openRow(row) {
        if (row.model) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: row.model,
                res_id: row.res_id,
                views: [[false, "form"]],
            });
        }
    }

    /** The documents or lots of one block as a list, where Odoo's own buttons can act on them. */
    openAll(block) {
        const model = block.rows[0].model || "stock.lot";
        const ids = block.rows
            .filter((row) => (row.model || "stock.lot") === model)
            .map((row) => (row.model ? row.res_id : row.lot_id));
        this.action.doAction({
            type: "ir.actions.act_window",
            name: block.title,
            res_model: model,
            domain: [["id", "in", [...new Set(ids)]]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}
