import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAll} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class Call extends models.Model {
    name = fields.Char();
    call_phone = fields.Char();
    call_number = fields.Char();
}

defineMailModels();
defineModels([Call]);

beforeEach(() => {
    Call._records = [];
});

function mountCall(call_phone, call_number) {
    Call._records.push({id: 1, name: "Ada", call_phone, call_number});
    return mountView({
        type: "list",
        resModel: "call",
        arch: `
            <list>
                <field name="name"/>
                <field name="call_phone" widget="call_number"/>
            </list>`,
    });
}

const hrefs = () =>
    queryAll(".o_field_call_number a").map((link) => link.getAttribute("href"));

test("a number is called by a click, and by messengers", async () => {
    await mountCall("+32 9 123 45 67", "+3291234567");
    expect(hrefs()).toEqual([
        "tel:+3291234567",
        "https://wa.me/3291234567",
        "viber://chat?number=%2B3291234567",
        "https://t.me/+3291234567",
    ]);
    expect(".o_field_call_number a:first").toHaveText("+32 9 123 45 67");
    expect(".o_field_call_number a[aria-label='Viber']").toHaveCount(1);
});

test("a number that is not valid is called as it is written", async () => {
    await mountCall("09 123", false);
    expect(hrefs()).toEqual(["tel:09123"]);
});

test("without a number there is nothing to click", async () => {
    await mountCall(false, false);
    expect(".o_field_call_number a").toHaveCount(0);
});
