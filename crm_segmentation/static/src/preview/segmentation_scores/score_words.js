import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

/**
 * Whom a distribution tells of.
 *
 * @param {ScoreDistribution|null} distribution
 * @returns {String}
 */
export function scopeOf(distribution) {
    if (!distribution) {
        return "";
    }
    const count = formatInteger(distribution.total);
    return distribution.about
        ? _t("About, from a sample of %s contacts. The last step counts all.", count)
        : _t("%s contacts", count);
}
