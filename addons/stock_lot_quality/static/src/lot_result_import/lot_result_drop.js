// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { BinaryField, binaryField } from "@web/views/fields/binary/binary_field";

/** A file that is dropped on its place, or chosen by a click on it; the name is kept with it. */
export class LotResultDrop extends BinaryField {
    static template = "stock_lot_quality.LotResultDrop";

    setup() {
        super.setup();
        this.state = useState({ over: false });
    }

    get hasFile() {
        return Boolean(this.props.record.data[this.props.name]);
    }

    async onDrop(ev) {
        this.state.over = false;
        const files = [...(ev.dataTransfer?.files || [])];
        if (this.props.readonly || !files.length) {
            return;
        }
        if (files.length > 1) {
            this.notification.add(_t("One file at a time, please."), { type: "warning" });
            return;
        }
        const [file] = files;
        if (checkFileSize(file.size, this.notification)) {
            const address = await getDataURLFromFile(file);
            await this.update({ data: address.split(",")[1], name: file.name });
        }
    }
}

registry.category("fields").add("lot_result_drop", {
    ...binaryField,
    component: LotResultDrop,
});
