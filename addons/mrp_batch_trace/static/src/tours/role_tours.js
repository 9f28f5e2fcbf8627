import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { menu, stop } from "./stops";

const tours = registry.category("web_tour.tours");
const TODAY = "/odoo/batch-today";
const firstRow = (content) => stop(".o_list_view .o_data_row .o_data_cell:not(.o_list_record_selector)", content);
const back = (content) => stop(".o_breadcrumb .o_back_button, .breadcrumb-item a", content);
const toBatches = () => [
    menu("mrp_batch_record.menu_batches", _t("Everything about batches is behind this door.")),
    menu("mrp_batch_record.batch_record_menu", _t("All batches, the newest first.")),
];

tours.add("batch_trace_manager", {
    url: TODAY,
    steps: () => [
        stop(".o_batch_number", _t("What runs and what waits. A click opens the cases behind a number.")),
        back(_t("Back to the page you came from.")),
        stop(".o_batch_figure", _t("How the plant does: eight weeks, a bar for each.")),
        ...toBatches(),
        firstRow(_t("Open a batch: its state today, what is wrong, what comes next and who does it.")),
    ],
});

tours.add("batch_trace_quality", {
    url: TODAY,
    steps: () => [
        stop(".o_batch_number", _t("What waits for you. A click opens the cases behind a number.")),
        ...toBatches(),
        firstRow(_t("Open a batch: exceptions first, each with the button that settles it.")),
        menu("mrp_batch_trace.menu_trace", _t("From a lot to its origin and to its customers.")),
        menu("mrp_batch_trace.menu_trace_screen", _t("Ask by lot, supplier's lot, order, person, equipment or date.")),
    ],
});

tours.add("batch_trace_supervisor", {
    url: TODAY,
    steps: () => [
        stop(
            ".o_batch_number",
            _t("Batches not started, values waiting for your signature, steps waiting for a sample.")
        ),
        ...toBatches(),
        firstRow(_t("Open a batch: its state today, what is wrong, what comes next and who does it.")),
        menu("mrp_batch_record.menu_configuration", _t("Crews, equipment, limits of the steps and numbering rules.")),
    ],
});

tours.add("batch_trace_laboratory", {
    url: TODAY,
    steps: () => [
        stop(".o_batch_number", _t("Samples waiting for results. A click opens them, the oldest first.")),
        menu("mrp_batch_record.menu_batches", _t("Everything about batches is behind this door.")),
        menu("mrp_batch_record.lot_sample_menu", _t("All samples, with their verdicts.")),
        firstRow(_t("Open a sample: its tests and limits; type the results here.")),
    ],
});

tours.add("batch_trace_operator", {
    url: TODAY,
    steps: () => [
        stop(".o_batch_first_step", _t("Your work is at the terminal.")),
        stop(".o_terminal_card[data-center]", _t("Choose your work center once; this device remembers it.")),
        stop(
            ".o_terminal_card[data-order]",
            _t("Tap an order. Left: what you make. Middle: one big button, what you do next. Right: what happened.")
        ),
    ],
});

tours.add("batch_trace_auditor", {
    url: TODAY,
    steps: () => [
        stop(".o_batch_first_step", _t("The shortest way to a batch: its number.")),
        stop(".o_batch_find input", _t("Type or scan a number, or a part of it. What is asked for is recorded.")),
        ...toBatches(),
        firstRow(_t("Open a batch: its state today first, then its exceptions, then every fact.")),
    ],
});

tours.add("batch_trace_warehouse", {
    url: TODAY,
    steps: () => [
        stop(".o_batch_number", _t("Receipts waiting. Each line gets its lot number and the supplier's lot.")),
        menu("mrp_batch_record.menu_batches", _t("What quality says about your stock is behind this door.")),
        menu("mrp_batch_record.held_stock_menu", _t("Held stock, apart from free stock.")),
    ],
});
