import { clickOnSave, registerWebsitePreviewTour } from "@website/js/tours/tour_utils";

const ROW = ".o_customize_tab";

registerWebsitePreviewTour(
    "contact_marketing_form_option",
    { url: "/contactus", edition: true },
    () => [
        {
            content: "Choose the form",
            trigger: ":iframe .s_website_form .s_website_form_field[data-type=email]",
            run: "click",
        },
        {
            content: "Have the form add something",
            trigger: `${ROW} .o_contact_form_add`,
            run: "click",
        },
        {
            content: "Look for a tag",
            trigger: `${ROW} [data-label='Adds Tags'] .o-hb-selectMany2X-toggle`,
            run: "click",
        },
        {
            content: "Choose it",
            trigger: ".o-hb-selectMany2X-dropdown .o-dropdown-item:contains(Product A)",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: `${ROW} [data-label='Adds Tags'] input[data-name='Product A']`,
        },
        ...clickOnSave(),
    ]
);
