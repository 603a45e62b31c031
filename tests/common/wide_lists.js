// Defines window.findWide: lists that are wider than a desk, so that their last column is out
// of sight until one scrolls.
window.findWide = (root) =>
    [...root.querySelectorAll(".o_list_renderer")]
        .filter((list) => list.checkVisibility() && list.scrollWidth > list.clientWidth + 1)
        .map((list) => {
            const names = [...list.querySelectorAll("th[data-name]")].map((th) => th.dataset.name);
            return `list is ${list.scrollWidth - list.clientWidth}px too wide: ${names.join(", ")}`;
        });
