/* global Chart */
import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {formatInteger} from "@web/views/fields/formatters";

const scheme = cookie.get("color_scheme");
const TEXT = getCustomColor(scheme, "#111827", "#e4e4e4");
const GRID = getCustomColor(scheme, "rgba(0, 0, 0, 0.1)", "rgba(255, 255, 255, 0.15)");

/**
 * The customers of each segment, day by day.
 */
export class MembersChart extends Component {
    static template = "crm_segmentation.MembersChart";
    static props = {segments: Array, history: Object};

    setup() {
        this.rootRef = useRef("root");
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new Chart(this.canvasRef.el, this.config());
                return () => chart.destroy();
            },
            () => [this.props.segments, this.props.history]
        );
    }

    /** A line a segment, in its colour. */
    datasets() {
        return this.props.segments.map((segment) => {
            const color = this.colorOf(segment);
            return {
                label: segment.name,
                data: this.props.history.counts[segment.id] || [],
                borderColor: color,
                backgroundColor: color,
                borderWidth: 2,
                pointRadius: 0,
                pointHitRadius: 10,
                tension: 0,
            };
        });
    }

    /** The colour of a segment, as the style sheet has it. */
    colorOf(segment) {
        const swatch = this.rootRef.el.querySelector(`[data-segment="${segment.id}"]`);
        return getComputedStyle(swatch).color;
    }

    config() {
        const labels = this.props.history.days.map((day) =>
            formatDate(deserializeDate(day))
        );
        return {
            type: "line",
            data: {labels, datasets: this.datasets()},
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {labels: {color: TEXT, boxWidth: 12, boxHeight: 12}},
                    tooltip: {
                        callbacks: {
                            label: ({dataset, parsed}) =>
                                `${dataset.label}: ${formatInteger(parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        grid: {display: false},
                        ticks: {color: TEXT, maxTicksLimit: 8, maxRotation: 0},
                    },
                    y: {
                        beginAtZero: true,
                        grid: {color: GRID},
                        ticks: {
                            color: TEXT,
                            precision: 0,
                            callback: (value) => formatInteger(value),
                        },
                    },
                },
            },
        };
    }
}
