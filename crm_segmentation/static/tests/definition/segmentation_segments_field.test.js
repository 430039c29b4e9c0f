import {beforeEach, expect, test} from "@odoo/hoot";
import {press, queryAll, queryAllTexts} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, runAllTimers} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Segment extends models.Model {
    segmentation_id = fields.Many2one({relation: "segmentation"});
    name = fields.Char();
    color = fields.Integer();
    score_from = fields.Float({digits: [16, 2]});
    score_to = fields.Float({digits: [16, 2]});
    member_count = fields.Integer();
}

class Parameter extends models.Model {
    segmentation_id = fields.Many2one({relation: "segmentation"});
    weight = fields.Float();
}

class Segmentation extends models.Model {
    name = fields.Char();
    is_editable = fields.Boolean({default: true});
    tolerance = fields.Float({digits: [16, 2]});
    segment_ids = fields.One2many({
        relation: "segment",
        relation_field: "segmentation_id",
    });
    parameter_ids = fields.One2many({
        relation: "parameter",
        relation_field: "segmentation_id",
    });
}

defineMailModels();
defineModels([Segmentation, Segment, Parameter]);

const ROW = ".o_data_row";
let answer = {};

beforeEach(() => {
    Segment._records = [
        {id: 1, segmentation_id: 1, name: "Ideal", color: 10, score_from: 70},
        {id: 2, segmentation_id: 1, name: "Medium", color: 3, score_from: 40},
        {id: 3, segmentation_id: 1, name: "Standard", color: 4, score_from: 0},
    ];
    Parameter._records = [{id: 1, segmentation_id: 1, weight: 3}];
    Segmentation._records = [
        {id: 1, name: "Model", segment_ids: [1, 2, 3], parameter_ids: [1]},
    ];
    answer = {
        scores: [0, 4500, 7500, 10000],
        counts: [4, 3, 2, 1],
        values: [0, 30, 20, 1000],
        total: 10,
        is_sampled: false,
        currency_id: false,
        money: "Won deals",
        money_problem: false,
    };
    onRpc("crm.segmentation", "preview_scores", ({args}) => {
        expect.step(JSON.stringify(args));
        return answer;
    });
    onRpc("segmentation", "web_save", ({args}) => {
        expect.step(JSON.stringify(args[1]));
    });
});

