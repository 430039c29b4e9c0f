import {plural} from "@crm_segmentation/tools/plural";
import {formatInteger} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";

/**
 * The recipients of an audience, such as "1,204 of 2,100 contacts".
 *
 * @param {Object} counts numbers by group of the audience
 * @returns {String}
 */
export function recipientsSummary(counts) {
    if (counts.sample !== counts.recipients) {
        return plural(
            _t(
                "%(sample)s of %(count)s contact (A/B test)|%(sample)s of %(count)s contacts (A/B test)"
            ),
            counts.total,
            {sample: formatInteger(counts.sample)}
        );
    }
    return plural(
        _t("%(recipients)s of %(count)s contact|%(recipients)s of %(count)s contacts"),
        counts.total,
        {recipients: formatInteger(counts.recipients)}
    );
}
