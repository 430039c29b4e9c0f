import {markup, onWillRender, useState} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/** The buttons of a call by their keyboard shortcuts. */
const HOTKEYS = {
    "alt+r": "action_call_reached",
    "alt+w": "action_call_no_answer",
    "alt+l": "action_call_later",
};

/**
 * A list of calls with shortcuts for the buttons of the focused call, or of the first
 * one. An empty list shows when the next calls are.
 */
export class CallListRenderer extends ListRenderer {
    static template = "crm_segmentation.CallListRenderer";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.nextCalls = useState({text: ""});
        this.wasEmpty = false;
        onWillRender(() => this.askForNextCalls());
        for (const [hotkey, name] of Object.entries(HOTKEYS)) {
            useHotkey(hotkey, () => this.findButton(name).click(), {
                // the search bar has the focus when the list opens
                bypassEditableProtection: true,
                isAvailable: () => Boolean(this.findButton(name)),
                withOverlay: () => this.findButton(name),
            });
        }
    }

    /** Ask once each time the list becomes empty. */
    async askForNextCalls() {
        const isEmpty = this.showNoContentHelper;
        const becameEmpty = isEmpty && !this.wasEmpty;
        this.wasEmpty = isEmpty;
        if (becameEmpty) {
            this.nextCalls.text = await this.orm.call(
                "mail.activity",
                "next_calls_text",
                []
            );
        }
    }

    get noContentHelp() {
        const {noContentHelp} = this.props;
        const {text} = this.nextCalls;
        return text ? markup`${noContentHelp}<p>${text}</p>` : noContentHelp;
    }

    findButton(name) {
        const table = this.tableRef.el;
        const focused = document.activeElement?.closest(".o_data_row");
        const row = table?.contains(focused)
            ? focused
            : table?.querySelector(".o_data_row");
        return row?.querySelector(`button[name=${name}]`);
    }
}

registry.category("views").add("call_list", {
    ...listView,
    Renderer: CallListRenderer,
});
