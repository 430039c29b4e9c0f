import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const MESSENGERS = [
    {
        name: _t("WhatsApp"),
        icon: "fa-whatsapp",
        color: "#128c7e",
        href: (digits) => `https://wa.me/${digits}`,
    },
    {
        name: _t("Viber"),
        icon: "fa-volume-control-phone",
        color: "#665cac",
        href: (digits) => `viber://chat?number=%2B${digits}`,
    },
    {
        name: _t("Telegram"),
        icon: "fa-telegram",
        color: "#0088cc",
        href: (digits) => `https://t.me/+${digits}`,
    },
];

/**
 * A phone number to click, with links to messengers. They need the international
 * number, which is read from the field `call_number` of the record.
 */
export class CallNumberField extends Component {
    static template = "crm_segmentation.CallNumberField";
    static props = {...standardFieldProps};

    get phone() {
        return this.props.record.data[this.props.name];
    }

    get telHref() {
        const number = this.props.record.data.call_number || this.phone;
        return `tel:${number.replace(/\s+/g, "")}`;
    }

    get messengers() {
        const digits = (this.props.record.data.call_number || "").replace(/\D/g, "");
        return digits
            ? MESSENGERS.map(({href, ...rest}) => ({...rest, href: href(digits)}))
            : [];
    }
}

export const callNumberField = {
    component: CallNumberField,
    displayName: _t("Phone number with messengers"),
    supportedTypes: ["char"],
    fieldDependencies: [{name: "call_number", type: "char"}],
    listViewWidth: [215, 240],
};

registry.category("fields").add("call_number", callNumberField);
