import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {SelectMenu} from "@web/core/select_menu/select_menu";
import {TagsList} from "@web/core/tags_list/tags_list";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {AcceptedRecords, missingTag} from "./accepted_records";
import {AcceptedTexts} from "./accepted_texts";

/**
 * The values that a range accepts, edited according to the type of the parameter's
 * values: records, choices, yes or no, texts.
 */
export class SegmentationAcceptedField extends Component {
    static template = "crm_segmentation.SegmentationAcceptedField";
    static components = {AcceptedRecords, AcceptedTexts, SelectMenu, TagsList};
    static props = {
        ...standardFieldProps,
        parameter: {type: Object, optional: true},
        placeholder: {type: String, optional: true},
    };

    setup() {
        this.nameService = useService("name");
        this.state = useState({canRead: true, names: {}});
        useRecordObserver((record) =>
            this.loadNames(this.data.value_model, record.data[this.props.name] || [])
        );
    }

    /** What the values are: given with the range, or once for a parameter. */
    get data() {
        return (this.props.parameter || this.props.record).data;
    }

    get values() {
        return this.props.record.data[this.props.name] || [];
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    /** @returns {"records"|"choices"|"boolean"|"texts"|"tags"} */
    get editor() {
        if (this.props.readonly) {
            return "tags";
        }
        if (this.data.value_model) {
            return this.state.canRead ? "records" : "tags";
        }
        if (this.data.value_choices) {
            return "choices";
        }
        return {boolean: "boolean", text: "texts"}[this.data.value_type] || "tags";
    }

    get booleanChoices() {
        return [
            {value: true, label: _t("Yes")},
            {value: false, label: _t("No")},
        ];
    }

    /** The current choices, and accepted ones that no longer exist. */
    get choices() {
        const choices = this.data.value_choices.map(([value, label]) => ({
            value,
            label,
        }));
        const known = new Set(choices.map(({value}) => value));
        const missing = this.values.filter((value) => !known.has(value));
        return [
            ...choices,
            ...missing.map((value) => ({value, label: missingTag(value).text})),
        ];
    }

    get tags() {
        return this.values.map((value) => ({...this.getTag(value), id: value}));
    }

    getTag(value) {
        const {
            value_choices: choices,
            value_model: model,
            value_type: type,
        } = this.data;
        if (model) {
            return this.getRecordTag(value);
        }
        if (choices) {
            const choice = choices.find(([key]) => key === value);
            return choice ? {text: choice[1]} : missingTag(value);
        }
        if (type === "boolean") {
            return {text: value ? _t("Yes") : _t("No")};
        }
        return {text: String(value)};
    }

    getRecordTag(id) {
        if (!this.state.canRead) {
            return {text: _t("Not accessible (%s)", id)};
        }
        const name = this.state.names[id];
        return typeof name === "string" ? {text: name} : missingTag(id);
    }

    /**
     * Loads the names of accepted records, for the tags of a row that is not being
     * edited. Users without access do not load them: it would fail.
     */
    async loadNames(model, ids) {
        if (!model) {
            return;
        }
        const canRead = await user.checkAccessRight(model, "read");
        const names = canRead
            ? await this.nameService.loadDisplayNames(model, ids)
            : {};
        Object.assign(this.state, {canRead, names});
    }

    update(values) {
        return this.props.record.update({[this.props.name]: values});
    }
}

export const segmentationAcceptedField = {
    component: SegmentationAcceptedField,
    displayName: _t("Accepted values"),
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "value_type", type: "selection"},
        {name: "value_model", type: "char"},
        {name: "value_choices", type: "json"},
    ],
    isEmpty: (record, fieldName) => !record.data[fieldName]?.length,
    extractProps: ({placeholder}) => ({placeholder}),
    listViewWidth: [200],
};

registry.category("fields").add("segmentation_accepted", segmentationAcceptedField);
