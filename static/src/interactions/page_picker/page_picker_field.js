import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useChildRef, useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The address of a page: one of the website's, or whatever is typed, as /shop/*. */
export class PagePickerField extends Component {
    static template = "contact_marketing.PagePickerField";
    static components = { AutoComplete };
    static props = { ...standardFieldProps, placeholder: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.inputRef = useChildRef();
        const { bus } = this.props.record.model;
        // Who saves by a key has not left the field.
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.keep()));
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get sources() {
        return [{ options: (typed) => this.loadOptions(typed), optionSlot: "option" }];
    }

    async loadOptions(typed) {
        const pages = await this.orm.silent.call("contact.trigger", "get_pages", [typed]);
        if (/^(\/|https?:)/.test(typed) && !pages.some(({ url }) => url === typed)) {
            // First, so that Enter keeps what was typed.
            pages.unshift({ url: typed, name: "" });
        }
        return pages.map(({ url, name }) => ({
            label: url,
            data: { name },
            onSelect: () => this.set(url),
        }));
    }

    set(url) {
        return this.props.record.update({ [this.props.name]: url.trim() || false });
    }

    onInput() {
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    async keep() {
        const { el } = this.inputRef;
        if (el && el === el.ownerDocument.activeElement && el.value.trim() !== this.value) {
            await this.set(el.value);
        }
    }
}

registry.category("fields").add("contact_page", {
    component: PagePickerField,
    displayName: _t("Page of the Website"),
    supportedTypes: ["char"],
    extractProps: ({ placeholder }) => ({ placeholder }),
});
