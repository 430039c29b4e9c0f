import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Segment extends models.Model {
    _name = "crm.segment";
    _records = [{id: 1, display_name: "Ideal"}];
}

class Stage extends models.Model {
    _records = [{id: 1, display_name: "New"}];
}

class Deal extends models.Model {
    name = fields.Char();
    segment_id = fields.Many2one({relation: "crm.segment"});
    stage_id = fields.Many2one({relation: "stage"});

    _records = [{id: 1, name: "A deal", segment_id: 1, stage_id: 1}];
}

defineMailModels();
defineModels([Deal, Segment, Stage]);

const arch = `
    <kanban on_create="quick_create">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;

test("nothing is added in the column of a segment", async () => {
    await mountView({type: "kanban", resModel: "deal", arch, groupBy: ["segment_id"]});
    expect(".o_kanban_record").toHaveCount(1);
    expect(".o_kanban_quick_add").toHaveCount(0);
});

test("in other columns it is", async () => {
    await mountView({type: "kanban", resModel: "deal", arch, groupBy: ["stage_id"]});
    expect(".o_kanban_quick_add").toHaveCount(1);
});
