import {Component, onWillStart} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";

/** The processes that a new one can start from, and an empty one. */
export class CustomerProcessGallery extends Component {
    static template = "crm_segmentation.CustomerProcessGallery";
    static components = {Dialog};
    static props = {close: Function, createEmpty: Function};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        onWillStart(async () => {
            this.templates = await this.orm.call(
                "crm.status.process",
                "get_process_templates",
                []
            );
        });
    }

    async choose(template) {
        const action = await this.orm.call(
            "crm.status.process",
            "create_from_template",
            [template.id]
        );
        this.props.close();
        this.action.doAction(action);
    }

    chooseEmpty() {
        this.props.close();
        this.props.createEmpty();
    }
}

/** Lets "New" open the gallery. */
const withGallery = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            this.dialog = useService("dialog");
        }

        async createRecord() {
            this.dialog.add(CustomerProcessGallery, {
                createEmpty: () => super.createRecord(...arguments),
            });
        }
    };

registry.category("views").add("customer_process_list", {
    ...listView,
    Controller: withGallery(ListController),
});

registry.category("views").add("customer_process_kanban", {
    ...kanbanView,
    Controller: withGallery(KanbanController),
});
