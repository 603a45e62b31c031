import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { domainField } from "@web/views/fields/domain/domain_field";

import { SegmentDomainField } from "../segment_domain_field/segment_domain_field";
import { ConditionEditor } from "./condition_editor";

/** A domain on contacts as sentences; on other models, as Odoo shows it. */
export class ConditionField extends Component {
    static template = "contact_marketing.ConditionField";
    static components = { ConditionEditor, SegmentDomainField };
    static props = { ...SegmentDomainField.props, hidden: { type: Array, optional: true } };

    get isOfContacts() {
        const { record, resModel } = this.props;
        const model = record.fieldNames.includes(resModel) ? record.data[resModel] : resModel;
        return model === "res.partner";
    }

    get domain() {
        return this.props.record.data[this.props.name] || "[]";
    }

    get otherProps() {
        const { hidden: _hidden, ...props } = this.props;
        return props;
    }

    async update(domain, isComplete) {
        const { record, name } = this.props;
        await record.update({ [name]: domain });
        if (!isComplete) {
            record.setInvalidField(name); // it cannot be saved
        }
    }
}

registry.category("fields").add("contact_conditions", {
    ...domainField,
    component: ConditionField,
    extractProps: (info, dynamicInfo) => ({
        ...domainField.extractProps(info, dynamicInfo),
        hidden: info.options.hidden || [],
    }),
});
