import {plural} from "@crm_segmentation/tools/plural";
import {formatInteger} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

import {Component, useState} from "@odoo/owl";

import {recipientsSummary} from "./recipients_summary";

/** The values of the form that the counts depend on. */
function audienceValues(record) {
    const {data} = record;
    const values = {};
    for (const name of [
        "audience_kind",
        "audience_include_contacts",
        "audience_job_position",
        "audience_exclude_recent",
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
 * How many contacts of the audience are recipients, and, unfolded, why others are not.
 * Each number opens its list.
 */
export class RecipientsPanel extends Component {
    static template = "crm_segmentation_mass_mailing.RecipientsPanel";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({counts: null, isOpen: false});
        useRecordObserver((record) => {
            // not awaited, so that the form is shown meanwhile
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

    get summary() {
        return recipientsSummary(this.state.counts);
    }

    get rows() {
        const {counts} = this.state;
        const isSms = this.props.record.data.mailing_type === "sms";
        const excluded = _t(
            "mailed in the last %(count)s day, excluded|mailed in the last %(count)s days, excluded"
        );
        const included = _t(
            "mailed in the last %(count)s day, included|mailed in the last %(count)s days, included"
        );
        const atAddresses = _t(
            "recipients, at %(count)s address|recipients, at %(count)s addresses"
        );
        return [
            ["total", _t("in the audience")],
            [
                "no_address",
                isSms ? _t("without phone number") : _t("without email address"),
            ],
            ["opted_out", _t("opted out or on the exclusion list")],
            [
                "duplicate",
                isSms ? _t("duplicate phone numbers") : _t("duplicate email addresses"),
            ],
            [
                "recent",
                plural(counts.exclude_recent ? excluded : included, counts.days),
            ],
            [
                "recipients",
                counts.addresses > counts.recipients
                    ? plural(atAddresses, counts.addresses)
                    : _t("recipients"),
            ],
        ].map(([group, label]) => ({
            group,
            label,
            number: formatInteger(counts[group]),
            isStrong: ["total", "recipients"].includes(group),
        }));
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }

    /** The list needs the ID of the mailing, which is saved first. */
    async openList(group) {
        const {record} = this.props;
        if (await record.save()) {
            const action = await this.orm.call(
                "mailing.mailing",
                "action_view_audience",
                [[record.resId], group]
            );
            await this.action.doAction(action);
        }
    }
}

export const recipientsPanel = {
    component: RecipientsPanel,
    fieldDependencies: [
        {name: "mailing_domain", type: "char"},
        {name: "audience_frozen_at", type: "datetime"},
    ],
};

registry.category("view_widgets").add("recipients_panel", recipientsPanel);
