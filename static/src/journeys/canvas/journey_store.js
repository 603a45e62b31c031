import { markRaw, toRaw } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { KeepLast, Mutex } from "@web/core/utils/concurrency";
import { Reactive } from "@web/core/utils/reactive";
import { debounce } from "@web/core/utils/timing";

import * as journeys from "./journey_definition";

export const MODEL = "contact.journey";
const CHECK_AFTER_MS = 400;
const MAX_UNDO = 100;

// What a card shows that is drawn once more before it is taken away.
const GONE = markRaw({ kind: "" });

const copyOf = (value) => JSON.parse(JSON.stringify(value));

/** What the canvas shows and edits. Each change replaces the definition, so that it can
 *  be undone. */
export class JourneyStore extends Reactive {
    constructor({ orm, treeProcessor, id }) {
        super();
        this.orm = markRaw(orm);
        this.treeProcessor = markRaw(treeProcessor);
        this.keepLast = markRaw(new KeepLast());
        this.mutex = markRaw(new Mutex());
        this.isBusy = false;
        this.names = markRaw({});
        this.check = debounce(() => this.checkNow(), CHECK_AFTER_MS);
        this.id = id;
        this.data = null;
        this.definition = null;
        this.problems = [];
        this.undone = [];
        this.done = [];
        this.selected = null; // { type: "start" | "step" | "way", key }
        this.partnerId = false;
        this.ways = [];
        this.wayIndex = 0;
        this.domainWords = {};
    }

    // --------------------------------------------------------------
    // Load and save
    // --------------------------------------------------------------

    load(shows = null) {
        return this.mutex.exec(async () => {
            this.accept(await this.orm.call(MODEL, "get_canvas", [[this.id], shows]));
            this.forgetChanges();
        });
    }

    /** @param {Object} [sent] the definition that was sent: what was changed since then
     *      stays, and is yet to be saved */
    accept(data, sent) {
        const isChanged = sent !== undefined && this.definition !== sent;
        this.data = markRaw(data);
        this.kinds = markRaw(Object.fromEntries(data.kinds.map((kind) => [kind.name, kind])));
        for (const [model, names] of Object.entries(data.names)) {
            this.names[model] = { ...this.names[model], ...names };
        }
        this.saved = JSON.stringify(data.definition);
        if (isChanged) {
            this.check();
        } else {
            this.definition = markRaw(data.definition);
            this.problems = data.problems;
            this.unselectGone();
        }
    }

    forgetChanges() {
        this.done = [];
        this.undone = [];
    }

    /** Back to what was saved last, without a question. */
    revert() {
        this.definition = markRaw(JSON.parse(this.saved));
        this.forgetChanges();
        this.unselectGone();
    }

    get isDirty() {
        return this.mayEdit && JSON.stringify(this.definition) !== this.saved;
    }

    get mayEdit() {
        return Boolean(this.data?.may_edit);
    }

    numberOf(overwrite) {
        return overwrite ? null : this.data.edit_number;
    }

    save(overwrite = false) {
        return this.mutex.exec(async () => {
            const sent = this.definition;
            const definition = journeys.inDrawnOrder(sent, this.kinds);
            for (const name of ["goal", "exit", "record_goal", "record_exit"]) {
                // Everybody would meet it: nothing has been asked for yet.
                if (["", "[]", null].includes(definition[name])) {
                    delete definition[name];
                }
            }
            const number = this.numberOf(overwrite);
            const args = [[this.id], definition, number];
            this.accept(await this.orm.call(MODEL, "save_canvas", args), sent);
        });
    }

    discard(overwrite = false) {
        return this.mutex.exec(async () => {
            const args = [[this.id], this.numberOf(overwrite)];
            this.accept(await this.orm.call(MODEL, "discard_canvas", args));
            this.forgetChanges();
            this.unselect();
        });
    }

    async saveToPublish(overwrite = false) {
        if (this.isDirty || this.data.is_unfinished || !this.data.has_draft) {
            await this.save(overwrite);
        }
    }

    publish(isMoving) {
        return this.mutex.exec(async () => {
            const sent = this.definition;
            const args = [[this.id], this.data.edit_number, isMoving];
            this.accept(await this.orm.call(MODEL, "publish_canvas", args), sent);
            this.forgetChanges();
        });
    }

    // --------------------------------------------------------------
    // Change
    // --------------------------------------------------------------

    /** @param {(definition: Object) => any} alter false: it cannot be */
    change(alter) {
        const definition = copyOf(this.definition);
        const result = alter(definition);
        if (result === false || JSON.stringify(definition) === JSON.stringify(this.definition)) {
            return result;
        }
        this.done = [...this.done.slice(1 - MAX_UNDO), this.definition];
        this.undone = [];
        this.show(definition);
        return result;
    }

    show(definition) {
        this.definition = markRaw(definition);
        this.unselectGone();
        this.check();
    }

    hasStep(key) {
        return journeys.hasStep(this.definition, key);
    }

    stepOf(key) {
        return this.hasStep(key) ? this.definition.steps[key] : GONE;
    }

    undo() {
        if (this.done.length) {
            this.undone = [...this.undone, this.definition];
            const definition = this.done.at(-1);
            this.done = this.done.slice(0, -1);
            this.show(definition);
        }
    }

    redo() {
        if (this.undone.length) {
            this.done = [...this.done, this.definition];
            const definition = this.undone.at(-1);
            this.undone = this.undone.slice(0, -1);
            this.show(definition);
        }
    }

