import {expect, test} from "@odoo/hoot";
import {press, queryFirst} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Call extends models.Model {
    name = fields.Char();

    _records = [
        {id: 1, name: "Ada"},
        {id: 2, name: "Bea"},
    ];
}

defineMailModels();
defineModels([Call]);

async function mountCalls() {
    for (const outcome of ["reached", "no_answer", "later"]) {
        onRpc(`action_call_${outcome}`, ({args}) => {
            expect.step(`${outcome} ${args[0]}`);
            return false;
        });
    }
    await mountView({
        type: "list",
        resModel: "call",
        arch: `
            <list js_class="call_list">
                <field name="name"/>
                <button name="action_call_reached" type="object" string="Reached"/>
                <button name="action_call_no_answer" type="object" string="No answer"/>
                <button name="action_call_later" type="object" string="Later"/>
            </list>`,
        noContentHelp: "No calls for today",
    });
}

test.tags("desktop");
test("keys press the buttons of the topmost call", async () => {
    await mountCalls();
    for (const [key, outcome] of [
        ["r", "reached"],
        ["w", "no_answer"],
        ["l", "later"],
    ]) {
        await press(["alt", key]);
        await expect.waitForSteps([`${outcome} 1`]);
        await animationFrame();
    }
});

test.tags("desktop");
test("keys press the buttons of the call that has the focus", async () => {
    await mountCalls();
    queryFirst(".o_data_row:contains(Bea) button[name=action_call_later]").focus();
    await press(["alt", "w"]);
    await expect.waitForSteps(["no_answer 2"]);
});

test.tags("desktop");
test("without calls the keys do nothing", async () => {
    Call._records = [];
    onRpc("mail.activity", "next_calls_text", () => "");
    await mountCalls();
    await press(["alt", "r"]);
    await animationFrame();
    expect.verifySteps([]);
});

test.tags("desktop");
test("an empty list says when the next calls are", async () => {
    Call._records = [];
    onRpc("mail.activity", "next_calls_text", () => "Next calls: 12 on Monday, Nov 23");
    await mountCalls();
    await animationFrame();
    expect(".o_view_nocontent").toHaveText(/No calls for today/);
    expect(".o_view_nocontent").toHaveText(/Next calls: 12 on Monday, Nov 23/);
});
