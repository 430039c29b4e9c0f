import {Component, onPatched, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {HIGHEST_SCORE, ScoreDistribution} from "./score_distribution";

const BARS = 100;
/** Where there is anybody at all, something is to be seen: per cent of the height. */
const LOWEST_BAR = 2;
const [STEP, LONG_STEP] = [1, 5];
/** By key, how many steps to go. */
const KEYS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1};

/**
 * All scores from 0 to 100 as bars in the colours of their segments, and the borders
 * between these, which are moved by the pointer or the arrow keys.
 */
export class ScoreHistogram extends Component {
    static template = "crm_segmentation.ScoreHistogram";
    static props = {
        distribution: {type: [ScoreDistribution, {value: null}]},
        portions: {
            type: Array,
            element: {
                type: Object,
                shape: {id: String, name: String, color: Number, from: Number},
            },
        },
        compact: {type: Boolean, optional: true},
        readonly: {type: Boolean, optional: true},
        onMove: {type: Function, optional: true},
        onMoved: {type: Function, optional: true},
    };

    setup() {
        this.scaleRef = useRef("scale");
        this.state = useState({dragged: false});
        // Where a border has been moved to since it was drawn: keys may be faster
        this.moved = false;
        onPatched(() => {
            this.moved = false;
        });
    }

    // -- bars ----------------------------------------------------------------------

    get bars() {
        const bars = this.props.distribution?.bars(BARS) || [];
        const most = Math.max(1, ...bars.map(({count}) => count));
        return bars.map((bar) => ({
            ...bar,
            color: this.colorAt((bar.from + bar.to) / 2),
            height: bar.count && Math.max((100 * bar.count) / most, LOWEST_BAR),
        }));
    }

    colorAt(score) {
        const below = this.props.portions.filter(({from}) => from <= score);
        return below.length ? below.at(-1).color : 0;
    }

    // -- borders -------------------------------------------------------------------

    /** The borders that can be moved: all but that at 0. */
    get borders() {
        const {portions} = this.props;
        return portions.slice(1).map((portion, index) => ({
            ...portion,
            min: Math.min(Math.floor(portions[index].from) + STEP, portion.from),
            max: Math.max(
                index + 2 < portions.length
                    ? Math.ceil(portions[index + 2].from) - STEP
                    : HIGHEST_SCORE,
                portion.from
            ),
        }));
    }

    move(border, value) {
        const within = Math.min(Math.max(value, border.min), border.max);
        if (!this.props.readonly && within !== this.startOf(border)) {
            this.moved = {id: border.id, from: within};
            this.props.onMove?.(border.id, within);
        }
    }

    startOf({id, from}) {
        return this.moved.id === id ? this.moved.from : from;
    }

    onPointerDown(ev, border) {
        if (this.props.readonly || ev.button) {
            return;
        }
        ev.preventDefault();
        ev.currentTarget.focus();
        ev.currentTarget.setPointerCapture(ev.pointerId);
        this.state.dragged = border.id;
    }

    onPointerMove(ev, border) {
        if (this.state.dragged !== border.id) {
            return;
        }
        const {left, width} = this.scaleRef.el.getBoundingClientRect();
        const step = ev.shiftKey ? LONG_STEP : STEP;
        const score = (HIGHEST_SCORE * (ev.clientX - left)) / width;
        this.move(border, Math.round(score / step) * step);
    }

    onPointerUp(border) {
        if (this.state.dragged === border.id) {
            this.state.dragged = false;
            this.props.onMoved?.();
        }
    }

    onKeydown(ev, border) {
        const step = ev.shiftKey ? LONG_STEP : STEP;
        if (ev.key in KEYS) {
            this.move(border, this.startOf(border) + KEYS[ev.key] * step);
        } else if (ev.key === "Home" || ev.key === "End") {
            this.move(border, ev.key === "Home" ? border.min : border.max);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    // -- texts ---------------------------------------------------------------------

    format(number) {
        return formatFloat(number, {digits: [16, 2], trailingZeros: false});
    }

    labelOf(border) {
        return _t("Start of %s", border.name);
    }

    valueOf(border) {
        return _t("from %s", this.format(border.from));
    }

    titleOf(bar) {
        return _t("%(from)s to %(to)s: %(count)s", {
            from: this.format(bar.from),
            to: this.format(bar.to),
            count: formatInteger(bar.count),
        });
    }

    get label() {
        return _t("Number of contacts by score, from 0 to 100");
    }
}
