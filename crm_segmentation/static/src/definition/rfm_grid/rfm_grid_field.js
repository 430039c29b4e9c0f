import {useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {formatInteger} from "@web/views/fields/formatters";
import {plural} from "@crm_segmentation/tools/plural";

const SCORES = [1, 2, 3, 4, 5];
/** How the keys move over the grid: to the right, and up. */
const ARROWS = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
};

/**
 * The RFM grid: each of its 25 cells belongs to one segment and shows how many contacts
 * it has. Below it the list of segments. Assigning a cell to a segment removes it from
 * its previous one.
 */
export class RfmGridField extends X2ManyField {
    static template = "crm_segmentation.RfmGridField";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.formatInteger = formatInteger;
        this.grid = useState({
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
        return SCORES;
    }

    /** From the top of the grid. */
    get joints() {
        return SCORES.toReversed();
    }

    get segments() {
        return this.list.records;
    }

    get chosen() {
        return this.segments.find(({id}) => id === this.grid.chosenId);
    }

    cellsOf(segment) {
        return segment.data.cells || [];
    }

    has(segment, recency, joint) {
        return this.cellsOf(segment).some(
            (cell) => cell[0] === recency && cell[1] === joint
        );
    }

    ownersOf(recency, joint) {
        return this.segments.filter((one) => this.has(one, recency, joint));
    }

    countAt(recency, joint) {
        return this.grid.counts[`${recency}${joint}`] || 0;
    }

    cellAt(recency, joint) {
        const owners = this.ownersOf(recency, joint);
        const name = owners.map((one) => one.data.name).join(", ");
        const values = {recency, joint, segment: name || _t("no segment")};
        const {counts} = this.grid;
        return {
            name,
            isClear: owners.length === 1,
            color: owners.length === 1 ? owners[0].data.color : 0,
            isChosen: owners.some(({id}) => id === this.grid.chosenId),
            count: counts ? formatInteger(this.countAt(recency, joint)) : "",
            label: counts
                ? plural(
                      _t(
                          "Recency %(recency)s, frequency and value %(joint)s: %(segment)s, %(count)s customer|Recency %(recency)s, frequency and value %(joint)s: %(segment)s, %(count)s customers"
                      ),
                      this.countAt(recency, joint),
                      values
                  )
                : _t(
                      "Recency %(recency)s, frequency and value %(joint)s: %(segment)s",
                      values
                  ),
        };
    }

    countOf(segment) {
        const members = this.cellsOf(segment).map((cell) => this.countAt(...cell));
        const isLast = segment === this.segments.at(-1);
        return members.reduce((sum, one) => sum + one, isLast ? this.grid.rest : 0);
    }

    get restText() {
        return _t("%(count)s without a purchase: %(segment)s", {
            count: formatInteger(this.grid.rest),
            segment: this.segments.at(-1)?.data.name || _t("no segment"),
        });
    }

    /** The contacts of the focused cell. */
    get membersText() {
        const [recency, joint] = this.grid.focused;
        return plural(
            _t(
                "Recency %(recency)s, frequency and value %(joint)s: %(count)s customer|Recency %(recency)s, frequency and value %(joint)s: %(count)s customers"
            ),
            this.countAt(recency, joint),
            {recency, joint}
        );
    }

    // -- counting --------------------------------------------------------------------

    /** Once for each model that is opened, because it reads all contacts. */
    async count(resId) {
        if (!resId || resId === this.grid.resId) {
            return;
        }
        this.grid.resId = resId;
        const {cells, problem, rest, warnings} = await this.keepLast.add(
            this.orm.call("crm.segmentation", "rfm_grid", [[resId]])
        );
        Object.assign(this.grid, {problem, rest, warnings: warnings || []});
        this.grid.counts =
            !problem &&
            Object.fromEntries(
                cells.map((one) => [`${one.recency}${one.joint}`, one.count])
            );
    }

    // -- opening ---------------------------------------------------------------------

    /** Open the contacts of a cell; without one, those without an RFM score. */
    async openMembers(recency = false, joint = false) {
        const {record} = this.props;
        if (await record.save()) {
            this.action.doAction(
                await this.orm.call("crm.segmentation", "action_view_cell_members", [
                    [record.resId],
                    recency,
                    joint,
                ])
            );
        }
    }

    // -- changing --------------------------------------------------------------------

    choose(segment) {
        this.grid.chosenId = segment.id === this.grid.chosenId ? false : segment.id;
    }

    /** Assign a cell to the chosen segment; without one, choose the cell's segment. */
    async take(recency, joint) {
        this.grid.focused = [recency, joint];
        const owners = this.ownersOf(recency, joint);
        const chosen = this.chosen;
        if (this.props.readonly || !chosen) {
            this.grid.chosenId = (owners[0] && owners[0].id) || false;
            return;
        }
        for (const one of owners.filter((owner) => owner !== chosen)) {
            await one.update({
                cells: this.cellsOf(one).filter(
                    (cell) => cell[0] !== recency || cell[1] !== joint
                ),
            });
        }
        if (!owners.includes(chosen)) {
            await chosen.update({cells: [...this.cellsOf(chosen), [recency, joint]]});
        }
    }

    isFocused(recency, joint) {
        return this.grid.focused[0] === recency && this.grid.focused[1] === joint;
    }

    onKeydown(ev) {
        const [recency, joint] = this.grid.focused;
        if (ev.key in ARROWS) {
            const [right, up] = ARROWS[ev.key];
            this.focus(ev, recency + right, joint + up);
        } else if (ev.key === "Home" || ev.key === "End") {
            this.focus(ev, ev.key === "Home" ? 1 : SCORES.length, joint);
        } else if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.take(recency, joint);
        }
    }

    focus(ev, recency, joint) {
        ev.preventDefault();
        if (!SCORES.includes(recency) || !SCORES.includes(joint)) {
            return;
        }
        this.grid.focused = [recency, joint];
        ev.currentTarget.querySelector(`[data-cell="${recency}-${joint}"]`).focus();
    }
}

export const rfmGridField = {
    ...x2ManyField,
    component: RfmGridField,
    displayName: _t("RFM grid"),
    supportedTypes: ["one2many"],
    additionalClasses: [...(x2ManyField.additionalClasses || []), "o_field_one2many"],
};

registry.category("fields").add("rfm_grid", rfmGridField);
