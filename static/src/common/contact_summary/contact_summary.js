import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate, deserializeDateTime, toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Sparkline } from "../home/sparkline";
import { ContactTimeline } from "./contact_timeline";

const GRADE_COLORS = {
    A1: "success",
    A2: "success",
    B1: "success",
    A3: "warning",
    B2: "warning",
    C1: "warning",
};

/** What one needs to know of a contact, beside all that happened with it. It is read when
 *  the tab is opened, not with the form. */
export class ContactSummary extends Component {
    static template = "contact_marketing.ContactSummary";
    static components = { ContactTimeline, Dropdown, DropdownItem, Sparkline };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        // Of tags that were just counted, what takes it back.
        this.state = useState({ summary: null, counted: {}, version: 0 });
        let wasDirty = false;
        // A new contact is shown once it is saved, and what was saved is told.
        useRecordObserver(({ resId, dirty }) => {
            const isSaved = wasDirty && !dirty;
            wasDirty = dirty;
            if (resId !== this.shownId) {
                this.state.counted = {};
            } else if (!isSaved) {
                return;
            }
            return this.load(resId);
        });
    }

    async load(resId) {
        this.shownId = resId;
        this.state.summary = resId
            ? await this.orm.call("contact.summary", "read_summary", [resId])
            : null;
        this.state.version++;
    }

    get summary() {
        return this.state.summary;
    }

    // ------------------------------------------------------------
    // The score
    // ------------------------------------------------------------

    get gradeColor() {
        return GRADE_COLORS[this.summary.score.grade] || "secondary";
    }

    number(value) {
        return formatFloat(value, { digits: [16, 2], trailingZeros: false });
    }

    get hasCurve() {
        // One day makes no line.
        return this.summary.score.curve.filter((number) => number !== null).length > 1;
    }

    get trend() {
        const { trend } = this.summary.score;
        if (!trend) {
            return "";
        }
        return `${trend > 0 ? "+" : "−"}${this.number(Math.abs(trend))}`;
    }

    get bought() {
        const { cell, orders, last } = this.summary.rfm;
        const text = _t("Orders: %(orders)s, the last on %(date)s", {
            orders,
            date: this.date(last),
        });
        return cell ? `${text}, RFM ${cell}` : text;
    }

    date(text) {
        return text.length > 10
            ? toLocaleDateString(deserializeDateTime(text))
            : toLocaleDateString(deserializeDate(text));
    }

    /** Who may change lists has them in a field below. */
    get showsLists() {
        const { activeFields } = this.props.record;
        return this.summary.lists.length && !("contact_list_ids" in activeFields);
    }

    // ------------------------------------------------------------
    // Tags
    // ------------------------------------------------------------

    expiry({ expiry }) {
        return expiry ? _t("until %(date)s", { date: this.date(expiry) }) : _t("for good");
    }

    barStyle({ left }) {
        return `width: ${Math.max(4, Math.round(left * 100))}%; opacity: ${0.4 + left * 0.6};`;
    }

    countLabel({ name }) {
        return _t("Count %(tag)s once more", { tag: name });
    }

    undoLabel({ name }) {
        return _t("Undo: %(tag)s", { tag: name });
    }

    async count(tag) {
        const id = this.shownId;
        this.state.counted[tag.id] = await this.orm.call("contact.summary", "count_tag", [
            id,
            tag.id,
        ]);
        await this.reload();
    }

    async undo(tag) {
        const interactionId = this.state.counted[tag.id];
        delete this.state.counted[tag.id];
        await this.orm.call("contact.summary", "undo_count", [this.shownId, interactionId]);
        await this.reload();
    }

    /** The form shows the tags, too; what somebody types there is not taken away. */
    async reload() {
        await this.load(this.shownId);
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    // ------------------------------------------------------------
    // What opens
    // ------------------------------------------------------------

    async open(link) {
        if (link.method) {
            return this.press(link.method);
        }
        const action = await this.action.loadAction(link.action);
        const name = `${link.name}: ${this.props.record.data.display_name || ""}`;
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            domain: link.domain,
            context: link.context,
        });
    }

    press(name) {
        const { resModel, resId, context } = this.props.record;
        return this.action.doActionButton({
            type: "object",
            name,
            resModel,
            resId,
            resIds: [resId],
            context,
            onClose: () => this.load(resId),
        });
    }
}

registry.category("view_widgets").add("contact_summary", {
    component: ContactSummary,
    fieldDependencies: [{ name: "display_name", type: "char", readonly: true }],
});
