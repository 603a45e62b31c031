import { registry } from "@web/core/registry";

import { SAVED, click, field, see, type } from "./contact_marketing_tour_steps";

const PAGE = `${field("url_pattern")} input`;

registry.category("web_tour.tours").add("contact_marketing_page_picker", {
    steps: () => [
        click(".o_list_button_add"),
        type(`${field("name")} input`, "Tour Contact Page"),
        type(PAGE, "contactus"),
        click(".o-autocomplete--dropdown-item a:contains(/contactus):contains(Contact)"),
        see(`${PAGE}:value(/contactus)`),
        click(".o_form_button_save"),
        see(SAVED),
        click(".o_form_button_create"),
        see(".o_form_view:not(:has(.o_breadcrumb:contains(Tour)))"),
        type(`${field("name")} input`, "Tour Any Page"),
        // Saved as it is typed, though pages are offered.
        type(PAGE, "/shop/*"),
        see(".o-autocomplete--dropdown-item a:contains(/shop/*)"),
        click(".o_form_button_save"),
        see(SAVED),
    ],
});
