import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** Quality and completeness by day; a point opens what was found on that day. */
export class QualityTrend extends Component {
    static template = "contact_marketing.QualityTrend";
    static props = { days: Array, onOpen: Function };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.days]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#495057", "#ced4da");
        const grid = getCustomColor(scheme, "#dee2e6", "#3c3e4b");
        const line = (key, label, color) => ({
            label,
            data: this.props.days.map((day) => day[key]),
            borderColor: color,
            backgroundColor: color,
            borderWidth: 2,
            pointRadius: 2,
            pointHitRadius: 12,
            tension: 0.2,
        });
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: this.props.days.map((day) => formatDate(deserializeDate(day.date))),
                datasets: [
                    line("quality", _t("Quality (%)"), getColor(0, scheme, "odoo")),
                    line("completeness", _t("Complete (%)"), getColor(1, scheme, "odoo")),
                ],
            },
            options: {
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                onClick: (event, points) => {
                    if (points.length) {
                        this.props.onOpen(this.props.days[points[0].index]);
                    }
                },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { color: text, boxWidth: 12, boxHeight: 2 },
                    },
                    tooltip: { callbacks: { footer: (points) => this.tellFindings(points) } },
                },
                scales: {
                    y: {
                        suggestedMax: 100,
                        grid: { color: grid },
                        ticks: { color: text, maxTicksLimit: 6 },
                    },
                    x: {
                        grid: { display: false },
                        ticks: { color: text, maxTicksLimit: 5, maxRotation: 0 },
                    },
                },
            },
        });
    }

    tellFindings(points) {
        const day = this.props.days[points[0].dataIndex];
        return _t("%(contacts)s contacts, %(findings)s issues", day);
    }
}
