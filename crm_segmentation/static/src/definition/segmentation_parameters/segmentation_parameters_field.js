import {useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSortable} from "@web/core/utils/sortable_owl";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {Distributions} from "../parameter_card/distribution";
import {ParameterCard} from "../parameter_card/parameter_card";
import {sharesOf} from "../segmentation_share/shares";

/**
 * The parameters of a model as cards with ranges and weights beside the values of
 * contacts. What a parameter reads is set up in a dialog. The list in the view only
 * names the fields that cards need.
 */
export class SegmentationParametersField extends X2ManyField {
    static template = "crm_segmentation.SegmentationParametersField";
    static components = {...X2ManyField.components, ParameterCard};

    setup() {
        super.setup();
        this.distributions = new Distributions(useService("orm"));
        this.weights = useState({});
        this.cardsRef = useRef("cards");
        useSortable({
            enable: () => !this.props.readonly,
            ref: this.cardsRef,
            elements: ".o_parameter_card",
            handle: ".o_parameter_handle",
            cursor: "grabbing",
            onDrop: ({element, previous}) =>
                this.list.resequence(
                    element.dataset.id,
                    previous ? previous.dataset.id : null
                ),
        });
    }

    get shares() {
        return sharesOf(this.list.records, this.weights);
    }

    /** Groups of equal size follow from the data: there are no ranges to set. */
    get hasRanges() {
        const {assignment, rfm_borders: borders} = this.props.record.data;
        return assignment !== "rfm" || borders !== "quintiles";
    }

    keyOf(record) {
        return record.resId || record.id;
    }

    /** Shares follow a weight while it is moved. */
    onMoving(record, weight) {
        if (weight === undefined) {
            delete this.weights[record.id];
        } else {
            this.weights[record.id] = weight;
        }
    }

    async moveBy(record, step) {
        const {records} = this.list;
        const from = records.findIndex(({id}) => id === record.id);
        const place = from + step;
        if (place < 0 || place >= records.length) {
            return;
        }
        const previous = records[step > 0 ? place : place - 1];
        await this.list.resequence(record.id, previous ? previous.id : null);
    }

    remove(record) {
        return this.list.delete(record);
    }

    /**
     * Opens a parameter, or a new one, in a dialog. Everything is saved before: Odoo
     * reloads the rows when a dialog adds one, and would lose what was edited.
     *
     * @param {Object} [record]
     */
    async openDialog(record) {
        const index = this.list.records.findIndex(({id}) => id === record?.id);
        if (this.props.readonly || (await this.props.record.save())) {
            await this._openRecord({
                context: this.props.context,
                readonly: this.props.readonly,
                record: this.list.records[index],
            });
        }
    }
}

export const segmentationParametersField = {
    ...x2ManyField,
    component: SegmentationParametersField,
    displayName: _t("Parameters of a segmentation model"),
    supportedTypes: ["one2many"],
    additionalClasses: [...(x2ManyField.additionalClasses || []), "o_field_one2many"],
};

registry.category("fields").add("segmentation_parameters", segmentationParametersField);
