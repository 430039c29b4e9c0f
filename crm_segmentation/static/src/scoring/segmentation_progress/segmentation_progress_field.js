import {Component, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const POLL_DELAY = 2000;
const POLLED_FIELDS = ["is_running", "progress", "run_processed", "run_total"];

/**
 * The progress bar of a run. Polls the server while the run lasts and the bar is on the
 * screen, then reloads the record.
 */
export class SegmentationProgressField extends Component {
    static template = "crm_segmentation.SegmentationProgressField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({polled: false});
        useEffect(
            (resId, isRunning) => {
                this.state.polled = false;
                if (resId && isRunning) {
                    return this.startPolling(resId);
                }
            },
            () => [this.props.record.resId, this.props.record.data.is_running]
        );
    }

    /** The latest state: polled, else read with the record. */
    get run() {
        return this.state.polled || this.props.record.data;
    }

    get isMeasured() {
        return Boolean(this.run.run_total);
    }

    get percent() {
        return Math.round(this.run.progress);
    }

    get text() {
        const {run_processed: processed, run_total: total} = this.run;
        if (!this.isMeasured) {
            return _t("Scoring…");
        }
        return _t("Updated %(processed)s of %(total)s", {
            processed: formatInteger(processed),
            total: formatInteger(total),
        });
    }

    /**
     * @param {number} resId
     * @returns {() => void} ends the polling
     */
    startPolling(resId) {
        let isActive = true;
        let timeout;
        const poll = async () => {
            const run = await this.readRun(resId);
            if (!isActive) {
                return;
            }
            if (run && !run.is_running) {
                await this.finish(run);
                return;
            }
            this.state.polled = run || this.state.polled;
            schedule();
        };
        const schedule = () => {
            timeout = browser.setTimeout(poll, POLL_DELAY);
        };
        schedule();
        return () => {
            isActive = false;
            browser.clearTimeout(timeout);
        };
    }

    /** @returns {Promise<Object|undefined>} undefined while the server is unreachable */
    async readRun(resId) {
        try {
            const [run] = await this.orm.silent.read(
                this.props.record.resModel,
                [resId],
                POLLED_FIELDS
            );
            return run;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return undefined;
            }
            throw error;
        }
    }

    /** Shows the outcome, unless the form has unsaved input. */
    async finish(run) {
        this.state.polled = run;
        if (!(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }
}

export const segmentationProgressField = {
    component: SegmentationProgressField,
    displayName: _t("Scoring progress"),
    supportedTypes: ["float", "integer"],
    fieldDependencies: [
        {name: "is_running", type: "boolean"},
        {name: "run_processed", type: "integer"},
        {name: "run_total", type: "integer"},
    ],
    isEmpty: () => false,
};

registry.category("fields").add("segmentation_progress", segmentationProgressField);
