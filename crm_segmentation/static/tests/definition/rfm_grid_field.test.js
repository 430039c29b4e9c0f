import {beforeEach, expect, test} from "@odoo/hoot";
import {press, queryAll, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Segment extends models.Model {
    model_id = fields.Many2one({relation: "crm.segmentation"});
    sequence = fields.Integer();
    name = fields.Char();
    color = fields.Integer();
    cells = fields.Json();
}

class Segmentation extends models.Model {
    _name = "crm.segmentation";
    segment_ids = fields.One2many({relation: "segment", relation_field: "model_id"});
}

defineMailModels();
defineModels([Segmentation, Segment]);

const LEFT = [1, 2].flatMap((r) => [1, 2, 3, 4, 5].map((fm) => [r, fm]));
const RIGHT = [3, 4, 5].flatMap((r) => [1, 2, 3, 4, 5].map((fm) => [r, fm]));
let counted = {};
let onCount = () => undefined;

beforeEach(() => {
    Segment._records = [
        {id: 1, model_id: 1, sequence: 1, name: "Lately", color: 10, cells: RIGHT},
        {id: 2, model_id: 1, sequence: 2, name: "Long ago", color: 1, cells: LEFT},
        {id: 3, model_id: 1, sequence: 3, name: "Never", color: 0, cells: []},
    ];
    Segmentation._records = [{id: 1, segment_ids: [1, 2, 3]}];
    onCount = () => undefined;
    counted = {
        problem: false,
        cells: [
            {recency: 5, joint: 5, count: 1200},
            {recency: 1, joint: 1, count: 7},
        ],
        rest: 30,
        warnings: [],
    };
    onRpc("crm.segmentation", "rfm_grid", ({args}) => {
        onCount(args[0]);
        return counted;
    });
});

function mountForm(attributes = "") {
    return mountView({
        type: "form",
        resModel: "crm.segmentation",
        resId: 1,
        arch: `
            <form ${attributes}>
                <field name="segment_ids" widget="rfm_grid">
                    <list editable="bottom">
                        <field name="sequence" widget="handle"/>
                        <field name="name"/>
                        <field name="color"/>
                        <field name="cells" column_invisible="True"/>
                    </list>
                </field>
            </form>`,
    });
}

function field(recency, joint) {
    return `.o_rfm_grid [data-cell="${recency}-${joint}"]`;
}

function labelOf(recency, joint) {
    return queryFirst(field(recency, joint)).getAttribute("aria-label");
}

test("every field shows its segment and how many stand on it", async () => {
    onCount = (ids) => expect.step(`count ${ids}`);
    await mountForm();
    await animationFrame();
    expect.verifySteps(["count 1"]);
    expect("[role=gridcell]").toHaveCount(25);
    expect(field(5, 5)).toHaveText("1,200\nLately");
    expect(field(5, 5)).toHaveClass("o_tag_color_10");
    expect(field(1, 1)).toHaveText("7\nLong ago");
    expect(labelOf(2, 3)).toBe(
        "Recency 2, frequency and value 3: Long ago, 0 customers"
    );
    // The best of both is at the top, at the right
    expect(queryAll("[role=gridcell]")[4].dataset.cell).toBe("5-5");
    expect(queryAllTexts(".o_rfm_owner")).toEqual([
        "Lately1,200",
        "Long ago7",
        "Never30",
    ]);
    expect(".o_rfm_grid_rest").toHaveText("30 without a purchase: Never");
});

test("the members of the field that was looked at last, and of none, are listed", async () => {
    onRpc("crm.segmentation", "action_view_cell_members", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window_close"};
    });
    await mountForm();
    await animationFrame();
    await contains(field(1, 1)).click();
    expect(".o_rfm_grid_members").toHaveText(
        "Recency 1, frequency and value 1: 7 customers"
    );
    await contains(".o_rfm_grid_members").click();
    await contains(".o_rfm_grid_rest").click();
    expect.verifySteps([
        [[1], 1, 1],
        [[1], false, false],
    ]);
});

