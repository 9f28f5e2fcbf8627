// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { formatFloat } from "@web/views/fields/formatters";

/** A quantity with its unit; no trailing zeros. */
export function quantity(value, uom) {
    return `${formatFloat(value, { digits: [16, 3], trailingZeros: false })} ${uom}`.trim();
}

/** How complete an answer is; nothing is where there was no fact to look at. */
export function share({ completeness }) {
    return completeness.facts ? `${completeness.percent} %` : "–";
}

/** A UTC instant of the answer in the reader's time zone and format. */
export function moment(instant) {
    return instant ? formatDateTime(deserializeDateTime(instant), { showSeconds: false }) : "";
}

export const NODE_WIDTH = 190;
export const NODE_HEIGHT = 76;
const COLUMN_WIDTH = NODE_WIDTH + 104;
const ROW_HEIGHT = NODE_HEIGHT + 20;
/** A column with more lots than this starts folded into one box. */
export const FOLD_ABOVE = 24;

/**
 * The answer as columns of boxes: suppliers, lots by level, customers.
 *
 * @param {Object} answer as batch.trace.ask returns it
 * @returns {{ boxes: Object[], edges: Object[], columns: number[] }} boxes without position
 */
export function chart(answer) {
    const boxes = answer.nodes.map((node) => ({ ...node, key: `lot${node.id}`, kind: "lot", column: node.level }));
    const known = new Set(answer.nodes.map((node) => node.id));
    const edges = answer.edges.map((edge) => ({
        from: `lot${edge.source}`,
        to: `lot${edge.target}`,
        document: edge.document,
        model: edge.model,
        resId: edge.res_id,
        exact: edge.exact,
        title: `${edge.document}: ${quantity(edge.consumed, edge.consumed_uom)} → ${quantity(
            edge.produced,
            edge.produced_uom
        )}  ${moment(edge.date)} ${edge.person} ${edge.place}`,
    }));
    const last = Math.max(0, ...answer.nodes.map((node) => node.level));
    const partners = new Map();
    const addPartner = (row, id, name, kind, column) => {
        const key = `${kind}${id}`;
        if (!partners.has(key)) {
            partners.set(key, { key, kind, name: name || "?", column, row: partners.size, partnerId: id });
        }
        const [from, to] = kind === "supplier" ? [key, `lot${row.lot_id}`] : [`lot${row.lot_id}`, key];
        edges.push({
            from,
            to,
            document: row.document,
            model: row.model,
            resId: row.res_id,
            exact: true,
            title: `${row.document}: ${quantity(row.quantity, row.uom)}  ${moment(row.date)}`,
        });
    };
    for (const row of answer.suppliers.filter((r) => known.has(r.lot_id) && !r.returned)) {
        addPartner(row, row.supplier_id, row.supplier, "supplier", -1);
    }
    for (const row of answer.shipped.filter((r) => known.has(r.lot_id) && !r.returned)) {
        addPartner(row, row.customer_id, row.customer, "customer", last + 1);
    }
    boxes.push(...partners.values());
    const columns = [...new Set(boxes.map((box) => box.column))].sort((a, b) => a - b);
    return { boxes, edges, columns };
}

/**
 * Give every box its place; folded columns become one box and their edges meet in it.
 *
 * @param {Object} drawing from chart()
 * @param {Set<number>} folded columns drawn as one box
 */
export function place({ boxes, edges, columns }, folded) {
    const drawn = [];
    const drawnAs = new Map();
    columns.forEach((column, index) => {
        let members = boxes.filter((box) => box.column === column).sort((a, b) => a.row - b.row);
        if (folded.has(column)) {
            const fold = { key: `fold${column}`, kind: "fold", column, count: members.length, of: members[0].kind };
            members.forEach((box) => drawnAs.set(box.key, fold.key));
            members = [fold];
        } else {
            members.forEach((box) => drawnAs.set(box.key, box.key));
        }
        members.forEach((box, row) => {
            const y = (row - (members.length - 1) / 2) * ROW_HEIGHT;
            drawn.push({ ...box, x: index * COLUMN_WIDTH, y: y - NODE_HEIGHT / 2 });
        });
    });
    const at = new Map(drawn.map((box) => [box.key, box]));
    const lines = new Map();
    for (const edge of edges) {
        const [from, to] = [at.get(drawnAs.get(edge.from)), at.get(drawnAs.get(edge.to))];
        if (from && to && !(from === to && from.kind === "fold")) {
            const key = `${from.key}>${to.key}>${edge.document}`;
            if (!lines.has(key)) {
                lines.set(key, { ...edge, key, from, to, path: curve(from, to) });
            }
        }
    }
    return { boxes: drawn, lines: [...lines.values()], labels: labels([...lines.values()]) };
}

function curve(from, to) {
    const [x1, y1] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2];
    const y2 = to.y + NODE_HEIGHT / 2;
    if (to.x > from.x) {
        const bend = (to.x - x1) / 2;
        return `M${x1},${y1} C${x1 + bend},${y1} ${to.x - bend},${y2} ${to.x},${y2}`;
    }
    // A loop: leave to the right, come back to the right side of the target.
    const out = Math.max(x1, to.x + NODE_WIDTH) + 60;
    return `M${x1},${y1} C${out},${y1} ${out},${y2} ${to.x + NODE_WIDTH},${y2}`;
}

/** One label for each document that ends in a box, however many materials it brings there. */
function labels(lines) {
    const seen = new Map();
    for (const line of lines) {
        const key = `${line.to.key}>${line.document}`;
        if (line.document && line.to.x > line.from.x && line.to.kind !== "fold" && !seen.has(key)) {
            const stacked = [...seen.values()].filter((label) => label.to === line.to.key).length;
            seen.set(key, {
                key,
                to: line.to.key,
                document: line.document,
                model: line.model,
                resId: line.resId,
                x: line.to.x - 8,
                y: line.to.y + NODE_HEIGHT / 2 - 6 - stacked * 13,
            });
        }
    }
    return [...seen.values()].filter((label, _i, all) => all.filter((l) => l.to === label.to).length <= 3);
}

/** Keys of the boxes connected to one box, in both directions, without turning round. */
export function relatives(key, edges) {
    const found = new Set([key]);
    for (const [here, there] of [
        ["from", "to"],
        ["to", "from"],
    ]) {
        const queue = [key];
        const seen = new Set(queue);
        while (queue.length) {
            const current = queue.pop();
            for (const edge of edges) {
                if (edge[here].key === current && !seen.has(edge[there].key)) {
                    seen.add(edge[there].key);
                    queue.push(edge[there].key);
                }
            }
        }
        seen.forEach((other) => found.add(other));
    }
    return found;
}
