import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formView} from "@web/views/form/form_view";

/** Whether a save was refused because another user has changed the model. */
function isConflict(error) {
    return Boolean(error.data?.context?.draft_revision);
}

/**
 * A model that several users may edit: each save sends the revision that was loaded.
 * Where the server has a newer one, the user chooses whose changes to keep. Until then
 * nothing that was typed is lost.
 */
class SegmentationRecord extends formView.Model.Record {
    /** Sent with each call, so that it is also there when the page is closed. */
    get context() {
        const token = this.config.isRoot && this._values?.draft_revision;
        return token ? {...super.context, draft_revision: token} : super.context;
    }

    async _save(options = {}) {
        const {onError} = options;
        if (onError) {
            return super._save({
                ...options,
                onError: (error, ways) =>
                    isConflict(error)
                        ? this.askWhoseStay(error, options)
                        : onError(error, ways),
            });
        }
        try {
            return await super._save(options);
        } catch (error) {
            if (!isConflict(error)) {
                throw error;
            }
            return this.askWhoseStay(error, options);
        }
    }

    /**
     * @param {Error} error
     * @param {Object} options of the save that was refused
     * @returns {Promise<boolean>} whether it has been saved after all
     */
    askWhoseStay(error, options) {
        return new Promise((resolve, reject) => {
            this.model.dialog.add(ConfirmationDialog, {
                title: _t("Changed in the meantime"),
                body: error.data.message,
                confirmLabel: _t("Keep mine"),
                confirm: () => this.keepMine(error, options).then(resolve, reject),
                cancelLabel: _t("See theirs"),
                cancel: () => this.seeTheirs().then(resolve, reject),
                dismiss: () => resolve(false),
            });
        });
    }

    /** Save again, now with the revision of the other changes. */
    keepMine(error, options) {
        this._values = {
            ...this._values,
            draft_revision: error.data.context.draft_revision,
        };
        return this._save(options);
    }

    async seeTheirs() {
        this._discard();
        await this._load({});
        return false;
    }
}

class SegmentationModel extends formView.Model {
    static Record = SegmentationRecord;
}

registry.category("views").add("segmentation_form", {
    ...formView,
    Model: SegmentationModel,
});
