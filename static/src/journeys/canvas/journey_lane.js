import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

import { outcomesOf, targetOf } from "./journey_definition";
import { readableModel, recordKind } from "./journey_record";
import { entryWords, summaryOf } from "./journey_words";

/** Where a path leaves a step: how many took it, and what may be put there. */
export class JourneyPlace extends Component {
    static template = "contact_marketing.JourneyPlace";
    static components = { Dropdown, DropdownItem };
    static props = { place: Object, isLast: { type: Boolean, optional: true } };

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
    }

    get groups() {
        const { kinds, groups } = this.store.data;
        // A path that goes on cannot end here; one that ends does so without a step.
        const offered = kinds.filter((kind) => kind.may_choose && kind.group !== "end");
        return Object.entries(groups)
            .map(([name, label]) => ({
                name,
                label,
                kinds: offered.filter((kind) => kind.group === name),
            }))
            .filter((group) => group.kinds.length);
    }

    get endKinds() {
        if (targetOf(this.store.definition, this.props.place) !== null) {
            return [];
        }
        return this.store.data.kinds.filter((kind) => kind.group === "end" && kind.may_choose);
    }

    get label() {
        const { from, outcome: name } = this.props.place;
        if (from === null) {
            return _t("Add the first step");
        }
        const outcomes = outcomesOf(this.store.stepOf(from), this.store.kinds);
        const outcome = outcomes.find((each) => each.name === name)?.label ?? name;
        return outcomes.length > 1
            ? _t("Add a step after “%(step)s” (%(outcome)s)", { step: from, outcome })
            : _t("Add a step after “%s”", from);
    }

    get count() {
        return this.journey.countOf(this.props.place);
    }

    get countLabel() {
        return _t("%s took this path", this.count);
    }

    get isLit() {
        return this.store.isPathLit(this.props.place);
    }
}

export class JourneyStep extends Component {
    static template = "contact_marketing.JourneyStep";
    static props = { stepKey: String };

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
    }

    get step() {
        return this.store.stepOf(this.props.stepKey);
    }

    get kind() {
        return this.store.kinds[this.step.kind] || { label: this.step.kind, icon: "fa-circle-o" };
    }

    get summary() {
        return summaryOf(this.step, this.store);
    }

    get problems() {
        return this.store.problemsOf(this.props.stepKey);
    }

    get isLit() {
        return this.store.isStepLit(this.props.stepKey);
    }

    get isHere() {
        const way = this.store.way;
        return way?.is_inside && way.step === this.props.stepKey;
    }

    /** Figures that stand on the card: what there is none of is left out. */
    get figures() {
        const found = this.store.data.figures.steps[this.props.stepKey];
        if (!found) {
            return [];
        }
        const shown = [
            ["waiting", "fa-user", _t("Here now")],
            ["passed", "fa-check", _t("Passed")],
            ["skipped", "fa-step-forward", _t("Skipped")],
            ["failed", "fa-exclamation-triangle text-danger", _t("Failed")],
            ["sent", "fa-paper-plane-o", _t("Sent")],
            ["opened", "fa-envelope-open-o", _t("Opened")],
            ["clicked", "fa-mouse-pointer", _t("Clicked, by humans")],
            ["left", "fa-sign-out", _t("Unsubscribed")],
        ];
        return shown
            .filter(([name]) => found[name] || name === "waiting" || name === "passed")
            .map(([name, icon, title]) => ({
                name,
                icon,
                title,
                count: formatInteger(found[name] || 0),
            }));
    }
}

/** Steps one below the other; at a branch, lanes side by side. */
export class JourneyLane extends Component {
    static template = "contact_marketing.JourneyLane";
    static components = { JourneyPlace, JourneyStep };
    static props = { lane: Object, isLoose: { type: Boolean, optional: true } };

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
    }

    isLit(place) {
        return this.store.isPathLit(place);
    }
}
JourneyLane.components.JourneyLane = JourneyLane;

/** Who enters: the first card. */
export class JourneyStart extends Component {
    static template = "contact_marketing.JourneyStart";
    static props = {};

    setup() {
        this.journey = this.env.journey;
        this.store = useState(this.env.journey.store);
    }

    get entries() {
        return (this.store.definition.entries || []).map((entry) =>
            String(entryWords(entry, this.store))
        );
    }

    get goal() {
        const { goal, record_goal: recordGoal } = this.store.definition;
        const model = readableModel(recordKind(this.store));
        return [
            goal && this.store.describeDomain(goal),
            recordGoal && this.store.describeDomain(recordGoal, model),
        ]
            .filter(Boolean)
            .join(" · ");
    }

    get figures() {
        const { entered, inside, goal } = this.store.data.figures;
        return [
            { icon: "fa-sign-in", title: _t("Entered"), count: formatInteger(entered) },
            { icon: "fa-user", title: _t("Inside"), count: formatInteger(inside) },
            { icon: "fa-trophy", title: _t("Reached the goal"), count: formatInteger(goal) },
        ];
    }
}

