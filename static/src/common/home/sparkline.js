import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor } from "@web/core/colors/colors";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";

/** A number by day, as a line without axes; the figure beside it says what it comes to. */
export class Sparkline extends Component {
    static template = "contact_marketing.Sparkline";
    // Null: nobody knows of that day.
    static props = { curve: Array, dates: Array, label: String };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.curve]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        const color = getColor(0, cookie.get("color_scheme"), "odoo");
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: this.props.dates.map((day) => formatDate(deserializeDate(day))),
                datasets: [
                    {
                        label: this.props.label,
                        data: this.props.curve,
                        borderColor: color,
                        backgroundColor: color,
                        borderWidth: 2,
                        pointRadius: this.isOnePoint ? 2 : 0,
                        pointHitRadius: 8,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                layout: { padding: 3 },
                plugins: {
                    legend: { display: false },
                    tooltip: { displayColors: false },
                },
                scales: {
                    x: { display: false },
                    y: { display: false, suggestedMin: 0, suggestedMax: 1 },
                },
            },
        });
    }

    get isOnePoint() {
        return this.props.curve.filter((number) => number !== null).length === 1;
    }
}
