import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {registry} from "@web/core/registry";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/** The buttons of a call by the keys that press them. */
const HOTKEYS = {
    "alt+r": "action_call_reached",
    "alt+w": "action_call_no_answer",
    "alt+l": "action_call_later",
};

/**
 * Calls are worked through without the mouse: keys press the buttons of the call
 * that has the focus, else of the topmost.
 */
export class CallListRenderer extends ListRenderer {
    setup() {
        super.setup();
        for (const [hotkey, name] of Object.entries(HOTKEYS)) {
            useHotkey(hotkey, () => this.findButton(name).click(), {
                // the search bar has the focus when the list opens
                bypassEditableProtection: true,
                isAvailable: () => Boolean(this.findButton(name)),
                withOverlay: () => this.findButton(name),
            });
        }
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
