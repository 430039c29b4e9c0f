import {onWillUnmount, useEffect, useState} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";
import {Mutex} from "@web/core/utils/concurrency";

/**
 * The distributions of values, loaded from the server one after the other and each
 * only once.
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

    /** Errors are shown on the card, so that the other cards stay usable. */
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
 * The distribution of the values that a parameter reads, loaded when the component
 * becomes visible and whenever something else is read.
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
