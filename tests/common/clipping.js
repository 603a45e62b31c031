// Defines window.findClipped: texts that do not fit where they stand, by what one sees. On a
// phone lists are cards; what is a table there is moved sideways.
(() => {
    const ROUNDING = 1; // in pixels
    // Columns of Odoo's own list of mailings.
    const OF_ODOO = ["replied_ratio", "sent"];

    const isSeen = (element) => element.checkVisibility({ checkVisibilityCSS: true });

    /** How far a text goes beyond a box, to either side. */
    function excess(element, box) {
        const range = document.createRange();
        range.selectNodeContents(element);
        const text = range.getBoundingClientRect();
        return text.width ? Math.max(text.right - box.right, box.left - text.left) : 0;
    }

    /** Buttons whose text is wider than they are. */
    function clippedButtons(root) {
        return [...root.querySelectorAll("button, .btn")]
            .filter((button) => isSeen(button) && button.innerText.trim())
            .filter(
                (button) =>
                    excess(button, button.getBoundingClientRect()) > ROUNDING ||
                    [button, ...button.querySelectorAll(".text-truncate")].some(
                        (each) => each.scrollWidth > each.clientWidth + ROUNDING && each.clientWidth
                    )
            )
            .map((button) => `button is cut: ${button.innerText.trim()}`);
    }

    /** Headers of lists that end in an ellipsis. */
    function cutHeaders(root) {
        return [...root.querySelectorAll(".o_list_view thead th .text-truncate")]
            .filter((title) => !OF_ODOO.includes(title.closest("th").dataset.name))
            .filter((title) => isSeen(title) && title.scrollWidth > title.clientWidth + ROUNDING)
            .map((title) => {
                const { name } = title.closest("th").dataset;
                const wanted = title.closest("th").offsetWidth + title.scrollWidth - title.clientWidth;
                return `header is cut: ${title.innerText.trim()} (${name}, wants ${wanted}px)`;
            });
    }

    const isPhone = () => window.innerWidth < 768;

    window.findClipped = (root) => [
        ...new Set([...clippedButtons(root), ...(isPhone() ? [] : cutHeaders(root))]),
    ];
})();
