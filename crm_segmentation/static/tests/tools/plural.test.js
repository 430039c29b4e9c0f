import {describe, expect, test} from "@odoo/hoot";
import {plural} from "@crm_segmentation/tools/plural";
import {makeMockEnv, serverState} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

/** What numbers are written by comes with the environment. */
async function speak(lang) {
    serverState.lang = lang;
    await makeMockEnv();
}

test("English has one form for one, and another for all other numbers", async () => {
    await speak("en");
    const forms = "%(count)s customer|%(count)s customers";
    const texts = [0, 1, 2, 1200].map((count) => plural(forms, count));
    expect(texts).toEqual([
        "0 customers",
        "1 customer",
        "2 customers",
        "1,200 customers",
    ]);
});

test("a text that is not translated has the forms of English", async () => {
    await speak("pl");
    const texts = [1, 3, 5].map((count) => plural("one|several", count));
    expect(texts).toEqual(["one", "several", "several"]);
});

test("Polish has three forms", async () => {
    await speak("pl");
    const forms = "klient|klienci|klientów";
    const texts = [1, 3, 5, 22, 112].map((count) => plural(forms, count));
    expect(texts).toEqual(["klient", "klienci", "klientów", "klienci", "klientów"]);
});

test("other values are filled in beside the number", async () => {
    await speak("en");
    const forms = "%(count)s in %(segment)s|%(count)s of %(segment)s";
    expect(plural(forms, 2, {segment: "Gold"})).toBe("2 of Gold");
});
