import {onWillUnmount, useEffect, useState} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";
import {Mutex} from "@web/core/utils/concurrency";
import {pick} from "@web/core/utils/objects";

const READING = [
    "source",
    "field_path",
    "model_name",
    "partner_path",
    "record_domain",
    "measure",
    "measure_path",
    "share_domain",
    "weight_path",
    "include_contacts",
    "partner_domain",
    "elapsed_unit",
    "zero_is_missing",
    "combine",
    "by_age",
    "half_life_days",
    "age_path",
    "divisor_model",
    "divisor_partner_path",
    "divisor_domain",
    "divisor_path",
];

/** What a parameter reads, as the server takes it. */
export function readingOf({data}) {
    return pick(data, ...READING);
}

/**
 * The distributions of values that the server was asked for: one after the other,
 * and each only once.
 */
export class Distributions {
    constructor(orm) {
        this.orm = orm.silent;
        this.answers = {};
        this.mutex = new Mutex();
    }

    /**
     * @param {number} segmentationId
     * @param {Object} reading
     * @returns {Promise<Object>} a distribution, or its `problem`
     */
    get(segmentationId, reading) {
        const key = JSON.stringify([segmentationId, reading]);
        if (!(key in this.answers)) {
            this.answers[key] = this.mutex.exec(() =>
                this.load(segmentationId, reading)
            );
        }
        return this.answers[key];
    }

    /** What can't be read is told on the card: the others are of use without it. */
    async load(segmentationId, reading) {
        try {
            return await this.orm.call(
                "crm.segmentation.parameter",
                "get_distribution",
                [segmentationId, reading]
            );
        } catch (error) {
            if (error instanceof RPCError) {
                return {problem: error.data?.message || error.message};
            }
            throw error;
        }
    }
}

/**
 * The distribution of what a component's parameter reads, fetched when the component
 * comes into sight and when something else is read.
 *
 * @param {Object} params
 * @param {{el: HTMLElement}} params.ref
 * @param {Distributions} params.distributions
 * @param {() => number|false} params.getSegmentationId
 * @param {() => Object|null} params.getReading null where nothing can be read
 * @returns {Object} `isLoading` and `answer`
 */
export function useDistribution({ref, distributions, getSegmentationId, getReading}) {
    const state = useState({answer: null, isLoading: false, isSeen: false});
    let wanted;
    const observer = new IntersectionObserver((entries) => {
        if (entries.some(({isIntersecting}) => isIntersecting)) {
            state.isSeen = true;
        }
    });
    onWillUnmount(() => observer.disconnect());
    useEffect(
        (el) => {
            if (el) {
                observer.observe(el);
                return () => observer.unobserve(el);
            }
        },
        () => [ref.el]
    );

    async function load(segmentationId, reading) {
        state.isLoading = true;
        const asked = (wanted = JSON.stringify(reading));
        const answer = await distributions.get(segmentationId, reading);
        if (wanted === asked) {
            Object.assign(state, {answer, isLoading: false});
        }
    }

    useEffect(
        (isSeen, segmentationId, key) => {
            const reading = JSON.parse(key);
            if (isSeen && segmentationId && reading) {
                load(segmentationId, reading);
            } else {
                wanted = undefined;
                Object.assign(state, {answer: null, isLoading: false});
            }
        },
        () => [state.isSeen, getSegmentationId(), JSON.stringify(getReading())]
    );
    return state;
}
