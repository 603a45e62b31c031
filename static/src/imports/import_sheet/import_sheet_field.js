import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** Chooses among the sheets that a file has; the field itself is a text. */
export class ImportSheetField extends SelectionField {
    get options() {
        return (this.props.record.data.sheet_names || []).map((name) => [name, name]);
    }

    get string() {
        return this.value || "";
    }

    onChange(value) {
        this.props.record.update({ [this.props.name]: value ?? false });
    }
}

registry.category("fields").add("contact_import_sheet", {
    ...selectionField,
    component: ImportSheetField,
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "sheet_names", type: "json" }],
});
