import { Component, markRaw, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

import { JourneyCanvas } from "../canvas/journey_canvas";

const DAYS = [30, 90, 365];

/** What would have happened in the past days: shown on the canvas in place of what does. */
export class JourneyRehearsal extends Component {
    static template = "contact_marketing.JourneyRehearsal";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.store = useState(this.env.journey.store);
        this.state = useState({ isBusy: false });
    }

    get periods() {
        return DAYS.map((days) => ({ days, label: _t("The last %s days", days) }));
    }

    get isReady() {
        const { data } = this.store;
        return !this.store.isDirty && !data.is_unfinished && Boolean(this.store.definition.start);
    }

    get title() {
        return this.isReady
            ? _t("What would have happened in the past days")
            : _t("Save what you changed, and correct what is marked, to rehearse it");
    }

    async rehearse(days) {
        this.state.isBusy = true;
        try {
            const { id } = this.store.data;
            const found = await this.orm.call("contact.journey", "get_canvas_rehearsal", [[id], days]);
            this.store.data = markRaw({ ...this.store.data, ...found });
        } finally {
            this.state.isBusy = false;
        }
    }
}

/** In words, above the steps. */
export class JourneyRehearsalBanner extends Component {
    static template = "contact_marketing.JourneyRehearsalBanner";
    static props = {};

    setup() {
        this.store = useState(this.env.journey.store);
    }

    get found() {
        return this.store.data.rehearsal;
    }

    get figures() {
        const { entered, left, inside, mails, busiest_count, capped } = this.found;
        const figures = [
            { name: "entered", label: _t("would have entered"), count: entered },
            { name: "left", label: _t("would have gone through"), count: left },
            { name: "inside", label: _t("would be inside now"), count: inside },
            { name: "mails", label: _t("mails"), count: mails },
        ];
        if (mails) {
            const day = formatDate(deserializeDate(this.found.busiest_day));
            figures.push({
                name: "busiest",
                label: _t("mails on the busiest day, %s", day),
                count: busiest_count,
            });
        }
        if (capped) {
            const label = _t("would have hit the cap of mails a week");
            figures.push({ name: "capped", label, count: capped });
        }
        return figures.map((figure) => ({ ...figure, count: formatInteger(figure.count) }));
    }

    get notes() {
        const ofSteps = this.found.steps.flatMap((step) =>
            step.notes.map((note) => `${step.key}: ${note}`)
        );
        return [...this.found.notes, ...ofSteps];
    }

    async close() {
        await this.store.load(this.store.data.shows === "live" ? "live" : null);
    }
}

Object.assign(JourneyCanvas.components, { JourneyRehearsal, JourneyRehearsalBanner });
