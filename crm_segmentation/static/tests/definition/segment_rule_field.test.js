import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Segment extends models.Model {
    model_id = fields.Many2one({relation: "segmentation"});
    sequence = fields.Integer();
    name = fields.Char();
    rule_domain = fields.Char();
    rule_text = fields.Char();

    _views = {
        form: `<form><field name="name"/><field name="rule_domain"/></form>`,
    };
}

class Segmentation extends models.Model {
    segment_ids = fields.One2many({relation: "segment", relation_field: "model_id"});
}

defineMailModels();
defineModels([Segmentation, Segment]);

beforeEach(() => {
    Segment._records = [
        {
            id: 1,
            model_id: 1,
            sequence: 1,
            name: "Gold",
            rule_domain: "[('name', '=', 'Gemini')]",
            rule_text: "5 points or more for Deals",
        },
        {
            id: 2,
            model_id: 1,
            sequence: 2,
            name: "Silver",
            rule_domain: "[]",
            rule_text: "2 points for Deals",
        },
        {id: 3, model_id: 1, sequence: 3, name: "Rest", rule_domain: "[]"},
    ];
    Segmentation._records = [{id: 1, segment_ids: [1, 2, 3]}];
});

function mountForm() {
    return mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form>
                <field name="segment_ids" widget="segmentation_rules">
                    <list create="0">
                        <field name="sequence" widget="handle"/>
                        <field name="name"/>
                        <field name="rule_domain" widget="segment_rule"/>
                    </list>
                </field>
            </form>`,
    });
}

test("rules in words", async () => {
    await mountForm();
    await animationFrame();
    const [gold, silver, rest] = queryAllTexts(".o_data_row td[name=rule_domain]");
    expect(gold).toMatch(/Gemini and 5 points or more for Deals$/);
    expect(silver).toBe("2 points for Deals");
    expect(rest).toBe("everyone else");
});

test("a filter that cannot be read is told as such", async () => {
    Segment._records[1].rule_domain = "[('nothing'";
    await mountForm();
    await animationFrame();
    expect(".o_data_row:eq(1) td[name=rule_domain]").toHaveText(
        "a broken filter and 2 points for Deals"
    );
});

test("a segment is added and edited in a dialog", async () => {
    await mountForm();
    await contains(".o_data_row:eq(0) td[name=name]").click();
    expect(".modal [name=name] input").toHaveValue("Gold");
    await contains(".modal [name=name] input").edit("Golden");
    await contains(".modal .o_form_button_save").click();
    expect(queryAllTexts(".o_data_row td[name=name]")).toEqual([
        "Golden",
        "Silver",
        "Rest",
    ]);
    await contains(".o_add_segment").click();
    expect(".modal [name=name] input").toHaveValue("");
});
