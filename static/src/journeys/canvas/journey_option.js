import { Component, onWillStart, onWillUpdateProps } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { TagsList } from "@web/core/tags_list/tags_list";
import { useService } from "@web/core/utils/hooks";
import { Many2One } from "@web/views/fields/many2one/many2one";
import { Many2XAutocomplete } from "@web/views/fields/relational_utils";

import { ConditionEditor } from "../../segments/conditions/condition_editor";
import { SegmentDomainSelector } from "../../segments/segment_domain_field/segment_domain_field";
import { JourneyInput } from "./journey_input";
import { isAboutRecord, recordKind } from "./journey_record";
import { hourWords, weekdayNames } from "./journey_words";

const BY_MAIL = ["click", "open"];
const BY_PAGE = ["click", "visit"];
const OFFICE_HOURS = { weekdays: [1, 2, 3, 4, 5], from: 9, to: 17 };

/** Conditions on what a contact entered by, as an order. */
class JourneyDomainSelector extends SegmentDomainSelector {
    getShowArchivedCheckBox() {
        return false;
    }
}

/** Asks for one option of a step, by the widget that the server says. */
export class JourneyOption extends Component {
    static template = "contact_marketing.JourneyOption";
    static components = {
        ConditionEditor,
        JourneyDomainSelector,
        JourneyInput,
        Many2One,
        Many2XAutocomplete,
        TagsList,
    };
    static props = {
        id: String,
        option: Object,
        step: Object,
        store: Object,
        value: { optional: true },
        update: Function, // (value) => void; undefined: nothing is said
        updateOther: { type: Function, optional: true }, // (name, value) => void
        openRecord: { type: Function, optional: true },
        readonly: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.nameService = useService("name");
        this.weekdays = weekdayNames().map((name, index) => ({ name, number: index + 1 }));
        onWillStart(() => this.loadNames(this.props));
        onWillUpdateProps((props) => this.loadNames(props));
    }

    get option() {
        return this.props.option;
    }

    /** Whether its input is one, so that a label may stand for it. */
    get hasInput() {
        return !["boolean", "window", "domain", "shares"].includes(this.option.widget);
    }

    get isReadonly() {
        return Boolean(this.props.readonly) || !this.option.may_choose;
    }

    /** Names of what was just chosen; those of what was saved came with the canvas. */
    async loadNames({ option, value, store }) {
        if (!option.relation || !option.may_choose) {
            return;
        }
        const unknown = [value].flat().filter(
            (id) => typeof id === "number" && !(id in (store.names[option.relation] || {}))
        );
        if (!unknown.length) {
            return;
        }
        const names = await this.nameService.loadDisplayNames(option.relation, unknown);
        for (const id of unknown) {
            if (typeof names[id] === "string") {
                store.noteName(option.relation, id, names[id]);
            }
        }
    }

    nameOf(id) {
        return this.props.store.nameOf(this.option.relation, id);
    }

    // --------------------------------------------------------------
    // Records
    // --------------------------------------------------------------

    get record() {
        const id = this.props.value;
        return id ? { id, display_name: String(this.nameOf(id)) } : false;
    }

    get chosen() {
        return [this.props.value ?? []].flat();
    }

    get records() {
        return this.chosen.map((id) => ({
            id,
            text: String(this.nameOf(id)),
            onDelete: this.isReadonly
                ? undefined
                : () => this.updateMany(this.chosen.filter((each) => each !== id)),
        }));
    }

    getDomain() {
        const chosen = this.option.widget === "many2many" ? this.chosen : [];
        return chosen.length
            ? [...this.option.domain, ["id", "not in", chosen]]
            : this.option.domain;
    }

    async updateOne(record) {
        if (record && !record.id) {
            const [id, name] = await this.create(record.display_name);
            record = { id, display_name: name };
        }
        if (record) {
            this.props.store.noteName(this.option.relation, record.id, record.display_name);
        }
        this.props.update(record ? record.id : undefined);
    }

    addMany(records) {
        const ids = (records || []).map(({ id }) => id);
        const added = ids.filter((id) => !this.chosen.includes(id));
        if (added.length) {
            this.updateMany([...this.chosen, ...added]);
        }
    }

    async createMany(name) {
        const [id, displayName] = await this.create(name);
        this.props.store.noteName(this.option.relation, id, displayName);
        this.updateMany([...this.chosen, id]);
    }

    create(name) {
        return this.orm.call(this.option.relation, "name_create", [name], {
            context: this.option.context,
        });
    }

    updateMany(ids) {
        this.props.update(ids.length ? ids : undefined);
    }

    // --------------------------------------------------------------
    // Plain values
    // --------------------------------------------------------------

