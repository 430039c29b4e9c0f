import {useService} from "@web/core/utils/hooks";

/**
 * Lets a widget move the contact of its form within processes. The form is saved
 * first, as for any button, so that no input is lost. If it cannot be saved, nothing is
 * moved.
 *
 * @param {Function} getRecord returns the form's record
 */
export function useCustomerStatus(getRecord) {
    const orm = useService("orm");

    async function call(method, id) {
        const record = getRecord();
        if (!(await record.save())) {
            return;
        }
        await orm.call(record.resModel, method, [[record.resId], id]);
        await record.load();
    }

    return {
        setStatus: (statusId) => call("action_set_customer_status", statusId),
        leave: (processId) => call("action_leave_process", processId),
    };
}
