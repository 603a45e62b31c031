/* Tells Odoo what known visitors of this website do, once they agreed. */
(() => {
    "use strict";
    const script = document.currentScript;
    const before = window.contactMarketing;
    if (!script || (before && !Array.isArray(before))) {
        return;
    }
    const target = script.src.replace(/site\.js.*$/, `site/${script.dataset.site}`);
    const KEPT = "contact_marketing";
    const LINK = /([?&])cm_visitor=([\w-]*)(&|$)/;
    const LEFT_OUT = /^(password|file|hidden|submit|button|reset|image)$/;
    const isRefused =
        navigator.globalPrivacyControl ||
        navigator.doNotTrack === "1" ||
        window.doNotTrack === "1";

    // Out of the address bar at once, whoever agrees to what.
    const [found, start, link, end] = LINK.exec(location.search) || [];
    if (found) {
        const search = location.search.replace(LINK, end && start);
        const url = location.pathname + search + location.hash;
        history.replaceState(history.state, "", url);
    }

    let kept = null; // null: did not agree; "": agreed, unknown
    function keep(visitor) {
        kept = visitor;
        try {
            if (visitor === null) {
                localStorage.removeItem(KEPT);
            } else {
                localStorage.setItem(KEPT, visitor);
            }
        } catch {
            // Known on this page alone.
        }
    }
    try {
        kept = localStorage.getItem(KEPT);
    } catch {
        // The browser keeps nothing.
    }
    if (isRefused) {
        keep(null);
    }

    function send(values) {
        const random = crypto.getRandomValues(new Uint8Array(16));
        const body = {
            ...values,
            id: Array.from(random, (byte) => (byte + 256).toString(16)).join(""),
            url: location.origin + location.pathname,
        };
        if (kept !== null) {
            Object.assign(body, { visitor: kept, link });
        }
        // As text it needs no question ahead, and leaves with the page.
        fetch(target, {
            method: "POST",
            body: JSON.stringify(body),
            credentials: "omit",
            keepalive: true,
        })
            .then((response) => response.status === 200 && response.json())
            .then(({ visitor }) => visitor && kept !== null && keep(visitor))
            .catch(() => {});
    }

    function tell(values) {
        if (kept !== null && (kept || link)) {
            send(values);
        }
    }

    document.addEventListener("submit", ({ target: form }) => {
        if (!form.matches("[data-contact-form]")) {
            return;
        }
        const names = { email: "email", tel: "phone" };
        const fields = {};
        for (const input of form.elements) {
            const { dataset, type, value } = input;
            const name = dataset.contactField || names[type] || input.name || input.id;
            if (
                name &&
                value &&
                !(name in fields) &&
                !LEFT_OUT.test(type) &&
                !(/^(checkbox|radio)$/.test(type) && !input.checked) &&
                !/\bcc-/.test(input.autocomplete) &&
                !input.closest("[data-contact-ignore]")
            ) {
                fields[name.slice(0, 64)] = value.slice(0, 1000);
            }
        }
        send({ kind: "form", name: form.dataset.contactForm, fields });
    });

    const api = {
        consent(isGiven) {
            if (!isGiven) {
                keep(null);
            } else if (kept === null && !isRefused) {
                keep("");
                api.visit();
            }
        },
        visit: () => tell({ kind: "visit" }),
        track: (name, data) => tell({ kind: "event", name, data }),
        // What the page asked for before this script was there.
        push: ([name, ...values]) => api[name](...values),
    };
    window.contactMarketing = api;
    api.visit();
    (before || []).forEach(api.push);
})();