    onText(ev) {
        this.props.update(ev.target.value.trim() || undefined);
    }

    onNumber(ev) {
        const text = ev.target.value.replace(",", ".");
        const value = this.option.widget === "integer" ? parseInt(text, 10) : parseFloat(text);
        this.props.update(Number.isFinite(value) ? value : undefined);
    }

    onJson(ev) {
        let value;
        try {
            value = ev.target.value.trim() ? JSON.parse(ev.target.value) : undefined;
            ev.target.setCustomValidity("");
        } catch {
            ev.target.setCustomValidity(_t("This is no JSON."));
            ev.target.reportValidity();
            return;
        }
        this.props.update(value);
    }

    get json() {
        return this.props.value === undefined ? "" : JSON.stringify(this.props.value);
    }

    get domainModel() {
        return this.option.model === undefined ? "res.partner" : this.option.model;
    }

    get domain() {
        const value = this.props.value || "[]";
        return typeof value === "string" ? value : new Domain(value).toString();
    }

    // --------------------------------------------------------------
    // Days and hours
    // --------------------------------------------------------------

    get hours() {
        return this.props.value;
    }

    toggleWindow() {
        this.props.update(this.hours ? undefined : OFFICE_HOURS);
    }

    isDay(number) {
        return Boolean(this.hours.weekdays?.includes(number));
    }

    toggleDay(number) {
        const days = new Set(this.hours.weekdays || []);
        days.has(number) ? days.delete(number) : days.add(number);
        this.props.update({ ...this.hours, weekdays: [...days].sort() });
    }

    hour(name) {
        return hourWords(this.hours[name] ?? (name === "to" ? 24 : 0)).padStart(5, "0");
    }

    onHour(name, ev) {
        const [hours, minutes] = ev.target.value.split(":").map(Number);
        if (Number.isFinite(hours)) {
            // Midnight ends a day, where a day ends.
            const hour = hours + (minutes || 0) / 60;
            this.props.update({ ...this.hours, [name]: name === "to" && !hour ? 24 : hour });
        }
    }

    // --------------------------------------------------------------
    // Interactions
    // --------------------------------------------------------------

    get interaction() {
        return this.props.value;
    }

    /** What the record of a contact comes to as well, in journeys that it enters by one. */
    get interactionKinds() {
        const { interaction_kinds: offered, record_kinds: ofRecords } = this.props.store.data;
        const model = recordKind(this.props.store)?.model;
        const names = offered.map(([name]) => name);
        const more = ofRecords
            .filter((kind) => kind.model === model && !names.includes(kind.name))
            .map(({ name, label }) => [name, label]);
        return [...offered, ...more];
    }

    get asksForRecord() {
        const { kind, record } = this.interaction || {};
        return Boolean(record) || isAboutRecord(kind, this.props.store);
    }

    get mails() {
        const { store } = this.props;
        return Object.entries(store.definition.steps)
            .filter(([, step]) => store.isSending(step))
            .map(([key]) => key);
    }

    /** The mail that it waits for, where its step was removed, or sends no more. */
    get lostMail() {
        const { of } = this.interaction || {};
        return of && !this.mails.includes(of) ? of : null;
    }

    get asksForMail() {
        return BY_MAIL.includes(this.interaction?.kind);
    }

    get asksForPage() {
        return BY_PAGE.includes(this.interaction?.kind);
    }

    onInteractionKind(ev) {
        const kind = ev.target.value;
        if (!kind) {
            this.props.update(undefined);
            return;
        }
        const interaction = { kind };
        if (BY_MAIL.includes(kind) && this.interaction?.of) {
            interaction.of = this.interaction.of;
        }
        if (isAboutRecord(kind, this.props.store)) {
            interaction.record = true;
        }
        this.props.updateOther?.("domain", undefined);
        this.props.updateOther?.("record_domain", undefined);
        this.props.update(interaction);
    }

    onInteractionPart(name, ev) {
        const { type, checked, value } = ev.target;
        const part = type === "checkbox" ? checked : value.trim();
        const interaction = { ...this.interaction, [name]: part };
        if (!interaction[name]) {
            delete interaction[name];
        }
        this.props.update(interaction);
    }

    // --------------------------------------------------------------
    // Shares
    // --------------------------------------------------------------

    get shares() {
        return Object.entries(this.props.step.shares || {});
    }

    removeLabel(key) {
        return _t("Remove path “%s”", key);
    }

    onShare(key, ev) {
        const share = parseFloat(ev.target.value.replace(",", "."));
        this.props.update({ ...this.props.value, [key]: Number.isFinite(share) ? share : 0 });
    }
}
