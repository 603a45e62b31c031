import { registry } from "@web/core/registry";

import { tellClicks } from "./contact_marketing_clicks";
import {
    button,
    choice,
    click,
    correctPhone,
    field,
    menu,
    see,
    type,
    writeBody,
} from "./contact_marketing_tour_steps";

const PHONE = "+48 600 100 203";
const contact = (name) => `.o_data_row:has(td:contains(/^${name}$/))`;

function mergeTwo(one, other, phone) {
    return [
        ...menu("res_partner_menu"),
        // The list shows what it showed before, until it has asked anew.
        see(`${contact(one)}:contains(${phone})`),
        click(`${contact(one)} .o_list_record_selector input`),
        click(`${contact(other)} .o_list_record_selector input`),
        click(".o_cp_action_menus .dropdown-toggle:contains(Actions)"),
        click(".o-dropdown-item:contains(Compare and Merge)"),
        click(".modal button[name=action_merge]:enabled"),
        click(".modal:contains(into one?) .modal-footer .btn-primary"),
        see(`.o_form_view ${field("name")}`),
    ];
}

function startCampaign(name) {
    return [
        ...menu("contact_campaign_menu"),
        see(".o_breadcrumb:contains(Campaigns)"),
        click(".o_control_panel .o-kanban-button-new, .o_list_button_add"),
        type(`${field("name")} input`, name),
        type(`${field("segment_ids")} input`, "At the fair"),
        choice("At the fair"),
        see(`${field("purpose_id")} input:value(Newsletter)`),
        click(button("action_edit")),
        ...writeBody(),
        click(`.breadcrumb-item:contains(${name}), .o_back_button`),
        click(button("action_start")),
        see(".o_arrow_button_current:contains(Running)"),
    ];
}

function undoImport() {
    return [
        ...menu("contact_import_menu"),
        click(".o_data_row:contains(people) td.o_data_cell"),
        click(button("action_preview_undo")),
        click(".modal button[name=action_undo]:enabled"),
        see(".o_import_step_current:contains(Undone)"),
    ];
}

registry.category("web_tour.tours").add("contact_marketing_marketers_day", {
    steps: () => [
        click(`${contact("Bruno Silva")} td[name=complete_name]`),
        ...correctPhone(PHONE),
        ...mergeTwo("Bruno Silva", "Bruno Silwa", PHONE),
        ...startCampaign("Spring again"),
        ...undoImport(),
        tellClicks(),
    ],
});
