import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";

/**
 * The parameters of a model: switches and weights are edited in the rows, all the
 * rest in a dialog, in which a new parameter starts as well. The list in it is one
 * that creates nothing: Enter in its last row would open the dialog.
 */
export class SegmentationParametersField extends X2ManyField {
    static template = "crm_segmentation.SegmentationParametersField";

    get rendererProps() {
        return {
            ...super.rendererProps,
            onOpenFormView: (record) => this.openDialog(record),
        };
    }

    /**
     * Opens a parameter, or a new one, in a dialog. All is saved before: Odoo reads
     * the rows anew when a dialog adds one, and would lose what was edited in them.
     *
     * @param {Object} [record]
     */
    async openDialog(record) {
        const index = this.list.records.findIndex(({id}) => id === record?.id);
        if (await this.props.record.save()) {
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
