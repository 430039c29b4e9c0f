import {beforeEach, expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
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

const IDEAL = {id: 1, name: "Ideal", color: 10};
const STANDARD = {id: 2, name: "Standard", color: 4};
const PORTIONS = [
    {...STANDARD, from: 0, to: 70, is_current: false},
    {...IDEAL, from: 70, to: 100, is_current: true},
];
const BUDGET = {
    id: 11,
    name: "Budget",
    state: "read",
    text: "50,000.00",
    records: 0,
    is_count: false,
    ranges: ["Big"],
    points: 10,
    weight: 3,
    contribution: 30,
    share: 0.6,
    best_share: 0.6,
};
const DEALS = {
    id: 12,
    name: "Deals",
    state: "read",
    text: "$ 800.00",
    records: 2,
    is_count: false,
    ranges: ["Some", "More"],
    points: 4,
    weight: 1.5,
    contribution: 6,
    share: 0.12,
    best_share: 0.4,
};
const EXPLANATION = {
    problem: false,
    score: 72,
    total: 36,
    best: 50,
    segment: IDEAL,
    kept_by_tolerance: false,
    portions: PORTIONS,
    has_changed: false,
    rescore_ids: [],
    parameters: [BUDGET, DEALS],
    next: false,
};
const KEY = {
    segmentation_id: 5,
    model: "Key companies",
    segment: IDEAL,
    score: 72,
    since: "2026-03-01 10:30:00",
    inherited_from: false,
    explanation: EXPLANATION,
};
const OTHER = {
    ...KEY,
    segmentation_id: 6,
    model: "Clients",
    segment: STANDARD,
    explanation: false,
};

class Customer extends models.Model {
    name = fields.Char();
    write_date = fields.Datetime();
    segment_summary = fields.Json();

    _records = [{id: 1, name: "Gemini", segment_summary: {score: 72}}];
}

defineMailModels();
defineModels([Customer]);

let shown = [];
let onAsked = () => undefined;
beforeEach(() => {
    shown = [KEY];
    onAsked = () => undefined;
    onRpc("res.partner", "segment_explanations", ({args}) => {
        onAsked(args[0]);
        return shown;
    });
});

function givenStepsOfAsking() {
    onAsked = (ids) => expect.step(`explain ${ids}`);
}

function mountExplanation(explanation = {}, head = {}) {
    if (explanation) {
        shown = [{...KEY, ...head, explanation: {...EXPLANATION, ...explanation}}];
    }
    return mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="name"/><widget name="segment_explanation"/></form>`,
    });
}

test("nothing is asked for before the page is shown", async () => {
    givenStepsOfAsking();
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `
            <form><notebook>
                <page string="First"><field name="name"/></page>
                <page string="Why"><widget name="segment_explanation"/></page>
            </notebook></form>`,
    });
    expect.verifySteps([]);
    await contains(".nav-link:contains(Why)").click();
    await animationFrame();
    expect.verifySteps(["explain 1"]);
    expect(".o_segment_explanation").toHaveCount(1);
});

test("the head names the model, the segment and since when", async () => {
    await mountExplanation();
    expect(".o_segment_explanation_toggle").toHaveText(
        /Key companies\s+Ideal\s+since 03\/01\/2026/
    );
    expect(".o_segment_explanation_toggle .o_tag_color_10").toHaveText("Ideal");
});

test("the score stands on the scale, with the segments' borders", async () => {
    await mountExplanation();
    expect(".o_segment_scale > div:first").toHaveText("72 of 100");
    expect(".o_segment_scale").toHaveAttribute(
        "aria-label",
        "72 of 100, Standard from 0, Ideal from 70"
    );
    expect(".o_segment_scale_mark").toHaveStyle({left: "72%"}, {inline: true});
    expect(queryAllTexts(".o_segment_scale_portion")).toEqual(["Standard", "Ideal"]);
    expect(".o_segment_scale_portion:first").toHaveStyle(
        {width: "70%"},
        {inline: true}
    );
    expect(queryAllTexts(".o_segment_scale_border")).toEqual(["0", "70", "100"]);
});

test("one segment takes the whole scale", async () => {
    await mountExplanation({
        portions: [{...IDEAL, from: 0, to: 100, is_current: true}],
    });
    expect(queryAllTexts(".o_segment_scale_portion")).toEqual(["Ideal"]);
    expect(queryAllTexts(".o_segment_scale_border")).toEqual(["0", "100"]);
    expect(".o_segment_explanation_next").toHaveText(/no higher segment/);
});

test.tags("desktop");
test("the breakdown, parameter by parameter, adds up", async () => {
    await mountExplanation();
    expect(queryAllTexts(".o_score_breakdown tbody tr:first > *")).toEqual([
        "Budget",
        "50,000.00",
        "Big",
        "10 × 3 = 30",
        "60%",
        "",
    ]);
    expect(queryAllTexts(".o_score_breakdown tbody tr:last > *")).toEqual([
        "Deals",
        "$ 800.00 2 records",
        "Some, More",
        "4 × 1.5 = 6",
        "12%",
        "",
    ]);
    expect(".o_segment_sum").toHaveText("36 of 50 points = score 72");
    // The longest bar fills the column; of 0.4, 0.12 are won
    const bars = ".o_score_breakdown tbody tr:last .progress";
    expect(bars).toHaveAttribute("style", /width: 66\.6/);
    expect(`${bars}-bar`).toHaveStyle({width: "30%"}, {inline: true});
});

test.tags("mobile");
test("on a phone the value and the range stand below the parameter", async () => {
    await mountExplanation();
    expect(".o_score_breakdown tbody tr:first th").toHaveText(
        /Budget\s+50,000.00\s+·\s+Big/
    );
    expect(".o_score_breakdown tbody tr:first td").toHaveCount(2);
});

test("negative points are red, and a score is never below 0", async () => {
    await mountExplanation({
        score: 0,
        total: -6,
        parameters: [{...DEALS, points: -4, contribution: -6, share: -0.12}],
    });
    expect(".o_segment_product").toHaveText("-4 × 1.5 = -6");
    expect(".o_segment_product").toHaveClass("text-danger");
    expect(".progress-bar").toHaveClass("bg-danger");
    expect(".o_segment_sum").toHaveText(/never below 0/);
});

test("what is missing is named missing", async () => {
    await mountExplanation({
        parameters: [{...BUDGET, state: "missing", text: "", ranges: []}],
    });
    expect(".o_segment_value").toHaveText("Missing");
    expect(".o_score_breakdown").not.toHaveText(/in no range/);
});

test("a value in no range says so", async () => {
    await mountExplanation({parameters: [{...BUDGET, ranges: []}]});
    expect(".o_segment_range").toHaveText("in no range");
});

test("a number of records is told once", async () => {
    await mountExplanation({
        parameters: [
            {...DEALS, text: "1", records: 1, is_count: true},
            {...DEALS, id: 13, text: "0", records: 0, is_count: true},
            {...DEALS, id: 14, text: "2", records: 2},
        ],
    });
    expect(queryAllTexts(".o_segment_value")).toEqual(["1 record", "0", "2 2 records"]);
});

test("of a value that is not readable only the range is shown", async () => {
    await mountExplanation({
        parameters: [{...DEALS, state: "hidden", text: "", records: 0}],
    });
    expect(".o_segment_value").toHaveText("Not visible to you");
    expect(".o_segment_range").toHaveText("Some, More");
    expect(".o_segment_records").toHaveCount(0);
});

test("a contact in no model says so", async () => {
    shown = [];
    await mountExplanation(false);
    expect(".o_segment_explanation").toHaveCount(0);
    expect(".o_widget_segment_explanation").toHaveText(/has no segment/);
});

test("a carried segment names the company", async () => {
    await mountExplanation({}, {inherited_from: "Gemini Furniture"});
    expect(".o_segment_explanation_toggle").toHaveText(/\(from Gemini Furniture\)/);
});

test("a broken model has a sentence in place of the breakdown", async () => {
    await mountExplanation({problem: "This model needs attention."});
    expect(".alert").toHaveText("This model needs attention.");
    expect(".o_score_breakdown").toHaveCount(0);
    expect(".o_segment_scale").toHaveCount(0);
});

test("a segment kept by the tolerance says so", async () => {
    await mountExplanation({kept_by_tolerance: 2});
    expect(".o_widget_segment_explanation").toHaveText(/Below Ideal.*tolerance of 2\./);
});

test("improvements that lead to the next segment", async () => {
    await mountExplanation({
        next: {
            ...IDEAL,
            from: 70,
            distance: 8.5,
            improvements: [
                {
                    id: 11,
                    name: "Budget",
                    options: [
                        {text: "Big", score: 80},
                        {text: "Huge", score: 92.25},
                    ],
                },
            ],
        },
    });
    expect(".o_segment_explanation_next p:first").toHaveText(
        "8.5 points to Ideal, which starts at 70."
    );
    expect(".o_segment_explanation_next li").toHaveText(
        "Budget: Big → 80 or Huge → 92.25"
    );
});

test("where no single change is enough, it says so", async () => {
    await mountExplanation({
        next: {...IDEAL, from: 70, distance: 60, improvements: []},
    });
    expect(".o_segment_explanation_next").toHaveText(/No single change/);
});

test("the link opens the records behind a measure", async () => {
    givenStepsOfAsking();
    onRpc("res.partner", "action_explained_records", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "crm.lead"};
    });
    mockService("action", {
        doAction: (action) => expect.step(action.res_model),
    });
    await mountExplanation();
    expect.verifySteps(["explain 1"]);
    await contains(".o_segment_records").click();
    expect.verifySteps([[[1], 5, 12], "crm.lead"]);
});

test("other models are folded, and computed when they are unfolded", async () => {
    givenStepsOfAsking();
    onRpc("res.partner", "segment_explanation", ({args}) => {
        expect.step(`explain model ${args[1]}`);
        return {...EXPLANATION, score: 12};
    });
    shown = [KEY, OTHER];
    await mountExplanation(false);
    const toggles = ".o_segment_explanation_toggle";
    expect(`${toggles}:first`).toHaveAttribute("aria-expanded", "true");
    expect(`${toggles}:last`).toHaveAttribute("aria-expanded", "false");
    expect(".o_segment_scale").toHaveCount(1);
    expect.verifySteps(["explain 1"]);
    await click(`${toggles}:last`);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["explain model 6"]);
    expect(`${toggles}:last`).toHaveAttribute("aria-expanded", "true");
    expect(".o_segment_explanation:last .o_segment_scale").toHaveText(/12 of 100/);
    // Once is enough
    await click(`${toggles}:last`);
    await animationFrame();
    await click(`${toggles}:last`);
    await animationFrame();
    expect.verifySteps([]);
    expect(".o_segment_scale").toHaveCount(2);
});

test.tags("desktop");
test("models fold by the keyboard", async () => {
    await mountExplanation();
    const toggle = document.querySelector(".o_segment_explanation_toggle");
    toggle.focus();
    await press("Enter");
    await animationFrame();
    expect(toggle).toHaveAttribute("aria-expanded", "false");
    expect(".o_segment_scale").toHaveCount(0);
    await press("Enter");
    await animationFrame();
    expect(toggle).toHaveAttribute("aria-expanded", "true");
});

test("a contact that has changed says so, and is rescored", async () => {
    onRpc("customer", "web_save", () => expect.step("save"));
    onRpc("res.partner", "action_rescore", ({args}) => {
        expect.step(`rescore ${args[0]}`);
        shown = [KEY];
        return true;
    });
    await mountExplanation(
        {has_changed: true, rescore_ids: [1, 7]},
        {score: 40, segment: STANDARD}
    );
    expect(".alert").toHaveText(/scored 40, in Standard\./);
    // What has been typed is saved before
    await contains("[name=name] input").edit("Gemini Furniture");
    await contains(".o_segment_explanation_rescore").click();
    await animationFrame();
    await animationFrame();
    expect(".alert").toHaveCount(0);
    expect.verifySteps(["save", "rescore 1,7"]);
});

const RFM_SCORE = {
    id: 21,
    name: "Orders: number",
    role: "Frequency",
    rfm_score: 4,
    value: {state: "read", text: "6", records: 0, is_count: false},
    borders: [
        {rfm_score: 1, text: "up to 1"},
        {rfm_score: 4, text: "more than 1, up to 7"},
        {rfm_score: 5, text: "more than 7"},
    ],
};

test("by rules: the first that held, and why those before it failed", async () => {
    const rules = [
        {
            ...IDEAL,
            holds: false,
            conditions: [
                {text: false, filter: "[('id', '=', 7)]", holds: false},
                {
                    text: "5 points or more for Deals (has 6)",
                    filter: false,
                    holds: true,
                },
            ],
        },
        {
            id: 3,
            name: "Hidden",
            color: 2,
            holds: false,
            conditions: [{text: false, filter: false, holds: false}],
        },
        {
            ...STANDARD,
            holds: true,
            conditions: [
                {text: "2 points for Deals (has 2)", filter: false, holds: true},
            ],
        },
    ];
    await mountExplanation({
        assignment: "rules",
        portions: undefined,
        next: undefined,
        kept_by_tolerance: undefined,
        rules,
    });
    await animationFrame();
    expect(".o_segment_rules p:first").toHaveText(/Standard$/);
    expect(queryAllTexts(".o_segment_rule_held li")).toEqual([
        "2 points for Deals (has 2)",
    ]);
    const [ideal, hidden] = queryAllTexts(".o_segment_rules_failed li");
    // Only what does not hold is a reason
    expect(ideal).toMatch(/^Ideal:\s*.*= 7$/);
    expect(hidden).toMatch(/cannot see$/);
    expect(".o_segment_scale").toHaveCount(0);
    expect(".o_segment_explanation_next").toHaveCount(0);
    expect(".o_score_breakdown").toHaveCount(1);
});

test("by rules: none held, and no points", async () => {
    await mountExplanation({
        assignment: "rules",
        portions: undefined,
        next: undefined,
        parameters: [],
        rules: [{...STANDARD, holds: true, conditions: []}],
    });
    expect(".o_segment_rules p").toHaveText(/^No rule.*Standard$/);
    expect(".o_score_breakdown").toHaveCount(0);
});

test("by recency, frequency and value: RFM scores with their ranges", async () => {
    const missing = {
        ...RFM_SCORE,
        id: 22,
        role: "Value",
        name: "Orders: value",
        rfm_score: 0,
        value: {...RFM_SCORE.value, state: "missing", text: ""},
    };
    await mountExplanation({
        assignment: "rfm",
        portions: undefined,
        next: undefined,
        rfm_scores: [RFM_SCORE, missing],
        cell: "Not all known:",
    });
    expect(".o_segment_cell").toHaveText("Not all known:Ideal");
    expect(".o_segment_rfm_score:eq(0) p").toHaveText(
        "Frequency: 4 of 5Orders: number: 6"
    );
    expect(queryAllTexts(".o_segment_rfm_score:eq(0) li")).toEqual([
        "1\nup to 1",
        "2\n–",
        "3\n–",
        "4\nmore than 1, up to 7",
        "5\nmore than 7",
    ]);
    expect(".o_segment_rfm_score:eq(0) li[aria-current]").toHaveText(
        "4\nmore than 1, up to 7"
    );
    expect(".o_segment_rfm_score:eq(1) p").toHaveText(
        "Value: no RFM scoreOrders: value: Missing"
    );
    expect(".o_segment_rfm_score:eq(1) li[aria-current]").toHaveCount(0);
});
