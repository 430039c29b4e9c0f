import {useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {formatInteger} from "@web/views/fields/formatters";

const FIGURES = [1, 2, 3, 4, 5];
/** How the keys move over the map: to the right, and up. */
const ARROWS = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
};

/**
 * The map of recency, frequency and value: each of its 25 fields belongs to one
 * segment and shows how many contacts stand on it. Below it the list of segments.
 * Taking a field for a segment takes it from the one that had it.
 */
export class SegmentationMapField extends X2ManyField {
    static template = "crm_segmentation.SegmentationMapField";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.formatInteger = formatInteger;
        this.map = useState({
            chosenId: false,
            focused: [5, 5],
            resId: false,
            counts: false,
            rest: 0,
            warnings: [],
            problem: false,
        });
        useRecordObserver((record) => this.count(record.resId));
    }

    // -- what is shown ---------------------------------------------------------------

    get recencies() {
        return FIGURES;
    }

    /** From the top of the map. */
    get joints() {
        return FIGURES.toReversed();
    }

    get segments() {
        return this.list.records;
    }

    get chosen() {
        return this.segments.find(({id}) => id === this.map.chosenId);
    }

    cellsOf(segment) {
        return segment.data.cells || [];
    }

    has(segment, recency, joint) {
        return this.cellsOf(segment).some(
            (cell) => cell[0] === recency && cell[1] === joint
        );
    }

    takersOf(recency, joint) {
        return this.segments.filter((one) => this.has(one, recency, joint));
    }

    fieldOf(recency, joint) {
        const takers = this.takersOf(recency, joint);
        const name = takers.map((one) => one.data.name).join(", ");
        const count = this.map.counts && (this.map.counts[`${recency}${joint}`] || 0);
        return {
            name,
            isClear: takers.length === 1,
            color: takers.length === 1 ? takers[0].data.color : 0,
            isChosen: takers.some(({id}) => id === this.map.chosenId),
            count: this.map.counts ? formatInteger(count) : "",
            label: _t(
                "Recency %(recency)s, frequency and value %(joint)s: %(segment)s, %(count)s customers",
                {
                    recency,
                    joint,
                    segment: name || _t("no segment"),
                    count: this.map.counts ? formatInteger(count) : "…",
                }
            ),
        };
    }

    countOf(segment) {
        const members = this.cellsOf(segment).map(
            ([recency, joint]) => this.map.counts[`${recency}${joint}`] || 0
        );
        const isLast = segment === this.segments.at(-1);
        return members.reduce((sum, one) => sum + one, isLast ? this.map.rest : 0);
    }

    get restText() {
        return _t("%(count)s without a purchase: %(segment)s", {
            count: formatInteger(this.map.rest),
            segment: this.segments.at(-1)?.data.name || _t("no segment"),
        });
    }

    /** Who stands on the field that was looked at last. */
    get membersText() {
        const [recency, joint] = this.map.focused;
        return _t(
            "Recency %(recency)s, frequency and value %(joint)s: %(count)s customers",
            {recency, joint, count: this.fieldOf(recency, joint).count}
        );
    }

    // -- counting --------------------------------------------------------------------

    /** Once for each model that is opened: all contacts are looked at. */
    async count(resId) {
        if (!resId || resId === this.map.resId) {
            return;
        }
        this.map.resId = resId;
        const {cells, problem, rest, warnings} = await this.keepLast.add(
            this.orm.call("crm.segmentation", "segmentation_map", [[resId]])
        );
        Object.assign(this.map, {problem, rest, warnings: warnings || []});
        this.map.counts =
            !problem &&
            Object.fromEntries(
                cells.map((one) => [`${one.recency}${one.joint}`, one.count])
            );
    }

    // -- opening ---------------------------------------------------------------------

    /** Lists the contacts of a field; without one, those who lack a figure. */
    async openMembers(recency = false, joint = false) {
        const {record} = this.props;
        if (await record.save()) {
            this.action.doAction(
                await this.orm.call("crm.segmentation", "action_view_map_members", [
                    [record.resId],
                    recency,
                    joint,
                ])
            );
        }
    }

    // -- changing --------------------------------------------------------------------

    choose(segment) {
        this.map.chosenId = segment.id === this.map.chosenId ? false : segment.id;
    }

    /** Gives a field to the chosen segment; without one, chooses that of the field. */
    async take(recency, joint) {
        this.map.focused = [recency, joint];
        const takers = this.takersOf(recency, joint);
        const chosen = this.chosen;
        if (this.props.readonly || !chosen) {
            this.map.chosenId = (takers[0] && takers[0].id) || false;
            return;
        }
        for (const one of takers.filter((taker) => taker !== chosen)) {
            await one.update({
                cells: this.cellsOf(one).filter(
                    (cell) => cell[0] !== recency || cell[1] !== joint
                ),
            });
        }
        if (!takers.includes(chosen)) {
            await chosen.update({cells: [...this.cellsOf(chosen), [recency, joint]]});
        }
    }

    isFocused(recency, joint) {
        return this.map.focused[0] === recency && this.map.focused[1] === joint;
    }

    onKeydown(ev) {
        const [recency, joint] = this.map.focused;
        if (ev.key in ARROWS) {
            const [right, up] = ARROWS[ev.key];
            this.focus(ev, recency + right, joint + up);
        } else if (ev.key === "Home" || ev.key === "End") {
            this.focus(ev, ev.key === "Home" ? 1 : FIGURES.length, joint);
        } else if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.take(recency, joint);
        }
    }

    focus(ev, recency, joint) {
        ev.preventDefault();
        if (!FIGURES.includes(recency) || !FIGURES.includes(joint)) {
            return;
        }
        this.map.focused = [recency, joint];
        ev.currentTarget.querySelector(`[data-field="${recency}-${joint}"]`).focus();
    }
}

export const segmentationMapField = {
    ...x2ManyField,
    component: SegmentationMapField,
    displayName: _t("Map of recency, frequency and value"),
    supportedTypes: ["one2many"],
    additionalClasses: [...(x2ManyField.additionalClasses || []), "o_field_one2many"],
};

registry.category("fields").add("segmentation_map", segmentationMapField);
