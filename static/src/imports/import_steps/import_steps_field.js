import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const CHECKING = ["checking", "checked"];

/** The steps of an import over the full width, and where it is. */
export class ImportStepsField extends Component {
    static template = "contact_marketing.ImportStepsField";
    static props = { ...standardFieldProps };

    get state() {
        return this.props.record.data[this.props.name];
    }

    /** How many steps are behind it. */
    get behind() {
        if (this.state === "draft") {
            return 0;
        }
        if (this.state === "mapping") {
            return 1;
        }
        return CHECKING.includes(this.state) ? 3 : 4;
    }

    get steps() {
        const isMapping = this.state === "mapping";
        return [
            { name: "file", label: _t("File") },
            { name: "columns", label: _t("Columns"), page: isMapping && "columns" },
            { name: "rules", label: _t("Rules and Consent"), page: isMapping && "rules" },
            { name: "check", label: _t("Check") },
            { name: "done", label: _t("Done") },
        ].map((step, index) => ({
            ...step,
            number: index + 1,
            isBehind: index < this.behind,
            isCurrent: index === this.behind,
            // What else the state says, as that it is paused.
            state: index === this.behind && index > 2 ? this.stateLabel : "",
        }));
    }

    get stateLabel() {
        const { selection } = this.props.record.fields[this.props.name];
        const label = selection.find(([value]) => value === this.state)[1];
        return ["checked", "done"].includes(this.state) ? "" : label;
    }

    /** Both are steps of one form, on pages of their own. */
    openPage(name) {
        document.querySelector(`.o_contact_import .o_notebook .nav-link[name=${name}]`)?.click();
    }
}

registry.category("fields").add("contact_import_steps", {
    component: ImportStepsField,
    supportedTypes: ["selection"],
});
