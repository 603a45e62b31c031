import { BaseOptionComponent } from "@html_builder/core/utils";
import { BuilderAction } from "@html_builder/core/builder_action";
import { Plugin } from "@html_editor/plugin";
import { onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

const SELECTOR = ".s_contact_consent";

export class ContactConsentOption extends BaseOptionComponent {
    static template = "contact_marketing.ContactConsentOption";
    static selector = SELECTOR;
    static dependencies = ["contactConsentOption"];

    setup() {
        super.setup();
        const { loadPurposes, getPurposes } = this.dependencies.contactConsentOption;
        onWillStart(async () => {
            await loadPurposes();
            this.purposes = getPurposes();
        });
    }
}

class ContactConsentOptionPlugin extends Plugin {
    static id = "contactConsentOption";
    static shared = ["loadPurposes", "getPurposes"];
    resources = {
        builder_options: [ContactConsentOption],
        builder_actions: { ToggleContactPurposeAction },
        content_not_editable_selectors: [SELECTOR],
        // Outside a form there is nothing to send.
        dropzone_selector: {
            selector: SELECTOR,
            dropNear: ".s_website_form_field",
            dropLockWithin: "form",
        },
    };

    async loadPurposes() {
        this.purposes ??= await rpc("/contact/purposes");
    }
    getPurposes() {
        return this.purposes;
    }
}

/**
 * Choose the purposes of a block. Without a choice it shows all, also those to come.
 */
export class ToggleContactPurposeAction extends BuilderAction {
    static id = "toggleContactPurpose";
    static dependencies = ["contactConsentOption"];

    setup() {
        this.preview = false;
    }
    isApplied({ editingElement: { dataset }, params: { mainParam: code } }) {
        return dataset.codes === undefined || dataset.codes.split(",").includes(code);
    }
    apply(context) {
        this.choose(context, true);
    }
    clean(context) {
        this.choose(context, false);
    }
    choose({ editingElement, params: { mainParam: code } }, isChosen) {
        const purposes = this.dependencies.contactConsentOption.getPurposes();
        const chosen = purposes
            .map((purpose) => purpose.code)
            .filter((other) =>
                other === code
                    ? isChosen
                    : this.isApplied({ editingElement, params: { mainParam: other } })
            );
        if (chosen.length === purposes.length) {
            delete editingElement.dataset.codes;
        } else {
            editingElement.dataset.codes = chosen.join(",");
        }
    }
}

registry
    .category("website-plugins")
    .add(ContactConsentOptionPlugin.id, ContactConsentOptionPlugin);
