# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals with a code beside their sentence.

The sentence is for people and may be reworded and translated; the code stays. Programs
and tests ask for the code::

    raise coded("pin.without_segment", UserError(self.env._("Choose a segment.")))

The web client tells errors apart by their class, so that Odoo's own classes are raised.
"""


def coded(code, error):
    """Give an error its code.

    :param str code: ``subject.what_is_wrong``, one for each sentence
    :param Exception error: one of Odoo's, with its sentence
    :return: the same error, to be raised
    :rtype: Exception
    """
    return with_codes((code,), error)


def with_codes(codes, error):
    """Give an error that tells of several problems all their codes.

    :param Iterable[str] codes:
    :param Exception error:
    :return: the same error, to be raised
    :rtype: Exception
    """
    error.codes = tuple(codes)
    return error


def codes_of(error):
    """The codes of an error, none where it is not one of ours.

    :param Exception error:
    :rtype: tuple[str, ...]
    """
    return getattr(error, "codes", ())
