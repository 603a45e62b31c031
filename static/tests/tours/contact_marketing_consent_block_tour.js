import {
    clickOnSave,
    insertSnippet,
    registerWebsitePreviewTour,
} from "@website/js/tours/tour_utils";

const NEW_BLOCK = ":iframe form [data-snippet=s_contact_consent]";

registerWebsitePreviewTour(
    "contact_marketing_consent_block",
    { url: "/contact-marketing-tour", edition: true },
    () => [
        ...insertSnippet({ id: "s_contact_consent", name: "Consent" }),
        {
            content: "Choose the new block",
            trigger: `${NEW_BLOCK} .s_contact_consent_placeholder`,
            run: "click",
        },
        {
            content: "Leave out the newsletter",
            trigger: ".o_customize_tab [data-label=Newsletter] input[type=checkbox]",
            run: "click",
        },
        {
            content: "Offers stay",
            trigger: `${NEW_BLOCK}[data-codes=offers]`,
        },
        ...clickOnSave(),
    ]
);
