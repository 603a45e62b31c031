import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { FormErrorDialog } from "@web/views/form/form_error_dialog/form_error_dialog";
import { formatInteger } from "@web/views/fields/formatters";

const CONFLICT = ".JourneyChangedError";

/** Saves, publishes, discards and leaves: one thing at a time. What the server refuses is
 *  told, and nothing is lost without a question. */
export class JourneySaving {
    constructor({ store, dialog, notification, reveal }) {
        Object.assign(this, { store, dialog, notification, reveal });
        this.leaving = null;
    }

    async busy(work) {
        const { store } = this;
        if (store.isBusy) {
            return;
        }
        store.isBusy = true;
        try {
            return await work();
        } finally {
            store.isBusy = false;
        }
    }

    save() {
        return this.busy(() => this.saveAndTell());
    }

    /** @returns {Promise<boolean>} false: nothing was saved */
    async saveAndTell() {
        const isSaved = await this.orAsk((overwrite) => this.store.save(overwrite));
        if (isSaved && this.store.data.is_unfinished) {
            this.notification.add(_t("Saved. Correct the marked steps before you publish."), {
                type: "warning",
            });
        } else if (isSaved) {
            this.notification.add(_t("Saved as draft."), { type: "success" });
        }
        return isSaved;
    }

    async publish() {
        const isSaved = await this.busy(() =>
            this.orAsk((overwrite) => this.store.saveToPublish(overwrite))
        );
        if (!isSaved) {
            return;
        }
        if (this.store.problems.length) {
            const key = this.store.problems[0].step;
            this.notification.add(_t("Correct the marked steps, then publish."), {
                type: "danger",
            });
            return this.store.hasStep(key) ? this.reveal(key) : this.store.select("start");
        }
        if (!this.store.data.figures.inside) {
            return this.publishNow(false);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Publish"),
            body: _t(
                "%s contacts are inside. They may end on the version that they entered, or go on with this one where their step still exists.",
                formatInteger(this.store.data.figures.inside)
            ),
            confirmLabel: _t("Let Them End"),
            confirm: () => this.publishNow(false),
            cancelLabel: _t("Move Them"),
            cancel: () => this.publishNow(true),
            dismiss: () => {},
        });
    }

    async publishNow(isMoving) {
        await this.busy(async () => {
            const isPublished = await this.orAsk(async (overwrite) => {
                if (overwrite) {
                    await this.store.save(true);
                }
                await this.store.publish(isMoving);
            });
            if (isPublished) {
                this.store.unselect();
                this.notification.add(_t("Published."), { type: "success" });
            }
        });
    }

    discard() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard"),
            body: this.discardedWords,
            confirmLabel: _t("Discard"),
            confirm: () => this.discardNow(),
            cancel: () => {},
        });
    }

    get discardedWords() {
        if (this.store.isDirty) {
            return _t("Go back to what was saved last?");
        }
        return this.store.data.is_unfinished
            ? _t("Forget the unfinished steps, and go back to what was there before?")
            : _t("Forget the draft, and go back to what is published?");
    }

    async discardNow() {
        await this.busy(() =>
            this.store.isDirty
                ? this.store.load()
                : this.orAsk((overwrite) => this.store.discard(overwrite))
        );
    }

    /** What was changed is saved before something else is shown. */
    async show(shows) {
        if (shows !== this.store.data.shows && (await this.leave())) {
            await this.busy(() => this.store.load(shows));
        }
    }

    // --------------------------------------------------------------
    // Leave
    // --------------------------------------------------------------

    /** @returns {Promise<boolean>} false: the canvas stays */
    leave({ forceLeave } = {}) {
        if (forceLeave) {
            return Promise.resolve(true);
        }
        // Who clicks twice is asked once.
        this.leaving ??= this.saveToLeave().finally(() => {
            this.leaving = null;
        });
        return this.leaving;
    }

    async saveToLeave() {
        endTyping();
        await this.store.mutex.getUnlockedDef();
        if (!this.store.isDirty) {
            return true;
        }
        try {
            return await this.saveAndTell();
        } catch (error) {
            return this.askToStay(error);
        }
    }

    /** It cannot be saved: whoever leaves loses it, and knows that. */
    askToStay(error) {
        return new Promise((resolve) => {
            this.dialog.add(
                FormErrorDialog,
                {
                    message: error.data?.message || error.message,
                    data: error.data || {},
                    onDiscard: () => {
                        this.store.revert();
                        resolve(true);
                    },
                    onStayHere: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }

    /** The browser asks, where the tab is closed. */
    warn(ev) {
        endTyping();
        if (this.store.isDirty) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }

    // --------------------------------------------------------------
    // Two who edit
    // --------------------------------------------------------------

    /** @param {(overwrite: boolean) => Promise} work
     *  @returns {Promise<boolean>} false: it was not done, somebody else's work stays */
    async orAsk(work) {
        try {
            await work(false);
            return true;
        } catch (error) {
            if (!error.exceptionName?.endsWith(CONFLICT)) {
                throw error;
            }
            return this.askWhose(error.data.message, work);
        }
    }

    askWhose(message, work) {
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Changed Meanwhile"),
                body: _t(
                    "%s Reload their steps, and lose what you changed, or overwrite theirs?",
                    message
                ),
                confirmLabel: _t("Reload"),
                confirm: () => resolve(this.store.load().then(() => false)),
                cancelLabel: _t("Overwrite"),
                cancel: () => resolve(work(true).then(() => true)),
                dismiss: () => resolve(false),
            });
        });
    }
}

/** What is typed counts when the input is left. */
function endTyping() {
    const input = document.activeElement;
    if (input?.matches(".o_journey_panel :is(input, textarea)")) {
        input.blur();
    }
}
