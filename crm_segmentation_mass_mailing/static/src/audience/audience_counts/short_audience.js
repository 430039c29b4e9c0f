import {formatInteger} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";

/**
 * An audience in a few words, for instance "1,204 of 2,100 customers".
 *
 * @param {Object} counts numbers by part of the audience
 * @returns {string}
 */
export function shortAudience(counts) {
    const total = formatInteger(counts.total);
    if (counts.sample !== counts.remaining) {
        return _t("%(sample)s of %(total)s customers, as an A/B test", {
            sample: formatInteger(counts.sample),
            total,
        });
    }
    return _t("%(remaining)s of %(total)s customers", {
        remaining: formatInteger(counts.remaining),
        total,
    });
}
