# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The differences between two definitions, in words."""

from odoo.tools.translate import LazyTranslate

from .checks import NewerFormat, check_format
from .definition import Parameter

_lt = LazyTranslate(__name__)

METHODS = {
    "score": _lt("By score"),
    "rules": _lt("By rules"),
    "rfm": _lt("RFM grid"),
}
WHOM = ("subject", "partner_domain", "include_internal")


def differences(old, new):
    """What has changed between two definitions.

    Names, colors and descriptions of segments take effect at once and are no
    differences.

    :param dict old: plain data, as of a version
    :param dict new: plain data, as of the draft
    :return: one sentence for each difference
    :rtype: list[LazyGettext]
    """
    try:
        check_format(old)
        check_format(new)
    except NewerFormat as error:
        return [error.message]
    return [
        *_whole_differences(old, new),
        *_parameter_differences(old["parameters"], new["parameters"]),
        *_segment_differences(old, new),
    ]


def _whole_differences(old, new):
    if any(old[key] != new[key] for key in WHOM):
        yield _lt("The selection of contacts has changed.")
    if old["inherit_to_contacts"] != new["inherit_to_contacts"]:
        yield (
            _lt("Contacts inherit the segment of their company.")
            if new["inherit_to_contacts"]
            else _lt("Contacts no longer inherit the segment of their company.")
        )
    yield from _method_differences(old, new)
    if old["tolerance"] != new["tolerance"] and _assignment(new) == "score":
        yield _lt(
            "Tolerance: %(old)s → %(new)s", old=old["tolerance"], new=new["tolerance"]
        )
    if old["context"]["company_id"] != new["context"]["company_id"]:
        yield _lt("The reference company has changed.")
    elif old["context"]["tz"] != new["context"]["tz"]:
        yield _lt(
            "Time zone: %(old)s → %(new)s",
            old=old["context"]["tz"],
            new=new["context"]["tz"],
        )
    if _documents_of(old) != _documents_of(new):
        yield (
            _lt("Only contacts and documents of one company count.")
            if _documents_of(new)
            else _lt("Contacts and documents of all companies count.")
        )


def _documents_of(definition):
    return definition["context"]["documents_of_id"]


def _assignment(data):
    return data["assignment"]


def _method_differences(old, new):
    before, after = _assignment(old), _assignment(new)
    if before != after:
        yield _lt(
            "Assignment: %(old)s → %(new)s",
            old=METHODS[before],
            new=METHODS[after],
        )
    elif after == "rfm":
        if old["rfm_borders"] != new["rfm_borders"]:
            yield (
                _lt("RFM scores are based on the ranges of the parameters.")
                if new["rfm_borders"] == "ranges"
                else _lt("RFM scores are based on five groups of equal size.")
            )
        if old["rfm_renew"] != new["rfm_renew"]:
            yield (
                _lt("Every run recalculates the five groups.")
                if new["rfm_renew"]
                else _lt(
                    "The five groups do not change until the model is applied again."
                )
            )


def _parameter_differences(old, new):
    pairs = _pairs(old, new)
    for before, after in pairs:
        if before is None:
            yield _lt("New parameter: %(parameter)s", parameter=after["name"])
        elif after is None:
            yield _lt("Removed parameter: %(parameter)s", parameter=before["name"])
        else:
            yield from _changes_of_parameter(before, after)


def _changes_of_parameter(old, new):
    name = new["name"]
    if old["name"] != name:
        yield _lt("Parameter renamed: %(old)s → %(new)s", old=old["name"], new=name)
    if old["weight"] != new["weight"]:
        yield _lt(
            "%(parameter)s: weight %(old)s → %(new)s",
            parameter=name,
            old=old["weight"],
            new=new["weight"],
        )
    old_reading, new_reading = _reading(old), _reading(new)
    if not new["value_type"]:
        # the field is gone: a problem of its own, not a change of the draft
        old_reading["value_type"] = ""
    if old_reading != new_reading:
        yield _lt("%(parameter)s: a different value is measured", parameter=name)
    old_age, new_age = _half_life(old), _half_life(new)
    if old_age != new_age:
        yield _change_of_age(name, old_age, new_age)
    if old["by_share"] != new["by_share"]:
        yield (
            _lt("%(parameter)s: every run recalculates the ranges", parameter=name)
            if new["by_share"]
            else _lt("%(parameter)s: the ranges stay the same", parameter=name)
        )
    pairs = _pairs(old["bands"], new["bands"])
    for before, after in pairs:
        yield from _changes_of_band(name, before, after)
    if new["value_type"] != "set" and _reordered(pairs, old["bands"]):
        yield _lt("%(parameter)s: the order of the ranges has changed", parameter=name)


def _reading(parameter):
    """What is read, apart from what has sentences of its own."""
    names = [one.name for one in Parameter.attributes() if one.topic is None]
    return {name: parameter[name] for name in ("value_type", *names)}


