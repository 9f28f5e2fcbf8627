// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

/** A result's value: as the laboratory writes it while it is entered, in the reader's words (value_shown) after. */
export class LotValueField extends CharField {
    get formattedValue() {
        const { readonly, record } = this.props;
        return (readonly && record.resId && record.data.value_shown) || super.formattedValue;
    }
}

registry.category("fields").add("lot_value", { ...charField, component: LotValueField });
