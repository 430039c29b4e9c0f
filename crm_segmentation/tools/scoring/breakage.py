# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a model cannot be computed, in one sentence."""

import logging
from dataclasses import replace

import psycopg2

from odoo.tools import mute_logger

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.currencies import no_rate, unrated_currency
from ...scoring.definition.checks import ScoringError
from ..errors import codes_of
from ..preview.health import count_known
from ..readable import readable_by

_logger = logging.getLogger(__name__)


def broken_codes(error):
    """The codes of a refusal because of such an error.

    :param Exception error:
    :rtype: Sequence[str]
    """
    if isinstance(error, psycopg2.Error):
        unrated = unrated_currency(error)
        return ["currency.no_rate" if unrated else "model.unreadable"]
    return codes_of(error)


def broken_reason(version, error, reader=None):
    """One sentence on why a version can't be computed.

    :param crm.segmentation.version version: empty where a draft is tried out
    :param Exception error:
    :param res.users|None reader: the sentence names the contact that causes the error
        where this user may read it; None for a sentence that others will read
    :rtype: str
    """
    if isinstance(error, ScoringError):
        return version.env._(error.message)
    if not isinstance(error, psycopg2.Error):
        return version.env._(
            "This model could not be computed because of an internal error. Ask an "
            "administrator to check the server log."
        )
    currency_id = unrated_currency(error)
    if currency_id:
        return _unrated_reason(version, version.env["res.currency"].browse(currency_id))
    _logger.warning(
        "Segmentation model %s cannot be computed: %s",
        version.segmentation_id.display_name,
        error,
    )
    compiler = _unreadable_parameter(version)
    if compiler:
        contact = version.env["res.partner"]
        if reader and isinstance(error, psycopg2.DataError):
            found = contact.browse(_unreadable_contact_ids(compiler))
            contact = readable_by(reader, found)
        parameter = compiler.definition.parameters[0]
        return _unreadable_reason(version.env, parameter, contact)
    return version.env._(
        "Some values that this model uses cannot be read. Check its parameters and "
        "apply it again."
    )


def _unreadable_parameter(version):
    """The first parameter that the database cannot read on its own.

    :return: what reads this parameter alone
    :rtype: Compiler | None
    """
    for one in version:
        definition = one._definition()
        for parameter in definition.parameters:
            alone = replace(definition, parameters=(parameter,))
            compiler = Compiler(one.env, alone)
            try:
                if _fails(compiler):
                    return compiler
            except psycopg2.Error:
                return None  # nothing can be asked for now
    return None


def _unreadable_contact_ids(compiler):
    """The contact that the database cannot read, found by halving.

    :param Compiler compiler: of a parameter that cannot be read
    :return: one id; none where no single contact causes the error
    :rtype: list[int]
    """
    try:
        ids = compiler.partners.search(compiler.scope(), order="id").ids
        while len(ids) > 1:
            half = ids[: len(ids) // 2]
            ids = half if _fails(compiler, half) else ids[len(half) :]
        return ids if _fails(compiler, ids) else []
    except (ScoringError, psycopg2.Error):
        return []


def _fails(compiler, contact_ids=None):
    try:
        with compiler.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
            count_known(compiler, contact_ids)
    except (ScoringError, psycopg2.DataError, psycopg2.ProgrammingError):
        return True
    return False


def _unreadable_reason(env, parameter, contact):
    if contact:
        return env._(
            "%(parameter)s: a value of %(contact)s cannot be read. Correct the value, "
            "or select another field or filter and apply the model again.",
            parameter=parameter.name,
            contact=contact.sudo().display_name,
        )
    return env._(
        "%(parameter)s: some of its values cannot be read. Select another field or "
        "filter and apply the model again.",
        parameter=parameter.name,
    )


def _unrated_reason(version, currency):
    try:
        for one in version:
            one._compiler().check_rates()
    except ScoringError as error:
        return version.env._(error.message)
    return version.env._(no_rate(currency))
