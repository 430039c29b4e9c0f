import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {animationFrame, mockSendBeacon} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    makeServerError,
    MockServer,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Segmentation extends models.Model {
    name = fields.Char();
    step = fields.Selection({
        selection: [
            ["who", "Who"],
            ["check", "Check"],
        ],
    });
    draft_revision = fields.Char();

    _records = [{id: 1, name: "Key companies", step: "who", draft_revision: "first"}];
}

defineMailModels();
defineModels([Segmentation]);

const MESSAGE = "“Key companies” has been changed by Marc Demo at 10:42.";
const NAME = ".o_field_widget[name=name] input";

/** The token that the server has, and what it was told with each save. */
let current = "first";
let told = [];
let clicked = [];
beforeEach(() => {
    current = "first";
    told = [];
    clicked = [];
    onRpc("segmentation", "web_save", ({args, kwargs}) => {
        told.push([kwargs.context.draft_revision, args[1]]);
        if (kwargs.context.draft_revision !== current) {
            throw makeServerError({
                message: MESSAGE,
                context: {draft_revision: current},
            });
        }
    });
});

async function mountForm() {
    mockService("action", {
        doActionButton({name}) {
            clicked.push(name);
        },
    });
    await mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: `
            <form js_class="segmentation_form">
                <header>
                    <button name="action_next" type="object" string="Next"/>
                    <field name="step" widget="statusbar" options="{'clickable': '1'}"/>
                </header>
                <field name="draft_revision" invisible="1"/>
                <field name="name"/>
            </form>`,
    });
}

/** Somebody else saves. */
function changeElsewhere(values) {
    current = "second";
    MockServer.env.segmentation.write([1], {...values, draft_revision: "second"});
}

test("says with a save what it has read", async () => {
    await mountForm();
    await contains(NAME).edit("Mine");
    await clickSave();
    expect(told).toEqual([["first", {name: "Mine"}]]);
    expect(".modal").toHaveCount(0);
});

test("told of a change, undecided: what was typed stays", async () => {
    await mountForm();
    changeElsewhere({name: "Theirs"});
    await contains(NAME).edit("Mine");
    await clickSave();
    await animationFrame();
    expect(".modal .modal-body").toHaveText(MESSAGE);
    expect(queryAllTexts(".modal footer button")).toEqual(["Overwrite", "Reload"]);
    await contains(".modal .btn-close").click();
    expect(NAME).toHaveValue("Mine");
    expect(told).toHaveLength(1);
    // And asked again when it is saved again
    await clickSave();
    await animationFrame();
    expect(".modal").toHaveCount(1);
});

test("keep mine: saved over what is there now", async () => {
    await mountForm();
    changeElsewhere({name: "Theirs"});
    await contains(NAME).edit("Mine");
    await clickSave();
    await contains(".modal button:contains(Overwrite)").click();
    await animationFrame();
    expect(told).toEqual([
        ["first", {name: "Mine"}],
        ["second", {name: "Mine"}],
    ]);
    expect(NAME).toHaveValue("Mine");
    expect(".modal").toHaveCount(0);
    expect(".o_form_status_indicator_buttons").toHaveClass("invisible");
});

test("see theirs: what was typed is given up", async () => {
    await mountForm();
    changeElsewhere({name: "Theirs"});
    await contains(NAME).edit("Mine");
    await clickSave();
    await contains(".modal button:contains(Reload)").click();
    await animationFrame();
    expect(NAME).toHaveValue("Theirs");
    // And edited from there on
    await contains(NAME).edit("Mine after theirs");
    await clickSave();
    expect(told.at(-1)).toEqual(["second", {name: "Mine after theirs"}]);
    expect(".modal").toHaveCount(0);
});

test("a button waits for the choice", async () => {
    await mountForm();
    changeElsewhere({name: "Theirs"});
    await contains(NAME).edit("Mine");
    await contains("button[name=action_next]").click();
    await animationFrame();
    expect(clicked).toEqual([]);
    await contains(".modal button:contains(Overwrite)").click();
    await animationFrame();
    expect(clicked).toEqual(["action_next"]);
});

test("a button is not pressed on what was not seen", async () => {
    await mountForm();
    changeElsewhere({name: "Theirs"});
    await contains(NAME).edit("Mine");
    await contains("button[name=action_next]").click();
    await contains(".modal button:contains(Reload)").click();
    await animationFrame();
    expect(clicked).toEqual([]);
    expect(NAME).toHaveValue("Theirs");
});

test("also when a step is chosen in the bar", async () => {
    await mountForm();
    changeElsewhere({name: "Theirs"});
    await contains(NAME).edit("Mine");
    await contains(".o_statusbar_status button:contains(Check)").click();
    await animationFrame();
    expect(".modal .modal-body").toHaveText(MESSAGE);
    await contains(".modal button:contains(Overwrite)").click();
    await animationFrame();
    expect(told.at(-1)).toEqual(["second", {name: "Mine", step: "check"}]);
});

test("when the page is closed, it is told as well", async () => {
    let sent = false;
    mockSendBeacon((_route, blob) => (sent = blob));
    await mountForm();
    await contains(NAME).edit("Mine");
    window.dispatchEvent(new Event("beforeunload"));
    await animationFrame();
    const {params} = JSON.parse(await sent.text());
    expect(params.kwargs.context.draft_revision).toBe("first");
});

test("other errors are shown as ever", async () => {
    expect.errors(1);
    onRpc("segmentation", "web_save", () => {
        throw makeServerError({message: "A name is missing."});
    });
    await mountForm();
    await contains(NAME).edit("Mine");
    await clickSave();
    await animationFrame();
    expect.verifyErrors([/A name is missing/]);
    expect(queryFirst(".modal .modal-body")).toHaveText("A name is missing.");
});
