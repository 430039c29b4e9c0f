import {Component, useState} from "@odoo/owl";
import {deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {formatList} from "@web/core/l10n/utils";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {formatFloat} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {ScoreBreakdown} from "./score_breakdown";
import {RfmScores} from "./rfm_scores";
import {SegmentRules} from "./segment_rules";
import {SegmentScale} from "./segment_scale";
import {ExplanationHeader} from "./explanation_header";

/**
 * Why a contact has its segments: per model the score on its scale, its breakdown and
 * what would lead to the next segment. Loaded when the page is shown; models other than
 * the first when they are unfolded.
 */
export class SegmentExplanation extends Component {
    static template = "crm_segmentation.SegmentExplanation";
    static components = {
        ScoreBreakdown,
        RfmScores,
        SegmentRules,
        SegmentScale,
        ExplanationHeader,
    };
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({resId: false, models: false, open: {}});
        useRecordObserver((record) => {
            // Both are read again whenever the contact is saved or rescored
            const {segment_summary: summary, write_date: writtenAt} = record.data;
            this.load(record.resId, summary, writtenAt);
        });
    }

    async load(resId) {
        if (resId !== this.state.resId) {
            Object.assign(this.state, {resId, models: false, open: {}});
        }
        if (!resId) {
            return;
        }
        const models = await this.keepLast.add(
            this.orm.call("res.partner", "segment_explanations", [[resId]])
        );
        this.state.models = models;
        if (models.length && !Object.keys(this.state.open).length) {
            this.state.open[models[0].segmentation_id] = true;
        }
        await Promise.all(
            models
                .filter((model) => this.isOpen(model))
                .map((model) => this.explain(model))
        );
    }

    isOpen(model) {
        return Boolean(this.state.open[model.segmentation_id]);
    }

    toggle(model) {
        this.state.open[model.segmentation_id] = !this.isOpen(model);
        return this.isOpen(model) && this.explain(model);
    }

    async explain(model) {
        if (!model.explanation) {
            const shown = this.state.models.find(
                (one) => one.segmentation_id === model.segmentation_id
            );
            shown.explanation = await this.orm.call(
                "res.partner",
                "segment_explanation",
                [[this.state.resId], model.segmentation_id]
            );
        }
    }

    async rescore({rescore_ids: ids}) {
        const {record} = this.props;
        // As any button does, so that nothing typed is lost
        if (await record.save()) {
            await this.orm.call("res.partner", "action_rescore", [ids]);
            await record.load();
        }
    }

    /** The dialog reloads the contact, and with it this. */
    async pin(model) {
        const {record} = this.props;
        if (await record.save()) {
            await this.action.doAction("crm_segmentation.action_crm_segment_pin", {
                additionalContext: {
                    default_partner_ids: [record.resId],
                    default_segmentation_id: model.segmentation_id,
                },
                onClose: () => record.load(),
            });
        }
    }

    async openRecords(model, part) {
        this.action.doAction(
            await this.orm.call("res.partner", "action_explained_records", [
                [this.state.resId],
                model.segmentation_id,
                part.id,
            ])
        );
    }

    // -- texts ---------------------------------------------------------------------

    format(number) {
        return formatFloat(number, {digits: [16, 2], trailingZeros: false});
    }

    sinceOf(model) {
        return _t("since %s", formatDate(deserializeDateTime(model.since)));
    }

    changeOf(model) {
        return _t(
            "The data has changed since this contact was scored %(score)s, in %(segment)s. The values below are up to date.",
            {score: this.format(model.score), segment: model.segment.name}
        );
    }

    toleranceOf({kept_by_tolerance: tolerance, segment}) {
        return _t("Below %(segment)s, but within its tolerance of %(tolerance)s.", {
            segment: segment.name,
            tolerance: this.format(tolerance),
        });
    }

    distanceOf({next}) {
        return _t("%(distance)s points to %(segment)s, which starts at %(from)s.", {
            distance: this.format(next.distance),
            segment: next.name,
            from: this.format(next.from),
        });
    }

    /** Ranges and the scores that they would give, such as: Big → 80, or Huge → 92 */
    optionsOf({options}) {
        const texts = options.map(({text, score}) =>
            _t("%(range)s → %(score)s", {range: text, score: this.format(score)})
        );
        return formatList(texts, {style: "or"});
    }
}

export const segmentExplanation = {
    component: SegmentExplanation,
    fieldDependencies: [
        {name: "segment_summary", type: "json"},
        {name: "write_date", type: "datetime"},
    ],
};

registry.category("view_widgets").add("segment_explanation", segmentExplanation);
