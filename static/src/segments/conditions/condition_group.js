import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Domain } from "@web/core/domain";
import { useGetDefaultLeafDomain } from "@web/core/domain_selector/utils";
import { _t } from "@web/core/l10n/translation";
import { SelectMenu } from "@web/core/select_menu/select_menu";

import { SegmentDomainSelector } from "../segment_domain_field/segment_domain_field";
import { ConditionPart } from "./condition_part";
import { newGroup, newRule, newSentence, piecesOf } from "./condition_tree";

const RULE = "more_fields";
const GROUP = "group";
const PARTNER = "res.partner";
const LINE = ":scope > .o_condition_line";
const FIRST = "input, select, button";
const MISSING = ".o_condition_missing :is(input, select)";

/** One condition as Odoo shows it: what no sentence says. */
class RuleSelector extends SegmentDomainSelector {
    getShowArchivedCheckBox() {
        return false;
    }
}

/** Conditions of which all, any or none are asked for; also groups of them. */
export class ConditionGroup extends Component {
    static template = "contact_marketing.ConditionGroup";
    static components = { ConditionGroup, ConditionPart, RuleSelector, SelectMenu };
    static props = {
        node: Object,
        catalogue: Object,
        hidden: Array, // names of groups that are not offered
        readonly: Boolean,
        isRoot: { type: Boolean, optional: true },
        onChange: Function,
    };

    setup() {
        this.node = useState(this.props.node);
        this.getDefaultLeafDomain = useGetDefaultLeafDomain();
        this.root = useRef("root");
        this.findFocus = null;
        useEffect(() => {
            const find = this.findFocus;
            this.findFocus = null;
            if (find) {
                // Behind the menu, which gives the focus back to a button that is gone.
                browser.setTimeout(() => this.root.el && find(this.root.el)?.focus());
            }
        });
    }

    get nodes() {
        return this.node.nodes;
    }

    // ---------------------------------------------------------------
    // How conditions are joined
    // ---------------------------------------------------------------

    get mode() {
        const { operator, is_not } = this.node;
        return (is_not ? "not" : "") + operator;
    }

    get modes() {
        const modes = [
            ["&", _t("All of these are true")],
            ["|", _t("At least one of these is true")],
            ["not|", _t("None of these is true")],
        ];
        if (this.mode === "not&") {
            modes.push(["not&", _t("Not all of these are true")]);
        }
        return modes;
    }

    get modeLabel() {
        return this.modes.find(([mode]) => mode === this.mode)[1];
    }

    onMode(ev) {
        const mode = ev.target.value;
        this.node.operator = mode.slice(-1);
        this.node.is_not = mode.startsWith("not");
        this.changed();
    }

    /** This group, and those around it, are written anew. */
    changed() {
        this.node.text = null;
        this.props.onChange();
    }

    // ---------------------------------------------------------------
    // What is in it
    // ---------------------------------------------------------------

    get menu() {
        const groups = this.props.catalogue.groups
            .filter((group) => !this.props.hidden.includes(group.name))
            .map(({ label, conditions }) => ({
                label,
                choices: conditions.map((each) => ({
                    value: each.name,
                    label: each.text.replace(/%\(\w+\)s/g, "…"),
                })),
            }))
            .filter((group) => group.choices.length);
        const more = [
            { value: RULE, label: _t("Any other field") },
            { value: GROUP, label: _t("A group of conditions") },
        ];
        return [...groups, { label: _t("More fields"), choices: more }];
    }

    async add(name) {
        if (name === GROUP) {
            this.nodes.push(newGroup(this.node.operator === "&" ? "|" : "&"));
        } else if (name === RULE) {
            const domain = await this.getDefaultLeafDomain(PARTNER);
            this.nodes.push(newRule(this.insideOf(domain)));
        } else {
            this.nodes.push(newSentence(this.props.catalogue.conditions[name]));
        }
        // What is to be filled in, or else what is first.
        this.findFocus = (root) => {
            const line = [...root.querySelectorAll(LINE)].pop();
            return line?.querySelector(MISSING) || line?.querySelector(FIRST);
        };
        this.changed();
    }

    removeNode(node) {
        const place = this.nodes.indexOf(node);
        this.nodes.splice(place, 1);
        // The next line, which stands where the one was that is gone, or the one before.
        this.findFocus = (root) => {
            const lines = root.querySelectorAll(LINE);
            const line = lines[place] || lines[place - 1];
            return (line || root).querySelector(":scope > .o_condition_buttons button, .o_condition_add button");
        };
        this.changed();
    }

    removeLabel(node) {
        return node.kind === "group" ? _t("Remove the group") : _t("Remove the condition");
    }

    // ---------------------------------------------------------------
    // Sentences
    // ---------------------------------------------------------------

    condition(node) {
        return this.props.catalogue.conditions[node.condition];
    }

    pieces(node) {
        return piecesOf(this.condition(node), node.is_not);
    }

    saysNot(node) {
        return node.is_not && !this.condition(node).text_not;
    }

    toggleNot(node) {
        node.is_not = !node.is_not;
        node.text = null;
        this.changed();
    }

    updateValue(node, name, value) {
        node.values[name] = value;
        node.text = null;
        this.changed();
    }

    // ---------------------------------------------------------------
    // Odoo's own rules
    // ---------------------------------------------------------------

    ruleDomain(node) {
        return `[${node.text}]`;
    }

    updateRule(node, domain) {
        const text = this.insideOf(domain);
        if (!text) {
            this.removeNode(node);
        } else if (text !== node.text) {
            node.text = text;
            this.changed();
        }
    }

    /** A domain as one condition, without the brackets. */
    insideOf(domain) {
        return Domain.and([domain]).toString().slice(1, -1);
    }
}
