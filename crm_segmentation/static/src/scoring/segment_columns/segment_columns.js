import {KanbanController} from "@web/views/kanban/kanban_controller";
import {patch} from "@web/core/utils/patch";

/* A segment follows from the customer's score: a record that is added in a column of a
   segment would not be of that segment. */
patch(KanbanController.prototype, {
    isQuickCreateField(field) {
        return super.isQuickCreateField(field) && field.relation !== "crm.segment";
    },
});
