import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";

// Two lots are offered, the held one is not; typed by hand, it is refused before the payment screen.
registry.category("web_tour.tours").add("pos_lot_quality_till", {
    steps: () =>
        [
            Chrome.startPoS(),
            ProductScreen.clickDisplayedProduct("Raw milk"),
            {
                content: "the lots that may be sold are offered",
                trigger: ".o-autocomplete--dropdown-menu:contains(S1-good):contains(S1-other):not(:contains(S1-held))",
            },
            {
                content: "type the lot that is not offered",
                trigger: ".o-autocomplete input",
                run: "edit S1-held",
            },
            {
                trigger: ".o-autocomplete--dropdown-item a:contains('Create Lot/Serial number...')",
            },
            { trigger: ".o-autocomplete input", run: "press Enter" },
            Dialog.confirm(),
            ProductScreen.clickPayButton(false),
            Dialog.is({ title: "Not to be sold" }),
            {
                content: "the gate's sentence is shown",
                trigger: ".modal-body:contains(Lot S1-held of Raw milk is graded)",
            },
            Dialog.confirm(),
            ProductScreen.isShown(),
            ProductScreen.clickLotIcon(),
            {
                content: "take one that may be sold",
                trigger: ".o-autocomplete input",
                run: "edit S1-good",
            },
            { trigger: ".o-autocomplete--dropdown-item a:contains(S1-good)", run: "click" },
            Dialog.confirm(),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            // The sale is booked before it is shown: on a busy machine that takes longer than Odoo waits.
            ReceiptScreen.isShown().map((step) => ({ ...step, timeout: 60000 })),
        ].flat(),
});
