# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an add-on takes along when it goes, beside its own records."""

import re

#: names of fields in the texts of a favourite: paths in quotation marks, which a
#: direction or an interval of dates may follow
PATH = re.compile(r"""['"]([a-z_][\w.]*)(?::\w+| desc| asc)?['"]""")


def uninstall_hook(env):
    """Settings, and favourites that nobody could open any more, go with the add-on."""
    forget(env, "crm_segmentation")


def forget(env, module):
    """Delete the settings of an add-on, and all favourites that name its fields.

    :param Environment env:
    :param str module: technical name, for instance of a bridge
    """
    settings = env["ir.config_parameter"].sudo()
    settings.search([("key", "=like", f"{module}.%")]).unlink()
    named = [("module", "=like", f"{module}%"), ("model", "=", "ir.model.fields")]
    names = env["ir.model.data"].sudo().search(named)
    going = {
        (field.model, field.name)
        for field in env["ir.model.fields"].sudo().browse(names.mapped("res_id"))
        if all(name.startswith(module) for name in field.modules.split(", "))
    }
    favourites = env["ir.filters"].sudo().with_context(active_test=False).search([])
    favourites.filtered(lambda favourite: _names(favourite, going)).unlink()


def _names(favourite, going):
    """Whether a favourite names fields that are about to go.

    :param ir.filters favourite:
    :param set going: pairs of model and field
    :rtype: bool
    """
    texts = " ".join(
        text or "" for text in (favourite.domain, favourite.context, favourite.sort)
    )
    records = favourite.env.get(favourite.model_id)
    return records is not None and any(
        not going.isdisjoint(_steps(records, path)) for path in PATH.findall(texts)
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
