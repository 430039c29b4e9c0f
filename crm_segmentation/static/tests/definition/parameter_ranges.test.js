import {beforeEach, expect, test} from "@odoo/hoot";
import {
    press,
    queryAll,
    queryAllAttributes,
    queryAllTexts,
    queryAllValues,
    queryFirst,
    queryRect,
    waitFor,
} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {clickSave, contains, defineParams, onRpc} from "@web/../tests/web_test_helpers";
import {
    Band,
    NUMBERS,
    Segmentation,
    defineCards,
    givenDistribution,
    givenParameters,
    mountCards,
    stepSaves,
} from "../helpers/parameter_cards";

/** Below 20: 0 points; from 20: 5; from 60: 10; no value: 1. */
const BANDS = [
    {value_to: 20, points: 0},
    {value_from: 20, value_to: 60, points: 5},
    {value_from: 60, points: 10},
    {kind: "missing", points: 1},
];
const HANDLE = ".o_range_handle";
/** What a new range has that nobody has said anything of. */
const RANGE = {kind: "range", accepted: false, name: false, problem: false};

defineCards();

beforeEach(() => {
    givenParameters({name: "Deals", bands: BANDS});
    givenDistribution(NUMBERS);
    stepSaves();
});

function froms() {
    return queryAllValues(".o_range_from");
}

function ends() {
    return queryAllTexts(".o_range_end");
}

function typeFrom(row, text) {
    return contains(`.o_range_from:eq(${row})`).edit(text);
}

/** Drags a handle to a value of the scale, which goes from 0 to 100 here. */
async function drag(handle, value) {
    const {x, width} = queryRect(".o_range_plot");
    const {drop, moveTo} = await contains(`${HANDLE}:eq(${handle})`).drag();
    await moveTo(".o_range_plot", {
        position: {x: x + (width * value) / 100},
        relative: false,
    });
    return drop;
}

async function verifySaved(...bands) {
    await clickSave();
    expect.verifySteps([[[1, 1, {band_ids: bands}]]]);
}

test("ranges are shown with where they end, and the values behind them", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    expect(froms()).toEqual(["", "20", "60"]);
    expect(ends()).toEqual(["to below 20", "to below 60", "and more"]);
    expect(queryAllTexts(".o_range_points")).toEqual(["0", "5", "10"]);
    expect(".o_range_bar").toHaveCount(2);
    // most contacts stand in the first bar
    const heights = queryAllAttributes(".o_range_bar", "height").map(Number);
    expect(heights[0]).toBe(2 * heights[1]);
    expect(".o_values_text").toHaveText("90 contacts with a value, 10 without");
    expect(".o_missing_count").toHaveText("10");
});

test("a typed beginning is the end of the range before, in one change", async () => {
    await mountCards();
    await typeFrom(1, "25.5");
    expect(ends()).toEqual(["to below 25.5", "to below 60", "and more"]);
    await verifySaved([1, 11, {value_from: 25.5}], [1, 10, {value_to: 25.5}]);
});

test("numbers are read and written the user's way", async () => {
    defineParams({lang_parameters: {decimal_point: ",", thousands_sep: "."}});
    await mountCards();
    await typeFrom(2, "1.250,5");
    expect(ends()).toEqual(["to below 20", "to below 1.250,5", "and more"]);
});

test("great numbers are shown as they were typed", async () => {
    await mountCards();
    await typeFrom(2, "1500000000");
    await typeFrom(1, "700000000");
    expect(froms()).toEqual(["", "700,000,000", "1,500,000,000"]);
    await typeFrom(1, "700000000.25");
    expect(froms()).toEqual(["", "700,000,000.25", "1,500,000,000"]);
    expect(ends().at(-2)).toBe("to below 1,500,000,000");
});

test("the first range may begin somewhere, and lose its beginning again", async () => {
    await mountCards();
    await typeFrom(0, "-5");
    expect(froms()).toEqual(["-5", "20", "60"]);
    await typeFrom(0, "");
    expect(froms()).toEqual(["", "20", "60"]);
});

test("nonsense stays where it was typed, is told and not saved", async () => {
    await mountCards();
    await typeFrom(1, "many");
    expect(".o_range_problem").toHaveText("Enter a number, such as 1000.");
    expect(froms()).toEqual(["", "many", "60"]);
    await clickSave();
    expect.verifySteps([]);
    expect(froms()).toEqual(["", "many", "60"]);
    await typeFrom(1, "30");
    expect(".o_range_problem").toHaveCount(0);
    await verifySaved([1, 11, {value_from: 30}], [1, 10, {value_to: 30}]);
});

