import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

// By the name of the button, what the answer that goes on says.
const STARTS = {
    action_start: _t("Start Anyway"),
    action_run_now: _t("Send Anyway"),
    action_launch: _t("Send Anyway"),
    action_schedule: _t("Schedule Anyway"),
};

/** A form whose buttons ask before they send something that reaches nobody. */
export class AudienceFormController extends FormController {
    setup() {
        super.setup();
        this.dialogs = useService("dialog");
    }

    async beforeExecuteActionButton(clickParams) {
        const isSaved = await super.beforeExecuteActionButton(clickParams);
        if (isSaved === false || !(clickParams.name in STARTS)) {
            return isSaved;
        }
        return this.asksToReachNobody(STARTS[clickParams.name]);
    }

    /** False, if somebody thinks better of it. */
    async asksToReachNobody(confirmLabel) {
        const { resModel, resId } = this.model.root;
        const audience = await this.orm.call(resModel, "get_audience_bar", [[resId]]);
        // What is missing, the button says; what is not known exactly is not nobody.
        const isNobody =
            audience?.is_ready && audience.is_exact && !audience.problem && !audience.allowed;
        if (!isNobody) {
            return true;
        }
        const body = audience.total
            ? _t("%s match, and none of them will receive it. The bar says why.", audience.total)
            : _t("No contact matches.");
        return new Promise((resolve) => {
            this.dialogs.add(
                ConfirmationDialog,
                {
                    title: _t("Nobody will receive this"),
                    body,
                    confirmLabel,
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                    cancelLabel: _t("Back"),
                },
                { onClose: () => resolve(false) }
            );
        });
    }
}

registry.category("views").add("contact_audience_form", {
    ...formView,
    Controller: AudienceFormController,
});
