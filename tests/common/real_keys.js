// Runs steps by keys alone. Whoever runs the browser presses them, as a person does: they are
// asked for by the console, or by window.askForKeys.
(async (steps) => {
    const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
    const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");
    const waiting = new Set();
    rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => waiting.add(detail.data.id));
    rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => waiting.delete(detail.data.id));

    const seen = (selector) =>
        [...document.querySelectorAll(selector)].find((element) =>
            element.checkVisibility({ checkVisibilityCSS: true })
        );

    async function until(what, found) {
        for (let tries = 0; tries < 200; tries++) {
            const result = found();
            if (result) {
                return result;
            }
            await pause(50);
        }
        throw new Error(`${what}; the focus is on ${name(document.activeElement)}`);
    }

    const name = (element) =>
        `${element.tagName}.${element.className} ${element.innerText?.slice(0, 40) || ""}`;

    async function ask(what) {
        const line = JSON.stringify(what);
        await (window.askForKeys ? window.askForKeys(line) : console.log(`real keys: ${line}`));
        await pause(120);
        await until(`${line}: still loading`, () => !waiting.size);
        await pause(30);
        const dialog = document.querySelector(".o_error_dialog");
        if (dialog) {
            throw new Error(`${line}: ${dialog.innerText}`);
        }
    }

    const isOn = (selector) => document.activeElement?.matches(selector);

    const ways = {
        press: (key) => ask({ key }),
        type: (text) => ask({ text }),
        see: (selector) => until(`${selector} is not there`, () => seen(selector)),
        read: ([selector, text]) =>
            until(`${selector} does not say ${text}`, () =>
                seen(selector)?.innerText.includes(text)
            ),
        gone: (selector) => until(`${selector} is still there`, () => !seen(selector)),
        /** By Tab from where the focus is, and it shows. */
        async tab(selector) {
            await ways.see(selector);
            for (let presses = 0; !isOn(selector); presses++) {
                if (presses > 150) {
                    throw new Error(`Tab does not reach ${selector}`);
                }
                await ask({ key: "Tab" });
            }
            if (!document.activeElement.matches(":focus-visible")) {
                throw new Error(`${selector} does not show that it has the focus`);
            }
        },
        /** By one key, as an arrow, from where the focus is. */
        async move([key, selector]) {
            for (let presses = 0; !isOn(selector); presses++) {
                if (presses > 40) {
                    throw new Error(`${key} does not reach ${selector}`);
                }
                await ask({ key });
            }
        },
        /** What the dialog of the browser, which a key opens next, is answered. */
        file: (name) => ask({ file: name }),
        focus: (selector) => until(`${selector} has no focus`, () => isOn(selector)),
    };

    for (const [way, argument] of steps) {
        await ways[way](argument);
    }
    console.log("test successful");
})
