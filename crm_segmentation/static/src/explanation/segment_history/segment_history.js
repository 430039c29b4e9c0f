import {Component, useState} from "@odoo/owl";
import {deserializeDateTime, formatDate, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {formatFloat} from "@web/views/fields/formatters";
import {plural} from "@crm_segmentation/tools/plural";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const DIRECTIONS = {
    enter: {icon: "fa-sign-in", colour: "text-primary", label: _t("Entered")},
    up: {icon: "fa-arrow-up", colour: "text-success", label: _t("Up")},
    down: {icon: "fa-arrow-down", colour: "text-danger", label: _t("Down")},
    leave: {icon: "fa-sign-out", colour: "text-muted", label: _t("Left")},
};

/** The segment changes of a contact, per model, the newest first, with their causes. */
export class SegmentHistory extends Component {
    static template = "crm_segmentation.SegmentHistory";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({models: []});
        useRecordObserver((record) => {
            // Both are read again whenever the contact is saved or rescored
            const {segment_summary: summary, write_date: writtenAt} = record.data;
            return this.load(record.resId, summary, writtenAt);
        });
    }

    async load(resId) {
        this.state.models = resId
            ? await this.keepLast.add(
                  this.orm.call("res.partner", "segment_history", [[resId]])
              )
            : [];
    }

    directionOf(change) {
        return DIRECTIONS[change.direction];
    }

    dateOf(change) {
        return formatDate(deserializeDateTime(change.date));
    }

    momentOf(change) {
        return formatDateTime(deserializeDateTime(change.date));
    }

    format(number) {
        return formatFloat(number, {digits: [16, 2], trailingZeros: false});
    }

    scoresOf({before, after, from, to}) {
        if (!from || !to || before === after) {
            return this.format(to ? after : before);
        }
        return _t("%(before)s → %(after)s", {
            before: this.format(before),
            after: this.format(after),
        });
    }

    /** Such as: Value of won deals (0 → 10 points) */
    reasonOf(reason) {
        return _t("%(name)s (%(before)s → %(after)s points)", {
            name: reason.name,
            before: this.format(reason.before),
            after: this.format(reason.after),
        });
    }

    whyOf(change) {
        const reasons = change.reasons.map((reason) => this.reasonOf(reason));
        return [change.cause, change.note || reasons.join(", ")]
            .filter(Boolean)
            .map(String)
            .join(": ");
    }

    versionOf(change) {
        return _t("version %s", change.version);
    }

    titleOf({model}) {
        return this.state.models.length > 1 ? _t("History: %s", model) : _t("History");
    }

    allOf({total}) {
        return plural(_t("View %(count)s change|View all %(count)s changes"), total);
    }

    openVersion(change) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.segmentation.version",
            res_id: change.version_id,
            views: [[false, "form"]],
        });
    }

    openAll(model) {
        return this.action.doAction("crm_segmentation.action_crm_segment_change", {
            additionalContext: {
                // All of this contact, the first ones too
                search_default_not_first: 0,
                search_default_partner_id: model.partner_id,
                search_default_segmentation_id: model.segmentation_id,
            },
        });
    }
}

export const segmentHistory = {
    component: SegmentHistory,
    fieldDependencies: [
        {name: "segment_summary", type: "json"},
        {name: "write_date", type: "datetime"},
    ],
};

registry.category("view_widgets").add("segment_history", segmentHistory);
