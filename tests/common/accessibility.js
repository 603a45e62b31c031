// Defines window.findViolations: what violates WCAG below an element, in the document it is in.
(({ address, levels, ofOdoo }) => {
    const source = fetch(address).then((answer) => answer.text());

    function isOdoos(rule, element) {
        return (ofOdoo[rule] || []).some((selector) => element.matches(selector));
    }

    window.findViolations = async (root) => {
        const view = root.ownerDocument.defaultView;
        if (!view.axe) {
            view.eval(await source);
            // Colors are checked as they end up, not while something fades in.
            const still = root.ownerDocument.createElement("style");
            still.textContent = "* { transition: none !important; animation: none !important; }";
            root.ownerDocument.head.append(still);
        }
        const { violations } = await view.axe.run(root, {
            runOnly: levels,
            resultTypes: ["violations"],
            elementRef: true,
        });
        const lines = violations.flatMap(({ id, nodes }) =>
            nodes
                .filter((node) => node.element && !isOdoos(id, node.element))
                .map((node) => {
                    const [check] = [...node.any, ...node.all, ...node.none];
                    return `${id}: ${node.html.slice(0, 140)}: ${(check?.message || "").slice(0, 130)}`;
                })
        );
        return [...new Set(lines.map((line) => line.replace(/\s+/g, " ")))];
    };
})
