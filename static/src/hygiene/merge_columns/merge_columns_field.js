import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** One column for each contact, a radio for each of their values, the result at right. */
export class MergeColumnsField extends Component {
    static template = "contact_marketing.MergeColumns";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get contacts() {
        return this.props.record.data.contact_ids.records.map((contact) => ({
            ...contact.data,
            id: contact.resId,
            partnerId: contact.data.partner_id.id,
            since: contact.data.create_date && formatDate(contact.data.create_date),
        }));
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    get mayLeaveOut() {
        return this.contacts.length > 2;
    }

    /** What a contact has in a field; nothing where it has none. */
    valueOf(line, { partnerId }) {
        return line.data.choices.find(({ partner_ids: ids }) => ids.includes(partnerId));
    }

    isChosen(line, value) {
        return line.data.value_id && line.data.value_id.id === value.id;
    }

    result(line) {
        return line.data.choices.find((value) => this.isChosen(line, value))?.text;
    }

    choose(line, { id, text }) {
        return line.update({ value_id: { id, display_name: text } });
    }

    async run(name, contact) {
        const { record } = this.props;
        if (await record.save()) {
            await this.action.doActionButton({
                type: "object",
                name,
                resModel: "contact.hygiene.merge.contact",
                resId: contact.id,
                resIds: [contact.id],
                context: record.context,
            });
        }
    }
}

registry.category("fields").add("contact_merge_columns", {
    component: MergeColumnsField,
    supportedTypes: ["one2many"],
    useSubView: true,
});
