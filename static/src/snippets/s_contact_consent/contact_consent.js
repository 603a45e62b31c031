import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { uniqueId } from "@web/core/utils/functions";

const FIELD_LABEL =
    ".s_website_form_field:not(.s_website_form_dnone) .row > .s_website_form_label.col-sm-auto";

export class ContactConsent extends Interaction {
    static selector = "form .s_contact_consent";

    async willStart() {
        const { codes } = this.el.dataset;
        this.boxes = await this.waitFor(
            rpc("/contact/purposes", {
                codes: codes === undefined ? null : codes.split(","),
            })
        );
    }

    start() {
        if (this.boxes.length) {
            this.render("contact_marketing.ConsentBoxes");
        }
    }

    /**
     * Render into the column of the form's inputs: beside labels, or below each other.
     *
     * @param {string} template
     */
    render(template) {
        const labelEl = this.el.closest("form").querySelector(FIELD_LABEL);
        this.renderAt(template, {
            boxes: this.boxes,
            id: uniqueId("contact_consent_"),
            labelWidth: labelEl?.style.width,
        }, this.el);
    }
}

registry.category("public.interactions").add("contact_marketing.consent", ContactConsent);
