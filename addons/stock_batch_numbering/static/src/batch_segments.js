import { registry } from "@web/core/registry";
import { useSortable } from "@web/core/utils/sortable_owl";
import { useOpenX2ManyRecord, useX2ManyCrud } from "@web/views/fields/relational_utils";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { useRef } from "@odoo/owl";

/** What kind of segment it is, at a glance. */
const ICONS = {
    text: "fa-font",
    date: "fa-calendar",
    shift: "fa-clock-o",
    line: "fa-cogs",
    product: "fa-cube",
    source_lot: "fa-barcode",
    order: "fa-file-text-o",
    origin: "fa-shopping-cart",
    company: "fa-building-o",
    plant: "fa-industry",
    counter: "fa-sort-numeric-asc",
    check: "fa-check-square-o",
};

/**
 * The segments of a batch number as chips in the order in which they are printed: drag to reorder, click to open.
 * The list below them says the same in full; on a phone the chips stand alone.
 */
export class BatchSegmentsField extends X2ManyField {
    static template = "stock_batch_numbering.BatchSegmentsField";

    setup() {
        super.setup();
        this.chipsRef = useRef("chips");
        useSortable({
            ref: this.chipsRef,
            enable: () => !this.props.readonly,
            elements: ".o_batch_chip_draggable",
            cursor: "grabbing",
            onDrop: ({ element, previous }) => this.moveChip(element.dataset.id, previous?.dataset.id),
        });
        // As from cards, whose dialog deletes too: a phone shows no list to delete from.
        const { saveRecord, updateRecord } = useX2ManyCrud(() => this.list, this.isMany2Many);
        this.openSegment = useOpenX2ManyRecord({
            activeField: { ...this.activeField, viewMode: "kanban" },
            activeActions: this.activeActions,
            getList: () => this.list,
            isMany2Many: this.isMany2Many,
            saveRecord,
            updateRecord,
        });
        const labels = Object.fromEntries(this.list.fields.kind.selection);
        this.labelOf = (kind) => labels[kind] || "";
    }

    get chips() {
        const printed = this.props.record.data.preview_parts || [];
        return this.list.records.map((record, place) => ({
            id: record.id,
            record,
            icon: ICONS[record.data.kind],
            kind: record.data.kind,
            label: this.labelOf(record.data.kind),
            // Without a preview, because something is wrong, what is known of the segment itself.
            printed: printed[place] || this.written(record.data),
        }));
    }

    written({ kind, text, width }) {
        return ["text", "date"].includes(kind) ? text || "?" : kind === "counter" ? "0".repeat(width) : "?";
    }

    async moveChip(id, previousId) {
        if (await this.list.leaveEditMode()) {
            await this.list.resequence(id, previousId);
        }
    }

    openChip(record) {
        return this.openSegment({ record, context: this.props.context, readonly: this.props.readonly });
    }

    addChip() {
        return this._openRecord({ context: this.props.context });
    }
}

registry.category("fields").add("batch_segments", {
    ...x2ManyField,
    component: BatchSegmentsField,
    fieldDependencies: [{ name: "preview_parts", type: "json", readonly: true }],
});
