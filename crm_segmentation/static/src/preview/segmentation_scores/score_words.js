import {_t} from "@web/core/l10n/translation";
import {plural} from "@crm_segmentation/tools/plural";

/**
 * Which contacts a distribution counts.
 *
 * @param {ScoreDistribution|null} distribution
 * @returns {String}
 */
export function scopeOf(distribution) {
    if (!distribution) {
        return "";
    }
    const forms = distribution.isSampled
        ? _t(
              "%(count)s contact, estimated from a sample. The last step counts all.|%(count)s contacts, estimated from a sample. The last step counts all."
          )
        : _t("%(count)s contact|%(count)s contacts");
    return plural(forms, distribution.total);
}
