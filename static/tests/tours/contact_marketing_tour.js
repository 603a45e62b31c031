import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { menu } from "./contact_marketing_tour_steps";

const OPEN_APP = stepUtils.goToAppSteps(
    "contact_marketing.contact_marketing_menu_root",
    "Open the app"
);

function selectContact(name) {
    return {
        content: `Select ${name}`,
        trigger: `.o_data_row:contains(${name}) .o_list_record_selector input`,
        run: "click",
    };
}

function addTagToAll(name) {
    return [
        selectContact("Tour Alicja"),
        selectContact("Tour Bruno"),
        {
            content: "Open the action menu",
            trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
            run: "click",
        },
        {
            content: "Change tags and lists",
            trigger: ".o-dropdown-item:contains(Change Tags and Lists)",
            run: "click",
        },
        {
            content: "Both contacts are meant",
            trigger: ".modal .o_field_widget[name=partner_count]:contains(2)",
        },
        {
            content: `Look for the tag ${name}`,
            trigger: ".modal .o_field_widget[name=tag_add_ids] input",
            run: `edit ${name}`,
        },
        {
            content: `Choose the tag ${name}`,
            trigger: `.o-autocomplete--dropdown-item a:contains(/^${name}$/)`,
            run: "click",
        },
        {
            content: "Wait for the tag",
            trigger: `.modal .o_field_widget[name=tag_add_ids] .o_tag:contains(${name})`,
        },
        {
            content: "Apply",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "The dialog is gone",
            trigger: "body:not(:has(.modal))",
        },
    ];
}

function rowShows(name, text) {
    return {
        content: `${name} shows ${text}`,
        trigger: `.o_data_row:contains(${name}) .o_tag:contains(/^${text}$/)`,
    };
}

registry.category("web_tour.tours").add("contact_marketing_bulk_change", {
    url: "/odoo",
    steps: () => [
        ...OPEN_APP,
        ...menu("res_partner_menu"),
        {
            content: "Look for the contacts of the tour",
            trigger: ".o_searchview_input",
            run: "edit Tour",
        },
        {
            content: "Search their names",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Name)",
            run: "click",
        },
        {
            content: "Only those two are listed",
            trigger: ".o_pager_limit:contains(/^2$/)",
        },
        ...addTagToAll("Product A"),
        rowShows("Tour Alicja", "Product A"),
        rowShows("Tour Bruno", "Product A"),
        ...addTagToAll("Product A"),
        rowShows("Tour Alicja", "Product A ×2"),
        rowShows("Tour Bruno", "Product A ×2"),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_partner_tab", {
    steps: () => [
        {
            content: "The tag above shows its count",
            trigger:
                ".o_field_widget[name=category_id] .o_tag:contains(/^Product A ×3$/)",
        },
        {
            content: "Open the tab",
            trigger: ".nav-link[name=contact_marketing]",
            run: "click",
        },
        {
            content: "The tab shows the count",
            trigger:
                ".o_field_widget[name=tag_assignment_ids] .o_data_row:contains(Product A) td[name=count]:contains(/^3$/)",
        },
        {
            content: "What expired is remembered",
            trigger:
                ".o_field_widget[name=tag_assignment_ids] .o_data_row:contains(Product B):contains(Expired)",
        },
        {
            content: "Open the history of the tag",
            trigger:
                ".o_field_widget[name=tag_assignment_ids] .o_data_row:contains(Product A) button[name=action_open_history]",
            run: "click",
        },
        {
            content: "The history is named after the tag",
            trigger: ".o_breadcrumb:contains(History), .o_breadcrumb:contains(Product A)",
        },
    ],
});

registry.category("web_tour.tours").add("contact_marketing_configuration", {
    url: "/odoo",
    steps: () => [
        ...OPEN_APP,
        ...menu("res_partner_category_menu"),
        {
            content: "The tags are here",
            trigger: ".o_breadcrumb:contains(Tags)",
        },
        {
            content: "Make a tag",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Product C",
        },
        {
            content: "Give it a lifetime",
            trigger: ".o_field_widget[name=lifetime_number] input",
            run: "edit 2",
        },
        {
            content: "Count it once a day",
            trigger: ".o_field_widget[name=counting] input[data-value=daily]",
            run: "click",
        },
        ...stepUtils.saveForm(),
        ...menu("contact_list_menu"),
        {
            content: "The lists are here",
            trigger: ".o_breadcrumb:contains(Lists)",
        },
        {
            content: "Make a list",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name the list",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Autumn Fair",
        },
        ...stepUtils.saveForm(),
    ],
});
