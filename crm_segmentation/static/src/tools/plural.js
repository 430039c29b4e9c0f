import {formatInteger} from "@web/views/fields/formatters";
import {sprintf} from "@web/core/utils/strings";
import {user} from "@web/core/user";

const ORDER = ["zero", "one", "two", "few", "many", "other"];

/**
 * Choose the form of a text for a number, as `tools/plural.py` does on the server, and
 * fill it in. A text that is not translated has the two forms of English.
 *
 * @param {String} forms translated, in the order of the language's plural rules,
 *   separated by "|"
 * @param {Number} count put in as "count", written as the language writes numbers
 * @param {Object} [values] of the other placeholders
 * @returns {String}
 */
export function plural(forms, count, values = {}) {
    const parts = String(forms).split("|");
    const rules = new Intl.PluralRules(parts.length === 2 ? "en" : user.lang || "en");
    const known = rules.resolvedOptions().pluralCategories;
    const index = ORDER.filter((form) => known.includes(form)).indexOf(
        rules.select(Math.abs(count))
    );
    return sprintf(parts[Math.min(index, parts.length - 1)], {
        count: formatInteger(count),
        ...values,
    });
}
