import {beforeEach, expect, test} from "@odoo/hoot";
import {press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    defineParams,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Band extends models.Model {
    value_from = fields.Float({string: "From"});

    /** Odoo's mock server takes an unset number for 0; this field tells them apart. */
    read() {
        return super.read(...arguments).map((values) => {
            const [band] = this.browse(values.id);
            return {...values, value_from: band.value_from};
        });
    }
}

defineMailModels();
defineModels([Band]);

beforeEach(() => {
    Band._records = [{id: 1, value_from: 1000}];
    onRpc("band", "web_save", ({args}) => {
        expect.step(args[1]);
    });
});

function givenNoLimit() {
    Band._records[0].value_from = false;
}

function mountForm() {
    return mountView({
        type: "form",
        resModel: "band",
        resId: 1,
        arch: `<form><field name="value_from" widget="segmentation_bound"/></form>`,
    });
}

function edit(text, options) {
    return contains(".o_field_widget[name=value_from] input").edit(text, options);
}

test("shows a number the user's way", async () => {
    defineParams({lang_parameters: {decimal_point: ",", thousands_sep: "."}});
    Band._records[0].value_from = 1234.5;
    await mountForm();
    expect(".o_field_segmentation_bound input").toHaveValue("1.234,5");
    expect(".o_field_segmentation_bound input").toHaveAttribute("aria-label", "From");
});

test("reads a number the user's way", async () => {
    defineParams({lang_parameters: {decimal_point: ",", thousands_sep: "."}});
    await mountForm();
    await edit("2.500,75");
    await clickSave();
    expect.verifySteps([{value_from: 2500.75}]);
});

test("no limit is an empty input, not a 0", async () => {
    givenNoLimit();
    await mountForm();
    expect(".o_field_segmentation_bound input").toHaveValue("");
    expect(".o_field_segmentation_bound input").toHaveAttribute(
        "placeholder",
        "no limit"
    );
});

test("an emptied border becomes no limit", async () => {
    await mountForm();
    await edit("");
    await clickSave();
    expect.verifySteps([{value_from: false}]);
});

for (const confirm of ["enter", "tab", "blur"]) {
    test(`a 0 in place of no limit is kept (${confirm})`, async () => {
        givenNoLimit();
        await mountForm();
        await edit("0", {confirm});
        expect(".o_field_segmentation_bound input").toHaveValue("0");
        await clickSave();
        expect.verifySteps([{value_from: 0}]);
    });
}

test("what is still being typed is saved too", async () => {
    await mountForm();
    await edit("7", {confirm: false});
    await clickSave();
    expect.verifySteps([{value_from: 7}]);
});

test("a wrong text stays, is marked and is not saved", async () => {
    await mountForm();
    await edit("a lot");
    expect(".o_field_widget[name=value_from]").toHaveClass("o_field_invalid");
    expect(".o_form_button_save").not.toBeEnabled();
    expect(".o_field_segmentation_bound input").toHaveValue("a lot");
    expect.verifySteps([]);
});

test("a wrong text that is corrected is valid again", async () => {
    await mountForm();
    await edit("a lot");
    await edit("500");
    expect(".o_field_widget[name=value_from]").not.toHaveClass("o_field_invalid");
    await clickSave();
    expect.verifySteps([{value_from: 500}]);
});

test("typing the same number changes nothing", async () => {
    await mountForm();
    await edit("1000");
    expect(".o_field_segmentation_bound input").toHaveValue("1,000");
    expect(".o_form_button_save").not.toBeVisible();
});

test.tags("desktop");
test("in an editable list a row is left by Enter with its 0, and no limit reads so", async () => {
    Band._records = [
        {id: 1, value_from: false},
        {id: 2, value_from: false},
    ];
    await mountView({
        type: "list",
        resModel: "band",
        arch: `<list editable="bottom"><field name="value_from" widget="segmentation_bound"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["no limit", "no limit"]);
    await contains(".o_data_cell:first").click();
    await edit("0", {confirm: false});
    await press("Enter");
    await animationFrame();
    expect(".o_data_cell:first").toHaveText("0");
    expect.verifySteps([{value_from: 0}]);
});
