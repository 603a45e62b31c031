import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** How many came how far: matched, sent, opened, clicked, ordered; with A beside B,
 * and whatever else is tested. */
export class CampaignFunnel extends Component {
    static template = "contact_marketing.CampaignFunnel";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ funnel: null });
        useRecordObserver((record) => {
            // Mailings have Odoo's own figures.
            const { sent_count, sent, clicked_count, clicked } = record.data;
            const asked = `${record.resId},${sent_count ?? sent},${clicked_count ?? clicked}`;
            if (record.resId && asked !== this.asked) {
                this.asked = asked;
                this.load(record);
            }
        });
        onWillUnmount(() => (this.asked = null));
    }

    async load({ resModel, resId }) {
        this.state.funnel = await this.keepLast.add(
            this.orm.silent.call(resModel, "get_funnel", [[resId]])
        );
    }

    get stages() {
        return this.state.funnel.stages;
    }

    get isCompared() {
        return Boolean(this.state.funnel.verdict);
    }

    get variants() {
        const { contents, winner } = this.state.funnel;
        return Object.keys(contents).map((key) => ({
            key,
            name: key.toUpperCase(),
            subject: contents[key],
            isWinner: winner === key,
        }));
    }

    number(value) {
        return formatInteger(value);
    }

    percent(value) {
        return `${formatFloat(value, { digits: [16, 1] })} %`;
    }

    /** Of all that was sent. */
    rate({ rate }) {
        return rate === null ? "" : this.percent(rate);
    }

    /** Of what was sent of a content. */
    rateOf(stage, key) {
        const sent = this.stages[1][key];
        return stage.key === "sent_count" || !sent ? "" : this.percent((100 * stage[key]) / sent);
    }

    width(stage) {
        const most = Math.max(1, ...this.stages.map(({ count }) => count));
        return `width: ${Math.max((100 * stage.count) / most, stage.count ? 1 : 0)}%`;
    }

    label(stage) {
        return `${stage.label}: ${formatInteger(stage.count)}`;
    }
}

registry.category("view_widgets").add("contact_campaign_funnel", {
    component: CampaignFunnel,
    additionalClasses: ["w-100"],
});
