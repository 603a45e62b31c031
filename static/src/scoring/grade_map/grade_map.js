import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const FITS = ["A", "B", "C"];
const ENGAGEMENTS = ["1", "2", "3"];
// How dark a grade is, in percent: text stays readable on each. Row by row.
const SHARES = {
    ...{ A1: 32, A2: 24, A3: 16 },
    ...{ B1: 24, B2: 16, B3: 8 },
    ...{ C1: 16, C2: 8, C3: 0 },
};

/** Fit from top to bottom, engagement from left to right. */
function rows(cell) {
    return FITS.map((fit) => ({
        fit,
        cells: ENGAGEMENTS.map((engagement) => cell(fit + engagement)),
    }));
}

/** How many contacts have which grade: the more, the darker. */
export class GradeMapField extends Component {
    static template = "contact_marketing.GradeMap";
    static props = { ...standardFieldProps, opens: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get counts() {
        return this.props.record.data[this.props.name] || {};
    }

    get isEmpty() {
        return !Object.keys(this.counts).length;
    }

    get rows() {
        const counts = this.counts;
        const most = Math.max(1, ...Object.values(counts));
        return rows((grade) => {
            const count = counts[grade] || 0;
            const share = count ? 0.12 + (0.88 * count) / most : 0;
            const figures = { grade, count: formatInteger(count) };
            return {
                ...figures,
                label: _t("%(grade)s: %(count)s contacts", figures),
                style: `--share: ${Math.round(100 * share)}%`,
                isDark: share > 0.5,
                isDisabled: !count || !this.props.opens,
            };
        });
    }

    async open({ grade }) {
        const { resModel, resId } = this.props.record;
        const action = await this.orm.call(resModel, "action_open_grade", [[resId], grade]);
        await this.action.doAction(action);
    }
}

registry.category("fields").add("contact_grade_map", {
    component: GradeMapField,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ opens: Boolean(options.opens) }),
});

/** Where one contact stands: the better, the darker. */
export class GradePlace extends Component {
    static template = "contact_marketing.GradePlace";
    static props = { grade: [String, Boolean] };

    get cells() {
        return Object.entries(SHARES).map(([grade, share]) => ({
            grade,
            isHere: grade === this.props.grade,
            style: `--share: ${share}%`,
        }));
    }
}

export class GradePlaceField extends Component {
    static template = xml`<GradePlace grade="props.record.data[props.name]" />`;
    static components = { GradePlace };
    static props = { ...standardFieldProps };
}

registry.category("fields").add("contact_grade_place", {
    component: GradePlaceField,
    supportedTypes: ["selection"],
});
