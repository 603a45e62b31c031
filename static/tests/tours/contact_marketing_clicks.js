// Counted in the page itself, from the first step of a tour to its last: also over
// the pages that it loads. Every click counts, but for those into a text field that
// has the focus already, or gets it by one press of Tab.
import { getTabableElements } from "@web/core/utils/ui";

const KEY = "contact_marketing_clicks";
const TYPED =
    "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, [contenteditable=true]";

function count(what, number = 1) {
    const counted = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    counted[what] = (counted[what] || 0) + number;
    sessionStorage.setItem(KEY, JSON.stringify(counted));
}

function isReachedByKeyboard(field) {
    const current = field.ownerDocument.activeElement;
    if (current === field) {
        return true;
    }
    const inOrder = getTabableElements(field.ownerDocument.body);
    return inOrder[inOrder.indexOf(current) + 1] === field && inOrder.includes(current);
}

export function watchClicks(target) {
    let isFree = false;
    // What has the focus is known only before the click moves it.
    target.addEventListener(
        "pointerdown",
        (ev) => {
            const field = ev.target.closest?.(TYPED);
            isFree = Boolean(field) && isReachedByKeyboard(field);
        },
        true
    );
    target.addEventListener(
        "click",
        (ev) => {
            const field = ev.target.closest?.(TYPED);
            count(isFree ? "keys" : field ? "fields" : "clicks");
            isFree = false;
        },
        true
    );
    target.addEventListener("change", (ev) => {
        if (ev.target.matches?.("select, input[type=file]")) {
            count("clicks", 2); // to open it, and to choose
        }
    });
}

/** Said at the end of a tour, so that its test reads and prints it. */
export function tellClicks() {
    return {
        content: "Tell how many clicks it took",
        trigger: "body",
        run() {
            console.log(`${KEY}: ${sessionStorage.getItem(KEY)}`);
        },
    };
}

watchClicks(document);
