import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// The steps in their order: the field of the days before each, and its sign.
const STEPS = [
    { key: "inactive", icon: "fa-moon-o", label: _t("Inactive") },
    { key: "last_chance", days: "last_chance_days", icon: "fa-envelope-o", label: _t("Last Chance") },
    { key: "suppressed", days: "suppress_days", icon: "fa-ban", label: _t("Suppressed") },
    { key: "archived", days: "archive_days", icon: "fa-archive", label: _t("Archived") },
];

/** The steps of a policy with their days, who stands where, and the last mail. */
export class SunsetTimeline extends Component {
    static template = "contact_marketing.SunsetTimeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ page: "" });
        useRecordObserver(async (record) => {
            const { id } = record.data.last_chance_mailing_id || {};
            if (id !== this.mailingId) {
                this.mailingId = id;
                this.state.page = id
                    ? await this.keepLast.add(
                          this.orm.silent.call("mailing.mailing", "get_link_picture", [[id]])
                      )
                    : "";
            }
        });
    }

    get data() {
        return this.props.record.data;
    }

    /** Those that this policy takes, with the days since the first one. */
    get steps() {
        let total = 0;
        return STEPS.filter(({ days }) => !days || this.data[days]).map((step) => {
            total += step.days ? this.data[step.days] : 0;
            return {
                ...step,
                when: step.days
                    ? _t("%s days later", formatInteger(this.data[step.days]))
                    : _t("after %s months", this.data.inactive_months),
                since: step.days && total !== this.data[step.days] ? _t("day %s", formatInteger(total)) : "",
                count: this.data[`${step.key}_count`],
                hasMail: step.key === "last_chance" && Boolean(this.state.page),
            };
        });
    }

    number(value) {
        return formatInteger(value);
    }

    async open({ key }) {
        const { record } = this.props;
        if (await record.save()) {
            await this.action.doActionButton({
                type: "object",
                name: `action_open_${key}`,
                resModel: record.resModel,
                resId: record.resId,
                resIds: [record.resId],
                context: record.context,
            });
        }
    }
}

registry.category("view_widgets").add("contact_sunset_timeline", {
    component: SunsetTimeline,
    additionalClasses: ["w-100"],
});
