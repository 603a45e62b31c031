import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** All that happened with a contact, the latest first, page by page. */
export class ContactTimeline extends Component {
    static template = "contact_marketing.ContactTimeline";
    // Version: how often the summary was read; the timeline follows.
    static props = { contactId: Number, version: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            entries: [],
            subjects: [],
            chosen: [],
            next: false,
            isLoading: false,
        });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => {
            if (
                props.contactId !== this.props.contactId ||
                props.version !== this.props.version
            ) {
                return this.load(props);
            }
        });
    }

    async load({ contactId }, before = false) {
        this.state.isLoading = true;
        try {
            const page = await this.orm.call("contact.timeline", "read_page", [
                contactId,
                this.state.chosen,
                before,
            ]);
            this.state.entries = before
                ? [...this.state.entries, ...page.entries]
                : page.entries;
            this.state.subjects = page.subjects;
            this.state.next = page.next;
        } finally {
            this.state.isLoading = false;
        }
    }

    isChosen({ key }) {
        return this.state.chosen.includes(key);
    }

    toggle({ key }) {
        const { chosen } = this.state;
        this.state.chosen = chosen.includes(key)
            ? chosen.filter((each) => each !== key)
            : [...chosen, key];
        return this.load(this.props);
    }

    showAll() {
        this.state.chosen = [];
        return this.load(this.props);
    }

    older() {
        return this.load(this.props, this.state.next);
    }

    date({ date }) {
        return toLocaleDateTimeString(deserializeDateTime(date));
    }

    actor({ actor }) {
        return { bot: _t("Robot"), suspect: _t("Scanner") }[actor];
    }
}
