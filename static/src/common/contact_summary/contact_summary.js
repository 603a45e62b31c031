import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate, deserializeDateTime, toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { GradePlace } from "../../scoring/grade_map/grade_map";
import { Sparkline } from "../home/sparkline";
import { tellCounted, useSavedContact } from "./saved_contact";

const GRADE_COLORS = {
    A1: "success",
    A2: "success",
    B1: "success",
    A3: "warning",
    B2: "warning",
    C1: "warning",
};

const TAGS = 4; // as many as fit beside the name; the field below has all of them

/** What one needs to know of a contact, beside its name. The form does not wait for it. */
export class ContactSummary extends Component {
    static template = "contact_marketing.ContactSummary";
    static components = { Dropdown, DropdownItem, GradePlace, Sparkline };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        // Counted: of tags that were just counted, what takes it back. Open: on a phone.
        this.state = useState({ summary: null, counted: {}, isOpen: false });
        useSavedContact((resId) => {
            if (resId !== this.shownId) {
                this.state.counted = {};
            }
            this.load(resId);
        });
    }

    async load(resId) {
        this.shownId = resId;
        const summary = resId
            ? await this.orm.silent.call("contact.summary", "read_summary", [resId])
            : null;
        // Somebody may have gone on to the next contact meanwhile.
        if (resId === this.shownId) {
            this.state.summary = summary;
        }
    }

    get summary() {
        return this.state.summary;
    }

    get isOpen() {
        return this.state.isOpen || !this.ui.isSmall;
    }

    // ------------------------------------------------------------
    // May we write or call?
    // ------------------------------------------------------------

    /** Of each channel what is allowed, then what is not, by reason. */
    get answers() {
        return this.summary.channels.flatMap(({ key, name, icon, purposes }) => {
            const reasons = new Set(purposes.map(({ reason }) => reason));
            return [...reasons].sort().map((reason) => ({
                key: `${key} ${reason}`,
                channel: name,
                icon,
                reason,
                names: purposes
                    .filter((purpose) => purpose.reason === reason)
                    .map((purpose) => purpose.name)
                    .join(", "),
            }));
        });
    }

    mayBy({ purposes }) {
        return purposes.some(({ reason }) => !reason);
    }

    channelLabel(channel) {
        return `${channel.name}: ${this.mayBy(channel) ? _t("Yes") : _t("No")}`;
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

    get listNames() {
        return this.summary.lists.map(({ name }) => name).join(", ");
    }

    // ------------------------------------------------------------
    // Tags
    // ------------------------------------------------------------

    get tags() {
        return this.summary.tags.slice(0, TAGS);
    }

    expiry({ expiry }) {
        return expiry ? _t("until %(date)s", { date: this.date(expiry) }) : _t("for good");
    }

    barStyle({ left }) {
        return `width: ${Math.max(4, Math.round(left * 100))}%; opacity: ${0.4 + left * 0.6};`;
    }

    buttonOf({ id, name }) {
        return this.state.counted[id]
            ? { name: "undo", text: _t("Undo"), label: _t("Undo: %(tag)s", { tag: name }) }
            : {
                  name: "count",
                  text: "+1",
                  label: `+1: ${name}`,
                  title: _t("Count %(tag)s once more", { tag: name }),
              };
    }

    countOrUndo(tag) {
        return this.state.counted[tag.id] ? this.undo(tag) : this.count(tag);
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
        tellCounted(record);
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
