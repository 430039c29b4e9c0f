import {beforeEach, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ROSE = {
    id: 2,
    date: "2026-03-01 10:30:00",
    direction: "up",
    from: {name: "Standard", color: 4},
    to: {name: "Ideal", color: 10},
    before: 41,
    after: 72.5,
    cause: "New data",
    reasons: [
        {name: "Value of won deals", before: 0, after: 10},
        {name: "City", before: 2.5, after: 5},
    ],
    note: false,
    version_id: 8,
    version: 3,
};
const FIXED = {
    ...ROSE,
    id: 3,
    direction: "down",
    from: ROSE.to,
    to: ROSE.from,
    before: 72.5,
    cause: "Fixed segment",
    reasons: [],
    note: "Contract being renewed",
};
const ENTERED = {
    ...ROSE,
    id: 1,
    direction: "enter",
    from: false,
    to: ROSE.from,
    before: false,
    after: 41,
    cause: "First computation",
    reasons: [],
};
const LEFT = {
    ...ENTERED,
    id: 4,
    direction: "leave",
    from: ROSE.from,
    to: false,
    before: 41,
    after: false,
    cause: "Contact edited",
};
const KEY = {
    segmentation_id: 5,
    model: "Key companies",
    partner_id: 1,
    total: 4,
    changes: [LEFT, FIXED, ROSE, ENTERED],
};

class Customer extends models.Model {
    name = fields.Char();
    write_date = fields.Datetime();
    segment_summary = fields.Json();

    _records = [{id: 1, name: "Gemini", segment_summary: {score: 72}}];
}

defineMailModels();
defineModels([Customer]);

let told = [];
beforeEach(() => {
    told = [KEY];
    onRpc("res.partner", "segment_history", () => told);
});

function mountHistory(resId = 1) {
    return mountView({
        type: "form",
        resModel: "customer",
        resId,
        arch: '<form><field name="name"/><widget name="segment_history"/></form>',
    });
}

test("the newest change first, with scores and causes", async () => {
    await mountHistory();
    expect(".o_segment_history h3").toHaveText("History");
    expect(queryAllTexts(".o_segment_change_scores")).toEqual([
        "41",
        "72.5",
        "41 → 72.5",
        "41",
    ]);
    expect(queryAllTexts(".o_segment_change_why")).toEqual([
        "Contact edited · version 3",
        "Fixed segment: Contract being renewed · version 3",
        "New data: Value of won deals (0 → 10 points), City (2.5 → 5 points) · version 3",
        "First computation · version 3",
    ]);
    expect(".o_segment_change[data-direction=up] i.fa-arrow-up").toHaveAttribute(
        "aria-label",
        "Up"
    );
    expect(".o_segment_change[data-direction=leave]").toHaveText(
        /no longer in this model/
    );
    expect(".o_segment_history_all").toHaveCount(0);
});

test("several models are named, and all changes of one can be opened", async () => {
    told = [
        {...KEY, total: 12},
        {...KEY, segmentation_id: 6, model: "Clients"},
    ];
    mockService("action", {
        doAction: (action, {additionalContext}) => {
            expect.step(action);
            expect(additionalContext).toEqual({
                search_default_not_first: 0,
                search_default_partner_id: 1,
                search_default_segmentation_id: 5,
            });
        },
    });
    await mountHistory();
    expect(queryAllTexts(".o_segment_history h3")).toEqual([
        "History: Key companies",
        "History: Clients",
    ]);
    expect(".o_segment_history_all").toHaveCount(1);
    expect(".o_segment_history_all").toHaveText("View all 12 changes");
    await click(".o_segment_history_all");
    expect.verifySteps(["crm_segmentation.action_crm_segment_change"]);
});

test("the version of a change can be opened", async () => {
    mockService("action", {
        doAction: ({res_model: model, res_id: id}) => expect.step(`${model} ${id}`),
    });
    await mountHistory();
    await click(".o_segment_change[data-direction=up] button");
    expect.verifySteps(["crm.segmentation.version 8"]);
});

test("a contact without changes, or that is new, shows nothing", async () => {
    told = [];
    await mountHistory();
    expect(".o_segment_history").toHaveCount(0);
    onRpc("res.partner", "segment_history", () => expect.step("asked"));
    await mountHistory(false);
    await animationFrame();
    expect.verifySteps([]);
});