test("what was typed stays while the server is asked", async () => {
    // given a server that takes its time
    const answer = new Deferred();
    Segmentation._fields.parameter_ids.onChange = () => {};
    onRpc("segmentation", "onchange", () => answer);
    await mountCards();
    // when nonsense, and a number that can't be, are typed
    await typeFrom(1, "many");
    await animationFrame();
    expect(froms()).toEqual(["", "many", "60"]);
    await typeFrom(2, "15");
    await animationFrame();
    expect(froms()).toEqual(["", "many", "15"]);
    // then they are there when it has answered, and told
    answer.resolve({value: {}});
    await animationFrame();
    expect(froms()).toEqual(["", "many", "15"]);
    expect(queryAllTexts(".o_range_problem")).toEqual([
        "Enter a number, such as 1000.",
        "Enter a number above 20.",
    ]);
    // until they are discarded
    await contains(".o_form_button_cancel").click();
    expect(froms()).toEqual(["", "20", "60"]);
});

test("a beginning beyond its neighbours is refused where it was typed", async () => {
    await mountCards();
    await typeFrom(2, "15");
    expect(".o_range_problem").toHaveText("Enter a number above 20.");
    await typeFrom(1, "70");
    expect(queryAllTexts(".o_range_problem")).toEqual([
        "Enter a number below 60.",
        "Enter a number above 20.",
    ]);
    await typeFrom(1, "");
    expect(".o_range_problem:first").toHaveText("Enter a number below 60.");
    await contains(".o_form_button_cancel").click();
    expect(froms()).toEqual(["", "20", "60"]);
    expect(".o_range_problem").toHaveCount(0);
});

test("points are typed beside their range", async () => {
    await mountCards();
    await contains(".o_parameter_range:eq(1) .o_band_points").edit("7.5");
    await contains(".o_parameter_range:eq(2) .o_band_points").edit("");
    expect(queryAllTexts(".o_range_points")).toEqual(["0", "7.5", "0"]);
    await verifySaved([1, 11, {points: 7.5}], [1, 12, {points: 0}]);
});

test("points that are no number stay and are told", async () => {
    await mountCards();
    await contains(".o_parameter_range:eq(1) .o_band_points").edit("lots");
    expect(".o_range_problem").toHaveText("Enter a number, such as 1000.");
    await clickSave();
    expect.verifySteps([]);
    await contains(".o_form_button_cancel").click();
    expect(".o_parameter_range:eq(1) .o_band_points").toHaveValue("5");
});

test.tags("desktop");
test("a border is dragged, at round figures, and written once", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    const drop = await drag(0, 33.4);
    expect(froms()).toEqual(["", "33", "60"]);
    expect(ends()).toEqual(["to below 33", "to below 60", "and more"]);
    await drop();
    await verifySaved([1, 11, {value_from: 33}], [1, 10, {value_to: 33}]);
});

test.tags("desktop");
test("a border is not dragged past its neighbours or off the scale", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    await (
        await drag(0, 90)
    )();
    expect(froms()).toEqual(["", "59", "60"]);
    await (
        await drag(1, 130)
    )();
    expect(froms()).toEqual(["", "59", "100"]);
});

test("a border is moved with the keys", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    queryFirst(`${HANDLE}:eq(0)`).focus();
    await press("ArrowRight");
    await animationFrame();
    expect(froms()).toEqual(["", "21", "60"]);
    await press(["Shift", "ArrowRight"]);
    await animationFrame();
    expect(froms()).toEqual(["", "31", "60"]);
    await press("ArrowDown");
    await press("PageUp");
    await animationFrame();
    expect(froms()).toEqual(["", "40", "60"]);
    await press("End");
    await animationFrame();
    expect(froms()).toEqual(["", "59", "60"]);
    await press("Home");
    await animationFrame();
    expect(froms()).toEqual(["", "0", "60"]);
    await press("ArrowRight");
    await advanceTime(500);
    await verifySaved([1, 11, {value_from: 1}], [1, 10, {value_to: 1}]);
});

