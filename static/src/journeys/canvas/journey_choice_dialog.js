import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

/** Asks which step a path is to go to, or which path is to be kept. */
export class JourneyChoiceDialog extends Component {
    static template = "contact_marketing.JourneyChoiceDialog";
    static components = { Dialog };
    static props = { title: String, body: String, choices: Array, choose: Function, close: Function };

    choose(choice) {
        this.props.close();
        this.props.choose(choice.value);
    }
}
