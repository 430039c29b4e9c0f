import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {runAllTimers} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Segmentation extends models.Model {
    name = fields.Char();

    _records = [{id: 1, name: "Model"}];
}

defineMailModels();
defineModels([Segmentation]);

const explanation = (score, contribution) => ({
    problem: false,
    score,
    total: contribution,
    best: 40,
    portions: [
        {id: 2, name: "Standard", color: 4, from: 0, to: 70, is_current: score < 70},
        {id: 1, name: "Ideal", color: 10, from: 70, to: 100, is_current: score >= 70},
    ],
    parameters: [
        {
            id: 1,
            name: "Deals",
            state: "read",
            text: "70",
            is_count: false,
            records: 2,
            ranges: ["Many"],
            points: 10,
            weight: contribution / 10,
            contribution,
            share: contribution / 40,
            best_share: 1,
        },
    ],
});

async function testOn(sides) {
    onRpc("crm.segmentation", "explain_draft", () => sides);
    await mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `<form><field name="name"/><widget name="segmentation_test"/></form>`,
    });
    await contains(".o_segmentation_test_contact input").click();
    await runAllTimers();
    await contains(".o-autocomplete--dropdown-item:first a").click();
    await runAllTimers();
}

test("the draft stands beside what is live", async () => {
    await testOn({draft: explanation(75, 30), live: explanation(50, 20)});
    expect(queryAllTexts(".o_segmentation_test h4, section h4")).toEqual([
        "After applying",
        "Now",
    ]);
    expect(queryAllTexts(".o_segment_sum")).toEqual([
        "30 of 40 points = score 75",
        "20 of 40 points = score 50",
    ]);
    // The records of a test are told, not opened
    expect(".o_segment_records").toHaveCount(0);
    expect("[data-side=draft] .o_segment_value").toHaveText("70 2 records");
});

test("a contact that has no segment yet", async () => {
    await testOn({draft: explanation(75, 30), live: false});
    expect("[data-side=live] p").toHaveText(/no segment/);
});

test("a contact that the model is not for", async () => {
    await testOn({draft: {problem: "Not for it."}, live: false});
    expect("[data-side=draft] p").toHaveText("Not for it.");
});

test("the company whose segment it would carry is named", async () => {
    await testOn({
        draft: {...explanation(75, 30), inherited_from: "Brewery"},
        live: false,
    });
    expect("[data-side=draft] h4").toHaveText("After applying (from Brewery)");
});
