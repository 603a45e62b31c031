import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

import { tellClicks } from "./contact_marketing_clicks";
import { button, click, field, see } from "./contact_marketing_tour_steps";

const FILE = `Name,Email,Number,Shoe,Newsletter,Consent Date,Consent Source
Ewa Lis,ewa@example.org,+48 600 100 300,38,yes,2026-01-15,Form on our site
Jan Kos,jan@example.org,+48 600 100 301,44,no,,
`;
const row = (header) => `.o_data_row:contains(${header})`;

// From the list of imports.
registry.category("web_tour.tours").add("contact_marketing_import", {
    steps: () => [
        click(".o_list_button_add"),
        see(".o_import_step_current[data-step=file]"),
        {
            content: "Upload the file",
            trigger: field("file"),
            async run() {
                const file = new File([FILE], "people.csv", { type: "text/csv" });
                await inputFiles(`${field("file")} input[type=file]`, [file]);
            },
        },
        see(`${field("file")}:contains(people.csv), ${field("file")} input.o_input`),
        click(button("action_read")),
        see(".o_import_step_current[data-step=columns]"),
        see(`${row("Shoe")}.text-warning`),
        see(`${row("Email")}:contains(Name)`),
        click(button("action_agreed_to_proposed")),
        see(`${row("Consent Source")} ~ *, ${row("Newsletter")} .o_tag`),
        click(button("action_check")),
        see(".o_import_step_current[data-step=check]"),
        click(button("action_start")),
        see(".o_import_step_current[data-step=done]:not(:contains(Running))"),
        see(`${field("summary")}:contains(2 new)`),
        see(button("action_preview_undo")),
        tellClicks(),
    ],
});
