import {x2ManyCommands} from "@web/core/orm_service";

/**
 * Successive ranges, and the commands that change them. Only the start of a range is
 * chosen: the previous one ends there, in the same change.
 */

function start(range) {
    return range.from === false ? -Infinity : range.from;
}

function end(range) {
    return range.to === false ? Infinity : range.to;
}

/** @param {Object} band record */
export function bandKey(band) {
    return band.resId || band._virtualId;
}

function inOrder(bands) {
    return [...bands].sort((one, other) => one.data.sequence - other.data.sequence);
}

/** The bands that are not ranges of numbers, in order. */
export function otherBands(bands) {
    return inOrder(bands.filter(({data}) => data.kind !== "range"));
}

/**
 * @param {Object[]} bands records of a parameter
 * @returns {Object[]} its ranges from the lowest to the highest, each with the `gap`
 *      that follows, if any
 */
export function rangesOf(bands) {
    const ranges = inOrder(bands.filter(({data}) => data.kind === "range")).map(
        (record) => ({
            record,
            key: bandKey(record),
            from: record.data.value_from,
            to: record.data.value_to,
            name: record.data.name,
            points: record.data.points,
            problem: record.data.problem,
        })
    );
    ranges.sort((one, other) => start(one) - start(other) || end(one) - end(other));
    for (const [index, range] of ranges.entries()) {
        const next = ranges[index + 1];
        if (end(range) < (next ? start(next) : Infinity)) {
            range.gap = {from: range.to, to: next ? next.from : false};
        }
    }
    return ranges;
}

/** The ranges with one border moved, as shown meanwhile. */
export function withBorder(ranges, index, from) {
    return ranges.map((range, position) => {
        if (position === index) {
            return {...range, from};
        }
        return position === index - 1 ? {...range, to: from, gap: undefined} : range;
    });
}

/** Change the start of a range. */
export function moveBorder(ranges, index, from) {
    const commands = [x2ManyCommands.update(ranges[index].key, {value_from: from})];
    if (index) {
        commands.push(x2ManyCommands.update(ranges[index - 1].key, {value_to: from}));
    }
    return commands;
}

/** Extend a range up to the start of the next one. */
export function closeGap(ranges, index) {
    const {key, gap} = ranges[index];
    return [x2ManyCommands.update(key, {value_to: gap.to})];
}

export function newBand(values) {
    return x2ManyCommands.create(false, {
        accepted: false,
        name: "",
        points: 0,
        value_from: false,
        value_to: false,
        ...values,
    });
}

/** Renumber bands whose position has changed. */
function resequence(records, first) {
    return records.flatMap((record, index) => {
        const sequence = first + 10 * index;
        return record.data.sequence === sequence
            ? []
            : [x2ManyCommands.update(bandKey(record), {sequence})];
    });
}

/** Split a range in two with the same points, or add the first one. */
export function splitRange(bands, ranges, index, border) {
    const range = ranges[index];
    const before = ranges.slice(0, index + 1).map(({record}) => record);
    const after = ranges.slice(index + 1).map(({record}) => record);
    const position = 10 * (before.length + 1);
    return [
        ...(range ? [x2ManyCommands.update(range.key, {value_to: border})] : []),
        newBand({
            kind: "range",
            sequence: position,
            points: range ? range.points : 0,
            value_from: range ? border : false,
            value_to: range ? range.to : false,
        }),
        ...resequence(before, 10),
        ...resequence([...after, ...otherBands(bands)], position + 10),
    ];
}

/** Remove a range; an adjacent one takes over its values. */
export function removeRange(ranges, index) {
    const range = ranges[index];
    const commands = [x2ManyCommands.delete(range.key)];
    const before = ranges[index - 1];
    const after = ranges[index + 1];
    if (before && before.to === range.from) {
        commands.push(x2ManyCommands.update(before.key, {value_to: range.to}));
    } else if (after && after.from === range.to) {
        commands.push(x2ManyCommands.update(after.key, {value_from: range.from}));
    }
    return commands;
}

/** Replace all ranges. */
export function replaceRanges(bands, ranges, suggested) {
    return [
        ...ranges.map(({key}) => x2ManyCommands.delete(key)),
        ...suggested.map((values, index) =>
            newBand({...values, kind: "range", sequence: 10 * (index + 1)})
        ),
        ...resequence(otherBands(bands), 10 * (suggested.length + 1)),
    ];
}

/** Add a band that is not a range, at the end. */
export function addBand(bands, values) {
    const last = Math.max(0, ...bands.map(({data}) => data.sequence));
    return [newBand({...values, sequence: last + 10})];
}
