import { registry } from "@web/core/registry";

import { tellClicks } from "./contact_marketing_clicks";
import { button, choice, click, field, see, timeout, type } from "./contact_marketing_tour_steps";

const CANVAS = ".o_journey_canvas";
const SAVED = ".o_notification:contains(Saved as draft)";
const card = (key) => `${CANVAS} .o_journey_step[data-key="${key}"]`;
const option = (name) => `.o_journey_panel [data-option=${name}]`;

function add(from, outcome, kind) {
    return [
        click(
            `${CANVAS} .o_journey_place[data-from="${from}"][data-outcome="${outcome}"] .o_journey_add`
        ),
        click(`.o_journey_menu [data-kind=${kind}]`),
    ];
}

function pick(name, text) {
    return [type(`${option(name)} input`, text), choice(text)];
}

registry.category("web_tour.tours").add("contact_marketing_journey_from_nothing", {
    steps: () => [
        click(".o_control_panel .o-kanban-button-new"),
        type(`${field("name")} :is(input, textarea)`, "Tour Welcome"),
        click(".o_form_button_save"),
        click(button("action_open_canvas")),
        see(`${CANVAS}:contains(Add the first step)`),
        ...add("", "start", "mail"),
        ...pick("mailing", "Tour Hello"),
        ...add("Mail", "next", "wait_until"),
        see(`${card("Wait Until")}:contains(in “Mail”)`),
        type(`${option("days")} input`, "3"),
        ...add("Wait Until", "met", "effect"),
        ...pick("tag_add", "Product A"),
        ...add("Tags and Lists", "next", "activity"),
        type(`${option("summary")} input`, "Call about it"),
        ...add("Wait Until", "timeout", "mail"),
        ...pick("mailing", "Tour Reminder"),
        see(`${card("Mail 2")}:contains(Tour Reminder)`),
        click(`${CANVAS} .o_journey_publish:enabled`),
        see(`${CANVAS} .badge:contains(Running)`),
        tellClicks(),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_figures", {
    steps: () => [
        see(`${card("Mail")} [data-figure=sent]:contains(1)`),
        see(`${card("Wait Until")} [data-figure=waiting]:contains(1)`),
        see(`${CANVAS} .o_journey_place[data-from=Mail] .o_journey_count:contains(1)`),
        type(".o_journey_contact input", "Alicja"),
        click(".o-autocomplete--dropdown-item:contains(Alicja)"),
        see(".o_journey_panel:contains(Sent)"),
        see(`${card("Mail")}.o_journey_lit`),
        see(`${card("Mail 2")}.o_journey_dimmed`),
        see(`${card("Wait Until")} .badge:contains(Here)`),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_from_template", {
    steps: () => [
        click(".o_control_panel button:contains(New From)"),
        click(".modal .o_radio_item label:contains(Welcome with double opt-in)"),
        type(`.modal ${field("purpose_id")} input`, "Newsletter"),
        choice("Newsletter"),
        click(".modal footer button[name=action_create]"),
        click(`${CANVAS} .o_journey_publish:enabled`),
        see(`${CANVAS} .badge:contains(Running)`),
        tellClicks(),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_keyboard", {
    steps: () => [
        {
            content: "Down to the second step, and open it",
            trigger: card("first"),
            timeout,
            async run({ press }) {
                this.anchor.focus();
                await press("ArrowDown");
                await press("Enter");
            },
        },
        see(".o_journey_panel input:value(second)"),
        {
            content: "Escape closes, and the step has the focus",
            trigger: ".o_journey_panel input",
            run: "press Escape",
        },
        see(`${card("second")}:focus`),
        { content: "Remove it", trigger: card("second"), run: "press Delete" },
        see(`${CANVAS}:not(:has([data-key=second])) [data-from=first] + [data-key=third]`),
        { content: "Undo", trigger: card("first"), run: "press Control+z" },
        see(card("second")),
        { content: "Redo", trigger: card("first"), run: "press Control+Shift+z" },
        see(`${CANVAS}:not(:has([data-key=second]))`),
        { content: "Undo again", trigger: card("first"), run: "press Control+z" },
        click(card("third")),
        {
            content: "Call it another name",
            trigger: `${option("name")} input`,
            run: "edit last && press Tab",
        },
        see(`${card("last")}.o_journey_selected`),
        click(`${CANVAS} .o_journey_place[data-from=last] .o_journey_add`),
        click(".o_journey_menu [data-kind=go_to]"),
        click(".modal .list-group-item:contains(first)"),
        see(`${CANVAS} .o_journey_goto[data-target=first]`),
        click(`${CANVAS} .o_journey_save:enabled`),
        see(SAVED),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_split", {
    steps: () => [
        ...add("first", "next", "split"),
        see(card("End")),
        ...add("Split", "End", "wait"),
        see(`${CANVAS}:not(:has([data-key=End]))`),
        {
            content: "Call it another name; the part of the split is called so, too",
            trigger: `${option("name")} input`,
            run: "edit pause && press Tab",
        },
        see(`${card("pause")}.o_journey_selected`),
        click(card("Split")),
        type(`${option("shares")} input[aria-label=pause]`, "80"),
        type(`${option("shares")} input[aria-label='End 2']`, "20"),
        {
            content: "Compare with who gets nothing",
            trigger: `${option("holdout")} select`,
            run: "selectByLabel End 2",
        },
        ...add("pause", "next", "wait_until"),
        ...add("Wait Until", "met", "activity"),
        type(`${option("summary")} input`, "Call"),
        ...add("Wait Until", "timeout", "activity"),
        type(`${option("summary")} input`, "Write"),
        click(card("Wait Until")),
        click(".o_journey_remove"),
        click(".modal .list-group-item:contains(Met)"),
        see(`${CANVAS}:not(:has([data-key="Activity 2"])) [data-key="Activity"]`),
        click(`${CANVAS} .o_journey_save:enabled`),
        see(SAVED),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_wrong", {
    steps: () => [
        ...add("", "start", "mail"),
        see(`${card("Mail")} .o_journey_problem:contains(Mailing)`),
        click(`${CANVAS} .o_journey_publish:enabled`),
        see(".o_notification:contains(Correct the marked steps)"),
        see(`${CANVAS} .badge:contains(Draft)`),
        ...pick("mailing", "Tour Hello"),
        see(`${CANVAS}:not(:has(.o_journey_problem))`),
        click(`${CANVAS} .o_journey_publish:enabled`),
        see(`${CANVAS} .badge:contains(Running)`),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_small", {
    steps: () => [
        click(card("first")),
        type(`${option("days")} input`, "9"),
        click(".o_journey_panel .btn-close"),
        see(`${card("first")}:contains(9 days)`),
        ...add("first", "next", "activity"),
        type(`${option("summary")} input`, "Call"),
        click(".o_journey_panel .btn-close"),
        {
            content: "Save, which stands behind the dots here",
            trigger: ".o_control_panel .o-control-panel-adaptive-dropdown",
            timeout,
            run: "click",
        },
        click(".o-dropdown--menu .o_journey_save, .o_bottom_sheet .o_journey_save"),
        see(SAVED),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_looks", {
    steps: () => [
        see(card("first")),
        see(`${CANVAS}:not(:has(.o_journey_add)):not(:has(.o_journey_publish))`),
        click(card("first")),
        see(`${option("days")} input:disabled`),
    ],
});

// ---------------------------------------------------------------------------
// Each kind that the menu offers is added, and filled in until nothing is wrong.
// ---------------------------------------------------------------------------

const WAIT_MS = 15000;

async function until(find, what) {
    for (const end = Date.now() + WAIT_MS; Date.now() < end; ) {
        const found = find();
        if (found) {
            return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Waited in vain for ${what}`);
}

const one = (selector) => document.querySelector(selector);

/** What is wrong is known a moment after a change. */
const checked = () => new Promise((resolve) => setTimeout(resolve, 1500));

async function openMenu() {
    if (!one(".o_journey_menu")) {
        one(`${CANVAS} .o_journey_place[data-from=""] .o_journey_add`).click();
    }
    return until(() => one(".o_journey_menu"), "the menu");
}

async function fillIn(part, { edit, click }) {
    const { widget } = part.dataset;
    const input = part.querySelector("input");
    if (["many2one", "many2many"].includes(widget)) {
        await click(input);
        const item = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)";
        await click(await until(() => one(`${item} a`), `a record for ${part.dataset.option}`));
    } else if (widget === "domain") {
        // On contacts, or on what they entered by.
        const add = () =>
            part.querySelector(".o_condition_add button") ||
            [...part.querySelectorAll("a")].find((each) => each.textContent.includes("New Rule"));
        await click(await until(add, "the conditions"));
        if (part.querySelector(".o_condition_add")) {
            const item = ".o_condition_menu .o_select_menu_item";
            await click(await until(() => one(item), "the first sentence"));
        }
    } else if (["integer", "float"].includes(widget)) {
        await edit("2", input);
        input.blur();
    } else if (widget === "text") {
        await edit("Filled in", input);
        input.blur();
    }
}

async function addNext(helpers) {
    const menu = await openMenu();
    const next = [...menu.querySelectorAll("[data-kind]")].find(
        ({ dataset: { kind } }) =>
            !["go_to", "end"].includes(kind) && !one(`${CANVAS} .o_journey_step[data-kind=${kind}]`)
    );
    if (!next) {
        return;
    }
    const { kind } = next.dataset;
    next.click();
    const selected = `${CANVAS} .o_journey_selected[data-kind=${kind}]`;
    await until(() => one(selected), kind);
    await checked();
    const names = [...document.querySelectorAll(".o_journey_panel [data-widget]")].map(
        (part) => part.dataset.option
    );
    for (const name of names) {
        const part = one(`.o_journey_panel [data-option=${name}]`);
        if (part && one(`${selected} .o_journey_problem`)) {
            await fillIn(part, helpers);
            await checked();
        }
    }
    const problem = one(`${selected} .o_journey_problem`);
    if (problem) {
        throw new Error(`${kind}: ${problem.textContent}`);
    }
}

const MAX_KINDS = 20;

registry.category("web_tour.tours").add("contact_marketing_journey_kinds", {
    steps: () => [
        ...[...Array(MAX_KINDS).keys()].map((number) => ({
            content: `Add kind ${number}, if there is one more, and fill it in`,
            trigger: `${CANVAS} .o_journey_add`,
            timeout,
            run: addNext,
        })),
        click(`${CANVAS} .o_journey_save:enabled`),
        see(SAVED),
    ],
});
