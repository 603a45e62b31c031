import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * A list within a form whose cells are written, and that has no "Add a line" to come to it by
 * keys: Tab reaches its first cell; from there on, arrows and Enter do as in each list.
 */
export class KeyedListRenderer extends ListRenderer {
    setup() {
        super.setup();
        useEffect(() => {
            const cell = this.tableRef.el?.querySelector(".o_data_row .o_data_cell");
            if (cell) {
                cell.tabIndex = this.props.list.editedRecord ? -1 : 0;
            }
        });
    }
}

export class KeyedListField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: KeyedListRenderer };
}

registry.category("fields").add("contact_keyed_list", {
    ...x2ManyField,
    component: KeyedListField,
});
