import { patch } from "@web/core/utils/patch";

import { JourneyStartForm, JourneyStepForm } from "./journey_panel";

/** Journeys that contacts enter by a record: an order, an invoice or a lead. */
patch(JourneyStepForm.prototype, {
    get options() {
        const isOfRecords = this.store.definition.entries.some(
            ({ kind }) => kind === "record"
        );
        return super.options.filter(
            ({ name }) => name !== "record_domain" || isOfRecords || this.step[name]
        );
    },
});

patch(JourneyStartForm.prototype, {
    recordWords({ interaction }) {
        const labels = Object.fromEntries(this.store.data.interaction_kinds);
        return labels[interaction] ?? interaction;
    },
});
