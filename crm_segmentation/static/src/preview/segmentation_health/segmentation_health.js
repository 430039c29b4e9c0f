import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {plural} from "@crm_segmentation/tools/plural";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {formatInteger, formatPercentage} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const NUMBERS = {
    companies: {icon: "fa-building-o", label: _t("Companies")},
    employees: {icon: "fa-id-badge", label: _t("Company contacts")},
    private: {icon: "fa-user-o", label: _t("Individuals")},
    duplicates: {
        icon: "fa-clone",
        label: _t("Possible duplicates"),
        help: _t(
            "Same email or tax ID as a contact of another company, or same name in the same place."
        ),
    },
    untouched: {
        icon: "fa-clock-o",
        label: _t("Inactive for a year"),
        help: _t("No email, call or meeting, and no change to the contact."),
    },
};

/**
 * How complete the data of the contacts in scope is, before anything is scored. Loaded
 * when the form is shown, and again when the scope is edited.
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
                caption: isMuted ? _t("%s (not in scope)", label) : label.toString(),
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
                plural(
                    _t("%(count)s invalid value|%(count)s invalid values"),
                    field.unreadable
                ),
        }));
    }

    // -- lists behind the numbers --------------------------------------------------------

    openNumber({label, domain, isMuted}) {
        // Kinds that are not in scope lie outside of its contacts
        const base = isMuted ? this.state.health.others : this.state.health.base;
        return this.openContacts(label, base, domain);
    }

    openWithout({name, without}) {
        const {base} = this.state.health;
        return this.openContacts(_t("No value: %s", name), base, without);
    }

    openUnreadable({name, unreadable_domain: domain}) {
        const {base} = this.state.health;
        return this.openContacts(_t("Invalid value: %s", name), base, domain);
    }

    openWith({name, with_value: domain}) {
        const {base} = this.state.health;
        return this.openContacts(_t("With value: %s", name), base, domain);
    }

    /**
     * The condition is a filter of the list, so that users can remove or save it.
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
