import { Component, onMounted, onWillStart, useRef, useState, useSubEnv } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { JourneyChoiceDialog } from "./journey_choice_dialog";
import * as journeys from "./journey_definition";
import { ARROWS, CARD, nearestCard } from "./journey_keyboard";
import { JourneyLane, JourneyPlace, JourneyStart } from "./journey_lane";
import { JourneyPanel } from "./journey_panel";
import { JourneySaving } from "./journey_saving";
import { JourneyStore, MODEL } from "./journey_store";

/** The steps of a journey, drawn from top to bottom: edited as a draft, and shown with
 *  what happens at each of them. */
export class JourneyCanvas extends Component {
    static template = "contact_marketing.JourneyCanvas";
    static components = {
        JourneyLane,
        JourneyPanel,
        JourneyPlace,
        JourneyStart,
        Layout,
        RecordSelector,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        const { params, context } = this.props.action;
        this.id = params?.active_id ?? context.active_id;
        this.orm = useService("orm");
        const store = new JourneyStore({
            orm: this.orm,
            treeProcessor: useService("tree_processor"),
            id: this.id,
        });
        this.store = useState(store);
        this.saving = new JourneySaving({
            store: this.store,
            dialog: this.dialog,
            notification: this.notification,
            reveal: (key) => this.reveal(key, true),
        });
        useSubEnv({ journey: this.actions(store) });
        useHotkey("control+z", () => this.store.undo());
        useHotkey("control+shift+z", () => this.store.redo());
        useSetupAction({
            rootRef: this.root,
            beforeLeave: (options) => this.saving.leave(options),
            beforeUnload: (ev) => this.saving.warn(ev),
        });
        onWillStart(async () => {
            await this.store.load();
            this.env.config.setDisplayName(this.title);
            if (context.contact_journey_partner_id) {
                await this.store.selectContact(context.contact_journey_partner_id);
            }
        });
        onMounted(() => this.card(null)?.scrollIntoView({ block: "nearest", inline: "center" }));
    }

    /** What the parts of the canvas may ask it to do. */
    actions(store) {
        return {
            store,
            addStep: (place, kind) => this.addStep(place, kind),
            askGoTo: (place) => this.askGoTo(place),
            close: () => this.close(),
            countOf: (place) => this.countOf(place),
            goTo: (place, key) => this.goTo(place, key),
            onPanelKeydown: (ev) => this.onPanelKeydown(ev),
            onStepKeydown: (ev, key) => this.onStepKeydown(ev, key),
            open: (key) => this.open(key),
            openParticipants: (key) => this.openParticipants(key),
            openRecord: (model, id) => this.openRecord(model, id),
            openStart: () => store.select("start"),
            remove: (key) => this.remove(key),
            reveal: (key) => this.reveal(key),
            show: (key) => this.reveal(key, true),
        };
    }

    /** From the form, the breadcrumb has the name of the journey already. */
    get title() {
        const { name } = this.store.data;
        const { breadcrumbs } = this.env.config;
        return breadcrumbs.at(-2)?.name === name ? _t("Steps") : name;
    }

    get lanes() {
        return journeys.layout(this.store.definition, this.store.kinds);
    }

    get isDirty() {
        return this.store.isDirty;
    }

    get isEmpty() {
        return !Object.keys(this.store.definition.steps).length;
    }

    get mayPublish() {
        const { data } = this.store;
        return data.may_edit && (this.isDirty || data.has_draft || data.is_unfinished);
    }

    get mayDiscard() {
        const { data } = this.store;
        return this.isDirty || data.is_unfinished || (data.has_draft && data.has_live);
    }

    get partnerDomain() {
        return [["journey_participant_ids.journey_id", "=", this.id]];
    }

    get stateLabel() {
        const labels = {
            draft: _t("Draft"),
            running: _t("Running"),
            paused: _t("Paused"),
            ended: _t("Ended"),
        };
        return labels[this.store.data.state];
    }

    countOf({ from, outcome }) {
        const { figures } = this.store.data;
        const count = from === null ? figures.entered : figures.paths[from]?.[outcome];
        return count ? formatInteger(count) : "";
    }

    // --------------------------------------------------------------
    // Steps
    // --------------------------------------------------------------

    addStep(place, kind) {
        const key = this.store.addStep(place, kind);
        this.afterDrawing(() => this.reveal(key));
    }

