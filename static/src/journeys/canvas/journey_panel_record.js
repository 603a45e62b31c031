import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

import { JourneyStartForm, JourneyStepForm } from "./journey_panel";
import {
    offeredKinds,
    readableModel,
    recordKind,
    recordKindLabel,
    recordKindOf,
} from "./journey_record";

// Conditions of a step: they are about the contact, or about its record.
const ABOUT = "about";
const ABOUT_CONTACT = "domain";
const ABOUT_RECORD = "record_domain";
const CONDITION = { widget: "domain", is_required: false };

/** Journeys that contacts enter by a record: an order, an invoice or a lead. */
patch(JourneyStepForm.prototype, {
    get recordModel() {
        return readableModel(recordKind(this.store));
    },

    get about() {
        return this.step[ABOUT_RECORD] ? ABOUT_RECORD : ABOUT_CONTACT;
    },

    /** What is there stays, where the user may not read such records. */
    get isRecordKept() {
        return Boolean(
            this.step[ABOUT_RECORD] && recordKind(this.store) && !this.recordModel
        );
    },

    get options() {
        return super.options.flatMap((option) => {
            switch (option.name) {
                case "interaction":
                    return [{ ...option, may_choose: !this.isRecordKept }];
                case ABOUT_CONTACT:
                    return [...this.aboutOptions(), ...this.ifShown(option)];
                case ABOUT_RECORD:
                    return this.ifShown({
                        ...option,
                        model: this.recordModel,
                        may_choose: !this.isRecordKept,
                    });
                default:
                    return [option];
            }
        });
    },

    ifShown(option) {
        const isOther = option.name !== this.about && !this.step[option.name];
        const isOfRecords = this.kind.options.some(({ name }) => name === ABOUT_RECORD);
        return isOfRecords && isOther ? [] : [option];
    },

    /** The choice; also back to the contact, where no record lets it in any more. */
    aboutOptions() {
        const mayChoose =
            this.store.mayEdit &&
            this.kind.options.some(({ name }) => name === ABOUT_RECORD) &&
            !this.isRecordKept &&
            (this.recordModel || this.step[ABOUT_RECORD]);
        const selection = [
            [ABOUT_CONTACT, _t("The contact")],
            [ABOUT_RECORD, _t("The record that it entered by")],
        ];
        const label = _t("Conditions About");
        const option = { name: ABOUT, widget: "selection", label, selection };
        return mayChoose ? [{ ...option, is_required: true, may_choose: true }] : [];
    },

    valueOf(option) {
        return option.name === ABOUT ? this.about : super.valueOf(option);
    },

    update(option, value) {
        if (option.name !== ABOUT) {
            return super.update(option, value);
        }
        this.store.change((definition) => {
            const step = definition.steps[this.key];
            delete step[ABOUT_CONTACT];
            delete step[ABOUT_RECORD];
            step[value] = "[]";
        });
    },

    /** What a mail may say of the record. */
    get mailHint() {
        const kind = recordKind(this.store);
        if (!kind || this.step.kind !== "mail") {
            return "";
        }
        return kind.has_lines
            ? _t(
                  "Its subject and text may use {record_name}, its text also {record_lines}: products, quantities and prices."
              )
            : _t("Its subject and text may use {record_name}.");
    },
});

patch(JourneyStartForm.prototype, {
    get conditions() {
        const kind = recordKind(this.store);
        const model = readableModel(kind);
        const found = [
            {
                name: "record_goal",
                label: _t("Goal of the Record"),
                help: _t("Whose record meets it leaves, and counts as a conversion."),
            },
            {
                name: "record_exit",
                label: _t("Exit by the Record"),
                help: _t("Whose record meets it leaves, from any step."),
            },
        ].map((each) => ({ ...CONDITION, ...each, model, may_choose: !kind || Boolean(model) }));
        return [
            ...super.conditions,
            ...found.filter(({ name }) => model || this.definition[name]),
        ];
    },

    recordWords({ interaction }) {
        return recordKindLabel(interaction, this.store);
    },

    /** Entries of records that the user may not read stay as they are. */
    mayEditEntry({ kind, interaction }) {
        const isKept =
            kind === "record" && recordKindOf(interaction, this.store)?.may_read === false;
        return this.store.mayEdit && !isKept;
    },

    mayChooseKind(entry) {
        const isKnown = Boolean(recordKindOf(entry.interaction, this.store));
        return isKnown && this.mayEditEntry(entry);
    },

    kindsFor(entry) {
        return offeredKinds(this.store, entry);
    },

    addRecordEntry() {
        const [kind] = this.kindsFor();
        const added = { kind: "record", interaction: kind.name };
        this.store.setSetting("entries", [...this.entries, added]);
    },

    onRecordKind(index, ev) {
        const interaction = ev.target.value;
        const [before, after] = [this.entries[index].interaction, interaction].map(
            (name) => recordKindOf(name, this.store)?.model
        );
        // Conditions are about records of one model.
        const gone = before === after ? {} : { domain: undefined };
        this.updateEntry(index, { interaction, ...gone });
    },

    recordOption(entry) {
        const model = readableModel(recordKindOf(entry.interaction, this.store));
        const may_choose = this.mayEditEntry(entry);
        return { ...CONDITION, name: "record_domain", label: _t("Only If"), model, may_choose };
    },
});
