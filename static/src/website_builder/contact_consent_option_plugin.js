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
        this.purposes = [];
        onWillStart(async () => {
            this.purposes = await this.dependencies.contactConsentOption.fetchPurposes();
        });
    }
}

class ContactConsentOptionPlugin extends Plugin {
    static id = "contactConsentOption";
    static shared = ["fetchPurposes"];
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

    fetchPurposes() {
        this.purposes ??= rpc("/contact/purposes");
        return this.purposes;
    }
}

/**
 * Choose the purposes of a block. Without a choice it shows all, also those to come.
 */
export class ToggleContactPurposeAction extends BuilderAction {
    static id = "toggleContactPurpose";
    static dependencies = ["contactConsentOption"];

    load() {
        return this.dependencies.contactConsentOption.fetchPurposes();
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
    choose({ editingElement, params: { mainParam: code }, loadResult: purposes }, isChosen) {
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
    setup() {
        this.preview = false;
        this.loadOnClean = true;
    }
}

registry
    .category("website-plugins")
    .add(ContactConsentOptionPlugin.id, ContactConsentOptionPlugin);
