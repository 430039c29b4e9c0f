import {formatInteger} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, useState} from "@odoo/owl";

import {shortAudience} from "./short_audience";

/** What the counts depend on, as it stands in the form. */
function audienceValues(record) {
    const {data} = record;
    const values = {};
    for (const name of [
        "audience_kind",
        "audience_with_contacts",
        "audience_function_only",
        "audience_skip_contacted",
        "audience_frozen",
        "mailing_domain",
        "mailing_type",
        "ab_testing_enabled",
        "ab_testing_pc",
    ]) {
        if (name in data) {
            values[name] = data[name];
        }
    }
    values.audience_segment_ids = [[6, 0, data.audience_segment_ids.currentIds]];
    values.audience_filter_id = data.audience_filter_id?.id || false;
    return values;
}

/**
 * The line that says how many get the mailing, with a panel behind it that says who
 * does not, and why. Each number opens its list.
 */
export class AudienceCounts extends Component {
    static template = "crm_segmentation_mass_mailing.AudienceCounts";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({counts: null, isOpen: false});
        useRecordObserver((record) => {
            // not waited for: the form is shown meanwhile
            this.count(record);
        });
    }

    async count(record) {
        const values = audienceValues(record);
        const key = JSON.stringify([
            record.resId,
            values,
            record.data.audience_frozen_at,
            record.data.audience_user_id?.id,
        ]);
        if (key === this.key) {
            return;
        }
        this.key = key;
        this.state.counts = null;
        const counts = await this.orm.silent.call(
            "mailing.mailing",
            "audience_counts",
            [record.resId ? [record.resId] : [], values]
        );
        if (key === this.key) {
            this.state.counts = counts;
        }
    }

    get line() {
        return shortAudience(this.state.counts);
    }

    get rows() {
        const {counts} = this.state;
        const isByPhone = this.props.record.data.mailing_type === "sms";
        return [
            ["total", _t("in the audience")],
            [
                "no_address",
                isByPhone ? _t("without phone number") : _t("without address"),
            ],
            ["excluded", _t("opted out or on the exclusion list")],
            [
                "duplicate",
                isByPhone ? _t("duplicates by number") : _t("duplicates by address"),
            ],
            [
                "contacted",
                counts.left_out
                    ? _t("already mailed in the last %s days, left out", counts.days)
                    : _t(
                          "already mailed in the last %s days, mailed again",
                          counts.days
                      ),
            ],
            [
                "remaining",
                counts.letters > counts.remaining
                    ? _t("get the mailing, at %s addresses", counts.letters)
                    : _t("get the mailing"),
            ],
        ].map(([part, label]) => ({
            part,
            label,
            number: formatInteger(counts[part]),
            isStrong: ["total", "remaining"].includes(part),
        }));
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }

    /** The list is asked for by the mailing's id, so it is saved before. */
    async openList(part) {
        const {record} = this.props;
        if (await record.save()) {
            const action = await this.orm.call(
                "mailing.mailing",
                "action_view_audience",
                [[record.resId], part]
            );
            await this.action.doAction(action);
        }
    }
}

export const audienceCounts = {
    component: AudienceCounts,
    fieldDependencies: [
        {name: "audience_note", type: "char"},
        {name: "mailing_domain", type: "char"},
        {name: "audience_frozen_at", type: "datetime"},
    ],
};

registry.category("view_widgets").add("audience_counts", audienceCounts);
