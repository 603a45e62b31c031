import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

import { click, see, timeout } from "./contact_marketing_tour_steps";

const CANVAS = ".o_journey_canvas";
const SAVE = `${CANVAS} .o_journey_save`;
const SAVED = ".o_notification:contains(Saved as draft)";
const SLOW_MS = 1500;
const card = (key) => `${CANVAS} .o_journey_step[data-key="${CSS.escape(key)}"]`;
const option = (name) => `.o_journey_panel [data-option=${name}]`;
const open = (key) => [click(card(key)), see(`${card(key)}.o_journey_selected`)];
const days = (number) => ({
    content: `Wait ${number} days`,
    trigger: `${option("days")} input`,
    timeout,
    run: `edit ${number} && press Tab`,
});
const closeNotifications = click(".o_notification_close");

const call = (method, ...args) =>
    rpc(`/web/dataset/call_kw/contact.journey/${method}`, {
        model: "contact.journey",
        method,
        args,
        kwargs: {},
    });

/** The next call of a method takes its time. */
function slowDown(method) {
    const { _rpc } = rpc;
    rpc._rpc = (url, params, settings) => {
        if (params?.method !== method) {
            return _rpc(url, params, settings);
        }
        rpc._rpc = _rpc;
        const wait = new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        return wait.then(() => _rpc(url, params, settings));
    };
}

function saveElsewhere(change) {
    return {
        content: "Somebody else saves meanwhile",
        trigger: card("first"),
        timeout,
        async run() {
            const id = parseInt(location.pathname.match(/journeys\/(\d+)/)[1], 10);
            const { definition } = await call("get_canvas", [id]);
            change(definition);
            await call("save_canvas", [id], definition);
        },
    };
}

registry.category("web_tour.tours").add("contact_marketing_journey_saving", {
    steps: () => [
        // A step that the other version does not have.
        ...open("new"),
        click(`${CANVAS} .o_journey_show_live`),
        see(`${CANVAS}:not(:has(.o_journey_panel)) ${card("third").slice(CANVAS.length)}`),
        ...open("third"),
        see(`${option("days")} input:disabled`),
        click(`${CANVAS} .o_journey_show_draft`),
        see(card("new")),
        see(`${CANVAS}:not(:has(.o_journey_panel))`),
        // What is changed while it is saved stays, and is saved next.
        ...open("first"),
        days(7),
        {
            content: "Saving takes a while",
            trigger: `${SAVE}:enabled`,
            timeout,
            async run({ click: press }) {
                slowDown("save_canvas");
                await press();
            },
        },
        see(`${SAVE}:disabled`),
        days(8),
        see(SAVED),
        closeNotifications,
        see(`${card("first")}:contains(8 days)`),
        click(`${SAVE}:enabled`),
        see(SAVED),
        closeNotifications,
        // Somebody else was first.
        saveElsewhere((definition) => (definition.steps.first.days = 20)),
        days(9),
        click(`${SAVE}:enabled`),
        see(".modal:contains(changed these steps)"),
        click(".modal footer button:contains(Overwrite)"),
        see(SAVED),
        closeNotifications,
        see(`${card("first")}:contains(9 days)`),
        saveElsewhere((definition) => (definition.steps.first.days = 21)),
        days(10),
        click(`${CANVAS} .o_journey_publish:enabled`),
        see(".modal:contains(changed these steps)"),
        click(".modal footer button:contains(Reload)"),
        see(`${card("first")}:contains(21 days)`),
        see(`${SAVE}:disabled`),
        // Discard goes back to what was saved.
        days(11),
        see(`${card("first")}:contains(11 days)`),
        click(`${CANVAS} .o_journey_discard`),
        click(".modal footer button:contains(Discard)"),
        see(`${card("first")}:contains(21 days)`),
        // Whoever leaves loses nothing, not even what is being typed.
        ...open("first"),
        {
            content: "Type, and leave before the input does",
            trigger: `${option("days")} input`,
            timeout,
            run: "fill 2", // 212
        },
        {
            content: "Go back",
            trigger: ".o_breadcrumb a",
            timeout,
            run: "click",
        },
        see(SAVED),
        see(".o_form_view, .o_kanban_view"),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_kept", {
    steps: () => [
        ...open("greet"),
        see(`${option("action")}:contains(Greet)`),
        see(`${option("name")} input:disabled`),
        ...open("first"),
        days(4),
        click(`${SAVE}:enabled`),
        see(SAVED),
        closeNotifications,
        // As well where something else is unfinished.
        click(`${CANVAS} .o_journey_place[data-from=""] .o_journey_add`),
        click(".o_journey_menu [data-kind=mail]"),
        click(`${CANVAS} .o_journey_place[data-from=Mail] .o_journey_add`),
        click(".o_journey_menu [data-kind=wait_until]"),
        ...open("Mail"),
        click(".o_journey_remove"),
        see(`${CANVAS}:not(:has([data-key=Mail]))`),
        ...open("Wait Until"),
        see(`${option("interaction")} select:value(Mail)`),
        click(`${SAVE}:enabled`),
        see(".o_notification:contains(Correct the marked steps)"),
        ...open("greet"),
        see(`${option("action")}:contains(Greet)`),
        // What cannot be saved keeps nobody here who does not want it.
        ...open("first"),
        days(5),
        {
            content: "The server refuses",
            trigger: card("first"),
            timeout,
            run() {
                const { _rpc } = rpc;
                rpc._rpc = (url, params, settings) => {
                    if (params?.method === "save_canvas") {
                        params = { ...params, args: [params.args[0], null] };
                    }
                    return _rpc(url, params, settings);
                };
            },
        },
        click(".o_breadcrumb a"),
        click(".modal footer button:contains(Stay Here)"),
        see(`${card("first")}:contains(5 days)`),
        click(".o_breadcrumb a"),
        see(".modal:contains(JSON object)"),
        click(".modal footer button:contains(Discard)"),
        see(".o_form_view, .o_kanban_view"),
    ],
});

registry.category("web_tour.tours").add("contact_marketing_journey_who_is_here", {
    steps: () => [
        ...open(`O'Hara "x" <b>`),
        click(".o_journey_panel button:contains(Who is here)"),
        see(".o_list_view .o_data_row:contains(Alicja)"),
        see(".o_list_view:not(:has(.o_data_row:contains(Bruno)))"),
    ],
});
