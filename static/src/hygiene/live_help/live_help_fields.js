import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** Proposes a value for another field; one click takes it. */
export class HintField extends Component {
    static template = "contact_marketing.HintField";
    static props = { ...standardFieldProps, target: String };

    get hint() {
        return this.props.record.data[this.props.name];
    }

    take() {
        return this.props.record.update({ [this.props.target]: this.hint });
    }
}

registry.category("fields").add("contact_hint", {
    component: HintField,
    displayName: _t("Hint"),
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({ target: options.field }),
});

/** Contacts that are probably the same one, to open. */
export class LikelyDuplicatesField extends Component {
    static template = "contact_marketing.LikelyDuplicatesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get duplicates() {
        return this.props.record.data[this.props.name] || [];
    }

    open(duplicate) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: duplicate.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("contact_likely_duplicates", {
    component: LikelyDuplicatesField,
    displayName: _t("Likely Duplicates"),
    supportedTypes: ["json"],
});
