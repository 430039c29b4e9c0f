import {beforeEach, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
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

const COUNTS = {
    total: 2100,
    no_address: 300,
    opted_out: 500,
    duplicate: 96,
    recent: 40,
    recipients: 1204,
    sample: 1204,
    days: 30,
    exclude_recent: false,
    note: "Computed when it is sent.",
};
const COUNTER = ".o_recipients_panel";

class Segment extends models.Model {
    _name = "crm.segment";

    name = fields.Char();
}

class Filter extends models.Model {
    _name = "ir.filters";

    name = fields.Char();

    _records = [{id: 5, name: "A favourite"}];
}

class Mailing extends models.Model {
    _name = "mailing.mailing";

    audience_kind = fields.Char({default: "saved_filter"});
    audience_segment_ids = fields.Many2many({relation: "crm.segment"});
    audience_filter_id = fields.Many2one({relation: "ir.filters"});
    audience_include_contacts = fields.Boolean();
    audience_frozen_at = fields.Datetime();
    mailing_domain = fields.Char({default: "[]"});
    mailing_type = fields.Char({default: "mail"});

    _records = [
        {id: 7, audience_filter_id: 5, mailing_type: "mail"},
        {id: 8, audience_filter_id: 5, mailing_type: "sms"},
    ];
}

defineMailModels();
defineModels([Segment, Filter, Mailing]);

let answer = null;

beforeEach(() => {
    answer = COUNTS;
    onRpc("mailing.mailing", "audience_counts", ({args}) => {
        const [ids, values] = args;
        expect.step([ids, values.audience_filter_id, values.audience_include_contacts]);
        return answer;
    });
});

function mountMailing(resId = 7) {
    return mountView({
        type: "form",
        resModel: "mailing.mailing",
        resId,
        arch: `
            <form>
                <field name="audience_kind" invisible="1"/>
                <field name="mailing_type" invisible="1"/>
                <field name="audience_segment_ids" invisible="1"/>
                <field name="audience_filter_id"/>
                <field name="audience_include_contacts"/>
                <widget name="recipients_panel"/>
            </form>`,
    });
}

test("says in a line how many get it, and in a panel who does not", async () => {
    await mountMailing();
    await animationFrame();
    expect.verifySteps([[[7], 5, false]]);
    expect(`${COUNTER} .o_recipients_summary`).toHaveText("1,204 of 2,100 contacts");
    expect(COUNTER).toHaveText(/Computed when it is sent\./);
    expect(`${COUNTER} table`).toHaveCount(0);
    await contains(`${COUNTER} .o_recipients_summary`).click();
    expect(queryAllTexts(`${COUNTER} td`)).toEqual([
        "2,100",
        "in the audience",
        "300",
        "without email address",
        "500",
        "opted out or on the exclusion list",
        "96",
        "duplicate email addresses",
        "40",
        "mailed in the last 30 days, included",
        "1,204",
        "recipients",
    ]);
});

test("speaks of phone numbers in a mailing by SMS", async () => {
    await mountMailing(8);
    await animationFrame();
    expect.verifySteps([[[8], 5, false]]);
    await contains(`${COUNTER} .o_recipients_summary`).click();
    expect(`${COUNTER} tr:nth-child(2)`).toHaveText(/without phone number/);
    expect(`${COUNTER} tr:nth-child(4)`).toHaveText(/duplicate phone numbers/);
});

test("counts again when the form changes, without saving it", async () => {
    await mountMailing();
    await animationFrame();
    expect.verifySteps([[[7], 5, false]]);
    answer = {...COUNTS, total: 3000, recipients: 2000, sample: 2000};
    await contains("[name=audience_include_contacts] input").click();
    await animationFrame();
    expect.verifySteps([[[7], 5, true]]);
    expect(`${COUNTER} .o_recipients_summary`).toHaveText("2,000 of 3,000 contacts");
});

test("an answer that comes late does not replace a later one", async () => {
    const late = new Deferred();
    answer = late;
    await mountMailing();
    expect(COUNTER).toHaveText("Counting…");
    answer = {...COUNTS, total: 3000};
    await contains("[name=audience_include_contacts] input").click();
    await animationFrame();
    late.resolve(COUNTS);
    await animationFrame();
    expect(`${COUNTER} .o_recipients_summary`).toHaveText("1,204 of 3,000 contacts");
    expect.verifySteps([
        [[7], 5, false],
        [[7], 5, true],
    ]);
});

test("names the part of an A/B test", async () => {
    answer = {...COUNTS, sample: 120};
    await mountMailing();
    await animationFrame();
    expect(`${COUNTER} .o_recipients_summary`).toHaveText(
        "120 of 2,100 contacts (A/B test)"
    );
    expect.verifySteps([[[7], 5, false]]);
});

test("says why nobody gets it", async () => {
    answer = {problem: "The saved filter is archived."};
    await mountMailing();
    await animationFrame();
    expect(COUNTER).toHaveText("No recipients: The saved filter is archived.");
    expect(`${COUNTER} .o_recipients_summary`).toHaveCount(0);
    expect.verifySteps([[[7], 5, false]]);
});

test("each number opens its list", async () => {
    onRpc("mailing.mailing", "action_view_audience", ({args}) => ({
        type: "a list",
        args,
    }));
    mockService("action", {
        doAction: (action) => expect.step(action),
    });
    await mountMailing();
    await animationFrame();
    await contains(`${COUNTER} .o_recipients_summary`).click();
    await click(`${COUNTER} button[data-group=opted_out]`);
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[[7], 5, false], {type: "a list", args: [[7], "opted_out"]}]);
});