test("what the keys moved is saved even right after", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    queryFirst(`${HANDLE}:eq(1)`).focus();
    await press("ArrowLeft");
    await verifySaved([1, 12, {value_from: 59}], [1, 11, {value_to: 59}]);
});

test("a handle says what it is", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    const handle = `${HANDLE}[role=slider]:eq(0)`;
    expect(handle).toHaveAttribute("aria-label", "Start of range 2");
    expect(handle).toHaveAttribute("aria-valuenow", "20");
    expect(handle).toHaveAttribute("aria-valuemin", "0");
    expect(handle).toHaveAttribute("aria-valuemax", "59");
    expect(handle).toHaveAttribute("aria-valuetext", "From 20, points: 5");
    expect(handle).toHaveAttribute("tabindex", "0");
});

test("a range is split in two that give the same points", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    await contains(".o_range_split:eq(1)").click();
    expect(froms()).toEqual(["", "20", "40", "60"]);
    expect(queryAllTexts(".o_range_points")).toEqual(["0", "5", "5", "10"]);
    await verifySaved(
        [1, 11, {value_to: 40}],
        [0, "new", {...RANGE, points: 5, sequence: 30, value_from: 40, value_to: 60}],
        [1, 12, {sequence: 40}],
        [1, 13, {sequence: 50}]
    );
    expect(froms()).toEqual(["", "20", "40", "60"]);
});

test("Add a range cuts the last one; without any it makes one", async () => {
    await mountCards();
    await waitFor(".o_values_text");
    await contains(".o_range_add").click();
    expect(froms()).toEqual(["", "20", "60", "80"]);
    for (let left = 4; left; left--) {
        await contains(".o_range_remove:eq(0)").click();
    }
    expect(froms()).toEqual([]);
    await contains(".o_range_add").click();
    expect(froms()).toEqual([""]);
    expect(ends()).toEqual(["and more"]);
});

test("the neighbour of a removed range takes its values over", async () => {
    await mountCards();
    await contains(".o_range_remove:eq(1)").click();
    expect(froms()).toEqual(["", "60"]);
    expect(ends()).toEqual(["to below 60", "and more"]);
    await contains(".o_range_remove:eq(0)").click();
    expect(ends()).toEqual(["and more"]);
    expect(froms()).toEqual([""]);
});

test("Discard brings all ranges back", async () => {
    await mountCards();
    await contains(".o_range_remove:eq(1)").click();
    await contains(".o_range_split:eq(0)").click();
    await typeFrom(1, "5");
    await contains(".o_form_button_cancel").click();
    expect(froms()).toEqual(["", "20", "60"]);
    expect(ends()).toEqual(["to below 20", "to below 60", "and more"]);
    expect(queryAllTexts(".o_range_points")).toEqual(["0", "5", "10"]);
});

test("gaps of older data are shown and closed only when asked", async () => {
    givenParameters({
        bands: [
            {value_from: 0, value_to: 20, points: 5},
            {value_from: 30, value_to: 50, points: 10},
        ],
    });
    await mountCards();
    expect(queryAllTexts(".o_range_gap span")).toEqual([
        "From 20 to below 30: no points, outside all ranges.",
        "From 50: no points, outside all ranges.",
    ]);
    await contains(".o_parameter_range:eq(1) .o_band_points").edit("8");
    expect(".o_range_gap").toHaveCount(2);
    await contains(".o_range_gap:eq(0) button").click();
    await contains(".o_range_gap button").click();
    expect(".o_range_gap").toHaveCount(0);
    await verifySaved([1, 11, {points: 8, value_to: false}], [1, 10, {value_to: 30}]);
});

test("what is wrong with a range is told beside it, and only there", async () => {
    givenParameters({problem: "Overlap!", bands: BANDS});
    Band._records[1].problem = "Overlap!";
    await mountCards();
    expect(".o_parameter_range:eq(1) .o_range_problem").toHaveText("Overlap!");
    expect(".o_parameter_problem").toHaveCount(0);
});

test("dates count as elapsed units, whole ones", async () => {
    givenParameters({
        value_type: "date",
        bands: [{value_to: 3, points: 5}, {value_from: 3}],
    });
    givenDistribution({...NUMBERS, value_type: "date", high: 5});
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_range_scale").toHaveText(/Days ago/);
    queryFirst(HANDLE).focus();
    await press("ArrowRight");
    await animationFrame();
    expect(froms()).toEqual(["", "4"]);
});

