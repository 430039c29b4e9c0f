import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useFilterText} from "./filter_text";

/** The rule of a segment in words: its filter and required points. */
export class SegmentRuleField extends Component {
    static template = "crm_segmentation.SegmentRuleField";
    static props = {...standardFieldProps};

    setup() {
        this.filterText = useFilterText();
        this.keepLast = new KeepLast();
        this.state = useState({filter: ""});
        useRecordObserver((record) => this.describe(record.data[this.props.name]));
    }

    async describe(domain) {
        const hasFilter = domain && domain !== "[]";
        this.state.filter = await this.keepLast.add(
            hasFilter ? this.filterText(domain) : Promise.resolve("")
        );
    }

    get texts() {
        const {rule_text: points} = this.props.record.data;
        return [this.state.filter, points].filter(Boolean);
    }

    get hasRule() {
        const {rule_text: points, [this.props.name]: domain} = this.props.record.data;
        return Boolean(points || (domain && domain !== "[]"));
    }
}

export const segmentRuleField = {
    component: SegmentRuleField,
    displayName: _t("Rule of a segment"),
    supportedTypes: ["char"],
    fieldDependencies: [{name: "rule_text", type: "char"}],
};

registry.category("fields").add("segment_rule", segmentRuleField);
