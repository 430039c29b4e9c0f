import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryAllValues, waitFor} from "@odoo/hoot-dom";
import {clickSave, contains} from "@web/../tests/web_test_helpers";
import {
    Band,
    NUMBERS,
    defineCards,
    givenDistribution,
    givenParameters,
    mountCards,
    stepSaves,
} from "../helpers/parameter_cards";

const TEXTS = {
    ...NUMBERS,
    value_type: "text",
    bars: [],
    values: [
        {value: "Ghent", label: "Ghent", count: 40},
        {value: "Bruges", label: "Bruges", count: 30},
        {value: "Liège", label: "Liège", count: 10},
    ],
    others: 10,
};
const ROW = ".o_parameter_value";

defineCards();

beforeEach(() => {
    givenParameters({
        name: "City",
        value_type: "text",
        bands: [
            {kind: "values", accepted: [" ghent"], points: 10},
            {kind: "missing", points: 1},
        ],
    });
    givenDistribution(TEXTS);
    stepSaves();
});

async function mountLoaded(options) {
    await mountCards(options);
    await waitFor(".o_values_text");
}

function barsOf(place) {
    return queryAllTexts(`${place} .o_value_bar`).map((text) => text.split(/\s+/));
}

test("values stand beside the line that holds them, the others below", async () => {
    await mountLoaded();
    expect(`${ROW}:eq(0) .o_tag`).toHaveText("ghent");
    expect(barsOf(`${ROW}:eq(0)`)).toEqual([["Ghent", "40"]]);
    expect(`${ROW}:eq(1)`).toHaveText(/No value\s+10/);
    expect(barsOf(".o_parameter_unheld")).toEqual([
        ["Bruges", "30"],
        ["Liège", "10"],
    ]);
    expect(".o_parameter_unheld").toHaveText(/Other values: 10/);
});

test("“Any other value” holds what no line holds", async () => {
    await mountLoaded();
    await contains(".o_value_add[data-kind=other]").click();
    expect(".o_parameter_unheld").toHaveCount(0);
    expect(".o_value_add[data-kind=other]").toHaveCount(0);
    expect(barsOf(`${ROW}[data-kind=other]`)).toEqual([
        ["Bruges", "30"],
        ["Liège", "10"],
    ]);
    await contains(`${ROW}[data-kind=other] .o_band_points`).edit("3");
    await clickSave();
    const values = {
        accepted: false,
        kind: "other",
        name: false,
        points: 3,
        problem: false,
        sequence: 30,
        value_from: false,
        value_to: false,
    };
    expect.verifySteps([[[1, 1, {band_ids: [[0, "new", values]]}]]]);
});

test("a value that occurs is given points by a click", async () => {
    await mountLoaded();
    await contains(".o_value_give:contains(Bruges)").click();
    expect(queryAllTexts(`${ROW} .o_tag`)).toEqual(["ghent", "Bruges"]);
    expect(barsOf(".o_parameter_unheld")).toEqual([["Liège", "10"]]);
});

test("accepted values and points are edited in their line", async () => {
    await mountLoaded();
    await contains(`${ROW}:eq(0) .o_band_points`).edit("8");
    await contains(`${ROW}:eq(0) .o_field_x2many_text, ${ROW}:eq(0) input:eq(0)`).edit(
        "Liège"
    );
    expect(barsOf(`${ROW}:eq(0)`)).toEqual([
        ["Ghent", "40"],
        ["Liège", "10"],
    ]);
    await clickSave();
    expect.verifySteps([
        [[1, 1, {band_ids: [[1, 10, {points: 8, accepted: [" ghent", "Liège"]}]]}]],
    ]);
});

test("points that are no number stay and are told; Discard forgets them", async () => {
    await mountLoaded();
    await contains(`${ROW}:eq(1) .o_band_points`).edit("lots");
    expect(`${ROW}:eq(1) [role=alert]`).toHaveText("Enter a number, such as 1000.");
    await clickSave();
    expect.verifySteps([]);
    await contains(".o_form_button_cancel").click();
    expect(queryAllValues(".o_band_points")).toEqual(["10", "1"]);
    expect(`${ROW} [role=alert]`).toHaveCount(0);
});

