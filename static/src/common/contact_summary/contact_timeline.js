import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useCounted, useSavedContact } from "./saved_contact";

/** All that happened with a contact, the latest first, page by page. It is read when the
 *  tab is opened. */
export class ContactTimeline extends Component {
    static template = "contact_marketing.ContactTimeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            entries: [],
            subjects: [],
            chosen: [],
            next: false,
            isLoading: false,
        });
        useSavedContact((resId) => {
            this.contactId = resId;
            return this.load();
        });
        useCounted(() => this.load());
    }

    async load(before = false) {
        const { contactId } = this;
        if (!contactId) {
            Object.assign(this.state, { entries: [], subjects: [], next: false });
            return;
        }
        this.state.isLoading = true;
        try {
            const page = await this.orm.call("contact.timeline", "read_page", [
                contactId,
                this.state.chosen,
                before,
            ]);
            if (contactId !== this.contactId) {
                return;
            }
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
        return this.load();
    }

    showAll() {
        this.state.chosen = [];
        return this.load();
    }

    older() {
        return this.load(this.state.next);
    }

    date({ date }) {
        return toLocaleDateTimeString(deserializeDateTime(date));
    }

    actor({ actor }) {
        return { bot: _t("Robot"), suspect: _t("Scanner") }[actor];
    }
}

registry.category("view_widgets").add("contact_timeline", { component: ContactTimeline });
