import {onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {ScoreDistribution} from "./score_distribution";

/** Milliseconds after the last edit until scores are loaded again. */
export const PAUSE = 400;
/** Fields that scores depend on; segments only divide their scale. */
const SCORED_BY = [
    "subject",
    "partner_domain",
    "include_internal",
    "reference_company_id",
    "parameter_ids",
];

/** Reads all values of a record, so that its observer notices any edit. */
function readAll({data}, names = Object.keys(data)) {
    for (const name of names) {
        data[name]?.records?.forEach((record) => readAll(record));
    }
}

/** The edits that have not been saved, and that scores depend on. The public
 * `getChanges` would commit what is just being typed. */
function changesOf(record) {
    const changes = Object.entries(record._getChanges());
    return Object.fromEntries(changes.filter(([name]) => SCORED_BY.includes(name)));
}

/**
 * How many contacts have each score under the draft that is shown in a form. Loaded
 * again a moment after an edit, one request at a time; typing never waits.
 *
 * @returns {{distribution: ScoreDistribution, problem: String, loading: Boolean}}
 */
export function useScores() {
    const orm = useService("orm");
    const state = useState({distribution: null, problem: false, loading: false});
    let asked = null;
    let timer = null;
    let [running, again] = [false, false];

    async function ask(record) {
        again = running;
        if (running) {
            return;
        }
        running = true;
        try {
            do {
                again = false;
                const answer = await orm.silent.call(
                    "crm.segmentation",
                    "preview_scores",
                    [record.resId ? [record.resId] : [], changesOf(record)]
                );
                state.problem = answer.problem || false;
                if (!answer.problem) {
                    state.distribution = new ScoreDistribution(answer);
                }
            } while (again);
        } finally {
            running = false;
            state.loading = false;
        }
    }

    useRecordObserver((record) => {
        readAll(record, SCORED_BY);
        // Only for users who may edit, and models that assign by score
        const wanted =
            record.data.is_editable &&
            (record.data.assignment || "score") === "score" &&
            JSON.stringify([record.resId, changesOf(record)]);
        if (!wanted || wanted === asked) {
            return;
        }
        browser.clearTimeout(timer);
        state.loading = true;
        timer = browser.setTimeout(() => ask(record), asked === null ? 0 : PAUSE);
        asked = wanted;
    });
    onWillUnmount(() => browser.clearTimeout(timer));
    return state;
}
