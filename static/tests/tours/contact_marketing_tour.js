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
            content: "The summary shows the count",
            trigger: "[data-tag='Product A']:contains(×3)",
        },
        {
            content: "The timeline tells what expired",
            trigger: ".o_contact_timeline li:contains(Tag expired):contains(Product B)",
        },
        {
            content: "Only tags",
            trigger: ".o_contact_timeline button[name=tags]",
            run: "click",
        },
        {
            content: "Nothing else is shown",
            trigger:
                ".o_contact_timeline:not(:has(li:not([data-subject=tags]))) button[name=tags][aria-pressed=true]",
        },
        {
            content: "Tables are a click away",
            trigger: ".o_contact_summary button[name=links]",
            run: "click",
        },
        {
            content: "All tags",
            trigger: ".o-dropdown-item:contains(/^All tags$/)",
            run: "click",
        },
        {
            content: "The table is named after the contact",
            trigger: ".o_breadcrumb:contains(All tags):contains(Alicja)",
        },
        {
            content: "What expired is remembered",
            trigger: ".o_data_row:contains(Product B)",
        },
    ],
});

registry.category("web_tour.tours").add("contact_marketing_count_once_more", {
    steps: () => [
        {
            content: "Open the tab",
            trigger: ".nav-link[name=contact_marketing]",
            run: "click",
        },
        {
            content: "Count the tag once more",
            trigger: "[data-tag='Product A'] button[name=count]",
            run: "click",
        },
        {
            content: "It is counted, in the tags above as well",
            trigger:
                ".o_form_view:has([data-tag='Product A']:contains(×4)) .o_tag:contains(/^Product A ×4$/)",
        },
        {
            content: "Take it back",
            trigger: "[data-tag='Product A'] button[name=undo]",
            run: "click",
        },
        {
            content: "The count is as before",
            trigger: "[data-tag='Product A']:contains(×3) button[name=count]",
        },
        {
            content: "The timeline strikes it through",
            trigger: ".o_contact_timeline li[data-taken-back] s:contains(Product A)",
        },
        {
            content: "Lists are a field of the form",
            trigger: ".o_field_widget[name=contact_list_ids]",
        },
    ],
});

registry.category("web_tour.tours").add("contact_marketing_salesperson_looks", {
    steps: () => [
        {
            content: "Open the tab",
            trigger: ".nav-link[name=contact_marketing]",
            run: "click",
        },
        {
            content: "Tags and lists are shown, to read",
            trigger:
                ".o_contact_summary:not(:has(button[name=count])):has([name=lists]:contains(Spring Fair)) [data-tag='Product A']:contains(×3)",
        },
        {
            content: "Whom one may write to, and why not",
            trigger: ".o_contact_summary [name=channels] li:contains(never agreed)",
        },
        {
            content: "There is more than a page",
            trigger: ".o_contact_timeline button[name=older]",
            run: "click",
        },
        {
            content: "All of it is there",
            trigger:
                ".o_contact_timeline:not(:has(button[name=older])) li:contains(The oldest page)",
        },
        {
            content: "Robots are marked",
            trigger: ".o_contact_timeline li:contains(A robot's page) .badge:contains(Robot)",
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
