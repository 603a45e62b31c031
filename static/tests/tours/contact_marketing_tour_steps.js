import { watchClicks } from "./contact_marketing_clicks";

export const SAVED = ".o_form_saved, .o_form_status_indicator_buttons.invisible";

// Files are read and mails prepared on machines that have other work as well.
export const timeout = 60000;
export const click = (trigger, content = trigger) => ({
    content,
    trigger,
    timeout,
    run: "click",
});
export const type = (trigger, text) => ({
    content: `Type ${text}`,
    trigger,
    timeout,
    run: `edit ${text}`,
});
export const see = (trigger) => ({ content: `See ${trigger}`, trigger, timeout });
const MENUS = {
    contact_marketing_menu_contacts: [
        "res_partner_menu",
        "res_partner_category_menu",
        "contact_list_menu",
        "mailing_filter_menu",
    ],
    contact_marketing_menu_messages: ["contact_campaign_menu", "mailing_mailing_menu"],
    contact_hygiene_menu_root: ["contact_import_menu", "contact_hygiene_overview_menu"],
};
/** Opens a menu of the app, and chooses what is below it. */
export const menu = (xmlid) => {
    const [section] = Object.entries(MENUS).find(([, items]) => items.includes(xmlid));
    const item = (id) => `[data-menu-xmlid='contact_marketing.${id}']`;
    return [
        click(`.o_menu_sections ${item(section)}`),
        click(`.o-dropdown--menu ${item(xmlid)}`),
    ];
};
export const field = (name) => `.o_field_widget[name=${name}]`;
export const button = (name) => `.o_form_view button[name=${name}]:enabled`;
export const choice = (text) =>
    click(`.o-autocomplete--dropdown-item:contains(/^${text}$/)`, `Choose ${text}`);

/** Adds a sentence to conditions, by the words that the menu finds it with. */
export const addCondition = (words, place = "") => [
    click(`${place} .o_condition_editor > .o_condition_group > .o_condition_add button`),
    type(".o_condition_menu .o_select_menu_searchbox input", words),
    click(`.o_condition_menu .o_select_menu_item:contains(${words})`),
];
/** The last sentence of a kind, by its name in the catalogue. */
export const sentence = (name) => `.o_condition_sentence[data-condition=${name}]`;

export function writeBody() {
    return [
        {
            content: "Let what was typed be evaluated: Odoo forgets a template chosen before",
            trigger: "[name=body_arch] [data-name=basic]",
            timeout,
            run: () => new Promise((resolve) => setTimeout(resolve, 1500)),
        },
        click("[name=body_arch] .o_mailing_template_preview_wrapper [data-name=basic]"),
        {
            content: "Write a text with a link",
            trigger: "[name=body_arch] :iframe .o_basic_theme p:first-child",
            timeout,
            async run(helpers) {
                watchClicks(this.anchor.ownerDocument);
                await helpers.editor("Product A", this.anchor);
                this.anchor.innerHTML =
                    'See <a href="https://shop.example.com/a">Product A</a>';
                this.anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
            },
        },
    ];
}

export function correctPhone(number) {
    return [
        type(`${field("phone")} input`, number),
        click(".o_form_button_save"),
        see(SAVED),
    ];
}
