import { registry } from "@web/core/registry";

const FORM = ".s_website_form form";

registry.category("web_tour.tours").add("contact_marketing_consent_form", {
    steps: () => [
        {
            content: "No box is ticked beforehand",
            trigger: `${FORM}:has(input[name=contact_consent_offers]:not(:checked))`,
        },
        {
            content: "The wording stands below its box",
            trigger: ".s_contact_consent_wording:contains(I want the newsletter.)",
        },
        {
            content: "Ask something",
            trigger: `${FORM} input[name=name]`,
            run: "edit A question",
        },
        {
            content: "Say who asks",
            trigger: `${FORM} input[name=email_from]`,
            run: "edit tour.dora@example.com",
        },
        {
            content: "Agree, by the label",
            trigger: `${FORM} label:contains(Newsletter)`,
            run: "click",
        },
        {
            content: "The box of the label is ticked, and no other",
            trigger: `${FORM}:has(input[name=contact_consent_newsletter]:checked):not(:has(input[name=contact_consent_offers]:checked))`,
        },
        {
            content: "Send",
            trigger: `${FORM} .s_website_form_send`,
            run: "click",
        },
        {
            content: "It was sent",
            trigger: ".s_website_form_end_message:visible:contains(Thank you)",
        },
    ],
});
