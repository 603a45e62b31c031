import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { menu } from "./contact_marketing_tour_steps";

const OVERVIEW = ".o_contact_quality_overview";

registry.category("web_tour.tours").add("contact_marketing_quality", {
    steps: () => [
        ...stepUtils.goToAppSteps(
            "contact_marketing.contact_marketing_menu_root",
            "Open the app"
        ),
        ...menu("contact_hygiene_overview_menu"),
        { content: "The trend is a curve", trigger: `${OVERVIEW} canvas` },
        {
            content: "Open the mistyped addresses",
            trigger: `${OVERVIEW} button[name=email_typo]`,
            run: "click",
        },
        {
            content: "The contact is there; go back",
            trigger: ".o_data_row:contains(Tour Typo)",
        },
        {
            content: "Back to the overview",
            trigger: ".o_breadcrumb a:contains(Quality Overview), .o_back_button",
            run: "click",
        },
        {
            content: "Open all that were checked",
            trigger: `${OVERVIEW} button[name=checked]`,
            run: "click",
        },
        {
            content: "Find the contact",
            trigger: ".o_searchview_input",
            run: "edit Tour Typo",
        },
        {
            content: "By its name",
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            content: "Open the contact",
            trigger: ".o_data_row:contains(Tour Typo) .o_data_cell:contains(Tour Typo)",
            run: "click",
        },
        {
            content: "Why is it not good?",
            trigger: ".o_form_view button.o_contact_quality_badge",
            run: "click",
        },
        {
            content: "Because of a typo",
            trigger: ".o_contact_quality_reasons:contains(looks like a typo)",
        },
    ],
});
