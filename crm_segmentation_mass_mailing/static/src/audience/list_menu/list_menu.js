import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {STATIC_ACTIONS_GROUP_NUMBER} from "@web/search/action_menus/action_menus";

import {Component} from "@odoo/owl";

/** The favorite, if a list shows exactly what it filters. */
function onlyFavorite(searchModel) {
    const active = searchModel.query.map(
        ({searchItemId}) => searchModel.searchItems[searchItemId]
    );
    const isOnly =
        active.length === 1 &&
        active[0].type === "favorite" &&
        !searchModel.globalDomain.length &&
        !searchModel.getSections?.((section) => section.isActive)?.length;
    return isOnly ? active[0].serverSideId : undefined;
}

/** In the cog menu of a list of contacts: a mailing to all contacts that it shows. */
class CreateMailing extends Component {
    static template = "crm_segmentation_mass_mailing.CreateMailing";
    static components = {DropdownItem};
    static props = {};
    model = "mailing.mailing";
    method = "action_new_for_contacts";

    /** The menu closes meanwhile, so the services must not belong to it. */
    async onSelected() {
        const {searchModel, services} = this.env;
        const filterId = onlyFavorite(searchModel);
        const action = await services.orm.call(
            this.model,
            this.method,
            [],
            filterId ? {filter_id: filterId} : {domain: searchModel.domain}
        );
        services.action.doAction(action);
    }
}

/** In the same menu: a mailing list of all contacts that the list shows. */
class CreateMailingList extends CreateMailing {
    static template = "crm_segmentation_mass_mailing.CreateMailingList";
    model = "mailing.list.create";
    method = "action_open_for_list";
}

for (const [key, Item] of [
    ["create-mailing", CreateMailing],
    ["create-mailing-list", CreateMailingList],
]) {
    registry.category("cogMenu").add(
        key,
        {
            Component: Item,
            groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
            isDisplayed: (env) =>
                env.searchModel?.resModel === "res.partner" &&
                ["kanban", "list"].includes(env.config.viewType) &&
                env.config.actionType === "ir.actions.act_window" &&
                !env.model.root.selection?.length &&
                user.hasGroup("mass_mailing.group_mass_mailing_user"),
        },
        {sequence: 15}
    );
}
