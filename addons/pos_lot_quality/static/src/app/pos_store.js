import { PosStore } from "@point_of_sale/app/services/pos_store";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

patch(PosStore.prototype, {
    /** Ask the gate before money is taken; the server asks again when the order arrives. */
    async pay() {
        const reasons = await this.lotRefusals(this.getOrder());
        if (reasons.length) {
            this.dialog.add(AlertDialog, {
                title: _t("Not to be sold"),
                body: reasons.join("\n"),
            });
            return;
        }
        return super.pay(...arguments);
    },

    /**
     * Sentences that say which lots of the order must not be sold. Empty without a connection: the till goes on, and
     * the order is judged when it is sent.
     */
    async lotRefusals(order) {
        const lines = order.lines.filter((line) => line.getProduct().tracking !== "none" && line.getQuantity() > 0);
        if (!lines.length) {
            return [];
        }
        const sold = lines.map((line) => [
            line.getProduct().id,
            line.getQuantity(),
            line.pack_lot_ids.map((lot) => lot.lot_name),
        ]);
        const { use_create_lots, use_existing_lots } = this.pickingType;
        try {
            return await this.data.call("pos.order", "lot_refusals", [sold], {
                reference: order.pos_reference || false,
                // Who ships later may leave the choice of lots to the warehouse.
                named: !this.config.ship_later && (use_create_lots || use_existing_lots),
            });
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return [];
            }
            throw error;
        }
    },
});
