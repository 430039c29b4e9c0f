import {expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

import {ExplanationHeader} from "@crm_segmentation/explanation/segment_explanation/explanation_header";

const SERVICE = {playbook: false, team: false, user: false};
const PIN = {
    until: "2026-03-31",
    reason: "Contract being renewed",
    user: "Mitchell Admin",
    by_score: "Standard",
};

defineMailModels();

function mountHeader(model) {
    return mountWithCleanup(ExplanationHeader, {
        props: {
            model: {pin: false, may_pin: false, service: SERVICE, ...model},
            changePin: () => expect.step("pin"),
        },
    });
}

test("who may pins the segment", async () => {
    await mountHeader({may_pin: true});
    expect(".o_segment_pin").toHaveText("Pin segment…");
    await click(".o_segment_pin");
    expect.verifySteps(["pin"]);
});

test("nobody else is asked to", async () => {
    await mountHeader({});
    expect(".o_segment_pin").toHaveCount(0);
    expect(".o_segment_playbook").toHaveCount(0);
});

test("how it is pinned, with the segment by score beside it", async () => {
    await mountHeader({pin: PIN, may_pin: true});
    expect(".o_segment_pinned span").toHaveText(
        "Pinned until 03/31/2026 by Mitchell Admin. By score: Standard. Contract being renewed"
    );
    expect(".o_segment_pin").toHaveText("Change pin");
});

test("one without an end, of somebody who is gone", async () => {
    await mountHeader({pin: {...PIN, until: false, user: false}});
    expect(".o_segment_pinned span").toHaveText(
        "Pinned without an end. By score: Standard. Contract being renewed"
    );
    expect(".o_segment_pin").toHaveCount(0);
});

test("how the customer is served, and by whom", async () => {
    await mountHeader({
        service: {
            playbook: "<p>Visited <b>every quarter</b></p>",
            team: "Key accounts",
            user: "Mitchell Admin",
        },
    });
    expect(".o_segment_playbook h4").toHaveText("Service playbook");
    expect(".o_segment_playbook .text-muted").toHaveText(
        "Key accounts, Mitchell Admin"
    );
    expect(".o_segment_playbook p").toHaveText("Visited every quarter");
    expect(".o_segment_playbook b").toHaveCount(1);
});
