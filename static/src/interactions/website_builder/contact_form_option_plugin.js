import { BaseOptionComponent } from "@html_builder/core/utils";
import { ModelMany2Many } from "@html_builder/core/building_blocks/model_many2many";
import { Plugin } from "@html_editor/plugin";
import { onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/**
 * Says on a form which tags and lists it adds: by the trigger of the page, which is made
 * if there is none.
 */
export class ContactFormOption extends BaseOptionComponent {
    static template = "contact_marketing.ContactFormOption";
    static selector = ".s_website_form";
    static components = { ModelMany2Many };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.state = useState({ isMaker: false, triggerId: false });
        onWillStart(async () => {
            this.state.isMaker = await user.checkAccessRight("contact.trigger", "create");
            if (this.state.isMaker) {
                this.state.triggerId = await this.callTrigger("get_form_trigger");
            }
        });
    }
    get path() {
        return this.env.getEditingElement().ownerDocument.location.pathname;
    }
    callTrigger(method) {
        return this.orm.call("contact.trigger", method, [this.path]);
    }
    async onClickAdd() {
        this.state.triggerId = await this.callTrigger("create_form_trigger");
    }
}

class ContactFormOptionPlugin extends Plugin {
    static id = "contactFormOption";
    resources = {
        builder_options: [ContactFormOption],
    };
}

registry
    .category("website-plugins")
    .add(ContactFormOptionPlugin.id, ContactFormOptionPlugin);
