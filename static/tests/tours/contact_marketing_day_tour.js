import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { inputFiles } from "@web/../tests/utils";

import { tellClicks, watchClicks } from "./contact_marketing_clicks";

const FILE = `Name,Email,Phone,Newsletter,Consent Date,Consent Source,Tags
Alicja Nowak,alicja@example.org,+48 600 100 20,yes,2026-01-15,Form on our site,Fair
Bruno Silva,bruno@example.org,+48 600 100 201,yes,2026-01-16,Form on our site,Fair
Bruno Silwa,bruno@example.com,+48 600 100 201,no,,,
`;
const SAVED = ".o_form_saved, .o_form_status_indicator_buttons.invisible";

// Files are read and mails prepared on machines that have other work as well.
const timeout = 60000;
const click = (trigger, content = trigger) => ({
    content,
    trigger,
    timeout,
    run: "click",
});
const type = (trigger, text) => ({
    content: `Type ${text}`,
    trigger,
    timeout,
    run: `edit ${text}`,
});
const see = (trigger) => ({ content: `See ${trigger}`, trigger, timeout });
const menu = (xmlid) =>
    click(`.o_menu_sections [data-menu-xmlid='contact_marketing.${xmlid}']`);
const field = (name) => `.o_field_widget[name=${name}]`;
const button = (name) => `.o_form_view button[name=${name}]:enabled`;
const choice = (text) =>
    click(`.o-autocomplete--dropdown-item:contains(/^${text}$/)`, `Choose ${text}`);

function make(menuXmlid, title, name) {
    return [
        menu(menuXmlid),
        see(`.o_breadcrumb:contains(${title})`),
        click(".o_list_button_add"),
        type(`${field("name")} input, ${field("name")} textarea`, name),
        click(".o_form_button_save"),
        see(SAVED),
    ];
}

function logIn(login) {
    return [
        type("#login", login),
        type("#password", login),
        {
            ...click(".oe_login_form button[type=submit]"),
            expectUnloadPage: true,
        },
        ...stepUtils.goToAppSteps("contact_marketing.contact_marketing_menu_root"),
    ];
}

function importFile() {
    return [
        menu("contact_import_menu"),
        see(".o_breadcrumb:contains(Imports)"),
        click(".o_list_button_add"),
        {
            content: "Upload the file",
            trigger: `${field("file")}`,
            async run() {
                const file = new File([FILE], "people.csv", { type: "text/csv" });
                await inputFiles(`${field("file")} input[type=file]`, [file]);
            },
        },
        see(`${field("file")}:contains(people.csv), ${field("file")} input.o_input`),
        click(button("action_read")),
        click(button("action_agreed_to_proposed")),
        see(".o_form_view:not(:has(button[name=action_agreed_to_proposed]))"),
        click(button("action_check")),
        see(`${field("consent_report")}:contains(2 will agree)`),
        click(button("action_start")),
        see(".o_arrow_button_current:contains(Done)"),
    ];
}

function makeSegment() {
    const rule = ".o_tree_editor_condition";
    return [
        menu("mailing_filter_menu"),
        see(".o_breadcrumb:contains(Segments)"),
        click(".o_list_button_add"),
        type(`${field("name")} input`, "At the fair"),
        click("a:contains(New Rule)"),
        click(`${rule} .o_model_field_selector`),
        type(".o_model_field_selector_popover_search input", "Tags"),
        click(".o_model_field_selector_popover_item_name:contains(/^Tags$/)"),
        see(`${rule} .o_model_field_selector_chain_part:contains(Tags)`),
        type(`${rule} .o_tree_editor_editor:last-child input`, "Fair"),
        choice("Fair"),
        click(".o_form_button_save"),
        see(SAVED),
    ];
}

function writeBody() {
    return [
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

function writeMailing() {
    return [
        click(button("action_write_mailing")),
        type(`${field("subject")} input`, "Our spring offer"),
        see(`${field("purpose_id")} input:value(Newsletter)`),
        see(`${field("gate_summary")}:contains(2 get it)`),
        ...writeBody(),
        click(button("action_open_link_effects")),
        click(".modal .o_data_row:contains(shop.example.com) td[name=tag_add_ids]"),
        type(".modal .o_data_row td[name=tag_add_ids] input", "Product A"),
        choice("Product A"),
        type(".modal .o_data_row td[name=list_add_ids] input", "Wants A"),
        choice("Wants A"),
        click(".modal .o_form_button_save, .modal button[special=save]"),
        see("body:not(:has(.modal))"),
        click(button("action_launch")),
        click(".modal .btn-primary:contains(Send)"),
        see(".o_arrow_button_current:contains(/In Queue|Sending|Sent/)"),
    ];
}

function correctPhone(number) {
    return [
        type(`${field("phone")} input`, number),
        click(".o_form_button_save"),
        see(SAVED),
    ];
}

registry.category("web_tour.tours").add("contact_marketing_newcomer_sees_the_tag", {
    steps: () => [
        menu("res_partner_menu"),
        see(".o_data_row:contains(Alicja Nowak) .o_tag:contains(/^Product A$/)"),
        tellClicks(),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_salespersons_day", {
    steps: () => [
        {
            content: "The tag shows how often",
            trigger: `${field("category_id")} .o_tag:contains(/^Product A$/)`,
        },
        click(".nav-link[name=contact_marketing]"),
        see(`${field("tag_assignment_ids")} .o_data_row:contains(Product A)`),
        see(`${field("interaction_ids")} .o_data_row:contains(Product A)`),
        ...correctPhone("+48 600 100 222"),
        click(".o-mail-Chatter-logNote"),
        type(".o-mail-Composer-input", "Called, wants an offer"),
        click(".o-mail-Composer-send:enabled"),
        see(".o-mail-Message:contains(Called, wants an offer)"),
        tellClicks(),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_newcomer", {
    url: "/web/login",
    steps: () => [
        ...logIn("contact_marketing_newcomer"),
        ...importFile(),
        ...make("res_partner_category_menu", "Tags", "Product A"),
        ...make("contact_list_menu", "Lists", "Wants A"),
        ...makeSegment(),
        ...writeMailing(),
        tellClicks(),
    ],
});
