import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllAttributes, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
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

const HEALTH = ".o_segmentation_health";
const BASE = [["ref", "=", "chosen"]];
const OTHERS = [["ref", "=", "any"]];

class Segmentation extends models.Model {
    subject = fields.Selection({
        selection: [
            ["company", "Companies"],
            ["person", "Persons"],
        ],
    });
    partner_domain = fields.Char();
    include_internal = fields.Boolean();

    _records = [
        {id: 1, subject: "company", partner_domain: "[]", include_internal: false},
    ];
}

defineMailModels();
defineModels([Segmentation]);

function field(name, known) {
    return {
        name,
        known,
        without: [[name, "=", false]],
        with_value: [[name, "!=", false]],
    };
}

function healthOf({total, duplicates = 0, untouched = 0, rows = [], chosen = total}) {
    return {
        total,
        base: BASE,
        others: OTHERS,
        kinds: {
            companies: {
                count: chosen,
                is_chosen: true,
                domain: [["is_company", "=", true]],
            },
            employees: {count: 0, is_chosen: false, domain: [["at", "=", true]]},
            private: {count: 1500, is_chosen: false, domain: [["at", "=", false]]},
        },
        duplicates: {count: duplicates, domain: [["twice", "=", true]]},
        untouched: {count: untouched, domain: [["old", "=", true]]},
        fields: rows,
    };
}

let answers = () => undefined;
let opened = [];
beforeEach(() => {
    opened = [];
    onRpc("crm.segmentation", "get_data_health", ({args}) => answers(...args));
});

async function mountHealth() {
    mockService("action", {
        doAction(action, {props}) {
            opened.push([action.domain, props.dynamicFilters]);
        },
    });
    await mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form>
                <field name="subject" widget="radio"/>
                <widget name="segmentation_health"/>
            </form>`,
    });
    await animationFrame();
}

const captions = () => queryAllAttributes(`${HEALTH} [data-number]`, "aria-label");
const cells = () => queryAllTexts(`${HEALTH} tbody td:not(.d-none)`);

test("a base without contacts", async () => {
    answers = () => healthOf({total: 0, rows: [field("Industry", 0)]});
    await mountHealth();
    expect(captions()).toEqual([
        "0 Companies",
        "0 Company contacts (not in scope)",
        "1,500 Individuals (not in scope)",
        "0 Possible duplicates",
        "0 Inactive for a year",
    ]);
    expect(cells()).toEqual(["Industry", "–", "0"]);
    expect(`${HEALTH} tbody button:not(:disabled)`).toHaveCount(0);
});

test("one contact, of which one thing is known", async () => {
    answers = () =>
        healthOf({total: 1, rows: [field("Industry", 1), field("Phone", 0)]});
    await mountHealth();
    expect(cells()).toEqual(["Industry", "100%", "0", "Phone", "0%", "1"]);
    expect(`${HEALTH} .progress-bar:first`).toHaveStyle(
        {width: "100%"},
        {inline: true}
    );
});

test("all is filled: nothing to open on the right", async () => {
    answers = () => healthOf({total: 1250, rows: [field("Industry", 1250)]});
    await mountHealth();
    expect(cells()).toEqual(["Industry", "100%", "0"]);
    expect(`${HEALTH} tbody td:last-child button`).not.toBeEnabled();
    expect(`${HEALTH} tbody td:nth-child(3) button`).toBeEnabled();
});

test("what is no value is counted, and opens its contacts", async () => {
    const row = {
        ...field("Founded", 6),
        unreadable: 2,
        unreadable_domain: [["founded", "=", "odd"]],
    };
    answers = () => healthOf({total: 10, rows: [row]});
    await mountHealth();
    expect(cells()).toEqual(["Founded\n2 invalid values", "60%", "4"]);
    await contains(`${HEALTH} tbody .text-warning`).click();
    expect(opened[0][0]).toEqual(BASE);
    expect(JSON.stringify(opened[0][1])).toInclude("odd");
});

test("nothing to fill in: no table", async () => {
    answers = () => healthOf({total: 3});
    await mountHealth();
    expect(`${HEALTH} table`).toHaveCount(0);
    expect(`${HEALTH} [data-number]`).toHaveCount(5);
});

test("each number opens its contacts, the condition as a filter", async () => {
    answers = () =>
        healthOf({total: 10, duplicates: 2, untouched: 4, rows: [field("Phone", 6)]});
    await mountHealth();
    await contains(`${HEALTH} [data-number=duplicates]`).click();
    await contains(`${HEALTH} [data-number=private]`).click();
    await contains(`${HEALTH} tbody td:last-child button`).click();
    await contains(`${HEALTH} tbody td:nth-child(3) button`).click();
    expect(opened).toEqual([
        [BASE, [{description: "Possible duplicates", domain: [["twice", "=", true]]}]],
        [OTHERS, [{description: "Individuals", domain: [["at", "=", false]]}]],
        [BASE, [{description: "No value: Phone", domain: [["Phone", "=", false]]}]],
        [BASE, [{description: "With value: Phone", domain: [["Phone", "!=", false]]}]],
    ]);
});

test("other contacts are chosen: loaded again, a late answer is not shown", async () => {
    const first = new Deferred();
    answers = (id, {subject}) =>
        subject === "company" ? first : healthOf({total: 7, chosen: 2});
    await mountHealth();
    expect(`${HEALTH} .fa-spin`).toHaveCount(1);
    expect(".o_field_radio").toBeVisible();
    await contains(".o_field_radio input:last").click();
    await animationFrame();
    first.resolve(healthOf({total: 99}));
    await animationFrame();
    expect(captions()[0]).toBe("2 Companies");
    expect(`${HEALTH} .fa-spin`).toHaveCount(0);
});

test("what cannot be read says so in its place", async () => {
    answers = () =>
        healthOf({
            total: 4,
            rows: [{name: "Budget", problem: "There is no such field."}],
        });
    await mountHealth();
    expect(cells()).toEqual(["Budget", "There is no such field."]);
    answers = () => ({problem: "The filter cannot be read."});
    await contains(".o_field_radio input:last").click();
    await animationFrame();
    // the form says it beside the filter
    expect(HEALTH).not.toBeVisible();
});
