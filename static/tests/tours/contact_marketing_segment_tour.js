import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { menu, timeout } from "./contact_marketing_tour_steps";

const EDITOR = ".o_field_widget[name=mailing_domain]";

function pickField(row, label) {
    return [
        {
            content: "Choose a field",
            trigger: `${row} .o_model_field_selector`,
            run: "click",
        },
        {
            content: `Look for ${label}`,
            trigger: ".o_model_field_selector_popover_search input",
            run: `edit ${label}`,
        },
        {
            content: `Choose ${label}`,
            trigger: `.o_model_field_selector_popover_item_name:contains(/^${label}$/)`,
            run: "click",
        },
        {
            content: `${label} is chosen`,
            trigger: `${row} .o_model_field_selector_chain_part:contains(${label})`,
        },
    ];
}

registry.category("web_tour.tours").add("contact_marketing_segment", {
    steps: () =>
        [
        ...stepUtils.goToAppSteps(
            "contact_marketing.contact_marketing_menu_root",
            "Open the app"
        ),
        ...menu("mailing_filter_menu"),
        {
            content: "The segments are there",
            trigger: ".o_breadcrumb:contains(Segments)",
        },
        { content: "Make one", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Segment",
        },
        { content: "Add a rule", trigger: `${EDITOR} a:contains(New Rule)`, run: "click" },
        ...pickField(`${EDITOR} .o_tree_editor_condition`, "Tag History"),
        {
            content: "Ask for what is inside",
            trigger: `${EDITOR} .o_tree_editor_condition select`,
            // Behind six others; by its label, "match none of" is meant, too.
            run: "selectByIndex 6",
        },
        {
            content: "Add a rule inside",
            trigger: `${EDITOR} .o_tree_editor .o_tree_editor a:contains(New Rule)`,
            run: "click",
        },
        ...pickField(
            `${EDITOR} .o_tree_editor .o_tree_editor .o_tree_editor_condition`,
            "Count"
        ),
        {
            content: "At least",
            trigger: `${EDITOR} .o_tree_editor .o_tree_editor .o_tree_editor_condition select`,
            run: "selectByLabel greater or equal to",
        },
        {
            content: "Three times",
            trigger: `${EDITOR} .o_tree_editor .o_tree_editor .o_tree_editor_condition .o_tree_editor_editor:last-child input`,
            run: "edit 3 && press Tab",
        },
        ...stepUtils.saveForm(),
        {
            content: "Load who matches",
            trigger: ".o_statusbar_buttons button[name=action_load_contacts]",
            run: "click",
        },
        {
            content: "One does",
            trigger: ".o_list_view .o_data_row:contains(Alicja Nowak)",
        },
        {
            content: "Nobody else",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Bruno Silva)))",
        },
        ].map((step) => ({ timeout, ...step })),
});
