import { GenerateDialog } from "@stock/widgets/generate_serial";
import { patch } from "@web/core/utils/patch";

// Where a rule names the lots, "New" shows the number the rule would give; core's sequence stays untouched.
patch(GenerateDialog.prototype, {
    async _onGenerateCustomSerial() {
        const { context, data } = this.props.move;
        const next = await this.orm.call("stock.move", "next_batch_number", [
            { ...context, default_product_id: data.product_id.id },
        ]);
        if (!next) {
            return super._onGenerateCustomSerial();
        }
        this.nextSerial.el.value = next;
    },
});
