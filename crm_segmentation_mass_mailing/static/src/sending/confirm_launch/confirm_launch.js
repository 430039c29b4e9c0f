import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

import {recipientsSummary} from "../../recipients/recipients_panel/recipients_summary";

/** Odoo's questions before it sends emails and text messages, with the recipients. */
function question(mailingType, counts) {
    if (mailingType === "sms") {
        return {
            title: _t("Ready to unleash your text messages?"),
            body: _t(
                "Recipients: %s. Once you send these text messages, they'll be making a grand entrance in all pockets, creating quite the bzzzzz!",
                recipientsSummary(counts)
            ),
        };
    }
    return {
        title: _t("Ready to unleash emails?"),
        body: _t(
            "Recipients: %s. Once you send these emails, they'll be making a grand entrance in all the inboxes, creating quite the buzz!",
            recipientsSummary(counts)
        ),
    };
}

/** Client action that asks before sending. */
function confirmLaunch(env, action) {
    const {mailing_id: mailingId, mailing_type: mailingType, counts} = action.params;
    env.services.dialog.add(ConfirmationDialog, {
        ...question(mailingType, counts),
        confirmLabel: _t("Send to all"),
        confirm: async () => {
            await env.services.orm.call("mailing.mailing", "action_launch", [
                [mailingId],
            ]);
            await env.services.action.doAction("soft_reload");
        },
        cancel: () => {},
    });
}

registry
    .category("actions")
    .add("crm_segmentation_mass_mailing.confirm_launch", confirmLaunch);
