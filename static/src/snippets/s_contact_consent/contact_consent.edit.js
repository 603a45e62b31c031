import { ContactConsent } from "./contact_consent";
import { registry } from "@web/core/registry";

// Editors see what will stand there; who visits the page sees the purposes of that day.
const ContactConsentEdit = (I) =>
    class extends I {
        async willStart() {}
        start() {
            this.render("contact_marketing.ConsentPlaceholder");
        }
    };

registry.category("public.interactions.edit").add("contact_marketing.consent", {
    Interaction: ContactConsent,
    mixin: ContactConsentEdit,
});
