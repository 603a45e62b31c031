import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import { formatDateTime, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Sparkline } from "./sparkline";

const { DateTime } = luxon;
const DISMISSED = "are_contact_steps_dismissed";
// Counting runs in the background; what it says is asked for so often, and so long.
const ASK_AGAIN = 2000; // milliseconds
const MAX_ASKED = 15;

/** What is to do, whom one can reach, what came back, and what is sent next. */
export class Home extends Component {
    static template = "contact_marketing.Home";
    static components = { ControlPanel, Sparkline };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            figures: null,
            isCounting: false,
            isDismissed: Boolean(user.settings[DISMISSED]),
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.figures = await this.orm.call("contact.home", "figures", []);
    }

    get figures() {
        return this.state.figures;
    }

    // ------------------------------------------------------------
    // First steps
    // ------------------------------------------------------------

    get areStepsLeft() {
        return this.figures.steps.some((step) => !step.is_done);
    }

    get nextStep() {
        return this.figures.steps.find((step) => !step.is_done);
    }

    get stepsDone() {
        const { steps } = this.figures;
        return _t("%(done)s of %(all)s done", {
            done: steps.filter((step) => step.is_done).length,
            all: steps.length,
        });
    }

    stepLabel(step) {
        return step.is_done ? _t("Done") : _t("To do");
    }

    openStep(step) {
        return this.action.doAction(step.action, {
            ...(step.is_new ? { viewType: "form" } : {}),
            onClose: () => this.load(),
        });
    }

    async dismissSteps(isDismissed) {
        this.state.isDismissed = isDismissed;
        await user.setUserSettings(DISMISSED, isDismissed);
    }

    // ------------------------------------------------------------
    // Figures
    // ------------------------------------------------------------

    get countedAt() {
        const counted = deserializeDateTime(this.figures.counted);
        const showDate = !counted.hasSame(DateTime.local(), "day");
        return _t("counted at %(time)s", { time: formatDateTime(counted, { showDate }) });
    }

    number(value) {
        return value === null ? "–" : formatInteger(value);
    }

    value(result) {
        if (result.currency_id && result.value !== null) {
            return formatMonetary(result.value, {
                currencyId: result.currency_id,
                digits: [16, 0],
            });
        }
        return this.number(result.value);
    }

    gained({ gained }) {
        return `${gained > 0 ? "+" : "−"}${formatInteger(Math.abs(gained))}`;
    }

    async count() {
        this.state.isCounting = true;
        const before = this.figures.counted;
        try {
            await this.orm.call("contact.marketing.day", "action_count_now", []);
            for (let asked = 0; asked < MAX_ASKED && this.figures.counted === before; asked++) {
                await new Promise((done) => setTimeout(done, ASK_AGAIN));
                await this.load();
            }
        } finally {
            this.state.isCounting = false;
        }
    }

    // ------------------------------------------------------------
    // What opens
    // ------------------------------------------------------------

    openSend({ action, id }) {
        return this.action.doAction(action, {
            viewType: "form",
            props: { resId: id },
        });
    }

    sendDate({ date }) {
        return formatDateTime(deserializeDateTime(date));
    }
}

registry.category("actions").add("contact_home", Home);
