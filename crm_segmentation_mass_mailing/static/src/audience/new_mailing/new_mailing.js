import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";
import {STATIC_ACTIONS_GROUP_NUMBER} from "@web/search/action_menus/action_menus";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {ListController} from "@web/views/list/list_controller";

import {Component, onWillStart} from "@odoo/owl";

const MODEL = "res.partner";

/** The kinds of mailings that the user may make: none, "mail", also "sms". */
async function mailingTypes(orm) {
    if (!(await user.hasGroup("mass_mailing.group_mass_mailing_user"))) {
        return [];
    }
    const {mailing_type} = await orm
        .cache()
        .call("mailing.mailing", "fields_get", [["mailing_type"], ["selection"]]);
    return mailing_type.selection.map(([type]) => type);
}

/** The favourite that says by itself what a list shows, if there is one. */
function onlyFavourite(searchModel) {
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

/** What a new mailing is for: the favourite of a list, or else its domain. */
export function shownAudience(searchModel) {
    const favourite = onlyFavourite(searchModel);
    return favourite ? {filter_id: favourite} : {domain: searchModel.domain};
}

async function newMailing({orm, action}, audience, type) {
    action.doAction(
        await orm.call("mailing.mailing", "action_new_for_contacts", [], {
            ...audience,
            mailing_type: type,
        })
    );
}

/** In the menu of a list of contacts: a mailing to all that it shows. */
class NewMailing extends Component {
    static template = "crm_segmentation_mass_mailing.NewMailing";
    static components = {DropdownItem};
    static props = {};
    type = "mail";

    /** The menu is closed meanwhile, so the services must not belong to it. */
    async onSelected() {
        const {searchModel, services} = this.env;
        await newMailing(services, shownAudience(searchModel), this.type);
    }
}

class NewSmsMailing extends NewMailing {
    static template = "crm_segmentation_mass_mailing.NewSmsMailing";
    type = "sms";
}

/** In the menu of a list of contacts: a mailing list of all that it shows. */
class CreateMailingList extends NewMailing {
    static template = "crm_segmentation_mass_mailing.CreateMailingList";

    async onSelected() {
        const {searchModel, services} = this.env;
        services.action.doAction(
            await services.orm.call(
                "mailing.list.create",
                "action_open_for_list",
                [],
                shownAudience(searchModel)
            )
        );
    }
}

for (const [key, Component_, type] of [
    ["new-mail-mailing", NewMailing, "mail"],
    ["new-sms-mailing", NewSmsMailing, "sms"],
    ["create-mailing-list", CreateMailingList, "mail"],
]) {
    registry.category("cogMenu").add(
        key,
        {
            Component: Component_,
            groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
            isDisplayed: async (env) =>
                env.searchModel?.resModel === MODEL &&
                ["kanban", "list"].includes(env.config.viewType) &&
                env.config.actionType === "ir.actions.act_window" &&
                !env.model.root.selection?.length &&
                (await mailingTypes(env.services.orm)).includes(type),
        },
        {sequence: 15}
    );
}

/**
 * In the Actions menu of selected contacts: a mailing to these. Made anew for each
 * controller, because its `super` is that of the one that it patches.
 */
const withNewMailing = () => ({
    setup() {
        super.setup();
        if (this.props.resModel === MODEL) {
            this.mailingServices = {
                orm: useService("orm"),
                action: useService("action"),
            };
            this.mailingTypes = [];
            onWillStart(async () => {
                this.mailingTypes = await mailingTypes(this.mailingServices.orm);
            });
        }
    },
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        if (this.props.resModel !== MODEL) {
            return items;
        }
        const labels = {mail: _t("New mailing…"), sms: _t("New SMS mailing…")};
        for (const type of this.mailingTypes) {
            items[`new_${type}_mailing`] = {
                sequence: 60,
                icon: type === "sms" ? "fa fa-mobile" : "fa fa-envelope-o",
                description: labels[type],
                callback: () =>
                    newMailing(this.mailingServices, this.selectedAudience(), type),
            };
        }
        return items;
    },
    selectedAudience() {
        const {isDomainSelected, selection} = this.model.root;
        return isDomainSelected
            ? shownAudience(this.env.searchModel)
            : {domain: [["id", "in", selection.map((record) => record.resId)]]};
    },
});

patch(ListController.prototype, withNewMailing());
patch(KanbanController.prototype, withNewMailing());
