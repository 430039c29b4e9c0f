import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useCustomerStatus} from "./customer_status_hook";

export const SHOWN = 3;

/** One chip for each process that a contact is in; a click changes the status. */
export class CustomerStatusChipsField extends Component {
    static template = "crm_segmentation.CustomerStatusChipsField";
    static components = {Dropdown, DropdownItem};
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({showAll: false});
        this.moves = useCustomerStatus(() => this.props.record);
    }

    get summary() {
        return this.props.record.data[this.props.name] || {stays: [], others: []};
    }

    get stays() {
        const {stays} = this.summary;
        return this.state.showAll ? stays : stays.slice(0, SHOWN);
    }

    get hiddenCount() {
        return this.summary.stays.length - this.stays.length;
    }

    get hiddenTitle() {
        return this.summary.stays
            .slice(SHOWN)
            .map((stay) => this.textOf(stay))
            .join("\n");
    }

    statusOf(stay) {
        return stay.statuses.find((status) => status.id === stay.status_id);
    }

    textOf(stay) {
        return _t("%(process)s: %(status)s · %(days)s d", {
            process: stay.process,
            status: this.statusOf(stay).name,
            days: stay.days,
        });
    }

    titleOf(stay) {
        return stay.too_long ? _t("Too long in this status") : _t("Change the status");
    }
}

export const customerStatusChipsField = {
    component: CustomerStatusChipsField,
    displayName: _t("Customer statuses"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("customer_status_chips", customerStatusChipsField);
