import {Component, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** A card for each template. */
export class TemplateCards extends Component {
    static template = "crm_segmentation.TemplateCards";
    static props = {
        templates: Array,
        choose: Function,
        disabled: {type: Boolean, optional: true},
        slots: {type: Object, optional: true},
    };
}

/**
 * The templates of a model. Choosing one creates a record of it and opens that.
 *
 * @param {String} resModel which has `create_from_template`
 * @param {String} method of it, which returns the templates
 * @returns {Object} `templates`, `isBusy` and `choose`
 */
export function useTemplates(resModel, method) {
    const action = useService("action");
    const orm = useService("orm");
    const gallery = useState({
        templates: [],
        isBusy: false,
        async choose(template) {
            if (gallery.isBusy) {
                return;
            }
            gallery.isBusy = true;
            try {
                const opening = await orm.call(resModel, "create_from_template", [
                    template.id,
                ]);
                await action.doAction(opening);
            } finally {
                gallery.isBusy = false;
            }
        },
    });
    onWillStart(async () => {
        gallery.templates = await orm.call(resModel, method, []);
    });
    return gallery;
}

/**
 * Lets "New" open a gallery.
 *
 * @param {Function} Controller of a view
 * @param {Function} Gallery a dialog
 * @returns {Function}
 */
export const withGallery = (Controller, Gallery) =>
    class extends Controller {
        setup() {
            super.setup();
            this.galleryDialog = useService("dialog");
        }

        async createRecord() {
            this.galleryDialog.add(Gallery, {
                createEmpty: () => super.createRecord(...arguments),
            });
        }
    };
