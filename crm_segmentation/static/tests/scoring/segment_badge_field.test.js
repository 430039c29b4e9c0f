import {beforeEach, expect, test} from "@odoo/hoot";
import {hover, queryAllTexts, runAllTimers} from "@odoo/hoot-dom";
import {animationFrame, mockDate} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    defineParams,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

const IDEAL = {
    segment_id: 1,
    name: "Ideal",
    color: 10,
    score: 72,
    trend: "up",
    inherited_from: false,
    scored_at: "2026-03-01 10:30:00",
    next_at: "2026-03-01 22:30:00",
    pinned_until: false,
    model: "Key companies",
};

class Segment extends models.Model {
    _name = "crm.segment";

    name = fields.Char();

    _records = [{id: 1, name: "Ideal"}];
}

class Customer extends models.Model {
    name = fields.Char();
    segment_id = fields.Many2one({relation: "crm.segment"});
    segment_summary = fields.Json();
}

defineMailModels();
defineModels([Segment, Customer]);

beforeEach(() => {
    Customer._records = [];
});

function givenCustomer(summary) {
    Customer._records.push({
        id: Customer._records.length + 1,
        name: "Gemini Furniture",
        segment_id: summary && summary.segment_id,
        segment_summary: summary,
    });
}

function mountForm() {
    return mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><field name="segment_id" widget="segment_badge" readonly="1"/></form>`,
    });
}

function mountList() {
    return mountView({
        type: "list",
        resModel: "customer",
        arch: `<list><field name="name"/><field name="segment_id" widget="segment_badge"/></list>`,
    });
}

async function tooltipOf(selector) {
    await hover(selector);
    await runAllTimers();
    await animationFrame();
    return queryAllTexts(".o-tooltip > div");
}

test("names the segment, the score and that it rose, in the segment's colour", async () => {
    givenCustomer(IDEAL);
    await mountForm();
    expect(".o_field_segment_badge .badge").toHaveText("Ideal 72 ▲");
    expect(".o_field_segment_badge .badge").toHaveClass("o_tag_color_10");
    expect("[role='img'][aria-label='up']").toHaveText("▲");
});

test("a fallen score is told by a sign and by a word", async () => {
    givenCustomer({...IDEAL, trend: "down"});
    await mountForm();
    expect("[role='img'][aria-label='down']").toHaveText("▼");
});

test("an unmoved score has no sign", async () => {
    givenCustomer({...IDEAL, trend: false});
    await mountForm();
    expect(".o_field_segment_badge [role='img']").toHaveCount(0);
});

test("a score is written the user's way, with no more decimals than it has", async () => {
    defineParams({lang_parameters: {decimal_point: ",", thousands_sep: "."}});
    givenCustomer({...IDEAL, score: 72.5, trend: false});
    givenCustomer({...IDEAL, score: 72.25, trend: false});
    givenCustomer({...IDEAL, score: 0, trend: false});
    await mountList();
    expect(queryAllTexts(".badge")).toEqual(["Ideal 72,5", "Ideal 72,25", "Ideal 0"]);
});

test("a segment taken from the company names the company instead of a score", async () => {
    givenCustomer({...IDEAL, inherited_from: "Gemini Furniture"});
    await mountForm();
    expect(".o_field_segment_badge .badge").toHaveText("Ideal (from Gemini Furniture)");
});

test("without a segment the form says so", async () => {
    givenCustomer(false);
    await mountForm();
    expect(".o_field_segment_badge").toHaveText("No segment");
    expect(".o_field_segment_badge .badge").toHaveCount(0);
});

test("without a segment the cell of a list stays empty", async () => {
    givenCustomer(false);
    await mountList();
    expect(".o_field_segment_badge").toHaveText("");
});

test("shows in a kanban card", async () => {
    givenCustomer(IDEAL);
    await mountView({
        type: "kanban",
        resModel: "customer",
        arch: `
            <kanban><templates><t t-name="card">
                <field name="segment_id" widget="segment_badge"/>
            </t></templates></kanban>`,
    });
    expect(".o_kanban_record .badge.o_tag_color_10").toHaveCount(1);
});

test.tags("desktop");
test("the tooltip tells the model and the times in the user's zone", async () => {
    mockDate("2026-03-01 11:00:00", +2);
    givenCustomer(IDEAL);
    await mountForm();
    expect(await tooltipOf(".o_field_segment_badge .badge")).toEqual([
        "Segmentation model: Key companies",
        "Last update: Mar 1, 12:30 PM",
        "Next update: Mar 2, 12:30 AM",
    ]);
});

test.tags("desktop");
test("a computation that is due comes soon", async () => {
    mockDate("2026-03-01 23:00:00");
    givenCustomer({...IDEAL, model: false, scored_at: false});
    await mountForm();
    expect(await tooltipOf(".o_field_segment_badge .badge")).toEqual([
        "Next update: soon",
    ]);
});

test.tags("desktop");
test("the tooltip tells where a segment comes from and until when it is fixed", async () => {
    givenCustomer({
        ...IDEAL,
        inherited_from: "Gemini Furniture",
        score: 72.5,
        scored_at: false,
        next_at: false,
        pinned_until: "2026-06-30",
    });
    await mountForm();
    expect(await tooltipOf(".o_field_segment_badge .badge")).toEqual([
        "Segmentation model: Key companies",
        "Inherited from Gemini Furniture, score 72.5",
        "Pinned until Jun 30, 2026",
    ]);
});

test.tags("desktop");
test("the tooltip tells of a segment that is fixed without an end", async () => {
    givenCustomer({...IDEAL, scored_at: false, next_at: false, pinned_until: true});
    await mountForm();
    expect(await tooltipOf(".o_field_segment_badge .badge")).toEqual([
        "Segmentation model: Key companies",
        "Pinned",
    ]);
});
