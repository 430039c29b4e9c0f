# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A definition becomes a draft again: when a version is restored, when a file is
imported. Parts are matched by id; what is gone is created, what came later removed."""

from functools import partial

from odoo.fields import Command

from ...scoring.definition.definition import Parameter
from ..ordering import sorted_lines

SAME_OF_MODEL = (
    "subject partner_domain include_internal inherit_to_contacts assignment "
    "rfm_borders rfm_renew"
).split()


def draft_values(definition, parameters, segments):
    """The values of a draft by a definition, without the conditions of its rules.

    :param dict definition: plain data
    :param crm.segmentation.parameter parameters: those to turn into the definition's
    :param crm.segment segments: likewise
    :rtype: dict
    """
    return {
        **{name: definition[name] for name in SAME_OF_MODEL},
        "tolerance": float(definition["tolerance"]),
        "parameter_ids": _commands(
            parameters, definition["parameters"], _parameter_values
        ),
        "segment_ids": _commands(
            segments,
            definition["segments"],
            partial(_segment_values, definition["assignment"]),
        ),
    }


def restore_conditions(segmentation, definition):
    """Write the conditions of a definition's rules into a draft whose parameters and
    segments have just been written by ``draft_values``.

    :param crm.segmentation segmentation:
    :param dict definition: plain data
    """
    if definition["assignment"] != "rules":
        return
    parameters = sorted_lines(segmentation.parameter_ids.filtered("active"))
    own = {
        data["id"]: parameter.id
        for data, parameter in zip(definition["parameters"], parameters, strict=True)
    }
    for data, segment in zip(
        definition["segments"], segmentation._segments_in_order(), strict=True
    ):
        segment.condition_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "parameter_id": own.get(one["parameter_id"], False),
                        "points_from": _float_or_false(one["points_from"]),
                        "points_to": _float_or_false(one["points_to"]),
                    }
                )
                for one in data["conditions"]
            ),
        ]


def copy_conditions(original, copy):
    """Have the rules of a copy ask for the points of its own parameters.

    :param crm.segmentation original:
    :param crm.segmentation copy: with the same parameters and segments
    """
    own = dict(
        zip(
            original.parameter_ids.sorted().ids,
            copy.parameter_ids.sorted(),
            strict=True,
        )
    )
    for segment, mine in zip(
        original.segment_ids.sorted(), copy.segment_ids.sorted(), strict=True
    ):
        mine.condition_ids = [
            Command.create(
                {
                    "parameter_id": one.parameter_id and own[one.parameter_id.id].id,
                    "points_from": one.points_from,
                    "points_to": one.points_to,
                }
            )
            for one in segment.condition_ids
        ]


def _commands(records, described, values_of):
    """Commands that turn records into what data describe, matched by id.

    :param records: the records there are
    :param list[dict] described: with ``id``
    :param callable values_of: of data and a record, which may be empty
    """
    by_id = {record.id: record for record in records}
    commands = []
    for position, data in enumerate(described, start=1):
        record = by_id.pop(data["id"], records.browse())
        values = {**values_of(data, record), "sequence": 10 * position}
        commands.append(
            Command.update(record.id, values) if record else Command.create(values)
        )
    return [*map(Command.delete, by_id), *commands]


def _parameter_values(data, parameter):
    # the add-on of a measure or of records may have been removed since
    known = data["preset"] in parameter._presets()
    values = {
        "name": data["name"],
        "preset": data["preset"] if known else "custom",
        "weight": float(data["weight"]),
        "active": True,
    }
    for one in Parameter.attributes():
        value = data[one.name]
        is_gone = one.kind == "model" and value not in parameter.env
        values[one.field] = False if is_gone else value
    if data["bands"]:  # RFM scores that follow from the data have none of their own
        values["band_ids"] = _commands(parameter.band_ids, data["bands"], _band_values)
    return values


def _segment_values(assignment, data, segment):
    values = {"active": True}
    if assignment == "score":
        values["score_from"] = float(data["score_from"])
    elif assignment == "rules":
        values["rule_domain"] = data["rule_domain"]
    else:
        values["cells"] = data["cells"]
    if not segment:
        # of a file; a version has none
        description = data.get("description")
        values.update(name=data["name"], color=data["color"], description=description)
    return values


def _band_values(data, _band):
    return {
        "name": data["given_name"],
        "kind": data["kind"],
        "value_from": _float_or_false(data["value_from"]),
        "value_to": _float_or_false(data["value_to"]),
        "accepted": data["accepted"],
        "points": float(data["points"]),
    }


def _float_or_false(text):
    return float(text) if text is not None else False
