import {Component, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, formatDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatInteger, formatMonetary} from "@web/views/fields/formatters";

/**
 * Whether a model ranks customers well: what the segments of a past day brought in.
 */
export class OverviewBacktest extends Component {
    static template = "crm_segmentation.OverviewBacktest";
    static components = {DateTimeInput};
    static props = {modelId: Number, segments: Array, currencyId: Number};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({backtest: false, isLoading: true});
        onWillStart(() => {
            this.load(false);
        });
    }

    async load(day) {
        this.state.isLoading = true;
        const backtest = await this.keepLast.add(
            this.orm.silent.call("crm.segmentation", "get_backtest", [
                [this.props.modelId],
                day,
            ])
        );
        Object.assign(this.state, {backtest, isLoading: false});
    }

    get backtest() {
        return this.state.backtest;
    }

    day(name) {
        return deserializeDate(this.backtest[name]);
    }

    setDay(day) {
        return day && this.load(serializeDate(day));
    }

    get isFirstDay() {
        return this.backtest.first === this.backtest.today;
    }

    get until() {
        const day = formatDate(this.day("until"));
        return this.backtest.is_complete
            ? _t("revenue until %s, 90 days in total", day)
            : _t("revenue until today; the 90 days are not over yet");
    }

    money(value) {
        return formatMonetary(value, {
            currencyId: this.props.currencyId,
            digits: [16, 0],
        });
    }

    get rows() {
        const rows = this.backtest.segments.map((segment) => ({
            ...segment,
            each: segment.members ? segment.value / segment.members : 0,
        }));
        const most = Math.max(...rows.map(({each}) => each));
        return rows.map((row) => ({
            ...row,
            width: most > 0 ? (100 * Math.max(row.each, 0)) / most : 0,
            membersText: formatInteger(row.members),
            buyersText: formatInteger(row.buyers),
            purchasesText: formatInteger(row.purchases),
            valueText: this.money(row.value),
            eachText: row.members ? this.money(row.each) : "–",
        }));
    }

    /** One sentence on whether higher segments brought in more. */
    get verdict() {
        const rows = this.rows.filter(({members}) => members);
        if (rows.length < 2 || !rows.some(({value}) => value)) {
            return {
                text: _t("There is not enough revenue to compare segments."),
                className: "text-muted",
            };
        }
        const wrong = rows.findIndex(
            (row, index) => index && row.each > rows[index - 1].each
        );
        if (wrong < 0) {
            return {
                text: _t(
                    "The ranking is confirmed: no segment brought in more revenue per customer than the one above it."
                ),
                className: "alert alert-success",
            };
        }
        return {
            text: _t(
                "“%(lower)s” brought in more revenue per customer than “%(upper)s”. Review the weights and ranges of the model.",
                {lower: rows[wrong].name, upper: rows[wrong - 1].name}
            ),
            className: "alert alert-warning",
        };
    }
}
