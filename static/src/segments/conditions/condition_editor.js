import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { useOwnedDialogs, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";

import { ConditionGroup } from "./condition_group";
import { isComplete, withKeys, writeDomain } from "./condition_tree";
import { SegmentDomainSelector } from "../segment_domain_field/segment_domain_field";

const PAUSE = 400; // milliseconds without a change before contacts are counted

/**
 * Edits a domain on contacts as sentences. What is not edited stays as it is written; what
 * cannot be read as a list of conditions is left to Odoo's editor.
 */
export class ConditionEditor extends Component {
    static template = "contact_marketing.ConditionEditor";
    static components = { ConditionGroup, SegmentDomainSelector };
    static props = {
        domain: String,
        readonly: Boolean,
        hidden: { type: Array, optional: true }, // groups that are not offered
        update: Function, // (domain, isComplete) => void
    };
    static defaultProps = { hidden: [] };

    setup() {
        this.service = useService("contact_conditions");
        this.addDialog = useOwnedDialogs();
        this.state = useState({ root: null, preview: null, isComplete: true });
        this.countSoon = useDebounced(() => this.count(), PAUSE);
        this.asked = 0;
        this.updating = 0;
        onWillStart(async () => {
            this.catalogue = await this.service.load();
            await this.read(this.props.domain);
        });
        onWillUpdateProps(async (nextProps) => {
            // While a change is on its way, a form may yet show what was before.
            if (!this.updating && nextProps.domain !== this.domain) {
                await this.read(nextProps.domain);
            }
        });
        onWillUnmount(() => this.asked++);
    }

    async read(domain) {
        this.domain = domain;
        const root = await this.service.read(domain);
        if (domain !== this.domain) {
            return; // it was edited meanwhile
        }
        this.state.root = root && withKeys(this.asGroup(root));
        this.state.isComplete = !root || this.isComplete();
        this.count();
    }

    /** What is at the top is a group that may be all of the domain. */
    asGroup(root) {
        const isGroup = root.kind === "group";
        return isGroup
            ? root
            : { kind: "group", operator: "&", is_not: false, text: root.text, nodes: [root] };
    }

    isComplete() {
        return isComplete(this.state.root, this.catalogue.conditions);
    }

    async onChange() {
        this.domain = writeDomain(this.state.root, this.catalogue.conditions);
        this.state.isComplete = this.isComplete();
        this.countSoon();
        this.updating++;
        try {
            await this.props.update(this.domain, this.state.isComplete);
        } finally {
            this.updating--;
        }
    }

    /** From Odoo's own editor, or typed. */
    onOther(domain) {
        this.props.update(domain, true);
    }

    // ---------------------------------------------------------------
    // Who matches
    // ---------------------------------------------------------------

    async count() {
        const asked = ++this.asked;
        const preview = await this.service.preview(this.domain);
        if (asked === this.asked) {
            this.state.preview = preview;
        }
    }

    get countLabel() {
        const { count, is_more } = this.state.preview;
        if (is_more) {
            return _t("More than %s contacts", count.toLocaleString());
        }
        return count === 1 ? _t("1 contact") : _t("%s contacts", count.toLocaleString());
    }

    get names() {
        const { names, count } = this.state.preview;
        const list = names.join(" · ");
        return count > names.length ? `${list} …` : list;
    }

    openContacts() {
        this.addDialog(SelectCreateDialog, {
            title: _t("Contacts who match"),
            noCreate: true,
            multiSelect: false,
            resModel: "res.partner",
            domain: new Domain(this.domain).toList(),
        });
    }
}
