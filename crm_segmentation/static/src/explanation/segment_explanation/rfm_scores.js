import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/**
 * Recency, frequency and value of a contact, each with its ranges from 1 to 5, and the
 * cell of the grid that they lead to.
 */
export class RfmScores extends Component {
    static template = "crm_segmentation.RfmScores";
    static props = {scores: Array, cell: String, segment: Object};

    scoreOf({role, rfm_score: score}) {
        return score
            ? _t("%(role)s: %(score)s of 5", {role, score})
            : _t("%(role)s: no RFM score", {role});
    }

    valueOf({value}) {
        if (value.state === "hidden") {
            return _t("Not visible to you");
        }
        return value.state === "missing" ? _t("Missing") : value.text;
    }

    /** The ranges of the scores from 1 to 5; none where borders coincide. */
    stepsOf({rfm_score: score, borders}) {
        return [1, 2, 3, 4, 5].map((step) => ({
            step,
            isCurrent: step === score,
            text: borders
                .filter((border) => border.rfm_score === step)
                .map((border) => border.text)
                .join(", "),
        }));
    }
}
