import { getCustomColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";
import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";

const WITHIN = "#2f7fd1";
const OUTSIDE = "#d23f3a";
const LIMIT = "#c77700";
const TARGET = "#3a9d5d";
/** Points are drawn one by one only while the eye can tell them apart. */
const SEPARATE_POINTS = 150;

/** The readings of one step over time, parameter by parameter, with the limits they were judged by. */
export class ReadingsChart extends Component {
    static template = "mrp_batch_record.ReadingsChart";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({ series: [], shown: 0 });
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load(this.props.record)]));
        onWillUpdateProps((next) => this.load(next.record));
        useEffect(
            (canvas, series) => {
                if (!canvas || !series) {
                    return;
                }
                const chart = new window.Chart(canvas, this.configuration(series));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.state.series[this.state.shown]]
        );
    }

    async load(record) {
        this.state.series = record.resId ? await this.orm.call("mrp.step.log", "reading_series", [record.resId]) : [];
        this.state.shown = Math.min(this.state.shown, Math.max(this.state.series.length - 1, 0));
    }

    get series() {
        return this.state.series[this.state.shown];
    }

    limitText(series) {
        const written = (value) => (value === false ? "–" : value);
        return `${written(series.lower)} … ${written(series.upper)} ${series.unit}`;
    }

    configuration(series) {
        const scheme = cookie.get("color_scheme");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        const text = getCustomColor(scheme, "#495057", "#ced4da");
        return {
            type: "line",
            data: { datasets: [this.values(series), ...this.lines(series)] },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "nearest", intersect: false, axis: "x" },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        filter: (item) => item.datasetIndex === 0,
                        callbacks: { label: (item) => ` ${item.parsed.y} ${series.unit}` },
                    },
                },
                scales: {
                    x: {
                        type: "time",
                        time: {
                            tooltipFormat: "yyyy-MM-dd HH:mm:ss",
                            displayFormats: { second: "HH:mm:ss", minute: "HH:mm", hour: "MM-dd HH:mm" },
                        },
                        grid: { color: grid },
                        ticks: { color: text, maxRotation: 0, autoSkipPadding: 24 },
                    },
                    y: {
                        grace: "8%",
                        grid: { color: grid },
                        ticks: { color: text },
                        title: { display: Boolean(series.unit), text: series.unit, color: text },
                    },
                },
            },
        };
    }

    values({ points, parameter }) {
        const radius = points.length > SEPARATE_POINTS ? 0 : 3;
        return {
            label: parameter,
            data: points.map(([x, y]) => ({ x, y })),
            borderColor: WITHIN,
            borderWidth: 1.5,
            pointBackgroundColor: points.map(([, , within]) => (within ? WITHIN : OUTSIDE)),
            pointBorderColor: points.map(([, , within]) => (within ? WITHIN : OUTSIDE)),
            // Never colour alone: what is outside is a larger triangle.
            pointStyle: points.map(([, , within]) => (within ? "circle" : "triangle")),
            pointRadius: points.map(([, , within]) => (within ? radius : 6)),
        };
    }

    lines({ points, lower, upper, target }) {
        const ends = [points[0][0], points[points.length - 1][0]];
        return [
            [lower, LIMIT, [6, 4]],
            [upper, LIMIT, [6, 4]],
            [target, TARGET, [2, 3]],
        ]
            .filter(([value]) => value !== false)
            .map(([value, color, dash]) => ({
                data: ends.map((x) => ({ x, y: value })),
                borderColor: color,
                borderDash: dash,
                borderWidth: 1.5,
                pointRadius: 0,
                pointHitRadius: 0,
            }));
    }
}

registry.category("view_widgets").add("step_readings_chart", { component: ReadingsChart });
