import {expect, test} from "@odoo/hoot";
import {
    keyDown,
    keyUp,
    manuallyDispatchProgrammaticEvent,
    queryAll,
    queryAllAttributes,
    queryRect,
} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {Component, useState, xml} from "@odoo/owl";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";
import {ScoreDistribution} from "@crm_segmentation/preview/segmentation_scores/score_distribution";
import {ScoreHistogram} from "@crm_segmentation/preview/segmentation_scores/score_histogram";

defineMailModels();

const FOUR = {
    scores: [0, 3750, 7500, 10000],
    counts: [4, 3, 2, 1],
    values: [0, 30, 20, 1000],
    total: 10,
    is_sampled: false,
    currency_id: 1,
};
const PORTIONS = [
    {id: "c", name: "Standard", color: 4, from: 0},
    {id: "b", name: "Medium", color: 3, from: 40},
    {id: "a", name: "Ideal", color: 10, from: 70},
];

/** A histogram whose borders go where they are moved. */
class Parent extends Component {
    static components = {ScoreHistogram};
    static props = ["*"];
    static template = xml`
        <div style="width: 600px">
            <ScoreHistogram distribution="props.distribution" portions="state.portions"
                readonly="props.readonly" compact="props.compact"
                onMove.bind="move" onMoved="() => this.moved()"/>
        </div>`;

    setup() {
        this.state = useState({portions: this.props.portions.map((one) => ({...one}))});
    }

    move(id, from) {
        expect.step(`${id} ${from}`);
        this.state.portions.find((one) => one.id === id).from = from;
    }

    moved() {
        expect.step("moved");
    }
}

async function mountHistogram({data = FOUR, portions = PORTIONS, ...props} = {}) {
    await mountWithCleanup(Parent, {
        props: {
            distribution: data && new ScoreDistribution(data),
            portions,
            readonly: false,
            compact: false,
            ...props,
        },
    });
}

async function press(name, key, options) {
    queryAll(`[data-segment=${name}]`)[0].focus();
    await keyDown(key, options);
    await animationFrame();
}

test("counts and values between borders, and the top score in the top segment", () => {
    const distribution = new ScoreDistribution(FOUR);
    expect(distribution.between(0, 37.5)).toEqual({count: 4, share: 0.4, value: 0});
    expect(distribution.between(37.5, 75)).toEqual({count: 3, share: 0.3, value: 30});
    expect(distribution.between(75, 100)).toEqual({count: 3, share: 0.3, value: 1020});
    expect(distribution.between(37.51, 75.01).count).toBe(2);
    expect(distribution.between(70, 40).count).toBe(0);
});

test("a bar for each point of the scale, in the colour of its segment", async () => {
    await mountHistogram();
    expect(".o_score_histogram_bar").toHaveCount(100);
    const heights = queryAll(".o_score_histogram_bar").map(({style}) => style.height);
    expect(heights[0]).toBe("100%");
    expect(heights[1]).toBe("0%");
    expect(heights[37]).toBe("75%");
    expect(heights[75]).toBe("50%");
    expect(heights[99]).toBe("25%");
    const bars = queryAll(".o_score_histogram_bar");
    expect(bars[39]).toHaveClass("o_tag_color_4");
    expect(bars[40]).toHaveClass("o_tag_color_3");
    expect(bars[70]).toHaveClass("o_tag_color_10");
});

test("all borders but that at 0 can be moved, and say what they are", async () => {
    await mountHistogram();
    expect(queryAllAttributes("[role=slider]", "aria-label")).toEqual([
        "Start of Medium",
        "Start of Ideal",
    ]);
    expect(queryAllAttributes("[role=slider]", "aria-valuenow")).toEqual(["40", "70"]);
    expect(queryAllAttributes("[role=slider]", "aria-valuemin")).toEqual(["1", "41"]);
    expect(queryAllAttributes("[role=slider]", "aria-valuemax")).toEqual(["69", "100"]);
});

