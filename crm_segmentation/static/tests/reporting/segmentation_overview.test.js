import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {OverviewBacktest} from "@crm_segmentation/reporting/segmentation_overview/overview_backtest";
import {OverviewBreakdown} from "@crm_segmentation/reporting/segmentation_overview/overview_breakdown";
import {OverviewFlows} from "@crm_segmentation/reporting/segmentation_overview/overview_flows";
import {SegmentCard} from "@crm_segmentation/reporting/segmentation_overview/segment_card";
import {
    contains,
    defineModels,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

class Segmentation extends models.Model {
    _name = "crm.segmentation";
}

defineMailModels();
defineModels([Segmentation]);

const SEGMENTS = [
    {id: 1, name: "Ideal", color: 10},
    {id: 2, name: "Standard", color: 4},
];

function mountCard(values, props) {
    const segment = {
        ...SEGMENTS[0],
        members: 1200,
        share: 0.125,
        change: -3,
        average: 81.25,
        inactive: 0,
        ...values,
    };
    return mountWithCleanup(SegmentCard, {
        props: {
            segment,
            currencyId: false,
            comparedOn: "2026-01-10",
            canMail: false,
            openCustomers: (_segment, view) => expect.step(`customers ${view}`),
            openInactive: () => expect.step("inactive"),
            openMailing: () => expect.step("mailing"),
            ...props,
        },
    });
}

test("a card without amounts and mailings", async () => {
    await mountCard();
    expect(".o_segment_card_members").toHaveText("1,200");
    expect(".o_segment_card_change").toHaveText("−3 in 30 days");
    expect(".o_segment_card_won").toHaveCount(0);
    expect(".o_segment_card_inactive").not.toBeEnabled();
    expect(queryAllTexts(".btn-secondary")).toEqual(["List", "Kanban"]);
    await contains(".o_segment_card_members").click();
    await contains(".btn:contains(Kanban)").click();
    expect.verifySteps(["customers list", "customers kanban"]);
});

test("a card with all of it", async () => {
    await mountCard(
        {won: 1500.4, won_count: 1, open: 0, open_count: 0, inactive: 7, change: null},
        {currencyId: 1, money: "Won deals", canMail: true, comparedOn: false}
    );
    expect(".o_segment_card_change").toHaveCount(0);
    expect(".o_segment_card_won").toHaveText(/1,500/);
    expect("dt:contains(Won deals, 12 months)").toHaveCount(1);
    await contains(".o_segment_card_inactive").click();
    await contains(".btn:contains(Create mailing)").click();
    expect.verifySteps(["inactive", "mailing"]);
});

test("the matrix of segment changes", async () => {
    onRpc("crm.segmentation", "get_segment_flows", ({args}) => {
        expect.step(args.slice(1).join());
        return {
            since: "2026-01-10",
            until: "2026-02-09",
            first: "2026-01-01",
            today: "2026-02-09",
            segments: SEGMENTS,
            counts: [
                [1, 1, 20],
                [2, 1, 3],
                [1, 2, 4],
                [false, 2, 5],
                [1, false, 6],
            ],
        };
    });
    await mountWithCleanup(OverviewFlows, {props: {modelId: 7, segments: SEGMENTS}});
    await animationFrame();
    expect.verifySteps(["false,false"]);
    expect(queryAllTexts(".o_segmentation_flows tbody td")).toEqual(
        // From Ideal, from Standard, new
        ["20", "4", "6", "3", "–", "–", "–", "5", "–"]
    );
    expect("td:has([aria-label='3 from Standard to Ideal'])").toHaveClass(
        "text-success"
    );
    expect("td:has([aria-label='4 from Ideal to Standard'])").toHaveClass(
        "text-danger"
    );
    expect("td:has([aria-label='6 from Ideal to Left'])").toHaveClass("text-danger");
    expect("td:has([aria-label='5 from New to Standard'])").toHaveClass("text-success");
});

test("on the first day there are no segment changes", async () => {
    onRpc("crm.segmentation", "get_segment_flows", () => ({
        since: "2026-02-09",
        until: "2026-02-09",
        first: "2026-02-09",
        today: "2026-02-09",
        segments: SEGMENTS,
        counts: [[1, 1, 20]],
    }));
    await mountWithCleanup(OverviewFlows, {props: {modelId: 7, segments: SEGMENTS}});
    await animationFrame();
    expect("p.text-muted").toHaveCount(1);
    expect("table").toHaveCount(0);
});

test("customers by what tells them apart", async () => {
    onRpc("crm.segmentation", "get_breakdown", ({args}) => {
        expect.step(args[1]);
        return {
            rows: [
                {value: 5, name: "Belgium", total: 4, counts: {1: 1, 2: 3}},
                {value: false, name: false, total: 2, counts: {2: 2}},
            ],
            others: 9,
        };
    });
    await mountWithCleanup(OverviewBreakdown, {
        props: {modelId: 7, segments: SEGMENTS},
    });
    await animationFrame();
    await contains(".btn:contains(Country)").click();
    expect.verifySteps(["user_id", "country_id"]);
    expect(queryAllTexts(".o_segmentation_breakdown th")).toEqual([
        "Belgium",
        "None",
        "Others",
    ]);
    expect("[aria-label='Belgium, Standard: 3']").toHaveAttribute(
        "style",
        "width: 75%"
    );
    expect("[aria-label='None, Standard: 2']").toHaveAttribute("style", "width: 50%");
});

async function mountBacktest(values) {
    onRpc("crm.segmentation", "get_backtest", () => ({
        day: "2026-01-10",
        first: "2026-01-01",
        today: "2026-07-01",
        until: "2026-04-10",
        is_complete: true,
        money: "Won deals",
        segments: SEGMENTS.map((segment, index) => ({
            ...segment,
            members: 10,
            buyers: 1,
            purchases: 1,
            value: values[index],
        })),
    }));
    await mountWithCleanup(OverviewBacktest, {
        props: {modelId: 7, segments: SEGMENTS, currencyId: 1},
    });
    await animationFrame();
}

test("a backtest of a model that ranks well", async () => {
    await mountBacktest([500, 100]);
    expect(".o_segmentation_verdict").toHaveClass("alert-success");
});

test("a backtest of a model that does not", async () => {
    await mountBacktest([100, 500]);
    expect(".o_segmentation_verdict").toHaveClass("alert-warning");
    expect(".o_segmentation_verdict").toHaveText(/^“Standard”.*“Ideal”/);
});

test("a backtest of a time in which nothing was won", async () => {
    await mountBacktest([0, 0]);
    expect(".o_segmentation_verdict").toHaveClass("text-muted");
});

async function openOverview() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_segmentation.overview",
        name: "Segments",
    });
}

test("a model of which nothing has been recorded yet", async () => {
    onRpc("crm.segmentation", "get_overview", () => ({
        models: [{id: 7, name: "Key companies"}],
        can_configure: false,
        id: 7,
        recorded_at: false,
        can_refresh: true,
        can_mail: false,
        currency_id: false,
        total: 0,
        compared_on: false,
        segments: [],
        history: false,
    }));
    await openOverview();
    expect(".o_segmentation_overview_model").toHaveText("Key companies");
    expect(".o_view_nocontent_smiling_face").toHaveText("No statistics yet");
    expect(".btn:contains(Refresh)").toHaveCount(1);
});

test("nothing has been applied yet", async () => {
    onRpc("crm.segmentation", "get_overview", () => ({
        models: [],
        can_configure: true,
        id: false,
    }));
    await openOverview();
    expect(".o_view_nocontent_smiling_face").toHaveCount(1);
    expect(".o_view_nocontent .btn:contains(Segmentation Models)").toHaveCount(1);
});
