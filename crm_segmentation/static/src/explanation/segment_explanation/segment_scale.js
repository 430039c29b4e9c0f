import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";

/** A score on the scale from 0 to 100, with the segments that share it. */
export class SegmentScale extends Component {
    static template = "crm_segmentation.SegmentScale";
    static props = {
        score: Number,
        portions: {
            type: Array,
            element: {
                type: Object,
                shape: {
                    id: Number,
                    name: String,
                    color: Number,
                    from: Number,
                    to: Number,
                    is_current: Boolean,
                },
            },
        },
    };

    format(number) {
        return formatFloat(number, {digits: [16, 2], trailingZeros: false});
    }

    get text() {
        return _t("%s of 100", this.format(this.props.score));
    }

    /** The same in words, for those who do not see it drawn. */
    get label() {
        const borders = this.props.portions.map((portion) =>
            _t("%(segment)s from %(from)s", {
                segment: portion.name,
                from: this.format(portion.from),
            })
        );
        return [this.text, ...borders].join(", ");
    }
}
