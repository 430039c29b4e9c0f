import {Component, onWillUpdateProps, useRef, useState} from "@odoo/owl";
import {TagsList} from "@web/core/tags_list/tags_list";
import {useBus} from "@web/core/utils/hooks";

/**
 * A list of texts: Enter or a comma adds the input, Backspace in the empty input removes
 * the last one. Pasted text may contain commas.
 */
export class AcceptedTexts extends Component {
    static template = "crm_segmentation.AcceptedTexts";
    static components = {TagsList};
    static props = {
        bus: Object,
        id: {type: String, optional: true},
        label: String,
        placeholder: {type: String, optional: true},
        texts: {type: Array, element: String},
        update: Function,
    };

    setup() {
        this.inputRef = useRef("input");
        // Fast typing is ahead of the record, which waits for the server.
        this.state = useState({texts: this.props.texts});
        this.pendingUpdates = 0;
        onWillUpdateProps(({texts}) => {
            if (!this.pendingUpdates) {
                this.state.texts = texts;
            }
        });
        useBus(this.props.bus, "WILL_SAVE_URGENTLY", () => this.add());
        useBus(this.props.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.add())
        );
    }

    get tags() {
        return this.state.texts.map((text, index) => ({
            id: text,
            text,
            onDelete: () => this.remove(index),
        }));
    }

    async update(texts) {
        this.state.texts = texts;
        this.pendingUpdates++;
        try {
            await this.props.update(texts);
        } finally {
            this.pendingUpdates--;
        }
    }

    /** Texts are compared regardless of case, here as well. */
    isKnown(text) {
        return this.state.texts.some(
            (known) => known.toLowerCase() === text.toLowerCase()
        );
    }

    async add() {
        const text = this.inputRef.el.value.trim();
        this.inputRef.el.value = "";
        if (text && !this.isKnown(text)) {
            await this.update([...this.state.texts, text]);
        }
    }

    remove(index) {
        return this.update(this.state.texts.filter((_text, other) => other !== index));
    }

    onInput(ev) {
        this.props.bus.trigger("FIELD_IS_DIRTY", Boolean(ev.target.value.trim()));
    }

    onKeydown(ev) {
        const hasText = Boolean(ev.target.value.trim());
        if (ev.key === "," || (ev.key === "Enter" && hasText)) {
            // Without text, Enter is left to the list, which goes to the next row.
            ev.preventDefault();
            ev.stopPropagation();
            this.add();
        } else if (
            ev.key === "Backspace" &&
            !ev.target.value &&
            this.state.texts.length
        ) {
            this.remove(this.state.texts.length - 1);
        }
    }
}
