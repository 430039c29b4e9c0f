import {_t} from "@web/core/l10n/translation";
import {MultiRecordSelector} from "@web/core/record_selectors/multi_record_selector";

/**
 * The tag of something that the server no longer knows.
 *
 * @param {number|string} value
 */
export function missingTag(value) {
    return {
        text: _t("Deleted (%s)", value),
        title: _t("Deleted (%s): no contact matches it. Remove it.", value),
        icon: "fa-exclamation-triangle",
        colorIndex: 1,
    };
}

/** Odoo's selector of records; deleted ones are named as such and can be removed. */
export class AcceptedRecords extends MultiRecordSelector {
    getTags(props, displayNames) {
        return super.getTags(props, displayNames).map((tag, index) => {
            const id = props.resIds[index];
            const isKnown = typeof displayNames[id] === "string";
            return isKnown ? tag : {...missingTag(id), onDelete: tag.onDelete};
        });
    }
}
