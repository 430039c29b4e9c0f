import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
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

class Process extends models.Model {
    _name = "crm.status.process";

    name = fields.Char();

    _records = [{id: 1, name: "Sales"}];
}

defineMailModels();
defineModels([Process]);

onRpc("crm.status.process", "get_process_templates", () => [
    {id: "sale", name: "Sales", description: "Buys.", statuses: ["Contact", "Sale"]},
    {id: "contract", name: "Contracts", description: "Signs.", statuses: ["Signed"]},
]);

async function openGallery(type = "list", createRecord = () => {}) {
    const arch =
        type === "list"
            ? `<list js_class="customer_process_list"><field name="name"/></list>`
            : `<kanban js_class="customer_process_kanban"><templates>
                   <t t-name="card"><field name="name"/></t>
               </templates></kanban>`;
    await mountView({type, resModel: "crm.status.process", arch, createRecord});
    await contains(
        type === "list" ? ".o_list_button_add" : ".o-kanban-button-new"
    ).click();
    await animationFrame();
}

test("New shows what a process can start from", async () => {
    await openGallery();
    expect(queryAllTexts(".o_template_card h4")).toEqual([
        "Sales",
        "Contracts",
        "Empty",
    ]);
    expect(queryAllTexts(".o_template_card:contains(Sales) .badge")).toEqual([
        "Contact",
        "Sale",
    ]);
});

test("choosing one creates it and opens it", async () => {
    onRpc("crm.status.process", "create_from_template", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_id: 7};
    });
    mockService("action", {
        doAction: (action) => {
            expect.step(action.res_id);
        },
    });
    await openGallery("kanban");
    await contains(".o_template_card:contains(Contracts)").click();
    await animationFrame();
    expect.verifySteps([["contract"], 7]);
    expect(".modal").toHaveCount(0);
});

test("an empty one opens an empty form", async () => {
    await openGallery("list", () => expect.step("empty form"));
    await contains(".o_template_card:contains(Empty)").click();
    await animationFrame();
    expect.verifySteps(["empty form"]);
    expect(".modal").toHaveCount(0);
});
