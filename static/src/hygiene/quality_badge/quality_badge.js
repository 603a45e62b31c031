import { Component } from "@odoo/owl";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const COLORS = { good: "success", fair: "warning", bad: "danger" };

class QualityReasons extends Component {
    static template = "contact_marketing.QualityReasons";
    static props = { reasons: Array, completeness: Number, onOpen: Function, close: Function };

    open() {
        this.props.close();
        this.props.onOpen();
    }
}

/** How good the data are, in a colour; with the reasons, where the view knows them. */
export class QualityBadge extends Component {
    static template = "contact_marketing.QualityBadge";
    static props = { ...standardFieldProps, withReasons: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.popover = usePopover(QualityReasons, { position: "bottom" });
    }

    get data() {
        return this.props.record.data;
    }

    get quality() {
        return this.data[this.props.name];
    }

    get isChecked() {
        return Boolean(this.data.contact_quality_level);
    }

    get color() {
        return COLORS[this.data.contact_quality_level];
    }

    /** What is wrong is asked for when somebody wants to know. */
    async show(event) {
        const button = event.currentTarget;
        const { resId } = this.props.record;
        const issues = await this.orm.searchRead(
            "contact.hygiene.issue",
            [["state", "=", "open"], "|", ["partner_id", "=", resId], ["other_id", "=", resId]],
            ["description"]
        );
        this.popover.open(button, {
            reasons: issues.map((issue) => issue.description).filter(Boolean),
            completeness: this.data.contact_completeness,
            onOpen: () => this.openFindings(),
        });
    }

    async openFindings() {
        const { resModel, resId } = this.props.record;
        await this.action.doActionButton({
            type: "object",
            name: "action_open_hygiene_issues",
            resModel,
            resId,
            resIds: [resId],
            context: this.props.record.context,
        });
    }
}

registry.category("fields").add("contact_quality_badge", {
    component: QualityBadge,
    supportedTypes: ["integer"],
    fieldDependencies: [
        { name: "contact_quality_level", type: "selection", readonly: true },
        { name: "contact_completeness", type: "integer", readonly: true },
    ],
    extractProps: ({ options }) => ({ withReasons: Boolean(options.with_reasons) }),
});
