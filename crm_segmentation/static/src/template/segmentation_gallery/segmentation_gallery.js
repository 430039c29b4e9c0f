import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {
    TemplateCards,
    useTemplates,
    withGallery,
} from "../template_gallery/template_gallery";

/** The templates of segmentation models, and what this database lacks for them. */
export class SegmentationGallery extends Component {
    static template = "crm_segmentation.SegmentationGallery";
    static components = {TemplateCards};
    static props = {onChosen: {type: Function, optional: true}};

    setup() {
        this.action = useService("action");
        this.gallery = useTemplates("crm.segmentation", "get_templates");
    }

    get needsField() {
        return this.gallery.templates.some((template) => template.needs_field);
    }

    async choose(template) {
        await this.gallery.choose(template);
        this.props.onChosen?.();
    }

    async openCustomFields() {
        await this.action.doAction("crm_segmentation.action_crm_custom_field");
        this.props.onChosen?.();
    }
}

/** The gallery where "New" is pressed. */
export class SegmentationGalleryDialog extends Component {
    static template = "crm_segmentation.SegmentationGalleryDialog";
    static components = {Dialog, SegmentationGallery};
    static props = {close: Function, createEmpty: Function};
}

/** The gallery instead of an empty list; Odoo's own text where a search finds nothing. */
export class SegmentationListRenderer extends ListRenderer {
    static template = "crm_segmentation.SegmentationListRenderer";
    static components = {...ListRenderer.components, SegmentationGallery};

    get showGallery() {
        return Boolean(
            this.showNoContentHelper &&
                this.props.activeActions?.create &&
                !this.env.searchModel.facets.length
        );
    }
}

registry.category("views").add("crm_segmentation_list", {
    ...listView,
    Controller: withGallery(ListController, SegmentationGalleryDialog),
    Renderer: SegmentationListRenderer,
});
