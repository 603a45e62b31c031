import { DomainSelector } from "@web/core/domain_selector/domain_selector";
import { getDomainDisplayedOperators } from "@web/core/domain_selector/domain_selector_operator_editor";
import { registry } from "@web/core/registry";
import { TreeEditor } from "@web/core/tree_editor/tree_editor";
import { Input } from "@web/core/tree_editor/tree_editor_components";
import { getOperatorEditorInfo } from "@web/core/tree_editor/tree_editor_operator_editor";
import { DomainField, domainField } from "@web/views/fields/domain/domain_field";

// What Odoo's editor shows once it is there, but does not offer.
const MORE_OPERATORS = {
    one2many: ["any", "not any"],
    many2many: ["any", "not any"],
    many2one: ["any", "not any"],
    integer: [">=", "<="],
    float: [">=", "<="],
    monetary: [">=", "<="],
    date: [">=", "<="],
    datetime: [">=", "<="],
};
const RELATIVE_DATE = /^(today|now)\b/;

/** Shows relative dates, as today -30d, as they are written. */
export class SegmentTreeEditor extends TreeEditor {
    getValueEditorInfo(node) {
        const info = super.getValueEditorInfo(node);
        if (typeof node.value !== "string" || !RELATIVE_DATE.test(node.value)) {
            return info;
        }
        if (!["date", "datetime"].includes(this.getFieldDef(node.path)?.type)) {
            return info;
        }
        return {
            ...info,
            component: Input,
            extractProps: ({ value, update }) => ({ value, update }),
            isSupported: () => true,
        };
    }
}
SegmentTreeEditor.components = { ...TreeEditor.components, TreeEditor: SegmentTreeEditor };

export class SegmentDomainSelector extends DomainSelector {
    static components = { ...DomainSelector.components, TreeEditor: SegmentTreeEditor };

    getOperatorEditorInfo(fieldDef) {
        const more = MORE_OPERATORS[fieldDef?.type] || [];
        return getOperatorEditorInfo(
            [...getDomainDisplayedOperators(fieldDef), ...more],
            fieldDef
        );
    }
}

/** Lets a marketer ask for what contacts have inside: tags, lists, consents, interactions. */
export class SegmentDomainField extends DomainField {
    static components = { ...DomainField.components, DomainSelector: SegmentDomainSelector };
}

registry.category("fields").add("contact_segment_domain", {
    ...domainField,
    component: SegmentDomainField,
});