def _half_life(parameter):
    """The half-life in days and the date of the age; None where all records
    count the same."""
    if not parameter["by_age"]:
        return None
    return parameter["half_life_days"], parameter["age_path"]


def _change_of_age(parameter, old, new):
    if not new:
        return _lt("%(parameter)s: older records count fully", parameter=parameter)
    if not old:
        return _lt(
            "%(parameter)s: older records count less (half-life in days: %(days)s)",
            parameter=parameter,
            days=new[0],
        )
    if old[0] != new[0]:
        return _lt(
            "%(parameter)s: half-life in days %(old)s → %(new)s",
            parameter=parameter,
            old=old[0],
            new=new[0],
        )
    return _lt("%(parameter)s: age based on another date", parameter=parameter)


def _reordered(pairs, old):
    """Whether values that are still accepted are looked for in another order: the
    first band that accepts a value counts."""
    accepting = [
        (before, after)
        for before, after in pairs
        if before and after and before["kind"] == after["kind"] == "values"
    ]
    return _moved(accepting, old)


def _changes_of_band(parameter, old, new):
    if old is None:
        yield _lt(
            "%(parameter)s: new range “%(band)s”", parameter=parameter, band=new["name"]
        )
    elif new is None:
        yield _lt(
            "%(parameter)s: removed range “%(band)s”",
            parameter=parameter,
            band=old["name"],
        )
    else:
        if old["points"] != new["points"]:
            yield _lt(
                "%(parameter)s, range “%(band)s”: points %(old)s → %(new)s",
                parameter=parameter,
                band=new["name"],
                old=old["points"],
                new=new["points"],
            )
        yield from _changes_of_values(parameter, old, new)


def _changes_of_values(parameter, old, new):
    if old["name"] != new["name"]:
        yield _lt(
            "%(parameter)s: range “%(old)s” → “%(new)s”",
            parameter=parameter,
            old=old["name"],
            new=new["name"],
        )
    elif old["kind"] != new["kind"] or old["accepted"] != new["accepted"]:
        yield _lt(
            "%(parameter)s, range “%(band)s”: other values",
            parameter=parameter,
            band=new["name"],
        )
    elif _ends(old) != _ends(new):
        yield _lt(
            "%(parameter)s, range “%(band)s”: %(old)s → %(new)s",
            parameter=parameter,
            band=new["name"],
            old=_ends(old),
            new=_ends(new),
        )


def _ends(band):
    return " … ".join(band[end] or "" for end in ("value_from", "value_to")).strip()


def _segment_differences(old, new):
    now = {
        before["id"]: after["id"]
        for before, after in _pairs(old["parameters"], new["parameters"])
        if before and after
    }
    pairs = _pairs(old["segments"], new["segments"])
    assignment = _assignment(new)
    is_same = _assignment(old) == assignment
    for before, after in pairs:
        if before is None:
            yield _lt("New segment: %(segment)s", segment=after["name"])
        elif after is None:
            yield _lt("Removed segment: %(segment)s", segment=before["name"])
        elif assignment == "score" and before["score_from"] != after["score_from"]:
            yield _lt(
                "Segment %(segment)s: from %(old)s → %(new)s",
                segment=after["name"],
                old=before["score_from"],
                new=after["score_from"],
            )
        elif (
            assignment == "rules" and is_same and _rule(before, now) != _rule(after, {})
        ):
            yield _lt("Segment %(segment)s: other conditions", segment=after["name"])
        elif assignment == "rfm" and is_same and before["cells"] != after["cells"]:
            yield _lt("Segment %(segment)s: other cells", segment=after["name"])
    if assignment != "score" and is_same and _moved(pairs, old["segments"]):
        yield _lt("The order of the segments has changed.")


def _rule(segment, now):
    """The rule of a segment.

    :param dict now: the ids of parameters that have been made again since
    """
    conditions = [
        {**one, "parameter_id": now.get(one["parameter_id"], one["parameter_id"])}
        for one in segment["conditions"]
    ]
    return segment["rule_domain"], conditions


def _moved(pairs, old):
    """Whether the order of the remaining parts has changed.

    :param pairs: as of ``_pairs``
    :param list[dict] old: the parts in their old order
    """
    kept = [old.index(before) for before, after in pairs if before and after]
    return kept != sorted(kept)


def _pairs(old, new):
    """Match parts by id; parts that were recreated, by name and place.

    :return: pairs in the order of ``new``, with None for what is missing; then
        what is only in ``old``
    """
    left = list(old)
    still_there = {part["id"] for part in new}
    pairs = []
    for after in new:
        before = next((part for part in left if part["id"] == after["id"]), None)
        if before is None:
            before = next(
                (
                    part
                    for part in left
                    if part["id"] not in still_there and part["name"] == after["name"]
                ),
                None,
            )
        if before is not None:
            left.remove(before)
        pairs.append((before, after))
    return [*pairs, *((before, None) for before in left)]
