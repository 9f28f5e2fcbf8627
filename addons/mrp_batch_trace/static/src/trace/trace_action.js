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
import { TraceQuestion } from "./trace_question";

/** Trace screen: the question on the left, the genealogy in the middle, what it means on the right. */
export class TraceAction extends Component {
    static template = "mrp_batch_trace.TraceAction";
    static components = { Layout, TraceBlocks, TraceGraph, TraceQuestion, TraceTable, TraceTree };
    static props = { ...standardActionServiceProps };
    static path = "trace";
    static displayName = _t("Trace");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            question: { direction: "both", lot_ids: [] },
            answer: null,
            traceId: false,
            saved: false,
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

    receive({ trace_id, saved, question, answer }) {
        Object.assign(this.state, { traceId: trace_id, saved, question, answer });
        this.props.updateActionState?.({ trace_id });
    }

    async keep() {
        this.state.saved = !this.state.saved;
        await this.orm.write("batch.trace", [this.state.traceId], { saved: this.state.saved });
    }

    async print() {
        this.action.doAction(await this.orm.call("batch.trace", "action_print", [[this.state.traceId]]));
    }

    openSaved() {
        this.action.doAction("mrp_batch_trace.action_trace_saved");
    }

    openLot(lotId) {
        this.action.doAction({
            type: "ir.actions.act_window", res_model: "stock.lot", res_id: lotId, views: [[false, "form"]],
        });
    }

    get cut() {
        const { answer } = this.state;
        return answer.totals.nodes > answer.nodes.length
            ? _t("The %s lots nearest to the question are shown; the report has all of them.", answer.nodes.length)
            : "";
    }
}

registry.category("actions").add("mrp_batch_trace.trace", TraceAction);
