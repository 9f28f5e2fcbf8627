import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** One box: a number is typed or scanned, and the record of that batch opens. */
export class FindBatch extends Component {
    static template = "mrp_batch_trace.Find";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.box = useRef("box");
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({ text: "", answer: null, start: null });
        useBus(useService("barcode").bus, "barcode_scanned", (event) => this.look(event.detail.barcode));
        onMounted(() => this.box.el.focus());
    }

    async look(text) {
        this.state.text = text;
        this.state.answer = await this.orm.call("batch.find", "find", [text]);
        const { exact, rows } = this.state.answer;
        if (exact || rows.length === 1) {
            await this.open(rows[0]);
        }
    }

    async scan() {
        const code = await scanBarcode(this.env);
        if (code) {
            await this.look(code);
        }
    }

    async open(row) {
        if (row.model === "mrp.production") {
            const action = await this.action.loadAction("mrp_batch_record.batch_record_action");
            return this.action.doAction(
                { ...action, res_id: row.id, context: {} },
                { viewType: "form", props: { resId: row.id } }
            );
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("mrp_batch_trace.find", FindBatch);
