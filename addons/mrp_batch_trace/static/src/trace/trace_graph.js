// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { LotGradeBadge } from "@stock_lot_quality/lot_grade/lot_grade";
import { Component, onMounted, onPatched, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { chart, FOLD_ABOVE, NODE_HEIGHT, NODE_WIDTH, place, quantity, relatives } from "./trace_model";

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;
/** Smaller than this the text is less than 11 px: better to start at the seed and pan. */
const READABLE = 0.85;

/** Name of a column of lots: how many steps it is from what was asked for, as the table and the bottom line count. */
function stepName(members) {
    const steps = members.map((box) => box.distance);
    const [first, last] = [Math.min(...steps), Math.max(...steps)];
    if (!first && !last) {
        return _t("Asked for");
    }
    const range = (from, to) => (from === to ? String(from) : `${from}–${to}`);
    if (last < 0) {
        return _t("Upstream %s", range(-last, -first));
    }
    return first > 0 ? _t("Downstream %s", range(first, last)) : _t("Steps %s", `${first} … ${last}`);
}

/** The lots as a layered drawing, suppliers on the left, customers on the right. */
export class TraceGraph extends Component {
    static template = "mrp_batch_trace.TraceGraph";
    static components = { LotGradeBadge };
    static props = { answer: Object, search: String, openLot: Function };

    setup() {
        this.action = useService("action");
        this.area = useRef("area");
        this.view = useState({ x: 0, y: 0, scale: 1 });
        this.state = useState({ folded: new Set(), chosen: null });
        this.pointers = new Map();
        this.show(this.props.answer);
        onWillUpdateProps(({ answer }) => {
            if (answer !== this.props.answer) {
                this.show(answer);
                this.fitDue = true;
            }
        });
        onMounted(() => this.fit());
        onPatched(() => {
            if (this.fitDue) {
                this.fitDue = false;
                this.fit();
            }
        });
    }

    show(answer) {
        this.drawing = chart(answer);
        const crowded = this.drawing.columns.filter(
            (column) => this.drawing.boxes.filter((box) => box.column === column).length > FOLD_ABOVE
        );
        this.state.folded = new Set(crowded);
        this.state.chosen = null;
        this.draw();
    }

    draw() {
        this.placed = place(this.drawing, this.state.folded);
        this.placed.headers = this.drawing.columns.map((column) => this.header(column));
    }

    header(column) {
        const members = this.drawing.boxes.filter((box) => box.column === column);
        const first = this.placed.boxes.find((box) => box.column === column);
        const top = Math.min(...this.placed.boxes.map((box) => box.y));
        const label = {
            supplier: _t("Suppliers"),
            customer: _t("Customers"),
            lot: stepName(members),
        }[members[0].kind];
        return { column, label: `${label} (${members.length})`, x: first.x, y: top - 40 };
    }

    get svgTransform() {
        return `translate(${this.view.x} ${this.view.y}) scale(${this.view.scale})`;
    }

    get cssTransform() {
        return `transform: translate(${this.view.x}px, ${this.view.y}px) scale(${this.view.scale})`;
    }

    get related() {
        return this.state.chosen ? relatives(this.state.chosen, this.placed.lines) : null;
    }

    isFaint(box) {
        const found = this.props.search.trim().toLowerCase();
        if (found) {
            const text = [box.name, box.product, box.supplier_lot, box.supplier].join(" ").toLowerCase();
            return !text.includes(found);
        }
        return this.related ? !this.related.has(box.key) : false;
    }

    isLineFaint(line) {
        return this.related ? !(this.related.has(line.from.key) && this.related.has(line.to.key)) : false;
    }

    boxClass(box) {
        return {
            [`o_trace_${box.kind}`]: true,
            [`o_trace_state_${box.state || "none"}`]: true,
            o_trace_seed: box.seed,
            o_trace_faint: this.isFaint(box),
            o_trace_chosen: this.state.chosen === box.key,
        };
    }

    quantity(box) {
        return quantity(box.quantity, box.uom);
    }

    title(box) {
        const said = [box.name, box.product, box.state_name, box.supplier, box.supplier_lot]
            .filter(Boolean)
            .join(" · ");
        return box.why ? `${said}\n${box.why}` : said;
    }

    toggle(column) {
        const { folded } = this.state;
        folded.has(column) ? folded.delete(column) : folded.add(column);
        this.draw();
    }

    choose(box) {
        if (box.kind === "fold") {
            return this.toggle(box.column);
        }
        this.state.chosen = this.state.chosen === box.key ? null : box.key;
    }

    open(box) {
        if (box.kind === "lot") {
            this.props.openLot(box.id);
        } else if (box.partnerId) {
            this.openDocument("res.partner", box.partnerId);
        }
    }

    openDocument(model, resId) {
        if (model && resId) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: model,
                res_id: resId,
                views: [[false, "form"]],
            });
        }
    }

    onBoxKeydown(ev, box) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.open(box);
        } else if (ev.key === " ") {
            ev.preventDefault();
            this.choose(box);
        }
    }

    /** Scale and move so that everything is in sight, never larger than life and never too small to read. */
    fit() {
        const { boxes } = this.placed;
        if (!this.area.el || !boxes.length) {
            return;
        }
        const area = this.area.el.getBoundingClientRect();
        const left = Math.min(...boxes.map((box) => box.x)) - 20;
        const right = Math.max(...boxes.map((box) => box.x)) + NODE_WIDTH + 70;
        const top = Math.min(...boxes.map((box) => box.y)) - 60;
        const bottom = Math.max(...boxes.map((box) => box.y)) + NODE_HEIGHT + 20;
        const scale = Math.min(
            1,
            Math.max(READABLE, Math.min(area.width / (right - left), area.height / (bottom - top)))
        );
        this.view.scale = scale;
        const seed = boxes.find((box) => box.seed) || boxes[0];
        const middle = (from, to, at, room) => ((to - from) * scale > room ? at : (from + to) / 2);
        this.view.x = area.width / 2 - middle(left, right, seed.x + NODE_WIDTH / 2, area.width) * scale;
        this.view.y = area.height / 2 - middle(top, bottom, seed.y + NODE_HEIGHT / 2, area.height) * scale;
    }

    zoom(factor, at) {
        const area = this.area.el.getBoundingClientRect();
        const [x, y] = at ? [at.clientX - area.left, at.clientY - area.top] : [area.width / 2, area.height / 2];
        const scale = Math.min(3, Math.max(0.1, this.view.scale * factor));
        const ratio = scale / this.view.scale;
        this.view.x = x - (x - this.view.x) * ratio;
        this.view.y = y - (y - this.view.y) * ratio;
        this.view.scale = scale;
    }

    zoomIn() {
        this.zoom(ZOOM_STEP);
    }

    zoomOut() {
        this.zoom(1 / ZOOM_STEP);
    }

    onWheel(ev) {
        this.zoom(ev.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, ev);
    }

    onPointerDown(ev) {
        this.pointers.set(ev.pointerId, ev);
        if (!ev.target.closest(".o_trace_box, .o_trace_label, .o_trace_header")) {
            this.area.el.setPointerCapture(ev.pointerId);
        }
    }

    onPointerMove(ev) {
        const before = this.pointers.get(ev.pointerId);
        if (!before) {
            return;
        }
        this.pointers.set(ev.pointerId, ev);
        const other = [...this.pointers.values()].find((pointer) => pointer.pointerId !== ev.pointerId);
        if (other) {
            const distance = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
            this.zoom(distance(ev) / Math.max(1, distance(before)), ev);
        } else {
            this.view.x += ev.clientX - before.clientX;
            this.view.y += ev.clientY - before.clientY;
        }
    }

    onPointerUp(ev) {
        this.pointers.delete(ev.pointerId);
    }

    onKeydown(ev) {
        const moves = {
            ArrowLeft: [PAN_STEP, 0],
            ArrowRight: [-PAN_STEP, 0],
            ArrowUp: [0, PAN_STEP],
            ArrowDown: [0, -PAN_STEP],
        };
        if (moves[ev.key]) {
            this.view.x += moves[ev.key][0];
            this.view.y += moves[ev.key][1];
        } else if (ev.key === "+" || ev.key === "=") {
            this.zoomIn();
        } else if (ev.key === "-") {
            this.zoomOut();
        } else if (ev.key === "0") {
            this.fit();
        } else {
            return;
        }
        ev.preventDefault();
    }
}
