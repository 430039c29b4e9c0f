import {expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

import {SegmentStanding} from "@crm_segmentation/explanation/segment_explanation/segment_standing";

const SERVED = {playbook: false, team: false, user: false};
const FIXED = {
    until: "2026-03-31",
    reason: "Contract being renewed",
    user: "Mitchell Admin",
    by_score: "Standard",
};

defineMailModels();

function mountStanding(model) {
    return mountWithCleanup(SegmentStanding, {
        props: {
            model: {fixed: false, may_fix: false, service: SERVED, ...model},
            changeFix: () => expect.step("fix"),
        },
    });
}

test("who may fixes the segment", async () => {
    await mountStanding({may_fix: true});
    expect(".o_segment_fix").toHaveText("Fix segment until…");
    await click(".o_segment_fix");
    expect.verifySteps(["fix"]);
});

test("nobody else is asked to", async () => {
    await mountStanding({});
    expect(".o_segment_fix").toHaveCount(0);
    expect(".o_segment_playbook").toHaveCount(0);
});

test("how it is fixed, with the segment by score beside it", async () => {
    await mountStanding({fixed: FIXED, may_fix: true});
    expect(".o_segment_fixed span").toHaveText(
        "Fixed until 03/31/2026 by Mitchell Admin. By score: Standard. Contract being renewed"
    );
    expect(".o_segment_fix").toHaveText("Change or release");
});

test("one without an end, of somebody who is gone", async () => {
    await mountStanding({fixed: {...FIXED, until: false, user: false}});
    expect(".o_segment_fixed span").toHaveText(
        "Fixed without an end. By score: Standard. Contract being renewed"
    );
    expect(".o_segment_fix").toHaveCount(0);
});

test("how the customer is served, and by whom", async () => {
    await mountStanding({
        service: {
            playbook: "<p>Visited <b>every quarter</b></p>",
            team: "Key accounts",
            user: "Mitchell Admin",
        },
    });
    expect(".o_segment_playbook h4").toHaveText("How we serve them");
    expect(".o_segment_playbook .text-muted").toHaveText(
        "Key accounts, Mitchell Admin"
    );
    expect(".o_segment_playbook p").toHaveText("Visited every quarter");
    expect(".o_segment_playbook b").toHaveCount(1);
});
