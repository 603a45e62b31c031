import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { tellClicks } from "./contact_marketing_clicks";
import {
    SAVED,
    addCondition,
    button,
    choice,
    click,
    field,
    see,
    sentence,
    timeout,
    type,
} from "./contact_marketing_tour_steps";

const LAST_LINE =
    ".o_condition_editor > .o_condition_group > .o_condition_line:nth-last-child(2)";

// From the list of segments.
registry.category("web_tour.tours").add("contact_marketing_segment", {
    steps: () => [
        see(".o_breadcrumb:contains(Segments)"),
        click(".o_list_button_add"),
        type(`${field("name")} input`, "Tour Segment"),
        ...addCondition("was counted for"),
        type(`${sentence("tag_counted")} .o_condition_records input`, "Product A"),
        choice("Product A"),
        see(`${sentence("tag_counted")} .o_tag:contains(Product A)`),
        see(".o_condition_preview:contains(2 contacts)"),
        ...addCondition("is on the list"),
        type(`${sentence("list")} input`, "A customers"),
        choice("A customers"),
        click(`.o_condition_line:has(${sentence("list")}) .o_condition_not`),
        see(`${sentence("list")}:contains(is not on the list)`),
        see(".o_condition_preview:contains(1 contact):contains(Alicja Nowak)"),
        ...stepUtils.saveForm(),
        tellClicks(),
        click(button("action_load_contacts")),
        see(".o_list_view .o_data_row:contains(Alicja Nowak)"),
        see(".o_list_view:not(:has(.o_data_row:contains(Bruno Silva)))"),
    ],
});

// A sentence, a rule of Odoo's, and a group, as they were typed.
registry.category("web_tour.tours").add("contact_marketing_conditions", {
    steps: () => [
        see(`${sentence("tag")}:contains(has the tag) .o_tag:contains(Product A)`),
        see(`${sentence("list")} .o_tag:contains(Spring Fair)`),
        see(".o_condition_rule .o_tree_editor_condition"),
        see(".o_condition_group .o_condition_group select"),
        {
            content: "Change one number",
            trigger: `${sentence("created")} input`,
            timeout,
            run: "edit 14 && press Tab",
        },
        ...stepUtils.saveForm(),
        see(SAVED),
        // What is not filled in cannot be saved.
        ...addCondition("has the grade"),
        ...addCondition("is in the country"),
        see(`${sentence("country")} .o_condition_missing`),
        see(".o_condition_preview:contains(Fill in what is marked)"),
        see(`${field("mailing_domain")}.o_field_invalid`),
        see(".o_form_button_save:disabled"),
        click(`.o_condition_line:has(${sentence("country")}) .o_condition_remove`),
        click(`.o_condition_line:has(${sentence("grade")}) .o_condition_remove`),
        ...addCondition("Any other field"),
        see(`${LAST_LINE} .o_model_field_selector`),
        click(`${LAST_LINE} .o_condition_remove`),
        ...stepUtils.saveForm(),
    ],
});
