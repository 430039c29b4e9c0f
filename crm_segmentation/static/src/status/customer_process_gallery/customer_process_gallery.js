import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {
    TemplateCards,
    useTemplates,
    withGallery,
} from "@crm_segmentation/template/template_gallery/template_gallery";

/** The templates of processes, and an empty one. */
export class CustomerProcessGallery extends Component {
    static template = "crm_segmentation.CustomerProcessGallery";
    static components = {Dialog, TemplateCards};
    static props = {close: Function, createEmpty: Function};

    setup() {
        this.gallery = useTemplates("crm.status.process", "get_process_templates");
    }

    get templates() {
        const empty = {
            id: false,
            name: _t("Empty"),
            description: _t("Build your own process with up to five statuses."),
            statuses: [],
        };
        return [...this.gallery.templates, empty];
    }

    async choose(template) {
        if (template.id) {
            await this.gallery.choose(template);
            this.props.close();
        } else {
            this.props.close();
            this.props.createEmpty();
        }
    }
}

registry.category("views").add("customer_process_list", {
    ...listView,
    Controller: withGallery(ListController, CustomerProcessGallery),
});

registry.category("views").add("customer_process_kanban", {
    ...kanbanView,
    Controller: withGallery(KanbanController, CustomerProcessGallery),
});
