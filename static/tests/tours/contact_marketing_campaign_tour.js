import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { menu } from "./contact_marketing_tour_steps";

registry.category("web_tour.tours").add("contact_marketing_campaign", {
    steps: () => [
        ...stepUtils.goToAppSteps(
            "contact_marketing.contact_marketing_menu_root",
            "Open the app"
        ),
        ...menu("contact_campaign_menu"),
        {
            content: "Open the campaign",
            trigger: ".o_kanban_record:contains(Tour Offer)",
            run: "click",
        },
        {
            content: "Write another subject",
            trigger: ".o_field_widget[name=subject] input",
            run: "edit Your offer",
        },
        {
            content: "One of two would get it",
            trigger: ".o_contact_audience_bar:contains(1 of 2 will receive it)",
        },
        ...stepUtils.saveForm(),
        {
            content: "Who would get it?",
            trigger: ".o_statusbar_buttons button[name=action_preview]",
            run: "click",
        },
        {
            content: "One does",
            trigger: ".modal .o_data_row.text-success:contains(1)",
        },
        {
            content: "Ask for a contact",
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Bruno Silva",
        },
        {
            content: "Choose the contact",
            trigger: ".o-autocomplete--dropdown-item:contains(Bruno Silva)",
            run: "click",
        },
        {
            content: "Bruno never agreed",
            trigger: ".modal .alert-warning .o_field_widget[name=answer]",
        },
        { content: "Close", trigger: ".modal footer button", run: "click" },
        {
            content: "Start it",
            trigger: ".o_statusbar_buttons button[name=action_start]",
            run: "click",
        },
        {
            content: "It runs",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)",
        },
    ],
});
