/**
 * The most points that a parameter can contribute.
 *
 * @param {Object} data of the parameter
 * @param {number} [weight] while it is being changed
 * @returns {number} points
 */
function bestContribution({active, best_points: points, weight: own}, weight = own) {
    return active ? Math.max(weight * points, 0) : 0;
}

/**
 * The share of the score that each parameter can contribute. Computed here because
 * changing one weight changes the shares of all parameters at once.
 *
 * @param {Object[]} parameters records
 * @param {Object} [weights] those that are being changed, by record id
 * @returns {Object} 0 to 1, by record id
 */
export function sharesOf(parameters, weights = {}) {
    const best = parameters.map(({data, id}) => bestContribution(data, weights[id]));
    const total = best.reduce((sum, points) => sum + points, 0);
    return Object.fromEntries(
        parameters.map(({id}, index) => [id, total > 0 ? best[index] / total : 0])
    );
}
