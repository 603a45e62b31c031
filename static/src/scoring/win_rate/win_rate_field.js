import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Which share of the deals was won, by the score: bars with both axes. */
export class WinRateField extends Component {
    static template = "contact_marketing.WinRate";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.bars.length, this.props.record.resId]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get bars() {
        const text = this.props.record.data[this.props.name];
        return text ? JSON.parse(text)[0].values : [];
    }

    draw() {
        this.chart?.destroy();
        if (!this.canvas.el) {
            return;
        }
        const title = (text) => ({ display: true, text });
        this.chart = new Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: this.bars.map(({ label }) => label),
                datasets: [
                    {
                        label: _t("Win rate"),
                        data: this.bars.map(({ value }) => value),
                        backgroundColor: getColor(0, cookie.get("color_scheme"), "odoo"),
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: { label: ({ parsed }) => `${Math.round(parsed.y)} %` },
                    },
                },
                scales: {
                    x: { title: title(_t("Score")) },
                    y: {
                        title: title(_t("Deals won")),
                        min: 0,
                        max: 100,
                        ticks: { callback: (value) => `${value} %` },
                    },
                },
            },
        });
    }
}

registry.category("fields").add("contact_win_rate", {
    component: WinRateField,
    supportedTypes: ["text"],
});
