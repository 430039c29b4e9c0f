import {onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useBus} from "@web/core/utils/hooks";

const DELAY = 400;

/**
 * A value that is shown at once and written a moment later: a slider gives many
 * values while it is moved, and the server is asked about the last one only.
 *
 * @param {Object} params
 * @param {Object} params.bus of the relational model
 * @param {(value: any) => Promise} params.write
 * @param {(value: any) => void} [params.onChange] called with what is staged, and undefined
 *      once it is written
 * @returns {Object} `value` (undefined: nothing is staged), `stage(value, {hold})`
 *      where `hold` waits for `commit()`, and `commit()`
 */
export function useStaged({bus, write, onChange = () => {}}) {
    let timer;
    const state = useState({
        value: undefined,
        stage(value, {hold = false} = {}) {
            browser.clearTimeout(timer);
            state.value = value;
            onChange(value);
            bus.trigger("FIELD_IS_DIRTY", true);
            if (!hold) {
                timer = browser.setTimeout(state.commit, DELAY);
            }
        },
        async commit() {
            browser.clearTimeout(timer);
            const {value} = state;
            if (value === undefined) {
                return;
            }
            try {
                await write(value);
            } finally {
                if (state.value === value) {
                    state.value = undefined;
                    onChange(undefined);
                    bus.trigger("FIELD_IS_DIRTY", false);
                }
            }
        },
    });
    useBus(bus, "WILL_SAVE_URGENTLY", () => state.commit());
    useBus(bus, "NEED_LOCAL_CHANGES", ({detail}) => detail.proms.push(state.commit()));
    onWillUnmount(() => browser.clearTimeout(timer));
    return state;
}
