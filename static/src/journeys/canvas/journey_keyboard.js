export const CARD = ".o_journey_step";

const DIRECTIONS = {
    ArrowUp: { along: "y", sign: -1 },
    ArrowDown: { along: "y", sign: 1 },
    ArrowLeft: { along: "x", sign: -1 },
    ArrowRight: { along: "x", sign: 1 },
};

export const ARROWS = Object.keys(DIRECTIONS);

/** The card that lies nearest in a direction; what lies aside counts as farther.
 *
 *  @param {HTMLElement} root what holds the cards
 *  @param {HTMLElement} card where to start
 *  @param {string} arrow one of `ARROWS` */
export function nearestCard(root, card, arrow) {
    const { along, sign } = DIRECTIONS[arrow];
    const across = along === "x" ? "y" : "x";
    const middle = (each) => {
        const { left, top, width, height } = each.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
    };
    const here = middle(card);
    let best = null;
    for (const each of root.querySelectorAll(CARD)) {
        const there = middle(each);
        const ahead = (there[along] - here[along]) * sign;
        if (ahead > 1) {
            const distance = ahead + 2 * Math.abs(there[across] - here[across]);
            best = !best || distance < best.distance ? { each, distance } : best;
        }
    }
    return best?.each;
}