    addStep(place, kind) {
        const key = this.change((definition) => {
            const added = journeys.addStep(definition, place, kind, this.kinds);
            this.fillIn(definition, added, place);
            return added;
        });
        this.select("step", key);
        return key;
    }

    /** Who waits for a click after a mail mostly means that mail. */
    fillIn(definition, key, place) {
        const step = definition.steps[key];
        const options = this.kinds[step.kind]?.options;
        if (!options?.some((option) => option.widget === "interaction")) {
            return;
        }
        step.interaction = { kind: "click" };
        for (let from = place.from, hops = 0; from !== null && hops < 50; hops++) {
            if (this.isSending(definition.steps[from])) {
                step.interaction.of = from;
                return;
            }
            from = journeys.placesTo(definition, from, this.kinds)[0]?.from ?? null;
        }
    }

    isSending(step) {
        return this.kinds[step?.kind]?.group === "send";
    }

    setOption(key, name, value) {
        this.change((definition) => {
            const step = definition.steps[key];
            if (value === undefined || value === null || value === "") {
                delete step[name];
            } else {
                step[name] = value;
            }
        });
    }

    setSetting(name, value) {
        this.change((definition) => {
            definition[name] = value;
        });
    }

    rename(key, name) {
        const isFine = this.change((definition) =>
            journeys.renameStep(definition, key, name.trim(), this.kinds)
        );
        if (isFine !== false) {
            this.select("step", name.trim());
        }
        return isFine;
    }

    // --------------------------------------------------------------
    // Check
    // --------------------------------------------------------------

    async checkNow() {
        const { definition } = this;
        if (!this.mayEdit) {
            return;
        }
        const found = await this.keepLast.add(
            this.orm.silent.call(MODEL, "check_canvas", [[this.id], definition])
        );
        if (definition !== this.definition) {
            return; // the server said of that one what is wrong
        }
        const named = new Set(found.map((problem) => problem.step));
        this.problems = [
            ...found,
            ...this.standingProblems(definition).filter(({ step }) => !named.has(step)),
        ];
    }

    /** What was wrong when it was saved is so still, where nothing was changed. */
    standingProblems(definition) {
        const saved = JSON.parse(this.saved);
        return this.data.problems.filter(
            ({ step }) =>
                step &&
                JSON.stringify(saved.steps[step]) === JSON.stringify(definition.steps[step])
        );
    }

    /** Messages name options as the definition does; here they are called as on the
     *  screen. */
    problemsOf(key) {
        const options = this.kinds[this.stepOf(key).kind]?.options || [];
        return this.problems
            .filter((problem) => problem.step === key)
            .map(({ message }) => ({
                message: options.reduce(
                    (text, { name, label }) => text.replaceAll(`“${name}”`, () => `“${label}”`),
                    message
                ),
            }));
    }

    get journeyProblems() {
        return this.problems.filter(({ step }) => !this.hasStep(step));
    }

    // --------------------------------------------------------------
    // Select
    // --------------------------------------------------------------

    select(type, key = null) {
        this.selected = { type, key };
    }

    unselect() {
        this.selected = null;
    }

    unselectGone() {
        if (this.selected?.type === "step" && !this.hasStep(this.selected.key)) {
            this.unselect();
        }
    }

    isSelected(type, key = null) {
        return this.selected?.type === type && this.selected.key === key;
    }

    async selectContact(partnerId) {
        this.partnerId = partnerId;
        this.wayIndex = 0;
        this.ways = partnerId
            ? await this.orm.call(MODEL, "get_canvas_ways", [[this.id], partnerId])
            : [];
        if (partnerId) {
            this.select("way");
        } else if (this.selected?.type === "way") {
            this.unselect();
        }
    }

    get way() {
        return this.ways[this.wayIndex] || null;
    }

    isStepLit(key) {
        return Boolean(this.way?.events.some((event) => event.step === key));
    }

    isPathLit({ from, outcome }) {
        if (!this.way) {
            return false;
        }
        return (
            from === null ||
            this.way.events.some(
                (event) =>
                    event.kind === "passed" && event.step === from && event.outcome === outcome
            )
        );
    }

    // --------------------------------------------------------------
    // Words
    // --------------------------------------------------------------

    nameOf(model, id) {
        return this.names[model]?.[id] ?? (typeof id === "number" ? `#${id}` : id);
    }

    noteName(model, id, name) {
        this.names[model] = { ...this.names[model], [id]: name };
    }

    /** A condition in words; they come from the server, and stay.
     *  @param {string?} model what it is about; null: what the user may not read */
    describeDomain(domain, model = "res.partner") {
        const text = typeof domain === "string" ? domain : new Domain(domain).toString();
        if (!model) {
            return text;
        }
        const key = `${model} ${text}`;
        if (!(key in this.domainWords)) {
            // While it is drawn, nothing is to be drawn again.
            toRaw(this).domainWords[key] = "";
            this.loadDomainWords(key, model, text);
        }
        return this.domainWords[key];
    }

    async loadDomainWords(key, model, text) {
        try {
            const tree = await this.treeProcessor.treeFromDomain(model, text);
            const words = await this.treeProcessor.getDomainTreeDescription(model, tree);
            const all = model === "res.partner" ? _t("all contacts") : _t("all records");
            this.domainWords[key] = words || String(all);
        } catch {
            this.domainWords[key] = text; // what the problem of the step is about
        }
    }
}
