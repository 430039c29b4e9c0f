import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class Product extends models.Model {
    name = fields.Char();

    _records = [{id: 1, name: "Apple"}];
}

defineMailModels();
defineModels([Product]);

test("lists of other records open as they do in Odoo", async () => {
    await mountView({
        type: "list",
        resModel: "product",
        arch: `<list><field name="name"/></list>`,
    });
    expect(".o_data_row").toHaveCount(1);
});

test("and so do their kanbans", async () => {
    await mountView({
        type: "kanban",
        resModel: "product",
        arch: `
            <kanban>
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    });
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(1);
});
