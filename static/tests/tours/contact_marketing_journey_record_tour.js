import { registry } from "@web/core/registry";

import { addCondition, choice, click, see, timeout, type } from "./contact_marketing_tour_steps";

const CANVAS = ".o_journey_canvas";
const PANEL = ".o_journey_panel";
const ENTRY = `${PANEL} .o_journey_entry[data-kind=record]`;
const card = (key) => `${CANVAS} .o_journey_step[data-key="${key}"]`;
const option = (name) => `${PANEL} [data-option=${name}]`;
const newRule = (trigger) => click(`${trigger} a:contains(New Rule)`);
const select = (trigger, value) => ({
    content: `Choose ${value}`,
    trigger,
    timeout,
    run: `select ${value}`,
});

function add(from, outcome, kind) {
    return [
        click(
            `${CANVAS} .o_journey_place[data-from="${from}"][data-outcome="${outcome}"] .o_journey_add`
        ),
        click(`.o_journey_menu [data-kind=${kind}]`),
    ];
}

registry.category("web_tour.tours").add("contact_marketing_journey_record", {
    steps: () => [
        // Without a record, none is asked for.
        ...add("", "start", "branch"),
        see(`${option("domain")}`),
        see(`${PANEL}:not(:has([data-option=about]))`),
        click(`${CANVAS} .o_journey_start`),
        click(`${PANEL} [name=add_record]`),
        select(`${ENTRY} select`, "won"),
        newRule(ENTRY),
        see(`${ENTRY} .o_tree_editor_condition`),
        // Conditions are about one model.
        select(`${ENTRY} select`, "quotation"),
        see(`${ENTRY}:not(:has(.o_tree_editor_condition))`),
        newRule(ENTRY),
        click(`${PANEL} [name=add_record_goal]`),
        newRule(option("record_goal")),
        click(card("If")),
        ...addCondition("is a company", option("domain")),
        select(`${option("about")} select`, "record_domain"),
        see(`${PANEL}:not(:has([data-option=domain]))`),
        newRule(option("record_domain")),
        see(`${option("record_domain")} .o_tree_editor_condition`),
        ...add("If", "yes", "wait_until"),
        select(`${option("interaction")} select`, "order"),
        see(`${option("interaction")} input[type=checkbox]:checked`),
        see(`${card("Wait Until")}:contains(of the same record)`),
        ...add("If", "no", "wait_until"),
        {
            content: "Wait for conditions",
            trigger: `${option("interaction")} select`,
            timeout,
            run: "selectByLabel Conditions are met",
        },
        select(`${option("about")} select`, "record_domain"),
        newRule(option("record_domain")),
        ...add("Wait Until", "timeout", "mail"),
        type(`${option("mailing")} input`, "Tour Hello"),
        choice("Tour Hello"),
        see(`${PANEL} .o_journey_mail_hint:contains({record_lines})`),
        see(`${CANVAS} .o_journey_start:contains(For each: Quotation)`),
        click(`${CANVAS} .o_journey_publish:enabled`),
        see(`${CANVAS} .badge:contains(Running)`),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_record_kept", {
    steps: () => [
        click(`${CANVAS} .o_journey_start`),
        see(`${ENTRY}:contains(Quotation) code:contains(amount_total)`),
        see(`${ENTRY}:not(:has(select, button, .o_tree_editor))`),
        see(`${PANEL}:not(:has([name^=add_record]))`),
        see(`${option("record_goal")} code`),
        see(`${PANEL}:not(:has(button:contains(Remove “Goal)))`),
        click(card("big")),
        see(`${option("record_domain")} code:contains(amount_total)`),
        see(`${PANEL}:not(:has([data-option=about])):not(:has([data-option=domain]))`),
        see(`${option("name")} input:disabled`),
        click(card("state")),
        see(`${option("interaction")} select:disabled`),
        see(`${option("record_domain")} code`),
        click(card("wait")),
        type(`${option("days")} input`, "7"),
        click(`${PANEL} .btn-close`),
        click(`${CANVAS} .o_journey_save:enabled`),
        see(".o_notification:contains(Saved as draft)"),
        see(`${CANVAS}:not(:has(.o_journey_problem))`),
    ],
});
