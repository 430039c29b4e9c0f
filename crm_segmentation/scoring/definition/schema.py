# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of each attribute that says what a parameter reads.

``Parameter`` declares its attributes with ``attribute()``. Describing drafts, restoring
and comparing versions, exporting, finding the fields in use and looking at values
follow from there, so that an attribute is written down once.
"""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Attribute:
    """An attribute of a parameter.

    :ivar str name: in definitions and their data
    :ivar str field: of ``crm.segmentation.parameter``
    :ivar str kind: ``value``, ``path``, ``filter`` or ``model``
    :ivar default: where a predefined measure does not set it
    :ivar str|None source: the only source of parameters that uses it; None for all
    :ivar str|None model: the attribute that names the model which a path or filter
        starts from; None for contacts
    :ivar bool holds_value: whether a path leads to the value
    :ivar str|None topic: what a difference is about where it has a sentence of its own:
        ``age`` or ``share``
    :ivar bool is_read: whether it changes which values are read, not only their ranges
    """

    name: str
    field: str
    kind: str
    default: object
    source: str | None = None
    model: str | None = None
    holds_value: bool = False
    topic: str | None = None
    is_read: bool = True

    def plain(self, value):
        """A value of the field as definitions hold it.

        :param value: of an Odoo field, False where it is empty
        """
        return value if self.kind == "value" else value or self.default


def attribute(default, kind="value", field=None, **details):
    """Declare an attribute of a parameter.

    :param default: where nothing is chosen
    :param str kind: see ``Attribute``
    :param str|None field: where it has another name
    :param details: see ``Attribute``
    :rtype: dataclasses.Field
    """
    metadata = {"kind": kind, "field": field, **details}
    return dataclasses.field(default=default, metadata=metadata)


def attributes_of(declared, *kinds):
    """The attributes that a dataclass declares.

    :param type declared: the dataclass
    :param str kinds: which kinds; none for all
    :rtype: list[Attribute]
    """
    return [
        Attribute(
            name=one.name,
            default=one.default,
            **{**one.metadata, "field": one.metadata["field"] or one.name},
        )
        for one in dataclasses.fields(declared)
        if one.metadata and (not kinds or one.metadata["kind"] in kinds)
    ]
