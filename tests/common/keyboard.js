// Defines window.findKeyless: what of ours a mouse can press and keys cannot, and what does not
// show that it has the focus.
(() => {
    const PRESSABLE = "button, a, input, select, textarea, [role=button]";
    const OURS = "[class*=o_contact_], [class*=o_condition], [class*=o_journey]";
    const OF_ODOO = ".o_tag *, .o-autocomplete *, .o_domain_selector *, .o_tree_editor *";
    const SHOWN = ["outlineStyle", "outlineWidth", "boxShadow", "borderColor", "backgroundColor"];

    const isSeen = (element) => element.checkVisibility({ checkVisibilityCSS: true });

    const look = (element) => {
        const style = getComputedStyle(element);
        return SHOWN.map((name) => style[name]).join();
    };

    /** In a part of ours, and not in a field of Odoo's within it. */
    function isOurs(element) {
        const ours = element.closest(OURS);
        const field = element.closest(".o_field_widget");
        return ours && (!field || field.contains(ours)) && !element.matches(OF_ODOO);
    }

    function fault(element) {
        if (element.tabIndex < 0) {
            return "no key reaches";
        }
        const still = look(element);
        element.focus({ preventScroll: true, focusVisible: true });
        const hasFocus = document.activeElement === element;
        const isShown = look(element) !== still;
        element.blur();
        return (!hasFocus && "takes no focus") || (!isShown && "focus does not show");
    }

    window.findKeyless = (root) => {
        const before = document.activeElement;
        const lines = [...root.querySelectorAll(PRESSABLE)]
            .filter((each) => isOurs(each) && isSeen(each) && !each.disabled)
            .map((each) => [fault(each), each.innerText || each.ariaLabel || each.name])
            .filter(([what]) => what)
            .map(([what, name]) => `${what}: ${name?.trim().slice(0, 60)}`);
        before?.focus?.({ preventScroll: true });
        return [...new Set(lines)];
    };
})();
