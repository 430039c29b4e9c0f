import {beforeEach, expect, test} from "@odoo/hoot";
import {press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame, runAllTimers} from "@odoo/hoot-mock";
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

    _records = [
        {id: 1, name: "Agriculture"},
        {id: 2, name: "Construction"},
        {id: 3, name: "Education"},
    ];
}

class Band extends models.Model {
    accepted = fields.Json({string: "Accepted values"});
    value_type = fields.Selection({
        selection: [
            ["choice", "Choice"],
            ["boolean", "Yes or no"],
            ["text", "Text"],
            ["number", "Number"],
        ],
    });
    value_model = fields.Char();
    value_choices = fields.Json();
}

const FIELD = ".o_field_segmentation_accepted";

defineMailModels();
defineModels([Industry, Band]);

beforeEach(() => {
    onRpc("has_access", () => true);
    onRpc("band", "web_save", ({args}) => {
        expect.step(args[1]);
    });
});

function givenBand(values) {
    Band._records = [
        {id: 1, accepted: [], value_model: false, value_choices: false, ...values},
    ];
}

function givenIndustries(accepted) {
    givenBand({value_type: "choice", value_model: "industry", accepted});
}

function givenSelection(accepted) {
    givenBand({
        value_type: "choice",
        value_choices: [
            ["low", "Low"],
            ["high", "High"],
        ],
        accepted,
    });
}

function givenTexts(accepted) {
    givenBand({value_type: "text", accepted});
}

function mountForm(attributes = "") {
    return mountView({
        type: "form",
        resModel: "band",
        resId: 1,
        arch: `<form><field name="accepted" widget="segmentation_accepted" ${attributes}/></form>`,
    });
}

function mountList() {
    return mountView({
        type: "list",
        resModel: "band",
        arch: `<list editable="bottom"><field name="accepted" widget="segmentation_accepted"/></list>`,
    });
}

test("records are chosen by name and saved by id", async () => {
    givenIndustries([1]);
    await mountForm();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["Agriculture"]);
    await contains(`${FIELD} input`).click();
    await contains(".o-autocomplete--dropdown-item:contains(Education)").click();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["Agriculture", "Education"]);
    await clickSave();
    expect.verifySteps([{accepted: [1, 3]}]);
});

test("a deleted record is named as deleted and can be removed", async () => {
    givenIndustries([12, 2]);
    await mountForm();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["Deleted (12)", "Construction"]);
    await contains(`${FIELD} .o_tag:first .o_delete`).click();
    await clickSave();
    expect.verifySteps([{accepted: [2]}]);
});

test("a record is removed by the keyboard", async () => {
    givenIndustries([1, 2]);
    await mountForm();
    await contains(`${FIELD} input`).click();
    await press("Backspace");
    await animationFrame();
    await clickSave();
    expect.verifySteps([{accepted: [1]}]);
});

test("records that the user may not read are kept and not asked for", async () => {
    onRpc("has_access", () => false);
    onRpc("industry", "web_search_read", () => {
        expect.step("read");
    });
    givenIndustries([1, 2]);
    await mountForm();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual([
        "Not accessible (1)",
        "Not accessible (2)",
    ]);
    expect(`${FIELD} input`).toHaveCount(0);
    expect.verifySteps([]);
});

test("readonly records are shown by name", async () => {
    givenIndustries([1, 12]);
    await mountForm(`readonly="1"`);
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["Agriculture", "Deleted (12)"]);
    expect(`${FIELD} input`).toHaveCount(0);
});

test.tags("desktop");
test("the rows of a list show names, asked for in one request", async () => {
    onRpc("industry", "web_search_read", ({kwargs}) => {
        expect.step(kwargs.domain);
    });
    givenIndustries([1, 2]);
    Band._records.push({...Band._records[0], id: 2, accepted: [3]});
    await mountList();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual([
        "Agriculture",
        "Construction",
        "Education",
    ]);
    expect.verifySteps([[["id", "in", [1, 2, 3]]]]);
});

