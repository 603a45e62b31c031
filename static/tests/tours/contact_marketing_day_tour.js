import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { inputFiles } from "@web/../tests/utils";

import { tellClicks } from "./contact_marketing_clicks";
import {
    addCondition,
    button,
    choice,
    click,
    correctPhone,
    field,
    menu,
    see,
    sentence,
    timeout,
    type,
    writeBody,
} from "./contact_marketing_tour_steps";

const FILE = `Name,Email,Phone,Newsletter,Consent Date,Consent Source,Tags
Alicja Nowak,alicja@example.org,+48 600 100 20,yes,2026-01-15,Form on our site,Fair
Bruno Silva,bruno@example.org,+48 600 100 201,yes,2026-01-16,Form on our site,Fair
Bruno Silwa,bruno@example.com,+48 600 100 201,no,,,
`;
function make(menuXmlid, title, name) {
    return [
        ...menu(menuXmlid),
        see(`.o_breadcrumb:contains(${title})`),
        click(".o_list_button_add"),
        type(`${field("name")} input, ${field("name")} textarea`, name),
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
        see(".o_contact_home_steps"),
    ];
}

function importFile() {
    return [
        click(".o_contact_home_steps button[name=import]"),
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
        see(".o_import_step_current:contains(Done)"),
    ];
}

function makeSegment() {
    return [
        ...menu("mailing_filter_menu"),
        see(".o_breadcrumb:contains(Segments)"),
        click(".o_list_button_add"),
        type(`${field("name")} input`, "At the fair"),
        ...addCondition("has the tag"),
        type(`${sentence("tag")} input`, "Fair"),
        choice("Fair"),
    ];
}

function writeMailing() {
    return [
        click(button("action_write_mailing")),
        {
            ...type(`${field("subject")} input`, "Our spring offer"),
            run: "edit Our spring offer && press Tab",
        },
        see(`${field("purpose_id")} input:value(Newsletter)`),
        see(".o_contact_audience_bar:contains(2 of 2 will receive it)"),
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

registry.category("web_tour.tours").add("contact_marketing_newcomer_sees_the_tag", {
    steps: () => [
        ...menu("res_partner_menu"),
        see(".o_data_row:contains(Alicja Nowak) .o_tag:contains(/^Product A$/)"),
        tellClicks(),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_salespersons_day", {
    steps: () => [
        {
            content: "Open the contact of the lead; the button shows on hovering",
            trigger: `${field("partner_id")} .o_external_button:not(:visible)`,
            timeout,
            run() {
                this.anchor.click();
            },
        },
        see(`${field("category_id")} .o_tag:contains(/^Product A$/)`),
        click(".nav-link[name=contact_marketing]"),
        see(".o_contact_summary [data-tag='Product A']"),
        see(".o_contact_timeline li:contains(Link clicked):contains(Product A)"),
        click(".o_contact_summary button[name=links]"),
        click(".o-dropdown-item:contains(Why in a segment)"),
        type(".modal .o_field_widget[name=segment_id] input", "At the fair"),
        choice("At the fair"),
        see(".modal .o_field_widget[name=line_ids] .o_data_row"),
        click(".modal .btn-close"),
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
