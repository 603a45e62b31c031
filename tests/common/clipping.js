// Defines window.findClipped: texts that do not fit where they stand, by what one sees.
(() => {
    const LINES = 1; // pixels that rounding may take

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
                    excess(button, button.getBoundingClientRect()) > LINES ||
                    [button, ...button.querySelectorAll(".text-truncate")].some(
                        (each) => each.scrollWidth > each.clientWidth + LINES && each.clientWidth
                    )
            )
            .map((button) => `button is cut: ${button.innerText.trim()}`);
    }

    /** Headers of lists that end in an ellipsis. */
    function cutHeaders(root) {
        return [...root.querySelectorAll(".o_list_view thead th .text-truncate")]
            .filter((title) => isSeen(title) && title.scrollWidth > title.clientWidth + LINES)
            .map((title) => `header is cut: ${title.innerText.trim()}`);
    }

    window.findClipped = (root) => [
        ...new Set([...clippedButtons(root), ...cutHeaders(root)]),
    ];
})();
