import { registry } from "@web/core/registry";
import { ReadingsChart } from "../readings/readings_chart";

/** The readings of all steps of a batch, step by step and parameter by parameter. */
export class BatchReadingsChart extends ReadingsChart {
    async load(record) {
        this.state.series = record.resId ? await this.orm.call("mrp.production", "reading_series", [record.resId]) : [];
        this.state.shown = Math.min(this.state.shown, Math.max(this.state.series.length - 1, 0));
    }
}

registry.category("view_widgets").add("batch_readings_chart", { component: BatchReadingsChart });
