import {expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
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

class Segmentation extends models.Model {
    _name = "crm.segmentation";

    name = fields.Char();
}

defineMailModels();
defineModels([Segmentation]);

const CARD = {icon: "fa-star", description: "Why.", audience: "For all", missing: []};

onRpc("crm.segmentation", "get_templates", () => [
    {...CARD, id: "abc", name: "ABC", missing: ["No won deals yet."]},
    {...CARD, id: "people", name: "People", missing: ["No age."], needs_field: true},
    {...CARD, id: "empty", name: "Empty"},
]);

function mockAction(doAction) {
    mockService("action", {doAction});
}

async function mountList({records = [], create = true, ...more} = {}) {
    Segmentation._records = records;
    await mountView({
        type: "list",
        resModel: "crm.segmentation",
        arch: `<list js_class="crm_segmentation_list" create="${create ? 1 : 0}">
                   <field name="name"/>
               </list>`,
        noContentHelp: "Nothing here",
        ...more,
    });
}

test("an empty list shows the cards themselves", async () => {
    await mountList();
    expect(queryAllTexts(".o_template_card h4")).toEqual(["ABC", "People", "Empty"]);
    expect(".o_list_table").not.toBeVisible();
    expect(".modal").toHaveCount(0);
});

test("a card says what it lacks, and can be chosen all the same", async () => {
    await mountList();
    expect(queryAllTexts(".o_template_missing")).toEqual([
        "No won deals yet.",
        "No age.",
    ]);
    expect(".o_template_card:contains(ABC)").toBeEnabled();
});

test("custom fields that are missing can be added", async () => {
    mockAction((action) => expect.step(action));
    await mountList();
    await contains("button:contains(Add custom fields)").click();
    expect.verifySteps(["crm_segmentation.action_crm_custom_field"]);
});

test("who may not make models sees no cards", async () => {
    await mountList({create: false});
    expect(".o_template_card").toHaveCount(0);
    expect(".o_view_nocontent").toHaveText("Nothing here");
});

test("a search that finds nothing shows no cards", async () => {
    await mountList({
        records: [{id: 1, name: "There"}],
        searchViewArch: `<search><filter name="none" domain="[('id', '=', 0)]"/></search>`,
        context: {search_default_none: 1},
    });
    expect(".o_template_card").toHaveCount(0);
    expect(".o_view_nocontent").toHaveText("Nothing here");
});

test("a list of models shows no cards; New opens them in a dialog", async () => {
    await mountList({records: [{id: 1, name: "There"}]});
    expect(".o_template_card").toHaveCount(0);
    expect(".o_list_table").toBeVisible();
    await contains(".o_list_button_add").click();
    expect(".modal-title").toHaveText("New Segmentation Model");
    expect(queryAllTexts(".modal .o_template_card h4")).toEqual([
        "ABC",
        "People",
        "Empty",
    ]);
});

test("choosing by keyboard makes one model and opens it", async () => {
    onRpc("crm.segmentation", "create_from_template", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_id: 7};
    });
    mockAction((action) => expect.step(action.res_id));
    await mountList({records: [{id: 1, name: "There"}]});
    await contains(".o_list_button_add").click();
    queryFirst(".o_template_card:contains(ABC)").focus();
    expect(".o_template_card:contains(ABC)").toBeFocused();
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["abc"], 7]);
    await animationFrame();
    expect(".modal").toHaveCount(0);
});

test("while one is being made, no other can be chosen", async () => {
    const made = new Deferred();
    onRpc("crm.segmentation", "create_from_template", () => {
        expect.step("create");
        return made;
    });
    mockAction(() => expect.step("open"));
    await mountList();
    await contains(".o_template_card:contains(ABC)").click();
    await animationFrame();
    expect(".o_template_card:enabled").toHaveCount(0);
    made.resolve({type: "ir.actions.act_window", res_id: 7});
    await animationFrame();
    expect.verifySteps(["create", "open"]);
    expect(".o_template_card:enabled").toHaveCount(3);
});
