// Counted in the page itself, from the first step of a tour to its last: also over
// the pages that it loads. A text field may be reached by Tab as well.
const KEY = "contact_marketing_clicks";
const TYPED =
    "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, [contenteditable=true]";

function count(what, number = 1) {
    const counted = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    counted[what] = (counted[what] || 0) + number;
    sessionStorage.setItem(KEY, JSON.stringify(counted));
}

export function watchClicks(target) {
    target.addEventListener(
        "click",
        (ev) => count(ev.target.closest?.(TYPED) ? "fields" : "clicks"),
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