test("a line is removed, and comes back with Discard", async () => {
    await mountLoaded();
    await contains(`${ROW}:eq(0) .o_value_remove`).click();
    expect(ROW).toHaveCount(1);
    await contains(".o_form_button_cancel").click();
    expect(`${ROW}:eq(0) .o_tag`).toHaveText("ghent");
    await contains(`${ROW}:eq(1) .o_value_remove`).click();
    await clickSave();
    expect.verifySteps([[[1, 1, {band_ids: [[2, 11]]}]]]);
});

test("each line that holds a value of a set counts, of others the first", async () => {
    const bands = [
        {kind: "values", accepted: ["Ghent"], points: 5},
        {kind: "values", accepted: ["Ghent", "Bruges"], points: 2},
    ];
    givenParameters(
        {value_type: "text", bands},
        {value_type: "set", source: "field", reading: {source: "field"}, bands}
    );
    givenDistribution((_id, {source}) => ({
        ...TEXTS,
        value_type: source === "field" ? "set" : "text",
    }));
    await mountCards();
    await waitFor(".o_parameter_card:eq(1) .o_value_bar");
    const held = (card, row) =>
        queryAllTexts(`.o_parameter_card:eq(${card}) ${ROW}:eq(${row}) .o_value_label`);
    expect([held(0, 0), held(0, 1)]).toEqual([["Ghent"], ["Bruges"]]);
    expect([held(1, 0), held(1, 1)]).toEqual([["Ghent"], ["Ghent", "Bruges"]]);
});

test("yes and no have a bar each, and nothing is to be added", async () => {
    givenParameters({
        value_type: "boolean",
        bands: [
            {kind: "values", accepted: [true], points: 10, name: "Yes"},
            {kind: "values", accepted: [false], points: 0, name: "Not or unknown"},
        ],
    });
    givenDistribution({
        ...TEXTS,
        value_type: "boolean",
        missing: 0,
        values: [
            {value: true, label: "Yes", count: 30},
            {value: false, label: "No", count: 70},
        ],
        others: 0,
    });
    await mountLoaded();
    expect(queryAllTexts(".o_value_bar")).toEqual(["30", "70"]);
    expect(queryAllTexts(".o_value_name")).toEqual(["Not or unknown"]);
    expect(".o_value_add").toHaveCount(0);
});

test("what is wrong with a line is told beside it", async () => {
    Band._records[0].problem = "Choose at least one value.";
    await mountLoaded();
    expect(`${ROW}:eq(0) [role=alert]`).toHaveText("Choose at least one value.");
});

test("a base without values", async () => {
    givenDistribution({...TEXTS, known: 0, missing: 100, values: [], others: 0});
    await mountLoaded();
    expect(".o_value_bar").toHaveCount(0);
    expect(".o_values_text").toHaveText("No contact has a value (of 100).");
});

test("read-only lines have no inputs", async () => {
    await mountCards({readonly: true});
    expect(`${ROW}:eq(0) .o_tag`).toHaveText("ghent");
    expect(queryAllTexts(".o_band_points")).toEqual(["10", "1"]);
    expect(".o_parameter_body :is(input, button)").toHaveCount(0);
});

test("values are read as the parameter does", async () => {
    const reading = {by_age: true, half_life_days: 90, age_path: "date_closed"};
    givenParameters({
        name: "Value per hour",
        value_type: "number",
        by_age: true,
        half_life_days: 90,
        reading,
    });
    givenDistribution((segmentationId, values) => {
        expect.step(values);
        return NUMBERS;
    });
    await mountCards();
    await waitFor(".o_values_text");
    expect.verifySteps([reading]);
    expect(".o_parameter_age").toHaveText(
        "Older records count less: half after 90 days"
    );
});
