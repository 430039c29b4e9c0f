import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const MODEL = "res.partner";

/**
 * Filters on contacts in words, as Odoo's search bar shows them.
 *
 * @returns {Function} of a stored filter, which resolves to its text
 */
export function useFilterText() {
    const treeProcessor = useService("tree_processor");
    return async (domain) => {
        try {
            const tree = await treeProcessor.treeFromDomain(MODEL, domain);
            return await treeProcessor.getDomainTreeDescription(MODEL, tree);
        } catch {
            // The problem is explained where it can be fixed
            return _t("a broken filter");
        }
    };
}
