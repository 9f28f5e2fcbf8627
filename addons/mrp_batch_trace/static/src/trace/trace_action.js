// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";
import { TraceBlocks } from "./trace_blocks";
import { TraceGraph } from "./trace_graph";
import { TraceTable, TraceTree } from "./trace_lists";
import { share } from "./trace_model";
import { TraceQuestion } from "./trace_question";

/** Trace screen: the question on the left, the genealogy in the middle, what it means on the right. */
export class TraceAction extends Component {
    static template = "mrp_batch_trace.TraceAction";
    static components = { Layout, TraceBlocks, TraceGraph, TraceQuestion, TraceTable, TraceTree };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            question: { direction: "both", lot_ids: [] },
            answer: null,
            traceId: false,
            saved: false,
            mine: true,
            busy: false,
            tab: "graph",
            search: "",
            narrow: false,
        });
        this.openLot = this.openLot.bind(this);
        this.change = this.change.bind(this);
        this.ask = this.ask.bind(this);
        onWillStart(() => this.start());
    }

    async start() {
        const params = this.props.action.params || {};
        const traceId = Number(params.trace_id || this.props.state?.traceId || 0);
        if (traceId) {
            const [found] = await this.orm.search("batch.trace", [["id", "=", traceId]]);
            if (found) {
                return this.receive(await this.orm.call("batch.trace", "answer", [[found]]));
            }
        }
        if (params.lot_ids?.length) {
            Object.assign(this.state.question, { lot_ids: params.lot_ids, direction: params.direction || "both" });
            await this.ask();
        }
    }

    change(field, value) {
        this.state.question[field] = value;
    }

    async ask() {
        this.state.busy = true;
        try {
            const { traceId, question } = this.state;
            this.receive(await this.orm.call("batch.trace", "ask", [question, this.state.saved ? false : traceId]));
        } finally {
            this.state.busy = false;
        }
    }

    receive({ trace_id, saved, mine, question, answer }) {
        Object.assign(this.state, { traceId: trace_id, saved, mine, question, answer });
        this.props.updateActionState?.({ trace_id });
    }

    async keep() {
        this.state.saved = !this.state.saved;
        await this.orm.write("batch.trace", [this.state.traceId], { saved: this.state.saved });
    }

    async print() {
        this.action.doAction(await this.orm.call("batch.trace", "action_print", [[this.state.traceId]]));
    }

    async export() {
        this.action.doAction(await this.orm.call("batch.trace", "action_export", [[this.state.traceId]]));
    }

    /** Ask for what was meant instead of the number that names nothing. */
    askFor(unknown, guess) {
        this.change(unknown.criterion, "");
        this.change(guess.criterion, guess.value);
        return this.ask();
    }

    openSaved() {
        this.action.doAction("mrp_batch_trace.action_trace_saved");
    }

    openLot(lotId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "stock.lot",
            res_id: lotId,
            views: [[false, "form"]],
        });
    }

    get kinds() {
        return { lot: _t("Lot"), supplier_lot: _t("Supplier lot"), order: _t("Order") };
    }

    get completeness() {
        return share(this.state.answer);
    }

    /** How far the answer reaches: "2 up, 1 down". */
    get reach() {
        const steps = this.state.answer.nodes.map((node) => node.distance);
        const [up, down] = [-Math.min(0, ...steps), Math.max(0, ...steps)];
        return [up && _t("%s up", up), down && _t("%s down", down)].filter(Boolean).join(", ") || "0";
    }

    get cut() {
        const { answer } = this.state;
        return answer.totals.nodes > answer.nodes.length
            ? _t("The %s lots nearest to the question are shown; the report has all of them.", answer.nodes.length)
            : "";
    }
}

registry.category("lazy_components").add("mrp_batch_trace.trace", TraceAction);
