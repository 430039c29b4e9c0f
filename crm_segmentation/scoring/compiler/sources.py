# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What kind of value a parameter has, and whether all that it names can be read."""

from odoo.tools.translate import LazyTranslate

from ..definition.checks import ScoringError, at
from ..definition.definition import DATE_TYPES
from .domains import check_domain
from .paths import follow, partner_link

_lt = LazyTranslate(__name__)

#: measures that may be weighted by a number of the record
WEIGHTED_MEASURES = ("avg", "share")
#: measures to which older records can contribute less
AGING_MEASURES = ("count", "sum", *WEIGHTED_MEASURES)


def needs(parameter, role):
    """Whether a measure takes a ``value``, or may take a ``weight``, of its records.

    :param Parameter parameter:
    :param str role:
    :rtype: bool
    """
    if role == "weight":
        return parameter.measure in WEIGHTED_MEASURES
    return parameter.measure not in ("count", "share")


def value_path(env, parameter):
    """Where the value of a parameter of fields, or of a measure of a field, is read.

    :param Environment env: of the user
    :param Parameter parameter:
    :rtype: Path
    :raise ScoringError: when it does not exist, or may not be read
    """
    if parameter.source == "field":
        return follow(env["res.partner"], parameter.field_path)
    return follow(env[parameter.model], parameter.measure_path)


def measured_type(env, parameter):
    """The type of a measure's value.

    :param Environment env: of a user who may read what is measured
    :param Parameter parameter: of source ``records``, or its draft record
    :rtype: str
    :raise ScoringError: when the measure can't be taken of what it names
    """
    if parameter.measure in ("count", "share"):
        return "number"
    path = follow(env[parameter.model], parameter.measure_path)
    dates = path.value_type in DATE_TYPES
    if parameter.measure == "values":
        if path.value_type == "choice":
            return "set"
        raise ScoringError(
            "measure.no_choice",
            _lt(
                "“%(path)s” is not a choice, so it has no values to "
                "select. Select a field with a list of values.",
                path=parameter.measure_path,
            ),
        )
    if parameter.measure == "interval":
        if dates:
            return "number"
        raise ScoringError(
            "measure.no_date",
            _lt(
                "“%(path)s” is not a date, so the days between records cannot "
                "be counted. Select a date.",
                path=parameter.measure_path,
            ),
        )
    if path.value_type == "number" or (dates and parameter.measure in ("min", "max")):
        return path.value_type
    raise ScoringError(
        "measure.no_number",
        _lt(
            "“%(path)s” is not a number, so it cannot be added up or "
            "compared. Select a number, or a date with “earliest” or "
            "“latest”.",
            path=parameter.measure_path,
        ),
    )


def check_installed(env, parameter):
    """:raise ScoringError: where the records of a parameter are of no installed app"""
    if parameter.model not in env:
        raise ScoringError(
            "records.not_installed",
            _lt(
                "The records “%(model)s” are not installed. Install "
                "their app or select other records.",
                model=parameter.model,
            ),
        )


def check_type(found, expected):
    """A field that was applied as one type must still be of it.

    :raise ScoringError: otherwise, and for what can't be scored at all
    """
    if found is None:
        raise ScoringError(
            "field.no_value_type",
            _lt(
                "This kind of field cannot be scored. Select a number, "
                "date, choice, yes/no field, text or tags."
            ),
        )
    if expected and found != expected:
        raise ScoringError(
            "field.type_changed",
            _lt(
                "The type of the field has changed. Set up the ranges "
                "again and apply the model."
            ),
        )


def value_type_of(env, parameter):
    """Find out what kind of value a parameter has, checking all that it names.

    :param Environment env: of the user who configures: must be able to read it
    :param Parameter parameter:
    :return: the value type and the path that holds the value (None for a count,
        share or filter)
    :rtype: tuple[str, Path | None]
    :raise ScoringError: with one sentence on what is wrong
    """
    partners = env["res.partner"]
    if parameter.source == "filter":
        check_domain(partners, parameter.partner_domain)
        return "boolean", None
    if parameter.source == "field":
        path = follow(partners, parameter.field_path)
        check_type(path.value_type, None)
        return path.value_type, path
    value_type = _check_records(env, parameter)
    if parameter.by_age:
        _check_age(env[parameter.model], parameter)
    if parameter.divisor:
        _check_divisor(env, parameter.divisor, value_type)
    elif parameter.divisor_partner_path:
        raise ScoringError(
            "divisor.no_records", _lt("Select the records to divide by.")
        )
    if parameter.measure in ("count", "share"):
        return value_type, None
    return value_type, follow(env[parameter.model], parameter.measure_path)


def _check_records(env, parameter):
    """Check the records that a measure is taken of, and what of them.

    :return: the type of the measure's value
    """
    if not parameter.model:
        raise ScoringError("records.none", _lt("Select the records to measure."))
    check_installed(env, parameter)
    model = env[parameter.model]
    partner_link(model, parameter.partner_path)
    check_domain(model, parameter.record_domain)
    if parameter.measure == "share":
        check_domain(model, parameter.share_domain)
    if parameter.weight_path and needs(parameter, "weight"):
        if follow(model, parameter.weight_path).value_type != "number":
            raise ScoringError(
                "weight.no_number",
                _lt(
                    "“%(path)s” is not a number, so records cannot be "
                    "weighted by it. Select a number.",
                    path=parameter.weight_path,
                ),
            )
    return measured_type(env, parameter)


def _check_age(model, parameter):
    if parameter.measure not in AGING_MEASURES:
        raise ScoringError(
            "age.wrong_measure",
            _lt(
                "Older records can count less only in a number, sum, "
                "average or share. Select one of these, or let all "
                "records count equally."
            ),
        )
    if parameter.age_path:
        if follow(model, parameter.age_path).value_type not in DATE_TYPES:
            raise ScoringError(
                "age.no_date",
                _lt(
                    "“%(path)s” is not a date, so the age of records cannot be "
                    "based on it. Select a date.",
                    path=parameter.age_path,
                ),
            )


def _check_divisor(env, divisor, value_type):
    if value_type != "number":
        raise ScoringError(
            "divisor.of_date",
            _lt("A date cannot be divided. Select a number, sum, average or share."),
        )
    try:
        _check_records(env, divisor)
    except ScoringError as error:
        raise ScoringError(error.code, at(_lt("Divided by"), error.message)) from error
