import {beforeEach, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {clickSave, contains} from "@web/../tests/web_test_helpers";
import {
    NUMBERS,
    Parameter,
    defineCards,
    givenDistribution,
    givenParameters,
    mountCards,
    stepSaves,
} from "../helpers/parameter_cards";

defineCards();

beforeEach(() => {
    givenParameters({name: "Deals", weight: 3}, {name: "Country", preset: "custom"});
    givenDistribution(NUMBERS);
    stepSaves();
});

const FIRST = ".o_parameter_card:eq(0)";
const SECOND = ".o_parameter_card:eq(1)";

function shares() {
    return queryAllTexts(".o_parameter_share");
}

function names() {
    return queryAllTexts(".o_parameter_name");
}

function setWeight(card, weight) {
    return contains(`${card} .o_parameter_weight_number`).edit(weight);
}

async function slideWeight(card, weight) {
    const slider = queryFirst(`${card} input[type=range]`);
    slider.value = weight;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    await animationFrame();
}

test("a card says what it reads, unless that is its name", async () => {
    givenParameters(
        {name: "Deals"},
        {name: "Won deals: value"},
        {name: "Leads", preset: "custom", model_name: "crm.lead"}
    );
    await mountCards();
    expect(names()).toEqual(["Deals", "Won deals: value", "Leads"]);
    expect(`${FIRST} .o_parameter_reads`).toHaveText("Won deals: value");
    expect(`${SECOND} .o_parameter_reads`).toHaveCount(0);
    expect(".o_parameter_card:eq(2) .o_parameter_reads").toHaveText("Lead: Sum");
});

test("all shares follow a typed weight", async () => {
    await mountCards();
    // 3 × 10 and 1 × 10 of 40 points
    expect(shares()).toEqual(["75%", "25%"]);
    await setWeight(SECOND, "2");
    // 3 × 10 and 2 × 10 of 50 points
    expect(shares()).toEqual(["60%", "40%"]);
    await clickSave();
    expect.verifySteps([[[1, 2, {weight: 2}]]]);
});

test("all shares follow the slider at once, and one value is written", async () => {
    await mountCards();
    await slideWeight(SECOND, 6);
    await slideWeight(SECOND, 9);
    // 3 × 10 and 9 × 10 of 120 points
    expect(shares()).toEqual(["25%", "75%"]);
    expect(`${SECOND} .o_parameter_weight_number`).toHaveValue("9");
    expect(`${SECOND} input[type=range]`).toHaveAttribute(
        "aria-valuetext",
        "9, 75% of the score"
    );
    await advanceTime(500);
    expect(shares()).toEqual(["25%", "75%"]);
    await clickSave();
    expect.verifySteps([[[1, 2, {weight: 9}]]]);
});

test("what the slider says is saved even right after moving it", async () => {
    await mountCards();
    await slideWeight(FIRST, 8);
    await clickSave();
    expect.verifySteps([[[1, 1, {weight: 8}]]]);
});

test("a weight above 10 is typed, and the slider stands at its end", async () => {
    await mountCards();
    await setWeight(FIRST, "21");
    expect(`${FIRST} input[type=range]`).toHaveValue(10);
    await clickSave();
    expect.verifySteps([[[1, 1, {weight: 21}]]]);
});

test("a weight that is no number is kept, told and not saved; Discard forgets it", async () => {
    await mountCards();
    await setWeight(FIRST, "much");
    expect(`${FIRST} .o_parameter_weight_number`).toHaveValue("much");
    expect(`${FIRST} [role=alert]`).toHaveText(
        "Enter a number for the weight, such as 3."
    );
    await clickSave();
    expect.verifySteps([]);
    await contains(".o_form_button_cancel").click();
    expect(`${FIRST} .o_parameter_weight_number`).toHaveValue("3");
    expect(`${FIRST} [role=alert]`).toHaveCount(0);
});

test("a weight below 0 takes no share, and none from the others", async () => {
    await mountCards();
    await setWeight(SECOND, "-2");
    expect(shares()).toEqual(["100%", "0%"]);
});

test("without points to win no parameter has a share", async () => {
    Parameter._records.forEach((parameter) => {
        parameter.best_points = 0;
    });
    await mountCards();
    expect(shares()).toEqual(["0%", "0%"]);
});

test("a parameter that is switched off has neither share nor ranges", async () => {
    await mountCards();
    await contains(`${FIRST} .o_boolean_toggle input`).click();
    expect(shares()).toEqual(["100%"]);
    expect(`${FIRST} .o_parameter_body`).toHaveCount(0);
    await clickSave();
    expect.verifySteps([[[1, 1, {active: false}]]]);
});

test("what is wrong with a parameter is told on its card", async () => {
    Parameter._records[1].problem = "Country: choose a field.";
    await mountCards();
    expect(`${FIRST} .o_parameter_problem`).toHaveCount(0);
    expect(`${SECOND} .o_parameter_problem`).toHaveText("Country: choose a field.");
});

test("cards are ordered with the arrow keys", async () => {
    await mountCards();
    await contains(`${FIRST} .o_parameter_handle`).focus();
    await press("ArrowDown");
    await animationFrame();
    expect(names()).toEqual(["Country", "Deals"]);
    await clickSave();
    // the two change places; where the first stood, the numbering begins
    expect.verifySteps([
        [
            [1, 2, {sequence: 10}],
            [1, 1, {sequence: 11}],
        ],
    ]);
});

test.tags("desktop");
test("cards are ordered by dragging, and Discard restores the order", async () => {
    await mountCards();
    await contains(`${SECOND} .o_parameter_handle`).dragAndDrop(FIRST);
    expect(names()).toEqual(["Country", "Deals"]);
    await contains(".o_form_button_cancel").click();
    expect(names()).toEqual(["Deals", "Country"]);
});

test("a removed parameter comes back with Discard", async () => {
    await mountCards();
    await contains(`${FIRST} .o_parameter_remove`).click();
    expect(names()).toEqual(["Country"]);
    await contains(".o_form_button_cancel").click();
    expect(names()).toEqual(["Deals", "Country"]);
    await contains(`${FIRST} .o_parameter_remove`).click();
    await clickSave();
    expect.verifySteps([[[2, 1]]]);
});

test("Edit opens the parameter in a dialog, and what was typed is saved", async () => {
    await mountCards();
    await setWeight(SECOND, "4");
    await contains(`${FIRST} .o_parameter_edit`).click();
    expect(".modal .modal-title").toHaveText("Open: Parameter");
    expect(".modal [name=name] input").toHaveValue("Deals");
    expect.verifySteps([[[1, 2, {weight: 4}]]]);
});

test("a new parameter starts in a dialog, and the cards stay as they are", async () => {
    await mountCards();
    await setWeight(SECOND, "4");
    await contains(".o_add_parameter").click();
    expect.verifySteps([[[1, 2, {weight: 4}]]]);
    expect(".modal .modal-title").toHaveText("Create Parameter");
    await contains(".modal [name=name] input").edit("Industry");
    await contains(".modal .o_form_button_save").click();
    expect(".modal").toHaveCount(0);
    expect(names()).toEqual(["Deals", "Country", "Industry"]);
    // 3 × 10, 4 × 10 and 1 × 10 of 80 points
    expect(shares()).toEqual(["37.5%", "50%", "12.5%"]);
});

test("who may not change the model reads the cards, and nobody's values", async () => {
    givenDistribution(() => expect.step("asked"));
    await mountCards({readonly: true});
    expect(names()).toEqual(["Deals", "Country"]);
    expect(queryAllTexts(".o_parameter_weight_number")).toEqual(["3", "1"]);
    expect(shares()).toEqual(["75%", "25%"]);
    expect(".o_parameter_cards input:not(:disabled)").toHaveCount(0);
    expect(".o_parameter_handle, .o_parameter_remove, .o_add_parameter").toHaveCount(0);
    expect.verifySteps([]);
    await contains(`${FIRST} .o_parameter_edit`).click();
    expect(".modal [name=name]:contains(Deals)").toHaveCount(1);
    expect(".modal [name=name] input").toHaveCount(0);
});
