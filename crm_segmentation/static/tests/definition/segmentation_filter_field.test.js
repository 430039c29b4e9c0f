import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    name = fields.Char();
    active = fields.Boolean({default: true});

    _records = [
        {id: 1, name: "Gemini Furniture"},
        {id: 2, name: "Ready Mat"},
    ];
}

class Parameter extends models.Model {
    filter = fields.Char();

    _records = [{id: 1, filter: "[]"}];
}

defineMailModels();
defineModels([Customer, Parameter]);

test("edits a filter, without offering archived records", async () => {
    await mountView({
        type: "form",
        resModel: "parameter",
        resId: 1,
        arch: `
            <form>
                <field name="filter" widget="segmentation_filter" options="{'model': 'customer'}"/>
            </form>`,
    });
    expect(".o_domain_show_selection_button").toHaveText("2 record(s)");
    await contains(".o_field_segmentation_filter a:contains(New Rule)").click();
    expect(".o_tree_editor_condition").toHaveCount(1);
    expect(".o_field_segmentation_filter .form-switch").toHaveCount(0);
});
