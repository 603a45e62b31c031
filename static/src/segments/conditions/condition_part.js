import { Component, onWillStart, onWillUpdateProps, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { useService } from "@web/core/utils/hooks";

import { isMissing } from "./condition_tree";

/** What a sentence asks for: an input, or the value where nothing is edited. */
export class ConditionPart extends Component {
    static template = "contact_marketing.ConditionPart";
    static components = { MultiRecordSelector };
    static props = {
        part: Object,
        value: true,
        readonly: Boolean,
        update: Function, // (value) => void
    };

    setup() {
        this.nameService = useService("name");
        this.root = useRef("root");
        this.names = {};
        onWillStart(() => this.loadNames(this.props));
        onWillUpdateProps((nextProps) => this.loadNames(nextProps));
        // Odoo's selector of records takes no label.
        useEffect(() => {
            const input = this.root.el.querySelector("input, select");
            input?.setAttribute("aria-label", this.props.part.label);
        });
    }

    async loadNames({ part, value, readonly }) {
        if (part.kind === "records" && readonly && value.length) {
            this.names = await this.nameService.loadDisplayNames(part.model, value);
        }
    }

    get isMissing() {
        return isMissing(this.props.part, this.props.value);
    }

    get shown() {
        const { part, value } = this.props;
        if (this.isMissing) {
            return "…";
        }
        if (part.kind === "records") {
            const known = (id) => typeof this.names[id] === "string";
            return value
                .map((id) => (known(id) ? this.names[id] : _t("deleted (%s)", id)))
                .join(", ");
        }
        if (part.kind === "choice") {
            return part.choices.find(([key]) => key === value)?.[1] ?? value;
        }
        return String(value);
    }

    get placeholder() {
        return _t("Choose…");
    }

    onNumber(ev) {
        const number = Number(ev.target.value);
        if (ev.target.value !== "" && Number.isSafeInteger(number)) {
            this.props.update(number);
        } else {
            ev.target.value = this.props.value;
        }
    }

    onText(ev) {
        this.props.update(ev.target.value.trim() || false);
    }

    onChoice(ev) {
        this.props.update(ev.target.value || false);
    }
}
