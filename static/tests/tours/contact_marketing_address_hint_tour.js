import { registry } from "@web/core/registry";

const FIELD = ".s_website_form form input[name=email_from]";
const HINT = ".o_contact_address_hint";

registry.category("web_tour.tours").add("contact_marketing_address_hint", {
    steps: () => [
        {
            content: "Type an address with a slip, and leave the field",
            trigger: FIELD,
            run: "edit dora@gmial.com && press Tab",
        },
        {
            content: "Take the hint",
            trigger: `${HINT} button:contains(dora@gmail.com)`,
            run: "click",
        },
        {
            content: "It stands in the field, and the hint is gone",
            trigger: `.s_website_form form:not(:has(${HINT}))`,
            run() {
                const { value } = document.querySelector(FIELD);
                if (value !== "dora@gmail.com") {
                    throw new Error(`The field says ${value}`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("contact_marketing_live_help", {
    steps: () => [
        {
            content: "Name the contact",
            trigger: "div[name=name] .o_input:visible",
            run: "edit Tour Alicja",
        },
        {
            content: "Type an address with a slip, and leave the field",
            trigger: "div[name=email] input",
            run: "edit tour.alicja@gmial.com && press Tab",
        },
        {
            content: "Take the hint",
            trigger: "div[name=email_help] button:contains(tour.alicja@gmail.com)",
            run: "click",
        },
        {
            content: "Somebody has that address",
            trigger: "div[name=likely_duplicates] button:contains(Tour Known)",
        },
        {
            content: "It is saved all the same",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It was saved",
            trigger: ".o_form_saved",
        },
    ],
});
