import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Parameter extends models.Model {
    segmentation_id = fields.Many2one({relation: "segmentation"});
    sequence = fields.Integer();
    name = fields.Char();
    active = fields.Boolean({default: true});
    weight = fields.Float({default: 1});
    best_points = fields.Float({default: 10});
    share = fields.Float();

    _views = {
        form: `
            <form>
                <field name="name"/>
                <field name="weight"/>
                <field name="share" widget="segmentation_share"/>
            </form>`,
    };
}

class Segmentation extends models.Model {
    parameter_ids = fields.One2many({
        relation: "parameter",
        relation_field: "segmentation_id",
    });
}

defineMailModels();
defineModels([Segmentation, Parameter]);

beforeEach(() => {
    Parameter._records = [
        {id: 1, segmentation_id: 1, sequence: 1, name: "Deals", weight: 3},
        {id: 2, segmentation_id: 1, sequence: 2, name: "Country"},
    ];
    Segmentation._records = [{id: 1, parameter_ids: [1, 2]}];
    onRpc("segmentation", "web_save", ({args}) => {
        expect.step(args[1].parameter_ids);
    });
});

function mountForm() {
    return mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form>
                <field name="parameter_ids" string="Parameter" widget="segmentation_parameters"
                    context="{'active_test': False}">
                    <list editable="bottom" open_form_view="1" create="0">
                        <field name="sequence" widget="handle"/>
                        <field name="active" widget="boolean_toggle"/>
                        <field name="name" readonly="1"/>
                        <field name="weight"/>
                        <field name="share" widget="segmentation_share"/>
                    </list>
                </field>
            </form>`,
    });
}

async function setWeight(row, weight) {
    await contains(`.o_data_row:eq(${row}) [name=weight]`).click();
    await contains(`.o_data_row:eq(${row}) [name=weight] input`).edit(weight);
}

function shares() {
    return queryAllTexts(".o_data_row td[name=share]");
}

test.tags("desktop");
test("a weight is edited in its row and moves the shares of all rows", async () => {
    await mountForm();
    // 3 × 10 and 1 × 10 of 40 points
    expect(shares()).toEqual(["75%", "25%"]);
    await setWeight(1, "2");
    // 3 × 10 and 2 × 10 of 50 points
    expect(shares()).toEqual(["60%", "40%"]);
});

test.tags("desktop");
test("Enter in the last row opens nothing", async () => {
    await mountForm();
    await setWeight(1, "2");
    expect(".modal").toHaveCount(0);
    expect(".o_data_row").toHaveCount(2);
});

test.tags("desktop");
test("a parameter that is switched off has no share", async () => {
    await mountForm();
    await contains(".o_data_row:eq(0) [name=name]").click();
    await contains(".o_data_row:eq(0) .o_boolean_toggle input").click();
    expect(shares()).toEqual(["0%", "100%"]);
});

test.tags("desktop");
test("a weight below 0 takes no share, and none from the others", async () => {
    await mountForm();
    await setWeight(1, "-2");
    expect(shares()).toEqual(["100%", "0%"]);
});

test.tags("desktop");
test("without points to win no parameter has a share", async () => {
    Parameter._records.forEach((parameter) => {
        parameter.best_points = 0;
    });
    await mountForm();
    expect(shares()).toEqual(["0%", "0%"]);
});

test.tags("desktop");
test("a parameter opens in a dialog, and what was typed in the rows is saved", async () => {
    await mountForm();
    await setWeight(1, "4");
    await contains(".o_data_row:eq(0) .o_list_record_open_form_view button").click();
    expect(".modal .modal-title").toHaveText("Open: Parameter");
    expect(".modal [name=name] input").toHaveValue("Deals");
    expect.verifySteps([[[1, 2, {weight: 4}]]]);
});

test.tags("desktop");
test("a new parameter starts in a dialog, and edited rows stay as they are", async () => {
    await mountForm();
    await setWeight(1, "4");
    await contains(".o_add_parameter").click();
    expect.verifySteps([[[1, 2, {weight: 4}]]]);
    expect(".modal .modal-title").toHaveText("Create Parameter");
    await contains(".modal [name=name] input").edit("Industry");
    await contains(".modal .o_form_button_save").click();
    expect(".modal").toHaveCount(0);
    expect(queryAllTexts(".o_data_row td[name=name]")).toEqual([
        "Deals",
        "Country",
        "Industry",
    ]);
    expect(queryAllTexts(".o_data_row td[name=weight]")).toEqual([
        "3.00",
        "4.00",
        "1.00",
    ]);
});
