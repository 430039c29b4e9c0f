import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Segment extends models.Model {
    segmentation_id = fields.Many2one({relation: "segmentation"});
    name = fields.Char();
    score_from = fields.Float();
    score_to = fields.Float();
}

class Segmentation extends models.Model {
    segment_ids = fields.One2many({
        relation: "segment",
        relation_field: "segmentation_id",
    });
}

defineMailModels();
defineModels([Segmentation, Segment]);

beforeEach(() => {
    Segment._records = [
        {id: 1, segmentation_id: 1, name: "Ideal", score_from: 70},
        {id: 2, segmentation_id: 1, name: "Medium", score_from: 40},
        {id: 3, segmentation_id: 1, name: "Standard", score_from: 0},
    ];
    Segmentation._records = [{id: 1, segment_ids: [1, 2, 3]}];
});

function mountForm() {
    return mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form>
                <field name="segment_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="score_from"/>
                        <field name="score_to" widget="segment_end" readonly="1"/>
                    </list>
                </field>
            </form>`,
    });
}

async function setStart(row, start) {
    await contains(`.o_data_row:eq(${row}) td[name=score_from]`).click();
    await contains(`.o_data_row:eq(${row}) [name=score_from] input`).edit(start, {
        confirm: "tab",
    });
}

function ends() {
    return queryAllTexts(".o_data_row td[name=score_to]");
}

test.tags("desktop");
test("a segment ends where the next one begins, the highest at 100", async () => {
    await mountForm();
    expect(ends()).toEqual(["100", "70", "40"]);
});

test.tags("desktop");
test("moving one segment's start moves the end of the one below at once", async () => {
    await mountForm();
    await setStart(1, "45.5");
    expect(ends()).toEqual(["100", "70", "45.5"]);
});

test.tags("desktop");
test("two segments from the same score end at the same one", async () => {
    await mountForm();
    await setStart(1, "70");
    expect(ends()).toEqual(["100", "100", "70"]);
});

test("outside of a model's form it shows what the server says", async () => {
    Segment._records[0].score_to = 95;
    await mountView({
        type: "form",
        resModel: "segment",
        resId: 1,
        arch: `<form><field name="score_to" widget="segment_end" readonly="1"/></form>`,
    });
    expect(".o_field_segment_end").toHaveText("95");
});
