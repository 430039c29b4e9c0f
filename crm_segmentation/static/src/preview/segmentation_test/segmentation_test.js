import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {ScoreBreakdown} from "@crm_segmentation/explanation/segment_explanation/score_breakdown";
import {RfmScores} from "@crm_segmentation/explanation/segment_explanation/rfm_scores";
import {SegmentRules} from "@crm_segmentation/explanation/segment_explanation/segment_rules";
import {SegmentScale} from "@crm_segmentation/explanation/segment_explanation/segment_scale";

/** A test on one contact: its score under the draft beside the live one. */
export class SegmentationTest extends Component {
    static template = "crm_segmentation.SegmentationTest";
    static components = {
        RecordSelector,
        ScoreBreakdown,
        RfmScores,
        SegmentRules,
        SegmentScale,
    };
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({contactId: false, sides: false});
    }

    async choose(contactId) {
        Object.assign(this.state, {contactId, sides: false});
        const {record} = this.props;
        if (contactId && (await record.save())) {
            const {draft, live} = await this.keepLast.add(
                this.orm.call("crm.segmentation", "explain_draft", [
                    [record.resId],
                    contactId,
                ])
            );
            this.state.sides = [
                {key: "draft", title: _t("After applying"), explanation: draft},
                {
                    key: "live",
                    title: _t("Now"),
                    explanation: live || {
                        problem: _t("This contact has no segment in this model yet."),
                    },
                },
            ];
        }
    }

    titleOf({title, explanation: {inherited_from: company}}) {
        return company ? _t("%(title)s (from %(company)s)", {title, company}) : title;
    }

    get placeholder() {
        return _t("Choose a contact…");
    }
}

registry
    .category("view_widgets")
    .add("segmentation_test", {component: SegmentationTest});