async function mountForm({readonly = false} = {}) {
    await mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form>
                <field name="is_editable" invisible="1"/>
                <field name="name"/>
                <field name="tolerance"/>
                <field name="parameter_ids"><list editable="bottom"><field name="weight"/></list></field>
                <field name="segment_ids" widget="segmentation_segments" mode="list" readonly="${readonly}">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="color" column_invisible="1"/>
                        <field name="score_from" widget="segment_start" options="{'hide_trailing_zeros': True}"/>
                        <field name="score_to" widget="segment_end"/>
                        <field name="member_count" widget="segment_preview" options="{'shows': 'count'}"/>
                        <field name="member_count" widget="segment_preview" options="{'shows': 'share'}"/>
                        <field name="member_count" widget="segment_preview" options="{'shows': 'value'}"/>
                    </list>
                </field>
                <widget name="segmentation_scores"/>
            </form>`,
    });
    await runAllTimers();
    await animationFrame();
}

function rows() {
    return queryAll(`.o_field_segmentation_segments ${ROW}`).map((row) =>
        queryAllTexts("td:not(.o_list_record_remove)", {root: row}).filter(Boolean)
    );
}

function slider(name) {
    return queryAll(`[role=slider][data-segment=${name}]`)[0];
}

test("each segment says what it would hold", async () => {
    await mountForm();
    expect(rows()).toEqual([
        ["Ideal", "70", "100", "3", "30%", "1,020"],
        ["Medium", "40", "70", "3", "30%", "30"],
        ["Standard", "0", "40", "4", "40%", "0"],
    ]);
    expect(".o_segmentation_scope_line").toHaveText("10 contacts");
    // Once for the segments, once for the small one of the parameters
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("moving a border tells at once what is in its segments, without the server", async () => {
    await mountForm();
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
    slider("Medium").focus();
    await press(["Shift", "ArrowRight"]);
    await press("ArrowRight");
    await animationFrame();
    expect(rows()).toEqual([
        ["Ideal", "70", "100", "3", "30%", "1,020"],
        ["Medium", "46", "70", "0", "0%", "0"],
        ["Standard", "0", "46", "7", "70%", "30"],
    ]);
    await runAllTimers();
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(['{"segment_ids":[[1,2,{"score_from":46}]]}']);
});

test("how many the tolerance may keep in their segment", async () => {
    answer.scores = [0, 3800, 3999, 4000, 6900];
    answer.counts = [1, 2, 4, 8, 16];
    answer.values = [0, 0, 0, 0, 0];
    await mountForm();
    expect(".o_segmentation_tolerance").toHaveCount(0);
    await contains("[name=tolerance] input").edit("2");
    await animationFrame();
    // from 38 below 40: 2 + 4; from 68 below 70: 16
    expect(".o_segmentation_tolerance").toHaveText(/^22 .* 2 points below /);
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("what is just being moved is saved too", async () => {
    await mountForm();
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
    slider("Ideal").focus();
    await press("ArrowRight");
    await contains(".o_form_button_save").click();
    expect.verifySteps(['{"segment_ids":[[1,1,{"score_from":71}]]}']);
});

test("a border that is typed moves on the histogram", async () => {
    await mountForm();
    await contains(`${ROW}:contains(Ideal) td[name=score_from]`).click();
    await contains(`${ROW} td[name=score_from] input`).edit("90.5", {confirm: "tab"});
    await animationFrame();
    expect(slider("Ideal")).toHaveAttribute("aria-valuenow", "90.5");
    expect(rows()[0].slice(2)).toEqual(["100", "1", "10%", "1,000"]);
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("nonsense that is typed is told at its place, and changes nothing", async () => {
    await mountForm();
    await contains(`${ROW}:contains(Ideal) td[name=score_from]`).click();
    await contains(`${ROW} td[name=score_from] input`).edit("a lot", {confirm: false});
    await contains("[name=name] input").focus();
    await animationFrame();
    expect("td[name=score_from].o_invalid_cell").toHaveCount(1);
    expect(slider("Ideal")).toHaveAttribute("aria-valuenow", "70");
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("the segment from 0 stays there", async () => {
    await mountForm();
    expect("[role=slider]").toHaveCount(2);
    await contains(`${ROW}:contains(Standard) td[name=score_from]`).click();
    expect(`${ROW}:contains(0) td[name=score_from] input`).toHaveCount(0);
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("a new segment begins in the middle of the widest", async () => {
    await mountForm();
    await contains(
        ".o_field_segmentation_segments .o_field_x2many_list_row_add a"
    ).click();
    expect("[role=slider][data-segment=New]").toHaveAttribute("aria-valuenow", "20");
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("a weight is looked at a moment after it was changed", async () => {
    await mountForm();
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
    await contains("[name=parameter_ids] td[name=weight]").click();
    await contains("[name=parameter_ids] td[name=weight] input").edit("5", {
        confirm: "blur",
    });
    answer = {...answer, scores: [10000], counts: [10], values: [9]};
    await advanceTime(200);
    expect.verifySteps([]);
    await advanceTime(300);
    await animationFrame();
    const asked = '[[1],{"parameter_ids":[[1,1,{"weight":5}]]}]';
    expect.verifySteps([asked, asked]);
    // All are in one segment now
    expect(rows().map((row) => row.slice(3, 5))).toEqual([
        ["10", "100%"],
        ["0", "0%"],
        ["0", "0%"],
    ]);
});

test("another name asks for nothing", async () => {
    await mountForm();
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
    await contains("[name=name] input").edit("Other");
    await runAllTimers();
    expect.verifySteps([]);
});

test("a sample says about", async () => {
    answer = {...answer, is_sampled: true, counts: [4e4, 3e4, 2e4, 1e4], total: 1e5};
    await mountForm();
    expect(rows()[0].slice(3)).toEqual(["about 30,000", "30%", "about 1,020"]);
    expect(".o_segmentation_scope_line").toHaveText(
        "100,000 contacts, estimated from a sample. The last step counts all."
    );
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("what is wrong is told in a sentence, and the borders stay", async () => {
    answer = {problem: "No points can be won."};
    await mountForm();
    expect(".o_segmentation_scores_problem").toHaveText("No points can be won.");
    expect("[role=slider]").toHaveCount(2);
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("an empty base", async () => {
    answer = {...answer, scores: [], counts: [], values: [], total: 0};
    await mountForm();
    expect(rows().map((row) => row.slice(3, 5))).toEqual([
        ["0", "0%"],
        ["0", "0%"],
        ["0", "0%"],
    ]);
    expect.verifySteps(["[[1],{}]", "[[1],{}]"]);
});

test("who only reads a model is not asked what it would do", async () => {
    Segmentation._records[0].is_editable = false;
    await mountForm({readonly: true});
    expect.verifySteps([]);
    expect(".o_score_histogram").toHaveCount(0);
    expect(rows().map((row) => row[0])).toEqual(["Ideal", "Medium", "Standard"]);
});