    goTo(place, key) {
        this.store.change((definition) => {
            if (key) {
                journeys.goTo(definition, place, key, this.store.kinds);
            } else {
                journeys.setTarget(definition, place, null);
            }
        });
    }

    askGoTo(place) {
        const { definition } = this.store;
        this.dialog.add(JourneyChoiceDialog, {
            title: _t("Go to Another Step"),
            body: _t("Which step comes next?"),
            choices: Object.entries(definition.steps)
                .filter(([key]) => journeys.mayGoTo(definition, place, key))
                .map(([key, step]) => ({
                    value: key,
                    label: key,
                    icon: this.store.kinds[step.kind]?.icon,
                })),
            choose: (key) => this.goTo(place, key),
        });
    }

    remove(key) {
        const followers = journeys.followersOf(this.store.definition, key, this.store.kinds);
        if (followers.length < 2) {
            return this.removeNow(key, followers[0]?.name);
        }
        this.dialog.add(JourneyChoiceDialog, {
            title: _t("Remove “%s”", key),
            body: _t("Which path stays? The steps of the other ones are removed as well."),
            choices: followers.map(({ name, label }) => ({
                value: name,
                label: this.store.hasStep(name) ? `${name} (${label})` : label,
            })),
            choose: (outcome) => this.removeNow(key, outcome),
        });
    }

    removeNow(key, outcome) {
        const next = nearestCard(this.root.el, this.card(key), "ArrowUp") ?? this.card(null);
        const isRemoved = this.store.change((definition) =>
            journeys.removeStep(definition, key, this.store.kinds, outcome)
        );
        if (isRemoved === false) {
            this.notification.add(
                _t("Two paths of the split would be the same. Remove one of them first."),
                { type: "warning" }
            );
        } else {
            this.afterDrawing(() => next?.focus({ preventScroll: true }));
        }
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** As many as the card says, in whichever version. */
    async openParticipants(key) {
        const { kind } = this.store.stepOf(key);
        const action = await this.orm.call(MODEL, "action_open_step", [[this.id], key, kind]);
        return this.action.doAction(action);
    }

    // --------------------------------------------------------------
    // Keyboard
    // --------------------------------------------------------------

    card(key) {
        const selector =
            key === null ? ".o_journey_start" : `${CARD}[data-key="${CSS.escape(key)}"]`;
        return this.root.el?.querySelector(selector);
    }

    afterDrawing(callback) {
        requestAnimationFrame(() => requestAnimationFrame(callback));
    }

    open(key) {
        this.store.select("step", key);
        if (this.env.isSmall) {
            this.reveal(key); // above the panel, which covers most of the screen
        }
    }

    reveal(key, isOpened = false) {
        if (isOpened) {
            this.store.select("step", key);
        }
        this.afterDrawing(() => {
            const card = this.card(key);
            const block = this.env.isSmall ? "start" : "center";
            card?.scrollIntoView({ behavior: "smooth", block, inline: "center" });
            if (isOpened) {
                card?.focus({ preventScroll: true });
            }
        });
    }

    close() {
        const { type, key } = this.store.selected || {};
        this.store.unselect();
        if (type === "way") {
            this.store.selectContact(false);
        } else {
            this.card(type === "start" ? null : key)?.focus();
        }
    }

    onPanelKeydown(ev) {
        if (ev.key === "Escape" && !ev.defaultPrevented) {
            ev.stopPropagation();
            this.close();
        }
    }

    onStepKeydown(ev, key) {
        if (ev.target !== ev.currentTarget) {
            return;
        }
        if (ARROWS.includes(ev.key)) {
            this.focusNext(ev.currentTarget, ev.key);
        } else if (ev.key === "Enter" || ev.key === " ") {
            key === null ? this.store.select("start") : this.store.select("step", key);
            this.afterDrawing(() => this.focusPanel());
        } else if (ev.key === "Delete" && key !== null && this.store.mayEdit) {
            this.remove(key);
        } else if (ev.key === "Escape") {
            this.close();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    focusPanel() {
        this.root.el
            ?.querySelector(".o_journey_panel_body :is(input, select, textarea, button):enabled")
            ?.focus();
    }

    focusNext(card, arrow) {
        const next = nearestCard(this.root.el, card, arrow);
        next?.focus({ preventScroll: true });
        next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
}

registry.category("actions").add("contact_journey_canvas", JourneyCanvas);
