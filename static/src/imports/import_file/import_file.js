import { registry } from "@web/core/registry";
import { BinaryField, binaryField } from "@web/views/fields/binary/binary_field";

/** The file of an import, chosen by keys as well: Odoo's label takes a mouse alone. */
export class ImportFileField extends BinaryField {
    static template = "contact_marketing.ImportFileField";
}

registry.category("fields").add("contact_import_file", {
    ...binaryField,
    component: ImportFileField,
});
