import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/**
 * Recency, frequency and value of a contact, each on its borders from 1 to 5, and the
 * segment that they lead to on the map.
 */
export class SegmentFigures extends Component {
    static template = "crm_segmentation.SegmentFigures";
    static props = {figures: Array, place: String, segment: Object};

    figureOf({role, figure}) {
        return figure
            ? _t("%(role)s: %(figure)s of 5", {role, figure})
            : _t("%(role)s: no figure", {role});
    }

    valueOf({value}) {
        if (value.state === "hidden") {
            return _t("Not visible to you");
        }
        return value.state === "missing" ? _t("Missing") : value.text;
    }

    /** The ranges by their figures, from 1 to 5; none where borders coincide. */
    stepsOf({figure, borders}) {
        return [1, 2, 3, 4, 5].map((step) => ({
            step,
            isCurrent: step === figure,
            text: borders
                .filter((border) => border.figure === step)
                .map((border) => border.text)
                .join(", "),
        }));
    }
}
