import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Segmentation extends models.Model {
    difference_text = fields.Text();
    problem_text = fields.Text();
}

defineMailModels();
defineModels([Segmentation]);

const IDEAL = {id: 1, name: "Ideal", color: 10};
const STANDARD = {id: 2, name: "Standard", color: 4};
const GONE = {id: 9, name: "Gone", color: 0};
const SEGMENTS = ".o_segmentation_preview";
const CHANGES = ".o_segmentation_changes";

const cell = (from_id, to_id, count, direction) => ({from_id, to_id, count, direction});

beforeEach(() => {
    Segmentation._records = [{id: 1, difference_text: "…", problem_text: false}];
});

function mountPreview(preview) {
    onRpc("crm.segmentation", "preview", () => ({
        total: 1250,
        leaving: 0,
        segments: [
            {segment_id: 1, ...IDEAL, count: 250, share: 0.2, value: 70000},
            {segment_id: 2, ...STANDARD, count: 1000, share: 0.8, value: 0},
        ],
        currency_id: false,
        money: "Won deals",
        money_problem: false,
        members: 1250,
        changed: 0,
        many_changed: false,
        rows: [IDEAL, STANDARD],
        columns: [IDEAL, STANDARD],
        cells: [cell(1, 1, 250, "stay"), cell(2, 2, 1000, "stay")],
        ...preview,
    }));
    return mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `<form><widget name="segmentation_preview"/></form>`,
    });
}

test("amounts that cannot be told are not shown, and it says why", async () => {
    await mountPreview({money_problem: "There is no rate."});
    expect(".o_segmentation_money_problem").toHaveText("There is no rate.");
    expect("th:contains(Won deals)").toHaveCount(0);
});

test("shows members, share and value of each segment, and all members", async () => {
    await mountPreview({});
    expect(
        queryAll(`${SEGMENTS} tbody tr`).map((root) =>
            queryAllTexts("th, td:not(:last-child)", {root})
        )
    ).toEqual([
        ["Ideal", "250", "20%", "70,000"],
        ["Standard", "1,000", "80%", "0"],
    ]);
    expect(`${SEGMENTS} tfoot tr`).toHaveText("Total 1,250");
    expect(`${SEGMENTS} .o_tag_color_10`).toHaveText("Ideal");
});

test("amounts are left out where they are not told", async () => {
    await mountPreview({
        currency_id: false,
        money: false,
        segments: [{segment_id: 1, ...IDEAL, count: 1250, share: 1}],
    });
    expect(queryAllTexts(`${SEGMENTS} tbody td:not(:last-child)`)).toEqual([
        "1,250",
        "100%",
    ]);
});

test("the first time all contacts are new", async () => {
    await mountPreview({
        members: 0,
        rows: [],
        cells: [cell(false, 1, 250, "enter"), cell(false, 2, 1000, "enter")],
    });
    expect("p.text-muted").toHaveText(/^1,250 customers/);
    expect(CHANGES).toHaveCount(0);
});

test("a table of segment changes", async () => {
    await mountPreview({
        changed: 1108,
        many_changed: true,
        leaving: 3,
        rows: [IDEAL, GONE, STANDARD],
        cells: [
            cell(1, 1, 200, "stay"),
            cell(1, 2, 50, "down"),
            cell(2, 1, 1050, "up"),
            cell(9, 2, 5, "up"),
            cell(1, false, 3, "leave"),
            cell(false, 2, 7, "enter"),
        ],
    });
    expect(queryAllTexts(`${CHANGES} thead th`)).toEqual([
        "From ↓ to →",
        "Ideal",
        "Standard",
        "Left",
    ]);
    expect(
        queryAll(`${CHANGES} tbody tr`).map((root) => queryAllTexts("th, td", {root}))
    ).toEqual([
        ["Ideal", "200", "50", "3"],
        ["Gone", "–", "5", "–"],
        ["Standard", "1,050", "–", "–"],
        ["New", "–", "7", "–"],
    ]);
    // Not by colour alone
    expect(`${CHANGES} [data-direction=up] .text-success .fa-arrow-up`).toHaveCount(2);
    expect(`${CHANGES} [data-direction=down] .text-danger .fa-arrow-down`).toHaveCount(
        1
    );
    expect(`${CHANGES} [data-direction=up]:first`).toHaveAttribute(
        "aria-label",
        "5 from Gone to Standard: moves up"
    );
});

test("it warns when more than a quarter changes", async () => {
    await mountPreview({changed: 400, many_changed: true});
    expect(".o_segmentation_many_changed").toHaveText(/400 of 1,250 customers \(32%\)/);
});

test("it does not warn when few change", async () => {
    await mountPreview({changed: 5});
    expect(".o_segmentation_many_changed").toHaveCount(0);
    expect("p.text-muted").toHaveText(/^5 of 1,250 customers \(0\.4%\)/);
});

test("a count opens the list of its contacts", async () => {
    onRpc("crm.segmentation", "action_view_preview_contacts", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "res.partner"};
    });
    mockService("action", {
        doAction: (action) => expect.step(action.res_model),
    });
    await mountPreview({cells: [cell(1, 2, 50, "down")]});
    await contains(`${CHANGES} button`).click();
    expect.verifySteps([[[1], 1, 2], "res.partner"]);
});

test("a base without contacts", async () => {
    await mountPreview({total: 0, members: 0, segments: [], rows: [], cells: []});
    expect(`${SEGMENTS} tfoot tr`).toHaveText("Total 0");
    expect("p.text-muted").toHaveText(/no contacts/);
});

test("nothing is asked for while something is wrong", async () => {
    Segmentation._records[0].problem_text = "Add a parameter.";
    onRpc("crm.segmentation", "preview", () => expect.step("asked"));
    await mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `<form><widget name="segmentation_preview"/></form>`,
    });
    expect.verifySteps([]);
    expect(SEGMENTS).toHaveCount(0);
});
