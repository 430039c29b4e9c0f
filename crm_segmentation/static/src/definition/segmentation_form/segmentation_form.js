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
        const revision = this.config.isRoot && this._values?.draft_revision;
        return revision ? {...super.context, draft_revision: revision} : super.context;
    }

    async _save(options = {}) {
        const {onError} = options;
        if (onError) {
            return super._save({
                ...options,
                onError: (error, ways) =>
                    isConflict(error)
                        ? this.askToOverwrite(error, options)
                        : onError(error, ways),
            });
        }
        try {
            return await super._save(options);
        } catch (error) {
            if (!isConflict(error)) {
                throw error;
            }
            return this.askToOverwrite(error, options);
        }
    }

    /**
     * @param {Error} error
     * @param {Object} options of the save that was refused
     * @returns {Promise<boolean>} whether it has been saved after all
     */
    askToOverwrite(error, options) {
        return new Promise((resolve, reject) => {
            this.model.dialog.add(ConfirmationDialog, {
                title: _t("Changed elsewhere"),
                body: error.data.message,
                confirmLabel: _t("Overwrite"),
                confirm: () => this.overwrite(error, options).then(resolve, reject),
                cancelLabel: _t("Reload"),
                cancel: () => this.loadTheirs().then(resolve, reject),
                dismiss: () => resolve(false),
            });
        });
    }

    /** Save again, now with the revision of the other changes. */
    overwrite(error, options) {
        this._values = {
            ...this._values,
            draft_revision: error.data.context.draft_revision,
        };
        return this._save(options);
    }

    async loadTheirs() {
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
