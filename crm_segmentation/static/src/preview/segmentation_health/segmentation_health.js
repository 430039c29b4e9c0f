import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {formatInteger, formatPercentage} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const NUMBERS = {
    companies: {icon: "fa-building-o", label: _t("Companies")},
    employees: {icon: "fa-id-badge", label: _t("Persons at companies")},
    private: {icon: "fa-user-o", label: _t("Private persons")},
    duplicates: {
        icon: "fa-clone",
        label: _t("Possible duplicates"),
        help: _t(
            "The same e-mail or tax number as a contact of another company, or the same name in the same place."
        ),
    },
    untouched: {
        icon: "fa-clock-o",
        label: _t("Untouched for a year"),
        help: _t("No e-mail, call or meeting, and no change of the contact's data."),
    },
};

/**
 * How well the data of the chosen contacts are filled, before anything is scored. Asked
 * for once the form is shown, and again when other contacts are chosen.
 */
export class SegmentationHealth extends Component {
    static template = "crm_segmentation.SegmentationHealth";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({health: false, isLoading: true});
        this.formatInteger = formatInteger;
        useRecordObserver((record) => {
            const {subject, partner_domain, include_internal} = record.data;
            this.load(record.resId, {subject, partner_domain, include_internal});
        });
    }

    async load(resId, changes) {
        this.state.isLoading = true;
        const health = await this.keepLast.add(
            this.orm.silent.call("crm.segmentation", "get_data_health", [
                resId,
                changes,
            ])
        );
        Object.assign(this.state, {health, isLoading: false});
    }

    // -- what is shown -----------------------------------------------------------------

    get numbers() {
        const {kinds, duplicates, untouched} = this.state.health;
        const numbers = {...kinds, duplicates, untouched};
        return Object.entries(numbers).map(([key, number]) => {
            const {icon, label, help} = NUMBERS[key];
            const isMuted = number.is_chosen === false;
            return {
                ...number,
                key,
                icon,
                isMuted,
                label: label.toString(),
                caption: isMuted ? _t("%s (not chosen)", label) : label.toString(),
                help: help?.toString(),
            };
        });
    }

    get rows() {
        const {fields, total} = this.state.health;
        return fields.map((field) => ({
            ...field,
            share: total ? field.known / total : 0,
            percent: total
                ? formatPercentage(field.known / total, {digits: [16, 0]})
                : "–",
            missing: total - field.known,
            unreadableText:
                field.unreadable &&
                _t("Unreadable: %s", formatInteger(field.unreadable)),
        }));
    }

    // -- lists behind the numbers --------------------------------------------------------

    openNumber({label, domain, isMuted}) {
        // The kinds that are not chosen lie outside of what is chosen
        const base = isMuted ? this.state.health.others : this.state.health.base;
        return this.openContacts(label, base, domain);
    }

    openWithout({name, without}) {
        const {base} = this.state.health;
        return this.openContacts(_t("Without: %s", name), base, without);
    }

    openUnreadable({name, unreadable_domain: domain}) {
        const {base} = this.state.health;
        return this.openContacts(_t("Unreadable: %s", name), base, domain);
    }

    openWith({name, with_value: domain}) {
        const {base} = this.state.health;
        return this.openContacts(_t("With: %s", name), base, domain);
    }

    /**
     * The condition is a filter of the list, so that it can be taken away or kept.
     */
    openContacts(description, base, domain) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: description,
                res_model: "res.partner",
                views: [
                    [false, "list"],
                    [false, "kanban"],
                    [false, "form"],
                ],
                domain: base,
                // The condition on archived contacts is in the domain
                context: {active_test: false},
            },
            {props: {dynamicFilters: [{description, domain}]}}
        );
    }
}

export const segmentationHealth = {
    component: SegmentationHealth,
    fieldDependencies: [
        {name: "subject", type: "selection"},
        {name: "partner_domain", type: "char"},
        {name: "include_internal", type: "boolean"},
    ],
};

registry.category("view_widgets").add("segmentation_health", segmentationHealth);