test("a base without contacts", async () => {
    givenDistribution({
        ...NUMBERS,
        total: 0,
        known: 0,
        missing: 0,
        low: 0,
        high: 0,
        bars: [],
    });
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_values_text").toHaveText("The first step selects no contacts.");
    expect(".o_range_bar").toHaveCount(0);
    expect(HANDLE).toHaveCount(2);
    expect(".o_suggest").toHaveCount(0);
});

test("nobody has a value", async () => {
    givenDistribution({...NUMBERS, known: 0, missing: 100, low: 0, high: 0, bars: []});
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_values_text").toHaveText("No contact has a value (of 100).");
});

test("one contact", async () => {
    const bars = [{from: 30, to: 30, count: 1}];
    givenDistribution({
        ...NUMBERS,
        total: 1,
        known: 1,
        missing: 0,
        low: 30,
        high: 30,
        bars,
    });
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_values_text").toHaveText("1 contact has a value");
    expect(HANDLE).toHaveCount(2);
});

test("all contacts in one range", async () => {
    const bars = [
        {from: 0, to: 50, count: 0},
        {from: 50, to: 100, count: 90},
    ];
    givenDistribution({...NUMBERS, bars});
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_range_bar").toHaveCount(1);
});

test("of a sample it is said that figures are rough", async () => {
    givenDistribution({...NUMBERS, about: true});
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_values_text").toHaveText("About 90 contacts with a value, 10 without");
    expect(".o_missing_count").toHaveText("about 10");
});

test("what can't be read is told, and the ranges can still be edited", async () => {
    givenDistribution({problem: "The field “x” does not exist."});
    await mountCards();
    await waitFor(".o_values_text");
    expect(".o_values_text").toHaveText("The field “x” does not exist.");
    await typeFrom(1, "25");
    expect(froms()).toEqual(["", "25", "60"]);
});

test("values are asked for once, and shown as loading meanwhile", async () => {
    const answer = new Deferred();
    givenDistribution((segmentationId, reading) => {
        expect.step([segmentationId, reading.source, reading.measure]);
        return answer;
    });
    await mountCards();
    await waitFor(".o_values_loading");
    answer.resolve(NUMBERS);
    await waitFor(".o_values_text");
    expect(".o_values_loading").toHaveCount(0);
    expect(".o_range_bar").toHaveCount(2);
    await typeFrom(1, "25");
    expect.verifySteps([[1, "records", "sum"]]);
});

test("suggested ranges take the place of the others, and are discarded", async () => {
    onRpc("crm.segmentation.parameter", "suggest_ranges", ({args}) => {
        expect.step([args[0], args[1].measure, args[2]]);
        return {
            bands: [
                {value_from: false, value_to: 10, points: 0},
                {value_from: 10, value_to: false, points: 10},
            ],
            text: "Two groups of 45 contacts.",
        };
    });
    await mountCards();
    await waitFor(".o_values_text");
    await contains(".o_suggest").click();
    await contains(".o-dropdown-item:contains(Five groups)").click();
    expect.verifySteps([[1, "sum", "groups"]]);
    expect(froms()).toEqual(["", "10"]);
    expect(".o_suggestion").toHaveText("Two groups of 45 contacts.");
    expect(".o_parameter_value[data-kind=missing]").toHaveCount(1);
    await contains(".o_form_button_cancel").click();
    expect(froms()).toEqual(["", "20", "60"]);
    expect(".o_suggestion").toHaveCount(0);
});

test("a suggestion that can't be made says why, and changes nothing", async () => {
    onRpc("crm.segmentation.parameter", "suggest_ranges", () => ({
        problem: "Too few values.",
    }));
    await mountCards();
    await waitFor(".o_values_text");
    await contains(".o_suggest").click();
    await contains(".o-dropdown-item:contains(95%)").click();
    expect(".o_suggestion").toHaveText("Too few values.");
    expect(froms()).toEqual(["", "20", "60"]);
});

test("read-only ranges have no handles and no inputs", async () => {
    await mountCards({readonly: true});
    expect(queryAllTexts(".o_range_from")).toEqual(["no limit", "20", "60"]);
    expect(queryAllTexts(".o_band_points")).toEqual(["0", "5", "10", "1"]);
    expect(HANDLE).toHaveCount(0);
    expect(".o_range_border").toHaveCount(2);
    expect(queryAll(".o_parameter_body button")).toHaveLength(0);
});
