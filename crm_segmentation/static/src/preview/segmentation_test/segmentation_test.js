import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {SegmentArithmetic} from "@crm_segmentation/explanation/segment_explanation/segment_arithmetic";
import {SegmentFigures} from "@crm_segmentation/explanation/segment_explanation/segment_figures";
import {SegmentRules} from "@crm_segmentation/explanation/segment_explanation/segment_rules";
import {SegmentScale} from "@crm_segmentation/explanation/segment_explanation/segment_scale";

/** A test on one contact: its arithmetic under the draft beside the live one. */
export class SegmentationTest extends Component {
    static template = "crm_segmentation.SegmentationTest";
    static components = {
        RecordSelector,
        SegmentArithmetic,
        SegmentFigures,
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
                this.orm.call("crm.segmentation", "test_contact", [
                    [record.resId],
                    contactId,
                ])
            );
            this.state.sides = [
                {key: "draft", title: _t("When applied"), explanation: draft},
                {
                    key: "live",
                    title: _t("Now"),
                    explanation: live || {
                        problem: _t("This contact has no segment of this model yet."),
                    },
                },
            ];
        }
    }

    get placeholder() {
        return _t("Choose a contact…");
    }
}

registry
    .category("view_widgets")
    .add("segmentation_test", {component: SegmentationTest});
