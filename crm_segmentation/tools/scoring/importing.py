# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exported contacts can be imported again: computed relations are left out."""

from ...fields import DerivedRelation


def importable(model, columns, rows):
    """What can be imported of a file.

    :param model: that the file is imported into
    :param list[str] columns: paths of fields, such as ``child_ids/segment_ids/id``
    :param list[list] rows:
    :return: columns, rows, and the fields whose columns were left out
    :rtype: tuple[list[str], list[list], list[Field]]
    """
    computed = {
        index: field
        for index, path in enumerate(columns)
        if (field := _computed_relation(model, path))
    }
    if not computed:
        return columns, rows, []
    kept = [index for index in range(len(columns)) if index not in computed]
    # lines that only continue what is left out are no records
    rows = [
        [row[index] for index in kept]
        for row in rows
        if any(row[index] for index in kept) or not any(row)
    ]
    return (
        [columns[index] for index in kept],
        rows,
        list(dict.fromkeys(computed.values())),
    )


def _computed_relation(model, path):
    """The field on a path that nobody writes, or None."""
    for name in path.split("/"):
        field = model._fields.get(name)
        if isinstance(field, DerivedRelation):
            return field
        if field is None or not field.relational:
            return None
        model = model.env[field.comodel_name]
    return None
