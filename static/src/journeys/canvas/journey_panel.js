import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { formatDateTime } from "@web/views/fields/formatters";

import { mayGoTo, outcomesOf, SPLIT, targetOf } from "./journey_definition";
import * as journeys from "./journey_definition";
import { JourneyInput } from "./journey_input";
import { JourneyOption } from "./journey_option";

const SEGMENT = {
    name: "segment",
    widget: "many2one",
    is_required: true,
    relation: "mailing.filter",
    domain: [["mailing_model_name", "=", "res.partner"]],
    may_choose: true,
    may_create: false,
    context: {},
};
const CONDITION = { widget: "domain", is_required: false, may_choose: true };

/** The options of the step that is selected, and where its paths lead. */
export class JourneyStepForm extends Component {
    static template = "contact_marketing.JourneyStepForm";
    static components = { JourneyInput, JourneyOption };
    static props = { stepKey: String };

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
        this.notification = useService("notification");
    }

    get key() {
        return this.props.stepKey;
    }

    get step() {
        return this.store.stepOf(this.key);
    }

    get kind() {
        return this.store.kinds[this.step.kind];
    }

    get options() {
        const hidden = this.step.interaction ? ["domain", "record_domain"] : [];
        return (this.kind?.options || []).filter(
            // Who only looks sees what is said.
            ({ name }) => !hidden.includes(name) && (this.store.mayEdit || this.step[name])
        );
    }

    get paths() {
        return outcomesOf(this.step, this.store.kinds).map((outcome) => {
            const place = { from: this.key, outcome: outcome.name };
            const target = targetOf(this.store.definition, place);
            const targets = Object.keys(this.store.definition.steps).filter(
                (key) => key === target || mayGoTo(this.store.definition, place, key)
            );
            return { ...outcome, place, target, targets };
        });
    }

    /** What the user may not choose stays, and only where the step is called as before. */
    get isKept() {
        return this.options.some(({ name, may_choose }) => !may_choose && this.step[name]);
    }

    get isSplit() {
        return this.step.kind === SPLIT;
    }

    get figures() {
        return this.store.data.figures.steps[this.key] || {};
    }

    onName(ev) {
        if (this.store.rename(this.key, ev.target.value) === false) {
            this.notification.add(_t("Another step has this name, or it is empty."), {
                type: "warning",
            });
            ev.target.value = this.key;
        }
    }

    valueOf({ name }) {
        return this.step[name];
    }

    update(option, value) {
        this.store.setOption(this.key, option.name, value);
    }

    updateOther(name, value) {
        if (name === "add_share") {
            this.store.change((definition) => journeys.addShare(definition, this.key));
        } else if (name === "remove_share") {
            this.store.change((definition) =>
                journeys.removeShare(definition, this.key, value, this.store.kinds)
            );
        } else {
            this.store.setOption(this.key, name, value);
        }
    }

    onTarget(place, ev) {
        this.journey.goTo(place, ev.target.value || null);
    }
}

/** Who enters, how often, when it ends early, and what for. */
export class JourneyStartForm extends Component {
    static template = "contact_marketing.JourneyStartForm";
    static components = { JourneyInput, JourneyOption };
    static props = {};

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
        this.segment = { ...SEGMENT, label: _t("Segment"), placeholder: _t("Choose a segment") };
        this.contactConditions = [
            {
                ...CONDITION,
                name: "goal",
                label: _t("Goal"),
                help: _t("Who meets it leaves, and counts as a conversion."),
            },
            {
                ...CONDITION,
                name: "exit",
                label: _t("Exit"),
                help: _t("Who meets it leaves, from any step."),
            },
        ];
    }

    get definition() {
        return this.store.definition;
    }

    get conditions() {
        return this.contactConditions;
    }

    removeLabel({ label }) {
        return _t("Remove “%s”", label);
    }

    get entries() {
        return this.definition.entries || [];
    }

    get reentry() {
        const reentry = this.definition.reentry;
        return { mode: "never", ...(typeof reentry === "string" ? { mode: reentry } : reentry) };
    }

    addEntry(kind) {
        const added = { segment: { kind, existing: false }, date: { kind, days: 0 } }[kind];
        this.store.setSetting("entries", [...this.entries, added || { kind }]);
    }

    removeEntry(index) {
        this.store.setSetting(
            "entries",
            this.entries.filter((_entry, each) => each !== index)
        );
    }

    updateEntry(index, values) {
        const entries = this.entries.map((entry, each) => {
            return each === index ? { ...entry, ...values } : entry;
        });
        this.store.setSetting("entries", entries);
    }

    onMode(ev) {
        const mode = ev.target.value;
        this.store.setSetting("reentry", mode === "after" ? { mode, days: 90 } : { mode });
    }

    wholeNumber(ev) {
        return parseInt(ev.target.value, 10) || 0;
    }

    onDays(ev) {
        this.store.setSetting("reentry", { ...this.reentry, days: this.wholeNumber(ev) });
    }

    onName(ev) {
        if (ev.target.value.trim()) {
            this.store.setSetting("name", ev.target.value.trim());
        } else {
            ev.target.value = this.definition.name;
        }
    }

    addCondition(name) {
        this.store.setSetting(name, "[]");
    }

    updateCondition(name, domain) {
        this.store.setSetting(name, domain || null);
    }
}

/** The way of one contact: what happened, when and why, and what it waits for. */
export class JourneyWay extends Component {
    static template = "contact_marketing.JourneyWay";
    static props = {};

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
    }

    get way() {
        return this.store.way;
    }

    /** *Arrived* follows *Passed* at once, and says no more. */
    get events() {
        return this.way.events.filter((event) => event.kind !== "arrived");
    }

    selectEntry(ev) {
        this.store.wayIndex = parseInt(ev.target.value, 10);
    }

    date(text) {
        return formatDateTime(deserializeDateTime(text), { showSeconds: false });
    }

    outcomeOf(event) {
        if (!event.outcome || event.outcome === "next") {
            return "";
        }
        const known = this.store.kinds[this.store.stepOf(event.step).kind]?.outcomes;
        return known?.find(({ name }) => name === event.outcome)?.label ?? event.outcome;
    }
}

export class JourneyPanel extends Component {
    static template = "contact_marketing.JourneyPanel";
    static components = { JourneyStartForm, JourneyStepForm, JourneyWay };
    static props = {};

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
    }

    get kind() {
        return this.store.kinds[this.store.stepOf(this.store.selected?.key).kind];
    }

    get title() {
        const { type } = this.store.selected || {};
        if (type === "start") {
            return _t("Journey");
        }
        if (type === "way") {
            return _t("Path of the Contact");
        }
        return this.kind?.label ?? "";
    }
}
