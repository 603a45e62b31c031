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
    static props = { ...standardFieldProps, reasonsField: { type: String, optional: true } };

    setup() {
        this.action = useService("action");
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

    get reasons() {
        const issues = this.data[this.props.reasonsField]?.records || [];
        return issues.map((issue) => issue.data.description).filter(Boolean);
    }

    show(event) {
        this.popover.open(event.currentTarget, {
            reasons: this.reasons,
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
    extractProps: ({ options }) => ({ reasonsField: options.reasons_field }),
});
