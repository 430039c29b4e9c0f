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
        return this.props.record.data[this.props.name] || {placements: [], others: []};
    }

    get placements() {
        const {placements} = this.summary;
        return this.state.showAll ? placements : placements.slice(0, SHOWN);
    }

    get hiddenCount() {
        return this.summary.placements.length - this.placements.length;
    }

    get hiddenTitle() {
        return this.summary.placements
            .slice(SHOWN)
            .map((placement) => this.textOf(placement))
            .join("\n");
    }

    statusOf(placement) {
        return placement.statuses.find((status) => status.id === placement.status_id);
    }

    textOf(placement) {
        return _t("%(process)s: %(status)s · %(days)s d", {
            process: placement.process,
            status: this.statusOf(placement).name,
            days: placement.days,
        });
    }

    titleOf(placement) {
        return placement.is_overdue ? _t("Overdue") : _t("Change status");
    }
}

export const customerStatusChipsField = {
    component: CustomerStatusChipsField,
    displayName: _t("Customer status tags"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("customer_status_chips", customerStatusChipsField);
