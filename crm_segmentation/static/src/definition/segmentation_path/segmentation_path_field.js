import {_t} from "@web/core/l10n/translation";
import {ModelFieldSelector} from "@web/core/model_field_selector/model_field_selector";
import {registry} from "@web/core/registry";
import {
    FieldSelectorField,
    fieldSelectorField,
} from "@web/views/fields/field_selector/field_selector_field";

const NUMBERS = ["integer", "float", "monetary"];
const DATES = ["date", "datetime"];
const TYPES = {
    number: NUMBERS,
    measure: [...NUMBERS, ...DATES],
    date: DATES,
    choice: ["selection"],
    value: [
        ...NUMBERS,
        ...DATES,
        "boolean",
        "char",
        "many2many",
        "selection",
        "tags",
        "text",
    ],
};
/** Paths go on through these, so they are always offered. */
const STEPS = ["many2one", "properties"];

function leadsToContact({relation, type}) {
    return (
        type === "many2one_reference" ||
        (type === "many2many" && relation === "res.partner")
    );
}

/** Odoo's field selector with a hint while no field is selected. */
export class SegmentationPathSelector extends ModelFieldSelector {
    static template = "crm_segmentation.SegmentationPathSelector";

    /** An incomplete path is not yet an error. */
    async updateState(params, isConcurrent) {
        await super.updateState(params, isConcurrent);
        if (this.popover.isOpen) {
            this.state.isInvalid = false;
        }
    }
}

/**
 * A path to what a parameter reads: Odoo's field selector, of a model that is
 * named here or in another field, and only with the fields that can be used.
 */
export class SegmentationPathField extends FieldSelectorField {
    static template = "crm_segmentation.SegmentationPathField";
    static components = {ModelFieldSelector: SegmentationPathSelector};
    static props = {
        ...FieldSelectorField.props,
        leadsTo: {validate: (purpose) => purpose === "contact" || purpose in TYPES},
    };

    /** @returns {string|false} false as long as no model has been chosen */
    get resModel() {
        const {record, resModel} = this.props;
        return record.fieldNames.includes(resModel) ? record.data[resModel] : resModel;
    }

    filter(fieldDef) {
        // A property has no `store`: it is stored with its record.
        if (fieldDef.store === false) {
            return false;
        }
        if (STEPS.includes(fieldDef.type)) {
            return true;
        }
        return this.props.leadsTo === "contact"
            ? leadsToContact(fieldDef)
            : TYPES[this.props.leadsTo].includes(fieldDef.type);
    }
}

export const segmentationPathField = {
    ...fieldSelectorField,
    component: SegmentationPathField,
    displayName: _t("Path to value"),
    supportedOptions: [
        {label: _t("Model, or field with the model"), name: "model", type: "string"},
        {
            label: _t("Leads to"),
            name: "leads_to",
            type: "selection",
            choices: [
                {label: _t("A value"), value: "value"},
                {label: _t("A number or date"), value: "measure"},
                {label: _t("A number"), value: "number"},
                {label: _t("A date"), value: "date"},
                {label: _t("A choice"), value: "choice"},
                {label: _t("A contact"), value: "contact"},
            ],
        },
    ],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...fieldSelectorField.extractProps(fieldInfo, dynamicInfo),
        leadsTo: fieldInfo.options.leads_to || "value",
    }),
};

registry.category("fields").add("segmentation_path", segmentationPathField);
