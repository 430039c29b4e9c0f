import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {deserializeDateTime, formatDate, formatDuration} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useCustomerStatus} from "../customer_status_chips/customer_status_hook";

/** A clickable bar of all statuses for each process that a contact is in. */
export class CustomerStatusBarsField extends Component {
    static template = "crm_segmentation.CustomerStatusBarsField";
    static components = {Dropdown, DropdownItem};
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.moves = useCustomerStatus(() => this.props.record);
    }

    get summary() {
        return (
            this.props.record.data[this.props.name] || {stays: [], others: [], left: []}
        );
    }

    /** The statuses of a process, the last one first, as Odoo's bars are drawn. */
    itemsOf(stay) {
        return stay.statuses
            .map((status) => {
                const seconds = (stay.seconds || {})[status.id] || 0;
                return {
                    ...status,
                    isSelected: status.id === stay.status_id,
                    shortTime: seconds > 0 && formatDuration(seconds, false),
                    fullTime: seconds > 0 && formatDuration(seconds, true),
                };
            })
            .reverse();
    }

    leftOn(stay) {
        return formatDate(deserializeDateTime(stay.since));
    }

    async showHistory(stay) {
        this.action.doAction(
            await this.orm.call("res.partner.status", "action_history", [
                [stay.stay_id],
            ])
        );
    }
}

export const customerStatusBarsField = {
    component: CustomerStatusBarsField,
    displayName: _t("Status bars of a customer"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("customer_status_bars", customerStatusBarsField);
