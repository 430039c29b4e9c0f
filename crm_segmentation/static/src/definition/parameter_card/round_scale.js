import {clamp} from "@web/core/utils/numbers";

const ROUND = [1, 2, 5, 10];
/** How many steps a drag or key has across the scale. */
const STEPS = 100;

/** The smallest of 1, 2, 5, 10, 20, … (or 0.1, 0.2, …) that is not below a size. */
export function roundSize(size) {
    const power = 10 ** Math.floor(Math.log10(size));
    return power * ROUND.find((factor) => factor * power >= size * (1 - 1e-9));
}

/** The multiple of a step that is nearest to a value, without floating-point errors. */
export function roundTo(value, step) {
    return Number((Math.round(value / step) * step).toFixed(6));
}

/**
 * The roundest number near the middle of an interval: where a range is split.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} smallest useful step
 * @returns {number|undefined} none where the interval is too narrow
 */
export function roundBetween(low, high, smallest) {
    const middle = (low + high) / 2;
    let power = 10 ** Math.ceil(Math.log10(high - low));
    for (; power >= smallest; power /= 10) {
        for (const step of [power, power / 2, power / 5]) {
            const rounded = roundTo(middle, step);
            const isNear = Math.abs(rounded - middle) <= (high - low) / 8;
            if (isNear && step >= smallest) {
                return rounded;
            }
        }
    }
    const rounded = roundTo(middle, smallest);
    return low < rounded && rounded < high ? rounded : undefined;
}

/**
 * A linear scale of all values and borders, with room beside the outermost borders for
 * the ranges without a limit.
 */
export class RoundScale {
    /**
     * @param {Object} params
     * @param {Object|null} params.distribution with `low` and `high`
     * @param {number[]} params.borders
     * @param {number} params.smallest step of the values, 0 where there is none
     * @param {boolean} [params.isOpen] whether there is a range below all borders
     */
    constructor({distribution, borders, smallest, isOpen = true}) {
        let values = [...borders];
        if (distribution?.known) {
            values = [...values, distribution.low, distribution.high];
        }
        if (values.length < 2) {
            values.push(0, 2 * (values[0] || 50));
        }
        this.low = Math.min(...values);
        this.high = Math.max(...values);
        const room = roundSize((this.high - this.low || 1) / 20);
        if (isOpen && borders.includes(this.low)) {
            this.low -= room;
        }
        if (borders.includes(this.high) || this.high === this.low) {
            this.high += room;
        }
        this.step = Math.max(roundSize((this.high - this.low) / STEPS), smallest);
    }

    /** @returns {number} per cent from the left */
    place(value) {
        return (100 * (clamp(value, this.low, this.high) - this.low)) / this.span;
    }

    get span() {
        return this.high - this.low;
    }

    /** @param {number} part 0 to 1 from the left */
    valueAt(part) {
        return roundTo(this.low + part * this.span, this.step);
    }
}
