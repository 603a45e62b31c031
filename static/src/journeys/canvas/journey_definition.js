import { _t } from "@web/core/l10n/translation";

/** Changes of the definition of a journey, and its layout: no DOM, no server.
 *
 *  A place is where a path leaves a step: `{ from, outcome }`; `from` is null where the
 *  journey starts. A path leads to the key of a step; null ends the journey.
 */

export const SPLIT = "split";
export const END = "end";

/** Whether a step is called so: by nothing that objects have by themselves. */
export function hasStep(definition, key) {
    return typeof key === "string" && Object.hasOwn(definition.steps, key);
}

/** @returns {Array<{name: string, label: string, share?: number}>} */
export function outcomesOf(step, kinds) {
    if (step.kind === SPLIT) {
        return Object.entries(step.shares || {}).map(([name, share]) => ({
            name,
            label: `${share} %`,
            share,
        }));
    }
    return kinds[step.kind]?.outcomes || [];
}

export function targetOf(definition, { from, outcome }) {
    if (from === null) {
        return definition.start ?? null;
    }
    const step = definition.steps[from];
    return step?.kind === SPLIT ? outcome : step?.[outcome] ?? null;
}

/** Each part of a split is called by the step that it leads to: it leads somewhere. */
export function setTarget(definition, { from, outcome }, target) {
    if (from === null) {
        definition.start = target;
        return;
    }
    const step = definition.steps[from];
    if (step?.kind === SPLIT) {
        renameShare(step, outcome, target ?? addEnd(definition));
    } else if (step) {
        step[outcome] = target;
    }
}

function renameShare(step, outcome, key) {
    step.shares = Object.fromEntries(
        Object.entries(step.shares || {}).map(([name, share]) => [
            name === outcome ? key : name,
            share,
        ])
    );
    if (step.holdout === outcome) {
        step.holdout = key;
    }
}

export function uniqueKey(definition, name) {
    let key = name;
    for (let number = 2; hasStep(definition, key); number++) {
        key = `${name} ${number}`;
    }
    return key;
}

export function addEnd(definition) {
    const key = uniqueKey(definition, String(_t("End")));
    definition.steps[key] = { kind: END };
    return key;
}

export function placesTo(definition, key, kinds) {
    const places = definition.start === key ? [{ from: null, outcome: "start" }] : [];
    for (const [from, step] of Object.entries(definition.steps)) {
        for (const { name } of outcomesOf(step, kinds)) {
            if (targetOf(definition, { from, outcome: name }) === key) {
                places.push({ from, outcome: name });
            }
        }
    }
    return places;
}

/** Add a step at a place; what was there comes after it, by its first outcome.
 *  @returns {string} its key */
export function addStep(definition, place, kind, kinds) {
    let next = targetOf(definition, place);
    const key = uniqueKey(definition, kind.label);
    const isPart = place.from !== null && definition.steps[place.from]?.kind === SPLIT;
    if (isPart && isBareEnd(definition, next)) {
        // It stood there since a part leads somewhere, or it ends a longer path.
        if (placesTo(definition, next, kinds).length === 1) {
            delete definition.steps[next];
            next = null;
        }
    }
    const step = { kind: kind.name };
    for (const option of kind.options) {
        if (option.default !== null && option.default !== undefined) {
            step[option.name] = option.default;
        }
    }
    definition.steps[key] = step;
    if (kind.name === SPLIT) {
        step.shares = { [next ?? addEnd(definition)]: 50 };
        step.shares[addEnd(definition)] = 50;
    } else {
        kind.outcomes.forEach(({ name }, index) => {
            step[name] = index ? null : next;
        });
    }
    setTarget(definition, place, key);
    return key;
}

/** Which outcomes of a step go on, so that one may be kept when it is removed. */
export function followersOf(definition, key, kinds) {
    return outcomesOf(definition.steps[key], kinds).filter(({ name }) => {
        const target = targetOf(definition, { from: key, outcome: name });
        return target !== null && target !== key && !isBareEnd(definition, target);
    });
}

function isBareEnd(definition, key) {
    return definition.steps[key]?.kind === END;
}

/** Remove a step; what comes after it by an outcome takes its place, and what only
 *  its other outcomes led to goes as well.
 *  @returns {boolean} false: two parts of a split would be the same one */
export function removeStep(definition, key, kinds, kept = null) {
    const places = placesTo(definition, key, kinds);
    const outcome = kept ?? followersOf(definition, key, kinds)[0]?.name;
    let target = outcome ? targetOf(definition, { from: key, outcome }) : null;
    target = target === key ? null : target;
    if (places.some((place) => isTakenBySplit(definition, place, target))) {
        return false;
    }
    const before = reachable(definition, kinds);
    for (const place of places.filter(({ from }) => from !== key)) {
        setTarget(definition, place, target);
    }
    delete definition.steps[key];
    const after = reachable(definition, kinds);
    for (const lost of before) {
        if (!after.has(lost)) {
            delete definition.steps[lost];
        }
    }
    return true;
}

