import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { QualityTrend } from "./quality_trend";

const CONTACT = "res.partner";
const FINDING = "contact.hygiene.issue";
const VIEWS = {
    [CONTACT]: ["list", "kanban", "form"],
    [FINDING]: ["list", "kanban", "graph"],
    "contact.quality.day": ["list", "graph"],
};
const CONFIDENCES = ["certain", "likely", "possible"];
const SOURCE_ICONS = {
    import: "fa-upload",
    form: "fa-globe",
    user: "fa-user-o",
    other: "fa-random",
};

/** How good the contacts are, what is wrong, and who brings it: numbers that open. */
export class QualityOverview extends Component {
    static template = "contact_marketing.QualityOverview";
    static components = { ControlPanel, QualityTrend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ figures: null });
        this.confidences = CONFIDENCES;
        onWillStart(() => this.load());
    }

    async load() {
        this.state.figures = await this.orm.call("contact.quality.overview", "figures", []);
    }

    get figures() {
        return this.state.figures;
    }

    get base() {
        return this.figures.base;
    }

    get titles() {
        return { checked: _t("Checked contacts"), unchecked: _t("Not checked yet") };
    }

    get facts() {
        const { completeness, checked, unchecked, checked_domain, unchecked_domain } = this.base;
        const ofChecked = { opened: this.titles.checked, domain: checked_domain };
        return [
            {
                ...ofChecked,
                key: "completeness",
                name: _t("Complete"),
                value: `${this.percent(completeness)} %`,
            },
            {
                ...ofChecked,
                key: "checked",
                name: _t("Contacts checked"),
                value: this.number(checked),
            },
            {
                key: "unchecked",
                name: this.titles.unchecked,
                value: this.number(unchecked),
                opened: this.titles.unchecked,
                domain: unchecked_domain,
            },
        ];
    }

    /** In parts of the longest, so that also a rare kind can be seen. */
    kindWidth(kind) {
        return Math.max(2, Math.round((100 * kind.count) / this.figures.kinds[0].count));
    }

    levelWidth(level) {
        return (100 * level.count) / this.base.checked;
    }

    color(percent) {
        return this.levelColor(
            this.figures.levels.find((level) => percent >= level.percent)
        );
    }

    levelColor(level) {
        return { good: "success", fair: "warning", bad: "danger" }[level.key];
    }

    /** Few faults are good, so the other way round. */
    faultColor(percent) {
        return this.color(100 - percent);
    }

    sourceIcon(source) {
        return SOURCE_ICONS[source.kind];
    }

    sourceKind(source) {
        return {
            import: _t("Import"),
            form: _t("Website form"),
            user: _t("Person"),
            other: _t("Other"),
        }[source.kind];
    }

    confidenceName(confidence) {
        return {
            certain: _t("Certain"),
            likely: _t("Likely"),
            possible: _t("Possible"),
        }[confidence];
    }

    whose(field) {
        return { all: "", person: _t("people"), company: _t("companies") }[field.who];
    }

    number(value) {
        return formatInteger(value);
    }

    percent(value) {
        // 100 only where nothing is missing at all.
        const shown = value < 100 ? Math.min(value, 99.9) : value;
        return formatFloat(shown, { digits: [16, 1], trailingZeros: false });
    }

    signed(value) {
        return `${value > 0 ? "+" : "−"}${this.percent(Math.abs(value))}`;
    }

    openContacts(name, domain) {
        return this.open(CONTACT, name, domain);
    }

    openFindings(name, domain) {
        return this.open(FINDING, name, domain);
    }

    openDays() {
        return this.action.doAction("contact_marketing.contact_quality_day_action");
    }

    openField(field, domain, filled) {
        const values = { field: field.name };
        return this.openContacts(
            filled ? _t("%(field)s: filled", values) : _t("%(field)s: missing", values),
            domain
        );
    }

    openDay(day) {
        return this.openFindings(_t("Found on %(day)s", { day: day.date }), day.domain);
    }

    open(model, name, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: VIEWS[model].map((type) => [false, type]),
            mobile_view_mode: "kanban",
            target: "current",
        });
    }

    async checkNow() {
        const action = await this.orm.call("contact.hygiene.plan", "action_check_now", [[]]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("contact_quality_overview", QualityOverview);
