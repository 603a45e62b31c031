import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import { onMounted, onWillUnmount } from "@odoo/owl";

const EVERY_MS = 3000;

/** A progress bar of work in the background: as long as it is shown, the record is read
 *  again, so that its figures and its state are those of the work. */
export class WorkProgressField extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => {
            this.timer = setInterval(() => this.readAgain(), EVERY_MS);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async readAgain() {
        const record = this.props.record;
        // What somebody types is not taken away; who looks elsewhere asks for nothing.
        if (this.isReading || document.hidden || (await record.isDirty())) {
            return;
        }
        this.isReading = true;
        try {
            await record.load();
        } catch {
            // The server is away for a moment: the next time tells.
        } finally {
            this.isReading = false;
        }
    }
}

registry.category("fields").add("contact_work_progress", {
    ...progressBarField,
    component: WorkProgressField,
});