test("arrow keys move by one, with Shift by five, Home and End to the ends", async () => {
    await mountHistogram();
    await press("Medium", "ArrowRight");
    await press("Medium", "ArrowLeft", {shiftKey: true});
    await press("Medium", "ArrowUp", {shiftKey: true});
    await press("Medium", "ArrowDown");
    await press("Medium", "End");
    await press("Medium", "Home");
    await press("Medium", "x");
    expect.verifySteps(["b 41", "b 36", "b 41", "b 40", "b 69", "b 1"]);
    await keyUp("Home");
    expect.verifySteps(["moved"]);
});

test("borders cannot cross", async () => {
    await mountHistogram({
        portions: [PORTIONS[0], {...PORTIONS[1], from: 69}, PORTIONS[2]],
    });
    await press("Medium", "ArrowRight");
    await press("Ideal", "ArrowLeft");
    expect.verifySteps([]);
    await press("Ideal", "ArrowRight", {shiftKey: true});
    await press("Ideal", "ArrowLeft", {shiftKey: true});
    expect.verifySteps(["a 75", "a 70"]);
});

test("a border is dragged by the pointer", async () => {
    await mountHistogram();
    const border = queryAll("[data-segment=Medium]")[0];
    // The browser captures real pointers only
    border.setPointerCapture = () => expect.step("captured");
    const {left, width} = queryRect(".o_score_histogram_scale");
    const at = (share, options) => ({
        button: 0,
        pointerId: 1,
        bubbles: true,
        clientX: left + share * width,
        ...options,
    });
    const dispatch = async (type, options) => {
        await manuallyDispatchProgrammaticEvent(border, type, options);
        await animationFrame();
    };
    await dispatch("pointermove", at(0.2));
    expect.verifySteps([]);
    await dispatch("pointerdown", at(0.4));
    await dispatch("pointermove", at(0.523));
    await dispatch("pointermove", at(0.578, {shiftKey: true}));
    await dispatch("pointermove", at(0.95));
    await dispatch("pointermove", at(-0.3));
    await dispatch("pointerup", at(-0.3));
    await dispatch("pointermove", at(0.5));
    expect.verifySteps(["captured", "b 52", "b 60", "b 69", "b 1", "moved"]);
});

test("nothing moves where nothing may be changed", async () => {
    await mountHistogram({readonly: true});
    expect(queryAllAttributes("[role=slider]", "tabindex")).toEqual(["-1", "-1"]);
    await press("Medium", "ArrowRight");
    expect.verifySteps([]);
});

test("an empty base has borders and no bars", async () => {
    await mountHistogram({
        data: {...FOUR, scores: [], counts: [], values: [], total: 0},
    });
    const heights = queryAll(".o_score_histogram_bar").map(({style}) => style.height);
    expect(heights.every((height) => height === "0%")).toBe(true);
    expect("[role=slider]").toHaveCount(2);
});

test("before the scores are known the borders are there", async () => {
    await mountHistogram({data: null});
    expect(".o_score_histogram_bar").toHaveCount(0);
    expect("[role=slider]").toHaveCount(2);
});

test("a single contact is seen, and one among very many too", async () => {
    const one = {...FOUR, scores: [5000], counts: [1], values: [0], total: 1};
    await mountHistogram({data: one});
    expect(queryAll(".o_score_histogram_bar")[50].style.height).toBe("100%");
    const many = {...FOUR, scores: [0, 5000], counts: [99999, 1], values: [0, 0]};
    await mountHistogram({data: many});
    expect(queryAll(".o_score_histogram_bar")[150].style.height).toBe("2%");
});

test("all in one segment", async () => {
    const distribution = new ScoreDistribution({
        ...FOUR,
        scores: [10000],
        counts: [10],
        values: [7],
    });
    expect(distribution.between(70, 100)).toEqual({count: 10, share: 1, value: 7});
    expect(distribution.between(0, 70)).toEqual({count: 0, share: 0, value: 0});
});

test("the compact one shows no borders to move", async () => {
    await mountHistogram({compact: true});
    expect("[role=slider]").toHaveCount(0);
    expect(".o_score_histogram_bar").toHaveCount(100);
});
