import {Component, markup} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

/** What follows from a segment: its pin and its service playbook. */
export class ExplanationHeader extends Component {
    static template = "crm_segmentation.ExplanationHeader";
    static props = {model: Object, changePin: Function};

    /** “Pinned until 01/31/2027 by Mitchell Admin. By score: Standard.” */
    get pinText() {
        const {until, user, by_score: segment} = this.props.model.pin;
        const values = {
            until: until && formatDate(deserializeDate(until)),
            user,
            segment,
        };
        if (until && user) {
            return _t(
                "Pinned until %(until)s by %(user)s. By score: %(segment)s.",
                values
            );
        }
        if (until) {
            return _t("Pinned until %(until)s. By score: %(segment)s.", values);
        }
        if (user) {
            return _t(
                "Pinned without an end by %(user)s. By score: %(segment)s.",
                values
            );
        }
        return _t("Pinned without an end. By score: %(segment)s.", values);
    }

    get servedBy() {
        const {team, user} = this.props.model.service;
        return [team, user].filter(Boolean).join(", ");
    }

    /** Sanitised by the server when it was saved */
    get playbook() {
        return markup(this.props.model.service.playbook);
    }
}
