// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { LotGradeBadge } from "@stock_lot_quality/lot_grade/lot_grade";
import { Component, useState } from "@odoo/owl";
import { moment, quantity } from "./trace_model";

const PAGE = 100;

/** The lots below each other, opened step by step from the seeds. */
export class TraceTree extends Component {
    static template = "mrp_batch_trace.TraceTree";
    static components = { LotGradeBadge };
    static props = { answer: Object, search: String, openLot: Function };

    setup() {
        this.state = useState({ open: new Set() });
        this.quantity = quantity;
        this.moment = moment;
    }

    /** Visible rows, depth first. A lot that is its own ancestor is shown again but not opened. */
    get rows() {
        const { answer } = this.props;
        const nodes = new Map(answer.nodes.map((node) => [node.id, node]));
        const steps = { down: new Map(), up: new Map() };
        for (const edge of answer.edges) {
            const add = (map, from, to) => map.set(from, [...(map.get(from) || []), { to, edge }]);
            add(steps.down, edge.source, edge.target);
            add(steps.up, edge.target, edge.source);
        }
        const ways = answer.direction === "both" ? ["up", "down"] : [answer.direction];
        const rows = [];
        const visit = (node, way, depth, path, edge) => {
            const key = `${path.join("/")}/${way}${node.id}`;
            const next = (steps[way].get(node.id) || []).filter((step) => nodes.has(step.to));
            const looped = path.includes(node.id);
            const open = !looped && (depth === 0 ? !this.state.open.has(key) : this.state.open.has(key));
            rows.push({ key, node, way, depth, edge, looped, open, leaf: looped || !next.length });
            if (open) {
                next.forEach((step) => visit(nodes.get(step.to), way, depth + 1, [...path, node.id], step.edge));
            }
        };
        for (const way of ways) {
            answer.nodes.filter((node) => node.seed).forEach((node) => visit(node, way, 0, [], null));
        }
        return rows.slice(0, 2000);
    }

    toggle(row) {
        const { open } = this.state;
        open.has(row.key) ? open.delete(row.key) : open.add(row.key);
    }

    matches(node) {
        const found = this.props.search.trim().toLowerCase();
        return found && `${node.name} ${node.product} ${node.supplier_lot}`.toLowerCase().includes(found);
    }
}

/** The lots as a table, one line each, sortable. */
export class TraceTable extends Component {
    static template = "mrp_batch_trace.TraceTable";
    static components = { LotGradeBadge };
    static props = { answer: Object, search: String, openLot: Function };

    setup() {
        this.state = useState({ by: "distance", descending: false, shown: PAGE });
        this.quantity = quantity;
        this.moment = moment;
    }

    get found() {
        const found = this.props.search.trim().toLowerCase();
        const { by, descending } = this.state;
        const order = (a, b) => (a[by] > b[by] ? 1 : a[by] < b[by] ? -1 : a.id - b.id);
        return this.props.answer.nodes
            .filter((node) =>
                [node.name, node.product, node.supplier, node.supplier_lot].join(" ").toLowerCase().includes(found)
            )
            .sort((a, b) => (descending ? order(b, a) : order(a, b)));
    }

    sort(by) {
        this.state.descending = this.state.by === by && !this.state.descending;
        this.state.by = by;
    }

    ariaSort(by) {
        return this.state.by !== by ? "none" : this.state.descending ? "descending" : "ascending";
    }

    more() {
        this.state.shown += PAGE;
    }
}
