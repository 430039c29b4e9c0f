import {Component, onWillStart, onWillUpdateProps} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useFilterText} from "@crm_segmentation/definition/segment_rule/filter_text";

/** The first rule that applies, and why those above it do not. */
export class SegmentRules extends Component {
    static template = "crm_segmentation.SegmentRules";
    static props = {rules: Array};

    setup() {
        this.filterText = useFilterText();
        onWillStart(() => this.describe(this.props.rules));
        onWillUpdateProps(({rules}) => this.describe(rules));
    }

    /** Filters in words, by their text. */
    async describe(rules) {
        const filters = rules
            .flatMap((rule) => rule.conditions)
            .map((condition) => condition.filter)
            .filter(Boolean);
        const texts = await Promise.all(filters.map(this.filterText));
        this.texts = Object.fromEntries(
            filters.map((filter, index) => [filter, texts[index]])
        );
    }

    get held() {
        return this.props.rules.at(-1);
    }

    get failed() {
        return this.props.rules.slice(0, -1);
    }

    /** The conditions of a rule that are not met. */
    reasonsOf(rule) {
        return rule.conditions.filter((condition) => !condition.holds);
    }

    textOf(condition) {
        if (condition.text) {
            return condition.text;
        }
        return condition.filter
            ? this.texts[condition.filter]
            : _t("a filter on data that you cannot see");
    }
}
