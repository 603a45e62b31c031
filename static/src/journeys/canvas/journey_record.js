/** Journeys that contacts enter by a record: an order, an invoice or a lead. */

export function recordKindOf(name, store) {
    return store.data.record_kinds.find((kind) => kind.name === name);
}

/** What contacts enter with by this interaction. */
export function recordKindLabel(name, store) {
    const labels = Object.fromEntries(store.data.interaction_kinds);
    return recordKindOf(name, store)?.label ?? labels[name] ?? name;
}

export function recordEntries(store) {
    return (store.definition.entries || []).filter(({ kind }) => kind === "record");
}

/** The kind that says of which model the records are; none: contacts enter without. */
export function recordKind(store) {
    return recordEntries(store)
        .map(({ interaction }) => recordKindOf(interaction, store))
        .find(Boolean);
}

/** The model of the records, where the user may read them; else null. */
export function readableModel(kind) {
    return kind?.may_read ? kind.model : null;
}

/** Kinds that an entry may be of, beside the others: all are about records of one model. */
export function offeredKinds(store, entry) {
    const others = recordEntries(store).filter((each) => each !== entry);
    const models = others.map(({ interaction }) => recordKindOf(interaction, store)?.model);
    const taken = others.map(({ interaction }) => interaction);
    return store.data.record_kinds.filter(
        ({ name, model, may_read }) =>
            may_read && !taken.includes(name) && models.every((each) => each === model)
    );
}

/** Whether an interaction may be about the very record that a contact entered by. */
export function isAboutRecord(name, store) {
    const kind = recordKind(store);
    return Boolean(kind) && recordKindOf(name, store)?.model === kind.model;
}