test.tags("desktop");
test("choices are picked from a menu and saved by key", async () => {
    givenSelection(["low"]);
    await mountForm();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["Low"]);
    await contains(`${FIELD} input`).click();
    expect(queryAllTexts(".o_select_menu_item")).toEqual(["Low", "High"]);
    await contains(".o_select_menu_item:contains(High)").click();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["Low", "High"]);
    await clickSave();
    expect.verifySteps([{accepted: ["low", "high"]}]);
});

test.tags("desktop");
test("a choice that is gone is named as deleted and can be removed", async () => {
    givenSelection(["gone", "high"]);
    await mountForm();
    expect(queryAllTexts(`${FIELD} .o_tag`).sort()).toEqual(["Deleted (gone)", "High"]);
    await contains(`${FIELD} .o_tag:contains(gone) .o_delete`).click();
    await clickSave();
    expect.verifySteps([{accepted: ["high"]}]);
});

test("readonly choices are shown by label", async () => {
    givenSelection(["high", "gone"]);
    await mountForm(`readonly="1"`);
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["High", "Deleted (gone)"]);
});

test.tags("desktop");
test("yes or no is picked from two", async () => {
    givenBand({value_type: "boolean", accepted: [true]});
    await mountForm();
    expect(`${FIELD} input`).toHaveValue("Yes");
    await contains(`${FIELD} input`).click();
    expect(queryAllTexts(".o_select_menu_item")).toEqual(["Yes", "No"]);
    await contains(".o_select_menu_item:contains(No)").click();
    await clickSave();
    expect.verifySteps([{accepted: [false]}]);
});

test("readonly yes or no is shown as a word", async () => {
    givenBand({value_type: "boolean", accepted: [false]});
    await mountForm(`readonly="1"`);
    expect(`${FIELD} .o_tag`).toHaveText("No");
});

test("texts are added by Enter and by a comma", async () => {
    givenTexts(["CEO"]);
    await mountForm();
    await contains(`${FIELD} input`).edit("Director", {confirm: "enter"});
    await contains(`${FIELD} input`).edit("Owner", {confirm: false});
    await press(",");
    await animationFrame();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["CEO", "Director", "Owner"]);
    expect(`${FIELD} input`).toHaveValue("");
    await clickSave();
    expect.verifySteps([{accepted: ["CEO", "Director", "Owner"]}]);
});

test("texts typed faster than the server answers are all kept", async () => {
    Band._onChanges.accepted = () => {};
    onRpc("band", "onchange", async () => {
        await runAllTimers();
    });
    givenTexts([]);
    await mountForm();
    for (const text of ["CEO", "Director", "Owner"]) {
        await contains(`${FIELD} input`).edit(text, {confirm: "enter"});
    }
    await clickSave();
    expect.verifySteps([{accepted: ["CEO", "Director", "Owner"]}]);
});

test("a text that is still being typed is saved too", async () => {
    givenTexts([]);
    await mountForm();
    await contains(`${FIELD} input`).edit("CEO", {confirm: false});
    await clickSave();
    expect.verifySteps([{accepted: ["CEO"]}]);
});

test("the same text is not added twice, whatever its case", async () => {
    givenTexts(["CEO"]);
    await mountForm();
    await contains(`${FIELD} input`).edit(" ceo ", {confirm: "enter"});
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["CEO"]);
});

test("Backspace in the empty input takes the last text away", async () => {
    givenTexts(["CEO", "Director"]);
    await mountForm();
    await contains(`${FIELD} input`).click();
    await press("Backspace");
    await animationFrame();
    await clickSave();
    expect.verifySteps([{accepted: ["CEO"]}]);
});

test.tags("desktop");
test("in a list Enter adds a text first and leaves the row when there is none", async () => {
    givenTexts(["CEO"]);
    await mountList();
    await contains(".o_data_cell").click();
    await contains(`${FIELD} input`).edit("Director", {confirm: "enter"});
    expect(".o_selected_row").toHaveCount(1);
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["CEO", "Director"]);
    await press("Enter");
    await animationFrame();
    expect.verifySteps([{accepted: ["CEO", "Director"]}]);
});

test("values of a type that takes none are shown and kept", async () => {
    givenBand({value_type: "number", accepted: ["CEO"]});
    await mountForm();
    expect(queryAllTexts(`${FIELD} .o_tag`)).toEqual(["CEO"]);
    expect(`${FIELD} input`).toHaveCount(0);
});