test("a field goes to the chosen segment, and from the one that had it", async () => {
    onCount = (ids) => expect.step(`count ${ids}`);
    onRpc("crm.segmentation", "web_save", ({args}) => {
        expect.step(args[1].segment_ids.map(([, id, {cells}]) => [id, cells.length]));
    });
    await mountForm();
    await contains(".o_rfm_owner:contains(Lately)").click();
    expect(".o_rfm_owner:contains(Lately)").toHaveAttribute("aria-checked", "true");
    await contains(field(1, 1)).click();
    expect(field(1, 1)).toHaveText("7\nLately");
    expect(queryAllTexts(".o_rfm_owner")[0]).toBe("Lately1,207");
    await clickSave();
    expect.verifySteps([
        "count 1",
        [
            [2, 9],
            [1, 16],
        ],
    ]);
});

test("a field that has its segment already stays", async () => {
    await mountForm();
    await contains(".o_rfm_owner:contains(Lately)").click();
    await contains(field(5, 5)).click();
    expect(field(5, 5)).toHaveText("1,200\nLately");
    expect(".o_form_button_save:visible").toHaveCount(0);
});

test("without a chosen segment a field tells its own", async () => {
    await mountForm();
    await contains(field(1, 1)).click();
    expect(".o_rfm_owner.active").toHaveText("Long ago7");
    expect(field(2, 2)).toHaveAttribute("aria-selected", "true");
    expect(field(3, 3)).toHaveAttribute("aria-selected", "false");
});

test("by keyboard", async () => {
    await mountForm();
    await contains(".o_rfm_owner:contains(Lately)").click();
    // One field is in the order of tabs
    expect("[role=gridcell][tabindex='0']").toHaveCount(1);
    await contains(field(5, 5)).focus();
    await press("ArrowUp");
    await animationFrame();
    expect(field(5, 5)).toBeFocused();
    await press("Home");
    await press("ArrowDown");
    await animationFrame();
    expect(field(1, 4)).toBeFocused();
    expect(field(1, 4)).toHaveAttribute("tabindex", "0");
    await press("Enter");
    await animationFrame();
    expect(labelOf(1, 4)).toBe("Recency 1, frequency and value 4: Lately, 0 customers");
    await press("ArrowRight");
    await press(" ");
    await animationFrame();
    expect(labelOf(2, 4)).toBe("Recency 2, frequency and value 4: Lately, 0 customers");
});

test("fields of none or of two segments stand out", async () => {
    Segment._records[0].cells = RIGHT.slice(1);
    Segment._records[1].cells = [...LEFT, [5, 5]];
    await mountForm();
    expect(field(3, 1)).toHaveClass("border-danger");
    expect(labelOf(3, 1)).toBe(
        "Recency 3, frequency and value 1: no segment, 0 customers"
    );
    expect(field(5, 5)).toHaveClass("border-danger");
    expect(field(4, 4)).not.toHaveClass("border-danger");
    // Choosing one of the two makes it clear
    await contains(".o_rfm_owner:contains(Long ago)").click();
    await contains(field(5, 5)).click();
    expect(field(5, 5)).toHaveText("1,200\nLong ago");
});

test("a new segment can take fields before it is saved", async () => {
    await mountForm();
    await contains(".o_field_x2many_list_row_add a").click();
    await contains(".o_data_row.o_selected_row [name=name] input").edit("New");
    await contains(".o_rfm_owner:contains(New)").click();
    await contains(field(5, 1)).click();
    expect(field(5, 1)).toHaveText("0\nNew");
});

test("who may not change it looks at it", async () => {
    await mountForm('edit="0"');
    await contains(".o_rfm_owner:contains(Lately)").click();
    await contains(field(1, 1)).click();
    expect(field(1, 1)).toHaveText("7\nLong ago");
    expect("[role=grid]").toHaveAttribute("aria-readonly", "true");
    expect(".o_rfm_grid_rest").toHaveCount(0);
    expect(".o_field_widget p:contains(30 without a purchase: Never)").toHaveCount(1);
});

test("what there is little of, and what cannot be counted", async () => {
    counted.warnings = ["Only 5 contacts have bought anything."];
    await mountForm();
    expect(".alert-warning").toHaveText("Only 5 contacts have bought anything.");
    counted = {problem: "Three parameters are needed."};
    await mountForm();
    expect(".o_field_widget p.text-danger:last").toHaveText(
        "Three parameters are needed."
    );
});
