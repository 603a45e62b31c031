import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { tellClicks } from "./contact_marketing_clicks";
import { choice, click, field, menu, see, type, writeBody } from "./contact_marketing_tour_steps";

const BAR = ".o_contact_audience_bar";
const openApp = () =>
    stepUtils.goToAppSteps("contact_marketing.contact_marketing_menu_root", "Open the app");

registry.category("web_tour.tours").add("contact_marketing_new_campaign", {
    steps: () => [
        ...openApp(),
        ...menu("contact_campaign_menu"),
        click(".o-kanban-button-new, .o_list_button_add"),
        type(`${field("name")} input`, "Tour Spring"),
        type(`${field("list_ids")} input`, "Tour Readers"),
        choice("Tour Readers"),
        see(`${field("purpose_id")} input:value(Tour Purpose)`),
        // Before it is saved.
        see(`${BAR}:contains(1 of 2 will receive it):contains(1 never agreed)`),
        click(".o_form_view button[name=action_edit]:enabled"),
        ...writeBody(),
        click(".o_breadcrumb a:contains(Tour Spring), .o_back_button"),
        see(`${BAR}:contains(1 of 2 will receive it)`),
        click(".o_statusbar_buttons button[name=action_start]"),
        see(".o_arrow_button_current:contains(Running)"),
        tellClicks(),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_campaign_for_nobody", {
    steps: () => [
        ...openApp(),
        ...menu("contact_campaign_menu"),
        click(".o_kanban_record:contains(Tour Spring)"),
        see(`${BAR} button[name=missing]`),
        click(".o_statusbar_buttons button[name=action_pause]"),
        see(".o_arrow_button_current:contains(Paused)"),
        click(`${field("list_ids")} .o_tag:contains(Tour Readers) .o_delete`),
        type(`${field("list_ids")} input`, "Tour Others"),
        choice("Tour Others"),
        see(`${BAR}:contains(0 of 1 will receive it)`),
        click(".o_statusbar_buttons button[name=action_start]"),
        see(".modal:contains(Nobody will receive this)"),
        click(".modal .btn-secondary:contains(Back)"),
        see("body:not(:has(.modal))"),
        see(".o_arrow_button_current:contains(Paused)"),
        click(`${BAR} button[name=missing]`),
        see(".o_list_view .o_data_row:contains(Tour Two), .o_kanban_record:contains(Tour Two)"),
        tellClicks(),
    ],
});
