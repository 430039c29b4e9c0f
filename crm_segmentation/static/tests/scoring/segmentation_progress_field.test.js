import {beforeEach, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {POLL_DELAY} from "@crm_segmentation/scoring/segmentation_progress/segmentation_progress_field";
import {
    contains,
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Segmentation extends models.Model {
    name = fields.Char();
    is_running = fields.Boolean();
    progress = fields.Float();
    run_processed = fields.Integer();
    run_total = fields.Integer();

    _views = {
        form: `
            <form>
                <field name="name"/>
                <field name="progress" widget="segmentation_progress" readonly="1"/>
            </form>`,
        list: `<list><field name="name"/></list>`,
        search: `<search/>`,
    };
}

defineMailModels();
defineModels([Segmentation]);

beforeEach(() => {
    Segmentation._records = [
        {
            id: 1,
            name: "Key companies",
            is_running: true,
            progress: 24.6,
            run_processed: 123000,
            run_total: 500000,
        },
        {id: 2, name: "Private customers", is_running: false},
    ];
    onRpc("segmentation", "read", ({args}) => {
        expect.step(`poll ${args[0]}`);
    });
    onRpc("segmentation", "web_read", () => {
        expect.step("load");
    });
});

function mountForm(params) {
    return mountView({type: "form", resModel: "segmentation", resId: 1, ...params});
}

async function pollOnce() {
    await advanceTime(POLL_DELAY);
    await animationFrame();
}

function givenRun(values) {
    Object.assign(Segmentation._records[0], values);
}

function whenRunIs(values) {
    MockServer.env.segmentation.write([1], values);
}

test("shows how far the computation is", async () => {
    await mountForm();
    expect(".o_field_segmentation_progress [role=progressbar]").toHaveAttribute(
        "aria-valuenow",
        "25"
    );
    expect(".o_field_segmentation_progress .progress-bar").toHaveStyle(
        {width: "25%"},
        {inline: true}
    );
    expect(".o_field_segmentation_progress").toHaveText("Updated 123,000 of 500,000");
    expect.verifySteps(["load"]);
});

test("says only that it computes while the number of contacts is unknown", async () => {
    givenRun({progress: 0, run_processed: 0, run_total: 0});
    await mountForm();
    expect(".o_field_segmentation_progress").toHaveText("Scoring…");
    expect(".o_field_segmentation_progress [role=progressbar]").not.toHaveAttribute(
        "aria-valuenow"
    );
    expect.verifySteps(["load"]);
});

test("asks every two seconds and draws what it hears", async () => {
    await mountForm();
    whenRunIs({progress: 50, run_processed: 250000});
    await pollOnce();
    expect(".o_field_segmentation_progress").toHaveText("Updated 250,000 of 500,000");
    whenRunIs({progress: 75, run_processed: 375000});
    await pollOnce();
    expect(".o_field_segmentation_progress").toHaveText("Updated 375,000 of 500,000");
    expect.verifySteps(["load", "poll 1", "poll 1"]);
});

test("reloads the record when the computation is done, then is silent", async () => {
    await mountForm();
    whenRunIs({is_running: false, progress: 100});
    await pollOnce();
    expect(".o_field_segmentation_progress").toHaveText("");
    await pollOnce();
    expect.verifySteps(["load", "poll 1", "load"]);
});

test("does not take unsaved input away when the computation is done", async () => {
    await mountForm();
    await contains("[name=name] input").edit("My companies");
    whenRunIs({is_running: false, progress: 100});
    await pollOnce();
    expect("[name=name] input").toHaveValue("My companies");
    expect(".o_field_segmentation_progress").toHaveText(
        "Scoring is finished. Save or discard your changes to see the result."
    );
    expect.verifySteps(["load", "poll 1"]);
});

test("asks nothing when nothing is being computed", async () => {
    await mountForm({resId: 2});
    await pollOnce();
    expect(".o_field_segmentation_progress").toHaveText("");
    expect.verifySteps(["load"]);
});

test("starts asking when a computation begins on the open form", async () => {
    givenRun({is_running: false});
    await mountForm();
    whenRunIs({is_running: true});
    await contains("[name=name] input").edit("My companies");
    await contains(".o_form_button_save").click();
    await pollOnce();
    expect.verifySteps(["load", "poll 1"]);
});

test.tags("desktop");
test("stops asking for a record that is left", async () => {
    await mountForm({resIds: [1, 2]});
    await contains(".o_pager_next").click();
    await pollOnce();
    expect.verifySteps(["load", "load"]);
});
