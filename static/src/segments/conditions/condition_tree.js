// Conditions as a tree, and back into the text of a domain. What is not edited keeps its
// `text`, as it was written; what is edited has none until it is written anew.

let lastKey = 0;

/** Gives each node a key of its own, for the screen. */
export function withKeys(node) {
    node.key = ++lastKey;
    node.nodes?.forEach(withKeys);
    return node;
}

export function newGroup(operator = "&") {
    return withKeys({ kind: "group", text: null, operator, is_not: false, nodes: [] });
}

export function newSentence(condition) {
    const values = {};
    for (const [name, part] of Object.entries(condition.parts)) {
        values[name] = Array.isArray(part.default) ? [...part.default] : part.default;
    }
    return withKeys({
        kind: "sentence",
        text: null,
        is_not: false,
        condition: condition.name,
        values,
    });
}

export function newRule(text) {
    return withKeys({ kind: "rule", text, is_not: false });
}

/** A value as Python writes it. */
function literal(value) {
    return value === false ? "False" : JSON.stringify(value);
}

function writeSentence(node, condition) {
    const template = node.is_not ? condition.template_not : condition.template;
    return template.replace(/%\((\w+)\)s|%%/g, (found, name) =>
        name ? literal(node.values[name]) : "%"
    );
}

function writeGroup(node, conditions, isRoot) {
    const texts = node.nodes.map((each) => write(each, conditions)).filter(Boolean);
    if (!texts.length) {
        return "";
    }
    if (isRoot && node.operator === "&" && !node.is_not) {
        return texts.join(", ");
    }
    const signs = Array(texts.length - 1).fill(`'${node.operator}'`);
    return [...(node.is_not ? ["'!'"] : []), ...signs, ...texts].join(", ");
}

function write(node, conditions, isRoot = false) {
    if (node.text !== null) {
        return node.text;
    }
    return node.kind === "group"
        ? writeGroup(node, conditions, isRoot)
        : writeSentence(node, conditions[node.condition]);
}

/**
 * @param {Object} root a group
 * @param {Object} conditions by name, as the catalogue describes them
 * @returns {string} a domain
 */
export function writeDomain(root, conditions) {
    return `[${write(root, conditions, true)}]`;
}

/** Whether a value is still to be chosen. */
export function isMissing(part, value) {
    return part.kind === "records" ? !value.length : value === false || value === "";
}

export function isComplete(node, conditions) {
    if (node.kind === "group") {
        return node.nodes.every((each) => isComplete(each, conditions));
    }
    if (node.kind !== "sentence") {
        return true;
    }
    const parts = Object.entries(conditions[node.condition].parts);
    return parts.every(([name, part]) => !isMissing(part, node.values[name]));
}

/** The pieces of a sentence in order: `{ text }` or `{ name, part }`. */
export function piecesOf(condition, isNot) {
    const sentence = (isNot && condition.text_not) || condition.text;
    return sentence
        .split(/(%\(\w+\)s)/)
        .filter(Boolean)
        .map((piece) => {
            const name = piece.match(/^%\((\w+)\)s$/)?.[1];
            return name ? { name, part: condition.parts[name] } : { text: piece.trim() };
        })
        .filter((piece) => piece.name || piece.text);
}
