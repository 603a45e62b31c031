import { Component, useEffect, useRef } from "@odoo/owl";

/** An input whose text is replaced when its value changes, and by nothing else: what is
 *  checked meanwhile draws the panel anew, and would take away what somebody types. */
export class JourneyInput extends Component {
    static template = "contact_marketing.JourneyInput";
    static props = {
        id: { type: String, optional: true },
        type: { type: String, optional: true }, // also "multiline"
        class: { type: String, optional: true },
        label: { type: String, optional: true }, // where no label stands beside it
        placeholder: { optional: true },
        step: { optional: true },
        value: { optional: true },
        disabled: { type: Boolean, optional: true },
        onChange: Function, // (ev) => void
    };
    static defaultProps = { type: "text", class: "" };

    setup() {
        this.input = useRef("input");
        useEffect(
            (value) => {
                this.input.el.value = value;
            },
            () => [String(this.props.value ?? "")]
        );
    }
}
