import {expect, test} from "@odoo/hoot";
import {
    RoundScale,
    roundBetween,
    roundSize,
    roundTo,
} from "@crm_segmentation/definition/parameter_card/round_scale";

test("round sizes are 1, 2, 5 and their tenfolds", () => {
    expect([1, 1.5, 3, 7, 12, 0.03, 500].map(roundSize)).toEqual([
        1, 2, 5, 10, 20, 0.05, 500,
    ]);
});

test("values are rounded without dust", () => {
    expect(roundTo(0.30000000000000004, 0.1)).toBe(0.3);
    expect(roundTo(1234, 50)).toBe(1250);
    expect(roundTo(-7, 5)).toBe(-5);
});

test("a range is cut at the roundest figure in its middle", () => {
    expect(roundBetween(0, 100, 0.001)).toBe(50);
    expect(roundBetween(1000, 5000, 0.001)).toBe(3000);
    expect(roundBetween(0, 1, 0.001)).toBe(0.5);
    expect(roundBetween(3, 6, 1)).toBe(5);
});

test("a range that is too narrow is not cut", () => {
    expect(roundBetween(3, 4, 1)).toBe(undefined);
});

test("a scale holds all values and shows the ranges without limit", () => {
    const distribution = {known: 5, low: 0, high: 100};
    const scale = new RoundScale({distribution, borders: [0, 40], smallest: 0});
    // room on the left of the border at 0: 5, the round size of a twentieth
    expect([scale.low, scale.high]).toEqual([-5, 100]);
    expect(scale.place(100)).toBe(100);
    expect(scale.place(1000)).toBe(100);
    // 105 ÷ 100 steps → 2
    expect(scale.step).toBe(2);
    expect(scale.valueAt(0.5)).toBe(48);
});

test("a scale begins where the first range does, if there is none below", () => {
    const distribution = {known: 5, low: 0, high: 100};
    const closed = {borders: [0, 40], smallest: 0, isOpen: false};
    const scale = new RoundScale({distribution, ...closed});
    expect([scale.low, scale.high]).toEqual([0, 100]);
    const single = new RoundScale({
        distribution: {known: 1, low: 7, high: 7},
        borders: [7],
        smallest: 0,
        isOpen: false,
    });
    expect(single.low).toBe(7);
    expect(single.high).toBeGreaterThan(7);
});

test("borders beyond the values are on the scale too", () => {
    const distribution = {known: 5, low: 0, high: 10};
    const scale = new RoundScale({distribution, borders: [1000], smallest: 1});
    expect([scale.low, scale.high]).toEqual([0, 1050]);
});

test("without values the borders make the scale, without borders it is made up", () => {
    const none = {distribution: null, smallest: 0};
    const scale = new RoundScale({...none, borders: [200]});
    expect([scale.low, scale.high]).toEqual([0, 400]);
    const empty = new RoundScale({...none, borders: []});
    expect([empty.low, empty.high]).toEqual([0, 100]);
});

test("one value only, and a border on it", () => {
    const distribution = {known: 1, low: 7, high: 7};
    const scale = new RoundScale({distribution, borders: [7], smallest: 0});
    expect(scale.low).toBeLessThan(7);
    expect(scale.high).toBeGreaterThan(7);
});
