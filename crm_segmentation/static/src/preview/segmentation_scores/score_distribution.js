/** Scores have two decimals: they are counted by the hundredth of a point. */
const HUNDREDTHS = 100;
export const HIGHEST_SCORE = 100;

/** How many contacts have each score, and what they have brought in. */
export class ScoreDistribution {
    /**
     * @param {Object} data what `preview_scores` has answered
     */
    constructor(data) {
        const {scores, counts, values = [], total, currency_id} = data;
        this.scores = scores;
        this.total = total;
        this.isSampled = data.is_sampled;
        this.currencyId = currency_id;
        this.hasAmounts = Boolean(data.money && !data.money_problem);
        this.moneyTitle = data.money_problem || data.money || "";
        this.countsBelow = sumUp(counts);
        this.valuesBelow = sumUp(values);
    }

    /**
     * What there is from one score up to another, which is left out unless scores
     * end there.
     *
     * @param {Number} from
     * @param {Number} to
     * @returns {{count: Number, share: Number, value: Number}}
     */
    between(from, to) {
        const start = this.position(from);
        const end = to >= HIGHEST_SCORE ? this.scores.length : this.position(to);
        const count = Math.max(this.countsBelow[end] - this.countsBelow[start], 0);
        return {
            count: Math.round(count),
            share: this.total ? count / this.total : 0,
            value: Math.max(this.valuesBelow[end] - this.valuesBelow[start], 0),
        };
    }

    /** The place of the first score that is not below one. */
    position(score) {
        const wanted = Math.round(score * HUNDREDTHS);
        let [low, high] = [0, this.scores.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.scores[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Bars of equal width over the whole scale.
     *
     * @param {Number} number
     * @returns {Object[]} `from`, `to` and `count` of each
     */
    bars(number) {
        const width = HIGHEST_SCORE / number;
        return Array.from({length: number}, (_, index) => {
            const [from, to] = [index * width, (index + 1) * width];
            return {from, to, count: this.between(from, to).count};
        });
    }
}

function sumUp(numbers) {
    const sums = [0];
    for (const number of numbers) {
        sums.push(sums.at(-1) + number);
    }
    return sums;
}
