import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Borders} from "@crm_segmentation/definition/segmentation_segments/borders";
import {scopeOf} from "./score_words";
import {ScoreHistogram} from "./score_histogram";
import {useScores} from "./use_scores";

/** The scores that parameters lead to, beside them while they are edited. */
export class SegmentationScoresWidget extends Component {
    static template = "crm_segmentation.SegmentationScoresWidget";
    static components = {ScoreHistogram};
    static props = {...standardWidgetProps};

    setup() {
        this.scores = useScores();
    }

    get portions() {
        return new Borders(this.props.record.data.segment_ids.records).portions;
    }

    get title() {
        return _t("Scores: %s", scopeOf(this.scores.distribution));
    }
}

export const segmentationScoresWidget = {
    component: SegmentationScoresWidget,
    fieldDependencies: [{name: "is_editable", type: "boolean"}],
};

registry.category("view_widgets").add("segmentation_scores", segmentationScoresWidget);
