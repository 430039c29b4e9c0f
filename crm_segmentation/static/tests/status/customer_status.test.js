import {expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const STATUSES = [
    {id: 11, name: "Contact", color: 4},
    {id: 12, name: "Offer", color: 3},
    {id: 13, name: "Sale", color: 10},
];

function placement(number, values = {}) {
    return {
        process_id: number,
        process: `Process ${number}`,
        statuses: STATUSES,
        placement_id: 100 + number,
        status_id: 12,
        since: "2026-03-01 10:00:00",
        days: 12,
        is_overdue: false,
        seconds: {11: 3 * 24 * 3600, 12: 0},
        ...values,
    };
}

class Customer extends models.Model {
    name = fields.Char();
    customer_status_summary = fields.Json();
}

defineMailModels();
defineModels([Customer]);

function mountWidget(widget, placements, values = {}) {
    Customer._records = [
        {
            id: 1,
            name: "Gemini",
            customer_status_summary: {
                placements,
                others: [{process_id: 9, process: "Service", statuses: STATUSES}],
                left: [],
                editable: true,
                ...values,
            },
        },
    ];
    return mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `
            <form>
                <field name="name"/>
                <field name="customer_status_summary" widget="${widget}" readonly="0"/>
            </form>`,
    });
}

const mountChips = (...args) => mountWidget("customer_status_chips", ...args);
const mountBars = (...args) => mountWidget("customer_status_bars", ...args);

function expectMove(method) {
    onRpc("customer", method, ({args}) => {
        expect.step([method, ...args]);
        return true;
    });
}

test("a chip tells process, status and days in the status' colour", async () => {
    await mountChips([placement(1)]);
    expect(".o_customer_status_chip").toHaveText("Process 1: Offer · 12 d");
    expect(".o_customer_status_chip").toHaveClass("o_tag_color_3");
    expect(".o_customer_status_chip [role='img']").toHaveCount(0);
});

test("who is too long in a status is marked", async () => {
    await mountChips([placement(1, {is_overdue: true})]);
    expect("[role='img'][aria-label='Overdue']").toHaveCount(1);
});

test("at most three chips, then how many more; a click shows all", async () => {
    await mountChips([
        placement(1),
        placement(2),
        placement(3),
        placement(4),
        placement(5),
    ]);
    expect(".o_customer_status_chip").toHaveCount(3);
    expect(".o_customer_status_more").toHaveText("+2");
    await contains(".o_customer_status_more").click();
    expect(".o_customer_status_chip").toHaveCount(5);
    expect(".o_customer_status_more").toHaveCount(0);
});

test("a chip opens the statuses; choosing one moves the contact", async () => {
    expectMove("action_set_customer_status");
    await mountChips([placement(1)]);
    await contains(".o_customer_status_chip").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual([
        "Contact",
        "Offer",
        "Sale",
        "Remove from process",
    ]);
    expect(".o-dropdown-item.selected").toHaveText("Offer");
    await contains(".o-dropdown-item:contains(Sale)").click();
    expect.verifySteps([["action_set_customer_status", [1], 13]]);
});

test("by keyboard alone", async () => {
    expectMove("action_set_customer_status");
    await mountChips([placement(1)]);
    await contains(".o_customer_status_chip").focus();
    await press("Enter");
    await animationFrame();
    await press("ArrowDown");
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["action_set_customer_status", [1], 11]]);
});

test("a contact can be removed from a process", async () => {
    expectMove("action_leave_process");
    await mountChips([placement(1)]);
    await contains(".o_customer_status_chip").click();
    await contains(".o-dropdown-item:contains(Remove from process)").click();
    expect.verifySteps([["action_leave_process", [1], 1]]);
});

test("a contact can be added to a process, at its first status", async () => {
    expectMove("action_set_customer_status");
    await mountChips([]);
    await contains(".o_customer_status_add").click();
    await contains(".o-dropdown-item:contains(Service)").click();
    expect.verifySteps([["action_set_customer_status", [1], 11]]);
});

test("what has been typed is saved along", async () => {
    expectMove("action_set_customer_status");
    onRpc("customer", "web_save", ({args}) => {
        expect.step(args[1]);
    });
    await mountChips([placement(1)]);
    await contains("[name=name] input").edit("Gemini Furniture", {confirm: false});
    await contains(".o_customer_status_chip").click();
    await contains(".o-dropdown-item:contains(Sale)").click();
    expect.verifySteps([
        {name: "Gemini Furniture"},
        ["action_set_customer_status", [1], 13],
    ]);
    expect("[name=name] input").toHaveValue("Gemini Furniture");
});

test("who may not change the contact sees the chips alone", async () => {
    await mountChips([placement(1)], {editable: false});
    expect(".o_customer_status_chip").not.toBeEnabled();
    expect(".o_customer_status_add").toHaveCount(0);
});

test("bars show all statuses, and the time in each", async () => {
    await mountBars([placement(1)]);
    expect(queryAllTexts(".o_arrow_button").reverse()).toEqual([
        "Contact3d",
        "Offer",
        "Sale",
    ]);
    expect(".o_arrow_button_current").toHaveText("Offer");
    expect(".o_arrow_button_current").toHaveAttribute("aria-checked", "true");
});

test("a click on a bar moves the contact", async () => {
    expectMove("action_set_customer_status");
    expectMove("action_leave_process");
    await mountBars([placement(1), placement(2)]);
    await contains(".o_customer_status_bar:eq(1) .o_arrow_button:eq(0)").click();
    await contains(
        ".o_customer_status_bar:eq(0) button:contains(Remove from process)"
    ).click();
    expect.verifySteps([
        ["action_set_customer_status", [1], 13],
        ["action_leave_process", [1], 1],
    ]);
});

test("processes that were left are told, with their history", async () => {
    onRpc("res.partner.status", "action_history", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window_close"};
    });
    await mountBars([], {left: [placement(3, {status_id: false})]});
    expect(".o_customer_status_left").toHaveText(/Process 3\s+Left on 03\/01\/2026/);
    await click(".o_customer_status_left button:contains(History)");
    await animationFrame();
    expect.verifySteps([[[103]]]);
});

test("bars of a contact that may not be changed can't be clicked", async () => {
    await mountBars([placement(1)], {editable: false});
    expect(".o_arrow_button:enabled").toHaveCount(0);
    expect("button:contains(Remove from process)").toHaveCount(0);
});
