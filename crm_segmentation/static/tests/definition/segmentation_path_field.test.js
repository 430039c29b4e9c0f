import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Industry extends models.Model {
    name = fields.Char();
    rank = fields.Integer({string: "Rank"});
}

class Customer extends models.Model {
    name = fields.Char({string: "Name"});
    employees = fields.Integer({string: "Employees"});
    founded = fields.Date({string: "Founded"});
    credit = fields.Float({string: "Credit", store: false});
    industry_id = fields.Many2one({string: "Industry", relation: "industry"});
    tag_ids = fields.Many2many({string: "Tags", relation: "industry"});
    logo = fields.Binary({string: "Logo"});
}

class Deal extends models.Model {
    revenue = fields.Float({string: "Revenue"});
    partner_ids = fields.Many2many({string: "Attendees", relation: "res.partner"});
    label_ids = fields.Many2many({string: "Labels", relation: "industry"});
    customer_id = fields.Many2one({string: "Customer", relation: "customer"});
}

class Parameter extends models.Model {
    path = fields.Char();
    model_name = fields.Char();
}

const FIELD = ".o_field_segmentation_path";
const OFFERED = ".o_model_field_selector_popover_item_name";
/** What Odoo's mock server gives every model, none of which is in question here. */
const COMMON = ["Created on", "Created by", "Display name", "Id", "Last Modified on"];

defineMailModels();
defineModels([Industry, Customer, Deal, Parameter]);

beforeEach(() => {
    Parameter._records = [{id: 1, path: false, model_name: false}];
    onRpc("parameter", "web_save", ({args}) => {
        expect.step(args[1]);
    });
});

function mountForm(options) {
    return mountView({
        type: "form",
        resModel: "parameter",
        resId: 1,
        arch: `
            <form>
                <field name="model_name"/>
                <field name="path" widget="segmentation_path" options="${options}"/>
            </form>`,
    });
}

async function offeredFields() {
    await contains(`${FIELD} .o_model_field_selector`).click();
    return queryAllTexts(OFFERED).filter(
        (name) => !COMMON.includes(name) && !name.startsWith("Last")
    );
}

test("offers the fields of the model that can be scored, and steps to others", async () => {
    await mountForm("{'model': 'customer', 'leads_to': 'value'}");
    expect(await offeredFields()).toEqual([
        "Employees",
        "Founded",
        "Industry",
        "Name",
        "Tags",
    ]);
});

test("offers numbers and dates where something is measured", async () => {
    await mountForm("{'model': 'customer', 'leads_to': 'measure'}");
    expect(await offeredFields()).toEqual(["Employees", "Founded", "Industry"]);
});

test("offers numbers where a number is wanted", async () => {
    await mountForm("{'model': 'customer', 'leads_to': 'number'}");
    expect(await offeredFields()).toEqual(["Employees", "Industry"]);
});

test("offers what leads to a contact, of the model in another field", async () => {
    Parameter._records[0].model_name = "deal";
    await mountForm("{'model': 'model_name', 'leads_to': 'contact'}");
    expect(await offeredFields()).toEqual(["Attendees", "Customer"]);
});

test("waits until a model has been chosen", async () => {
    await mountForm("{'model': 'model_name', 'leads_to': 'value'}");
    expect(FIELD).toHaveText("Select the record type first.");
});

test("an empty path says what to do", async () => {
    await mountForm("{'model': 'customer', 'leads_to': 'value'}");
    expect(`${FIELD} .text-muted`).toHaveText("Choose a field");
});

test("a path that is being followed is no mistake, nor still to be chosen", async () => {
    await mountForm("{'model': 'customer', 'leads_to': 'value'}");
    await contains(`${FIELD} .o_model_field_selector`).click();
    await contains(
        ".o_model_field_selector_popover_item:contains(Industry) .o_model_field_selector_popover_item_relation"
    ).click();
    expect(`${FIELD} .o_model_field_selector_chain_part`).toHaveText("Industry");
    expect(`${FIELD} .text-muted`).toHaveCount(0);
    expect(`${FIELD} .o_model_field_selector_warning`).toHaveCount(0);
});

test("saves the path that was chosen", async () => {
    await mountForm("{'model': 'customer', 'leads_to': 'value'}");
    await contains(`${FIELD} .o_model_field_selector`).click();
    await contains(`${OFFERED}:contains(Employees)`).click();
    expect(`${FIELD} .o_model_field_selector`).toHaveText("Employees");
    await clickSave();
    expect.verifySteps([{path: "employees"}]);
});

test("names a path that leads through another record", async () => {
    Parameter._records[0].path = "industry_id.rank";
    await mountForm("{'model': 'customer', 'leads_to': 'value'}");
    expect(queryAllTexts(`${FIELD} .o_model_field_selector_chain_part`)).toEqual([
        "Industry",
        "Rank",
    ]);
});
