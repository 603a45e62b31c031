// Opens every menu of an app, each of its views, and the first record of each, with its tabs:
// on a desk, and on a phone, whose menu Odoo's own crawler does not know. Where
// window.findViolations, findClipped, findKeyless or findWide are defined, they are asked what
// is wrong.
(async (appXmlid) => {
    const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");
    const { menu, action } = odoo.__WOWL_DEBUG__.root.env.services;
    const waiting = new Set();
    rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => waiting.add(detail.data.id));
    rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => waiting.delete(detail.data.id));
    const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

    async function settle(where) {
        await pause(50);
        for (let tries = 0; waiting.size; tries++) {
            if (tries > 600) {
                throw new Error(`${where}: still waiting after 30 seconds`);
            }
            await pause(50);
        }
        await pause(50);
        const dialog = document.querySelector(".o_error_dialog");
        if (dialog) {
            throw new Error(`${where}: ${dialog.innerText}`);
        }
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth + 1) {
            throw new Error(`${where}: ${scrollWidth} pixels wide of ${clientWidth}`);
        }
        const content = document.querySelector(".o_content");
        const { findViolations, findClipped, findKeyless, findWide } = window;
        const checks = [findViolations, findClipped, findKeyless, findWide].filter(Boolean);
        for (const check of content ? checks : []) {
            for (const line of await check(content)) {
                faults.set(line, where);
            }
        }
    }

    function withActions(tree) {
        const below = (tree.childrenTree || []).flatMap(withActions);
        return tree.actionID && !below.some((item) => item.actionID === tree.actionID)
            ? [tree, ...below]
            : below;
    }

    async function openFirstRecord(where) {
        const record = document.querySelector(
            ".o_kanban_record:not(.o_kanban_ghost), .o_data_row .o_data_cell"
        );
        if (!record) {
            return false;
        }
        record.click();
        await settle(`${where}, first record`);
        const isForm = Boolean(document.querySelector(".o_form_view"));
        for (const tab of document.querySelectorAll(".o_notebook .nav-link")) {
            tab.click();
            await settle(`${where}, tab ${tab.innerText}`);
        }
        document.querySelector(".o_dialog header .btn-close")?.click();
        return isForm;
    }

    async function walkMenu(item) {
        await action.doAction(item.actionID, { clearBreadcrumbs: true });
        await settle(item.xmlid);
        if (document.querySelector(".o_dialog header .btn-close")) {
            document.querySelector(".o_dialog header .btn-close").click();
            return settle(item.xmlid);
        }
        const { views, view } = action.currentController;
        const many = (views || []).filter((each) => each.multiRecord).map((each) => each.type);
        forms += (await openFirstRecord(item.xmlid)) ? 1 : 0;
        for (const type of many.filter((each) => each !== view?.type)) {
            await action.doAction(item.actionID, { clearBreadcrumbs: true, viewType: type });
            await settle(`${item.xmlid}, ${type}`);
        }
    }

    let forms = 0;
    const faults = new Map();
    const app = menu.getApps().find((each) => each.xmlid === appXmlid);
    const items = withActions(menu.getMenuAsTree(app.id));
    for (const item of items) {
        await walkMenu(item);
    }
    if (faults.size) {
        const lines = [...faults].map(([line, where]) => `${where}: ${line}`);
        throw new Error(lines.join("\n"));
    }
    console.log(`measured: ${items.length} menus, ${forms} forms`);
    console.log(items.length > 5 && forms > 5 ? "test successful" : "too little was seen");
})
