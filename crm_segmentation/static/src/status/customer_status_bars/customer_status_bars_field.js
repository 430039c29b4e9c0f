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
            this.props.record.data[this.props.name] || {
                placements: [],
                others: [],
                left: [],
            }
        );
    }

    /** The statuses of a process, last one first, as Odoo's status bars are rendered. */
    itemsOf(placement) {
        return placement.statuses
            .map((status) => {
                const seconds = (placement.seconds || {})[status.id] || 0;
                return {
                    ...status,
                    isSelected: status.id === placement.status_id,
                    shortTime: seconds > 0 && formatDuration(seconds, false),
                    fullTime: seconds > 0 && formatDuration(seconds, true),
                };
            })
            .reverse();
    }

    leftOn(placement) {
        return formatDate(deserializeDateTime(placement.since));
    }

    async showHistory(placement) {
        this.action.doAction(
            await this.orm.call("res.partner.status", "action_history", [
                [placement.placement_id],
            ])
        );
    }
}

export const customerStatusBarsField = {
    component: CustomerStatusBarsField,
    displayName: _t("Customer status bars"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("customer_status_bars", customerStatusBarsField);
