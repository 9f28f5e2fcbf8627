import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const WIDTH = 9;
const HEIGHT = 28;

/** Eight weeks as eight bars; a week of which nothing is known has none. */
export class Trend extends Component {
    static template = "mrp_batch_trace.Trend";
    static props = { values: Array, name: { type: String, optional: true } };

    get bars() {
        const most = Math.max(1, ...this.props.values.map((value) => value || 0));
        return this.props.values.map((value, place) => {
            const height = value === null ? 0 : Math.max(2, (HEIGHT * value) / most);
            return {
                x: place * (WIDTH + 2),
                y: HEIGHT - height,
                width: WIDTH,
                height,
                newest: place === this.props.values.length - 1,
            };
        });
    }

    get viewBox() {
        return `0 0 ${this.props.values.length * (WIDTH + 2)} ${HEIGHT}`;
    }

    get label() {
        const said = this.props.values.map((value) => (value === null ? "–" : Math.round(value * 10) / 10)).join(" · ");
        return _t("Last %(weeks)s weeks: %(values)s", { weeks: this.props.values.length, values: said });
    }
}
