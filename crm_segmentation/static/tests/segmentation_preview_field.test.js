import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

const IDEAL = {segment_id: 1, name: "Ideal", color: 10, count: 250, share: 0.2};
const STANDARD = {segment_id: 2, name: "Standard", color: 4, count: 1000, share: 0.8};
const FIELD = ".o_field_segmentation_preview";

class Segmentation extends models.Model {
    preview_data = fields.Json();
}

defineMailModels();
defineModels([Segmentation]);

beforeEach(() => {
    Segmentation._records = [{id: 1, preview_data: false}];
});

function mountPreview(preview) {
    Segmentation._records[0].preview_data = preview && {
        segments: [IDEAL, STANDARD],
        total: 1250,
        leaving: 0,
        moves: [],
        ...preview,
    };
    return mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form>
                <field name="preview_data" widget="segmentation_preview" readonly="1"/>
            </form>`,
    });
}

test("shows members and share of each segment, and all members", async () => {
    await mountPreview({});
    expect(queryAllTexts(`${FIELD} tbody td:not(:last-child)`)).toEqual([
        "Ideal",
        "250",
        "20%",
        "Standard",
        "1,000",
        "80%",
    ]);
    expect(`${FIELD} tfoot tr`).toHaveText("Total 1,250");
    expect(`${FIELD} .progress-bar:first`).toHaveStyle({width: "20%"}, {inline: true});
    expect(`${FIELD} .o_tag_color_10`).toHaveText("Ideal");
});

test("the first time all contacts are new", async () => {
    await mountPreview({
        moves: [
            {from_id: false, to_id: 1, count: 250},
            {from_id: false, to_id: 2, count: 1000},
        ],
    });
    expect(queryAllTexts(`${FIELD} li`)).toEqual([
        "1,250 get a segment for the first time",
    ]);
});

test("later it says who moves, joins and leaves", async () => {
    await mountPreview({
        leaving: 3,
        moves: [
            {from_id: 2, to_id: 1, count: 1100},
            {from_id: 9, to_id: 2, count: 5},
            {from_id: false, to_id: 2, count: 7},
            {from_id: 1, to_id: false, count: 3},
        ],
    });
    expect(queryAllTexts(`${FIELD} li`)).toEqual([
        "1,100 from Standard to Ideal",
        "5 from a removed segment to Standard",
        "7 get a segment for the first time",
        "3 lose their segment",
    ]);
});

test("shows a base without contacts", async () => {
    await mountPreview({
        total: 0,
        segments: [{...IDEAL, count: 0, share: 0}],
    });
    expect(`${FIELD} tfoot tr`).toHaveText("Total 0");
});

test("shows nothing where there is nothing to preview", async () => {
    await mountPreview(false);
    expect(`${FIELD} table`).toHaveCount(0);
});
