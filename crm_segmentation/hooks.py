# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is deleted with an add-on, beside its own records."""

import re

#: names of fields in a favourite: paths in quotation marks, which a direction or an
#: interval of dates may follow
PATH = re.compile(r"""['"]([a-z_][\w.]*)(?::\w+| desc| asc)?['"]""")


def uninstall_hook(env):
    """Delete settings, and favourites that could no longer be opened."""
    forget(env, "crm_segmentation")


def forget(env, module):
    """Delete the settings of an add-on, and all favourites that use its fields.

    :param Environment env:
    :param str module: technical name, such as that of a bridge
    """
    settings = env["ir.config_parameter"].sudo()
    settings.search([("key", "=like", f"{module}.%")]).unlink()
    going = _going(env, module)
    favourites = env["ir.filters"].sudo().with_context(active_test=False).search([])
    favourites.filtered(lambda favourite: _names(favourite, going)).unlink()


def _going(env, module):
    """The fields that only an add-on, and those that extend it, define.

    :rtype: set[tuple[str, str]]
    """
    names = env["ir.model.data"].sudo()
    of_fields = [("model", "=", "ir.model.fields")]
    own = names.search([*of_fields, ("module", "=like", f"{module}%")])
    ids = set(own.mapped("res_id"))
    others = [("res_id", "in", list(ids)), ("id", "not in", own.ids)]
    ids -= set(names.search([*of_fields, *others]).mapped("res_id"))
    added = env["ir.model.fields"].sudo().browse(ids)
    return {(field.model, field.name) for field in added}


def _names(favourite, going):
    """Whether a favourite uses records or fields that will be deleted.

    :param ir.filters favourite:
    :param set going: pairs of model and field
    :rtype: bool
    """
    records = favourite.env.get(favourite.model_id)
    if records is None:
        return False
    texts = (favourite.domain, favourite.context, favourite.sort)
    paths = PATH.findall(" ".join(text or "" for text in texts))
    return (records._name, "id") in going or any(
        not going.isdisjoint(_steps(records, path)) for path in paths
    )


def _steps(records, path):
    """The fields on a path, as far as it leads.

    :rtype: Iterator[tuple[str, str]]
    """
    for name in path.split("."):
        field = records._fields.get(name)
        if field is None:
            return
        yield records._name, name
        if not field.relational:
            return
        records = records.env[field.comodel_name]
