import { useComponent } from "@odoo/owl";
import { useBus } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";

const COUNTED = "CONTACT_MARKETING:COUNTED";

/** Calls back with the id of the contact of a form: when it is opened, when it was saved,
 *  and when the form turns to another one. False: it is new. */
export function useSavedContact(load) {
    let shownId;
    let wasDirty = false;
    useRecordObserver(({ resId, dirty }) => {
        const isSaved = wasDirty && !dirty;
        wasDirty = dirty;
        if (resId === shownId && !isSaved) {
            return;
        }
        shownId = resId;
        return load(resId);
    });
}

/** Tells the other parts of a form that a tag of its contact was counted, or taken back. */
export function tellCounted(record) {
    record.model.bus.trigger(COUNTED);
}

export function useCounted(callback) {
    useBus(useComponent().props.record.model.bus, COUNTED, callback);
}
