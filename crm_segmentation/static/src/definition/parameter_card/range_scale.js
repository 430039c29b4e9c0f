import {Component, useExternalListener, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {clamp} from "@web/core/utils/numbers";
import {plural} from "@crm_segmentation/tools/plural";
import {formatNumber} from "../number_input/number_input";
import {roundTo} from "./round_scale";

const BIG_STEP = 10;
const DIRECTIONS = {
    ArrowDown: -1,
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -BIG_STEP,
    PageUp: BIG_STEP,
};

/**
 * The ranges of a parameter on a scale in front of the values of contacts, with a handle
 * at the start of each range.
 */
export class RangeScale extends Component {
    static template = "crm_segmentation.RangeScale";
    static props = {
        distribution: {type: [Object, {value: null}]},
        move: Function,
        ranges: Array,
        readonly: Boolean,
        release: Function,
        scale: Object,
        unit: String,
    };

    setup() {
        this.formatNumber = formatNumber;
        this.plotRef = useRef("plot");
        this.dragged = null;
        useExternalListener(window, "pointermove", (ev) => this.onPointerMove(ev));
        useExternalListener(window, "pointerup", () => this.onPointerUp());
        useExternalListener(window, "pointercancel", () => this.onPointerUp());
    }

    get best() {
        return Math.max(0, ...this.props.ranges.map(({points}) => points));
    }

    /** Bars of the values; more points, stronger color. */
    get bars() {
        const {distribution, scale} = this.props;
        const bars = (distribution?.known && distribution.bars) || [];
        const most = Math.max(...bars.map(({count}) => count));
        return bars
            .filter(({count}) => count)
            .map((bar) => {
                const height = Math.max(4, (100 * bar.count) / most);
                const points = this.pointsAt((bar.from + bar.to) / 2);
                const left = scale.place(bar.from);
                return {
                    height,
                    left,
                    opacity: 0.3 + 0.7 * (points > 0 ? points / this.best : 0),
                    isNegative: points < 0,
                    title: this.titleOf(bar),
                    width: scale.place(bar.to) - left,
                };
            });
    }

    get portions() {
        const {ranges, scale} = this.props;
        return ranges.map(({from, key, points, to}) => {
            const left = from === false ? 0 : scale.place(from);
            const right = to === false ? 100 : scale.place(to);
            return {key, left, points, width: Math.max(0, right - left)};
        });
    }

    get handles() {
        return this.props.ranges.flatMap((range, index) =>
            range.from === false
                ? []
                : [
                      {
                          index,
                          key: range.key,
                          left: this.props.scale.place(range.from),
                          ...this.limits(index),
                          text: this.textOf(range),
                          value: range.from,
                      },
                  ]
        );
    }

    titleOf({count, from, to}) {
        const forms = this.props.distribution.about
            ? _t(
                  "%(from)s to %(to)s: about %(count)s contact|%(from)s to %(to)s: about %(count)s contacts"
              )
            : _t(
                  "%(from)s to %(to)s: %(count)s contact|%(from)s to %(to)s: %(count)s contacts"
              );
        return plural(forms, count, {from: formatNumber(from), to: formatNumber(to)});
    }

    textOf({from, points}) {
        const {unit} = this.props;
        return _t("From %(from)s, points: %(points)s", {
            from: unit ? `${formatNumber(from)} (${unit})` : formatNumber(from),
            points: formatNumber(points),
        });
    }

    labelOf(index) {
        return _t("Start of range %s", index + 1);
    }

    pointsAt(value) {
        const range = this.props.ranges.find(
            ({from, to}) =>
                (from === false || from <= value) && (to === false || value < to)
        );
        return range ? range.points : 0;
    }

    /** Limits of a border: its neighbors and the scale. */
    limits(index) {
        const {ranges, scale} = this.props;
        const before = index ? ranges[index - 1].from : false;
        const after = ranges[index + 1] ? ranges[index + 1].from : false;
        const lowest = before === false ? scale.low : before + scale.step;
        const highest = after === false ? scale.high : after - scale.step;
        const {from} = ranges[index];
        return {lowest: Math.min(lowest, from), highest: Math.max(highest, from)};
    }

    move(index, value, options) {
        const {highest, lowest} = this.limits(index);
        const border = clamp(roundTo(value, this.props.scale.step), lowest, highest);
        if (border !== this.props.ranges[index].from) {
            this.props.move(index, border, options);
        }
    }

    onPointerDown(ev, index) {
        if (ev.button === 0) {
            ev.preventDefault();
            ev.currentTarget.focus();
            this.dragged = index;
        }
    }

    onPointerMove(ev) {
        if (this.dragged !== null && !ev.buttons) {
            // the pointer was released outside of the window
            this.onPointerUp();
        } else if (this.dragged !== null) {
            const {left, width} = this.plotRef.el.getBoundingClientRect();
            const value = this.props.scale.valueAt((ev.clientX - left) / width);
            this.move(this.dragged, value, {hold: true});
        }
    }

    onPointerUp() {
        if (this.dragged !== null) {
            this.dragged = null;
            this.props.release();
        }
    }

    onKeydown(ev, index) {
        const {highest, lowest} = this.limits(index);
        const {from} = this.props.ranges[index];
        let value;
        if (ev.key in DIRECTIONS) {
            const steps = DIRECTIONS[ev.key] * (ev.shiftKey ? BIG_STEP : 1);
            value = from + steps * this.props.scale.step;
        } else if (ev.key === "Home") {
            value = lowest;
        } else if (ev.key === "End") {
            value = highest;
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        this.move(index, value);
    }
}
