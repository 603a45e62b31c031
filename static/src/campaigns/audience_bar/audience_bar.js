import { Component, onWillUnmount, status, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// What says who the audience is: of each model, the fields that its form has.
export const INPUTS = {
    "contact.campaign": [
        "segment_ids",
        "list_ids",
        "excluded_segment_ids",
        "excluded_list_ids",
        "purpose_id",
        "again_days",
    ],
    "mailing.mailing": [
        "mailing_domain",
        "mailing_model_id",
        "contact_list_ids",
        "purpose_id",
        "use_exclusion_list",
    ],
};
// What somebody types is counted when they pause.
const PAUSE = 400; // milliseconds
const COLORS = {
    allowed: "success",
    withdrawn: "danger",
    suppressed: "danger",
    blacklisted: "danger",
    missing: "warning",
    pending: "warning",
    expired: "warning",
    no_purpose: "warning",
    no_address: "info",
    other_address: "info",
};

function writable(value) {
    if (value?.currentIds) {
        return [[6, 0, value.currentIds]];
    }
    return value && typeof value === "object" ? value.id : value;
}

/** Who will receive this, and why the others will not: as one bar whose slices open. */
export class AudienceBar extends Component {
    static template = "contact_marketing.AudienceBar";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ audience: undefined, isCounting: true });
        useRecordObserver((record) => {
            // Read here, so that each change of them is heard.
            const values = Object.fromEntries(
                INPUTS[record.resModel]
                    .filter((name) => name in record.data)
                    .map((name) => [name, writable(record.data[name])])
            );
            const asked = JSON.stringify([record.resId, record.data.state, values]);
            if (asked !== this.asked) {
                const isFirst = !this.asked;
                this.asked = asked;
                clearTimeout(this.timer);
                this.timer = setTimeout(() => this.count(values), isFirst ? 0 : PAUSE);
            }
        });
        onWillUnmount(() => clearTimeout(this.timer));
    }

    async count(values) {
        const { resModel, resId } = this.props.record;
        const isChanged = !resId || (await this.props.record.isDirty());
        if (status(this) === "destroyed") {
            return; // it was left meanwhile
        }
        this.state.isCounting = true;
        try {
            this.state.audience = await this.keepLast.add(
                this.orm.silent.call(resModel, "get_audience_bar", [
                    resId ? [resId] : [],
                    isChanged ? values : {},
                ])
            );
        } finally {
            this.state.isCounting = false;
        }
    }

    get isKnown() {
        const { audience, isCounting } = this.state;
        return audience !== null || isCounting;
    }

    get headline() {
        const { allowed, total, sample, slices } = this.state.audience;
        const { is_past: isPast, is_exact: isExact } = this.state.audience;
        const figures = { allowed: formatInteger(allowed), total: formatInteger(total) };
        if (isPast) {
            return _t("%(allowed)s of %(total)s could receive it", figures);
        }
        if (!slices.length && !isExact) {
            return _t("Too many to count here. Preview Audience counts them.");
        }
        if (sample) {
            return _t("About %(allowed)s of %(total)s will receive it", figures);
        }
        return slices.length
            ? _t("%(allowed)s of %(total)s will receive it", figures)
            : _t("Nobody matches");
    }

    get sampleNote() {
        return _t("Estimated from a sample of %s contacts.", this.number(this.state.audience.sample));
    }

    number(value) {
        return formatInteger(value);
    }

    color({ key }) {
        return COLORS[key] || "o_gray";
    }

    style({ count }) {
        return `flex: ${count} 0 4px`;
    }

    label({ count, label }) {
        return `${formatInteger(count)} ${label}`;
    }

    async open({ key }) {
        const { record } = this.props;
        if (await record.save()) {
            const action = await this.orm.call(record.resModel, "action_open_audience", [
                [record.resId],
                key,
            ]);
            await this.action.doAction(action);
        }
    }
}

registry.category("view_widgets").add("contact_audience_bar", {
    component: AudienceBar,
    additionalClasses: ["w-100"],
});