function isTakenBySplit(definition, { from }, target) {
    const step = from !== null && definition.steps[from];
    return step && step.kind === SPLIT && target !== null && Object.hasOwn(step.shares || {}, target);
}

/** Which steps a path may be sent to: all but those that a split has already. */
export function mayGoTo(definition, place, key) {
    return !isTakenBySplit(definition, place, key) && targetOf(definition, place) !== key;
}

export function goTo(definition, place, key, kinds) {
    const former = targetOf(definition, place);
    setTarget(definition, place, key);
    if (former && isBareEnd(definition, former)) {
        if (!placesTo(definition, former, kinds).length) {
            delete definition.steps[former];
        }
    }
}

/** @returns {boolean} false: another step has that name */
export function renameStep(definition, key, name, kinds) {
    if (name === key) {
        return true;
    }
    if (!name || hasStep(definition, name)) {
        return false;
    }
    const places = placesTo(definition, key, kinds);
    definition.steps = Object.fromEntries(
        Object.entries(definition.steps).map(([each, step]) => [
            each === key ? name : each,
            step,
        ])
    );
    for (const place of places) {
        setTarget(definition, { ...place, from: place.from === key ? name : place.from }, name);
    }
    for (const step of Object.values(definition.steps)) {
        if (step.interaction?.of === key) {
            step.interaction.of = name;
        }
    }
    return true;
}

export function addShare(definition, key) {
    const step = definition.steps[key];
    const shares = Object.keys(step.shares || {});
    const arm = addEnd(definition);
    const share = Math.floor(100 / (shares.length + 1));
    step.shares = Object.fromEntries(shares.map((name) => [name, share]));
    step.shares[arm] = 100 - share * shares.length;
}

export function removeShare(definition, key, outcome, kinds) {
    const step = definition.steps[key];
    const before = reachable(definition, kinds);
    delete step.shares?.[outcome];
    if (step.holdout === outcome) {
        delete step.holdout;
    }
    const after = reachable(definition, kinds);
    for (const lost of before) {
        if (!after.has(lost)) {
            delete definition.steps[lost];
        }
    }
}

export function reachable(definition, kinds) {
    const found = new Set();
    const waiting = [definition.start];
    while (waiting.length) {
        const key = waiting.pop();
        if (key === null || key === undefined || found.has(key) || !hasStep(definition, key)) {
            continue;
        }
        found.add(key);
        for (const { name } of outcomesOf(definition.steps[key], kinds)) {
            waiting.push(targetOf(definition, { from: key, outcome: name }));
        }
    }
    return found;
}

/** Lanes: steps one below the other, up to where they end, go to a step that is drawn
 *  elsewhere, or branch into lanes side by side.
 *
 *  @returns {{ main: Object, loose: Object[] }} the lane from the start, and one for
 *      each group of steps that no path leads to */
export function layout(definition, kinds) {
    const seen = new Set();
    const main = lane({ from: null, outcome: "start" });
    const loose = [];
    for (const key of Object.keys(definition.steps)) {
        if (!seen.has(key)) {
            loose.push(lane(null, key));
        }
    }
    return { main, loose };

    function lane(place, first) {
        const items = [];
        let key = place ? targetOf(definition, place) : first;
        for (;;) {
            if (key === null || key === undefined) {
                return { items, place, end: { type: "end" } };
            }
            if (!hasStep(definition, key)) {
                return { items, place, end: { type: "missing", key } };
            }
            if (seen.has(key)) {
                return { items, place, end: { type: "goto", key } };
            }
            seen.add(key);
            items.push({ key, place });
            const outcomes = outcomesOf(definition.steps[key], kinds);
            if (!outcomes.length) {
                return { items, place: null, end: { type: "stop" } };
            }
            if (outcomes.length > 1 || definition.steps[key].kind === SPLIT) {
                const from = key;
                const branches = outcomes.map((outcome) => ({
                    outcome,
                    place: { from, outcome: outcome.name },
                    lane: lane({ from, outcome: outcome.name }),
                }));
                return { items, place: null, end: { type: "branches", from, branches } };
            }
            place = { from: key, outcome: outcomes[0].name };
            key = targetOf(definition, place);
        }
    }
}

/** The steps in the order in which they are drawn, so that lists have them so, too. */
export function inDrawnOrder(definition, kinds) {
    const keys = [];
    const visit = ({ items, end }) => {
        keys.push(...items.map(({ key }) => key));
        for (const branch of end.branches || []) {
            visit(branch.lane);
        }
    };
    const { main, loose } = layout(definition, kinds);
    [main, ...loose].forEach(visit);
    return {
        ...definition,
        steps: Object.fromEntries(keys.map((key) => [key, definition.steps[key]])),
    };
}
