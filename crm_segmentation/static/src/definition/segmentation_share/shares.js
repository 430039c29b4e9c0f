/**
 * What can be won with a parameter at best.
 *
 * @param {Object} data of the parameter
 * @param {number} [weight] while it is being moved
 * @returns {number} points
 */
function bestContribution({active, best_points: points, weight: own}, weight = own) {
    return active ? Math.max(weight * points, 0) : 0;
}

/**
 * The part of the whole score that each parameter can bring, from its best points,
 * which the server tells. Reckoned here because editing one weight moves the shares
 * of all, at once.
 *
 * @param {Object[]} parameters records
 * @param {Object} [weights] those that are being moved, by record id
 * @returns {Object} 0 to 1, by record id
 */
export function sharesOf(parameters, weights = {}) {
    const best = parameters.map(({data, id}) => bestContribution(data, weights[id]));
    const total = best.reduce((sum, points) => sum + points, 0);
    return Object.fromEntries(
        parameters.map(({id}, index) => [id, total > 0 ? best[index] / total : 0])
    );
}
