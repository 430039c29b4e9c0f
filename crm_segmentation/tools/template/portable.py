# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exporting a model and importing it into another database.

Ids mean nothing there. Records that a definition names (in accepted values and filters)
are exported by their external ids and names, custom fields, whose technical names each
database makes up, by their labels. What cannot be found in the other database is left
out, with a sentence for each.
"""

import re

from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...scoring.compiler.domains import parse_domain
from ...scoring.compiler.paths import property_definition
from ...scoring.definition.definition import Parameter

_lt = LazyTranslate(__name__)

#: custom fields on paths and in filters
CUSTOM_FIELD = re.compile(r"\bproperties\.(\w+)")
CONTACT = "res.partner"


def export_definition(env, data, value_models):
    """Make the data of a definition portable.

    :param Environment env: with access to what the definition refers to
    :param dict data: see ``crm.segmentation._describe``
    :param list[str|bool] value_models: for each parameter the model of the records
        that it accepts, if any
    :return: plain data without ids
    :rtype: dict
    """
    exporter = _Exporter(env(context={"lang": "en_US", "active_test": False}))
    parameters = [
        exporter.parameter(parameter, value_model)
        for parameter, value_model in zip(data["parameters"], value_models, strict=True)
    ]
    portable = {
        **{key: data[key] for key in data if key != "context"},
        "partner_domain": exporter.filter(CONTACT, data["partner_domain"]),
        "parameters": parameters,
        "segments": [exporter.segment(segment) for segment in data["segments"]],
    }
    return {**portable, "custom_fields": exporter.custom_fields(portable)}


def import_definition(env, portable):
    """Read a portable definition.

    :param Environment env: of the database that imports it
    :param dict portable: what ``export_definition`` has made
    :return: the data with this database's ids, and a sentence for each thing
        that was not found
    :rtype: tuple[dict, list[LazyGettext]]
    :raise LookupError, TypeError, ValueError, AttributeError: when it is no definition
    """
    importer = _Importer(
        env(context={"lang": "en_US", "active_test": False}), portable["custom_fields"]
    )
    data = {
        **portable,
        "partner_domain": importer.filter(
            _lt("Contact filter"), CONTACT, portable["partner_domain"]
        ),
        "parameters": [
            importer.parameter(parameter) for parameter in portable["parameters"]
        ],
        "segments": [importer.segment(segment) for segment in portable["segments"]],
    }
    return data, importer.missing


class _Exporter:
    def __init__(self, env):
        self.env = env

    def parameter(self, data, value_model):
        named = {
            one.name: self.filter(_model_of(data, one), data[one.name])
            for one in Parameter.attributes("filter")
        }
        bands = [
            {**band, "accepted": self.values(value_model, band["accepted"])}
            for band in data["bands"]
        ]
        return {**data, **named, "bands": bands}

    def segment(self, data):
        return {**data, "rule_domain": self.filter(CONTACT, data["rule_domain"])}

    def filter(self, model, text):
        """A filter as a list, with names in place of ids."""
        if model not in self.env:
            return []
        return self._terms(self.env[model], parse_domain(text))

    def _terms(self, model, domain):
        if domain.is_true():
            return []
        return [
            self._condition(model, *term) if _is_condition(term) else term
            for term in domain
        ]

    def _condition(self, model, path, operator, value):
        comodel = _comodel(model, path)
        if operator in ("any", "not any") and comodel is not None:
            return [path, operator, {"filter": self._terms(comodel, Domain(value))}]
        if comodel is None or isinstance(value, (str, bool)):
            return [path, operator, _plain(value)]
        return [path, operator, self.values(comodel._name, _plain(value))]

    def values(self, model, values):
        """Values, of which ids of a model are replaced by names."""
        if not model:
            return values
        if isinstance(values, list):
            return [self.values(model, value) for value in values]
        if isinstance(values, bool) or not isinstance(values, int):
            return values
        record = self.env[model].browse(values).exists()
        xmlid = record.get_external_id().get(record.id) if record else ""
        return {
            "model": model,
            "xmlid": xmlid or "",
            "name": record.display_name or "",
            "own_name": _own_name(record),
        }

    def custom_fields(self, portable):
        """All custom fields that the definition refers to.

        :return: label, type and choices by technical name
        :rtype: dict[str, dict]
        """
        names = sorted(set(CUSTOM_FIELD.findall(repr(portable))))
        partners = self.env[CONTACT]
        return {
            name: {
                "label": definition.get("string") or "",
                "type": definition.get("type") or "",
                "choices": _choices(definition),
            }
            for name in names
            for definition in [property_definition(partners, "properties", name)]
        }


class _Importer:
    def __init__(self, env, custom_fields):
        self.env = env
        self.missing = []
        self.names, self.choices = {}, {}
        for name, exported in custom_fields.items():
            self._find_custom_field(name, exported)

    def _find_custom_field(self, name, exported):
        definition = self._definition_of(name, exported)
        if not definition:
            self.missing.append(
                _lt("Custom field “%(label)s” was not found.", label=exported["label"])
            )
            return
        self.names[name] = definition["name"]
        here = {label: key for key, label in _choices(definition).items()}
        for key, label in exported["choices"].items():
            if label in here:
                self.choices[key] = here[label]
            else:
                self.missing.append(
                    _lt(
                        "Custom field “%(label)s”: Choice “%(choice)s” was not found.",
                        label=exported["label"],
                        choice=label,
                    )
                )

    def _definition_of(self, name, exported):
        """The custom field of the same technical name, else of the same label."""
        base = self.env["properties.base.definition"].sudo()
        definitions = [
            definition
            for row in base.search([("properties_field_id.model", "=", CONTACT)])
            for definition in row.properties_definition or []
            if definition.get("type") == exported["type"]
        ]
        for key, value in (("name", name), ("string", exported["label"])):
            for definition in definitions:
                if definition.get(key) == value:
                    return definition
        return None

    def parameter(self, portable):
        name = portable["name"]
        paths = Parameter.attributes("path")
        custom = any(CUSTOM_FIELD.search(portable[one.name]) for one in paths)
        for one in Parameter.attributes("model"):
            self._look_for_model(name, portable[one.name])
        return {
            **portable,
            **{
                one.name: self._path(name, _model_of(portable, one), portable[one.name])
                for one in paths
            },
            **{
                one.name: self.filter(
                    name, _model_of(portable, one), portable[one.name]
                )
                for one in Parameter.attributes("filter")
            },
            "bands": [
                {**band, "accepted": self._found(name, band["accepted"], custom)}
                for band in portable["bands"]
            ],
        }

    def segment(self, portable):
        terms = portable["rule_domain"]
        return {
            **portable,
            "rule_domain": self.filter(portable["name"], CONTACT, terms),
        }

    def filter(self, where, model, terms):
        """A filter as it is stored, with this database's ids.

        :param str where: what the filter belongs to, for sentences
        :param str model: that the filter is on
        :param list terms:
        :rtype: str
        """
        return repr(self._terms(where, self.env.get(model), terms))

    def _terms(self, where, model, terms):
        return [
            self._condition(where, model, *term) if _is_condition(term) else term
            for term in terms
        ]

    def _condition(self, where, model, path, operator, value):
        custom = bool(CUSTOM_FIELD.search(path))
        if isinstance(value, dict) and "filter" in value:
            comodel = None if model is None else _comodel(model, path)
            value = self._terms(where, comodel, value["filter"])
        elif isinstance(value, list):
            value = self._found(where, value, custom)
        elif isinstance(value, (dict, str)):
            # nothing has the id 0
            value = next(iter(self._found(where, [value], custom)), 0)
        return (self._path(where, model, path), operator, value)

    def _path(self, where, model, path):
        """A path with this database's custom fields; reports one that leads nowhere."""
        model = self.env.get(model) if isinstance(model, str) else model
        if model is not None and path and _breaks_off(model, path):
            self.missing.append(
                _lt(
                    "%(place)s: Field “%(path)s” was not found.",
                    place=where,
                    path=path,
                )
            )
        return self._renamed(path)

    def _look_for_model(self, where, model):
        if model and model not in self.env:
            self.missing.append(
                _lt(
                    "%(place)s: The records “%(model)s” are not installed. Install "
                    "their app or select other records.",
                    place=where,
                    model=model,
                )
            )

    def _found(self, where, values, custom):
        """The values that exist here; reports the missing ones.

        :param bool custom: whether they are values of a custom field
        """
        found = []
        for value in values:
            if isinstance(value, dict):
                record_id = self._record_id(**value)
                if record_id:
                    found.append(record_id)
                else:
                    self._miss(where, value)
            elif custom and isinstance(value, str):
                found.append(self.choices.get(value, value))
            else:
                found.append(value)
        return found

    def _record_id(self, model, xmlid, name, own_name):
        """The id of an exported record, where just one record matches."""
        if model not in self.env or not (xmlid or name):
            return None
        record = xmlid and self.env.ref(xmlid, raise_if_not_found=False)
        if record and record._name == model:
            return record.id
        records = self._named(model, name, own_name)
        return records.id if len(records) == 1 else None

    def _named(self, model, name, own_name):
        records = self.env[model]
        # a search by display name may find parts of it: of tags, the last name
        found = records.search([("display_name", "=", name)]).filtered(
            lambda record: record.display_name == name
        )
        if found or not own_name or not records._rec_name:
            return found
        # a display name may have more parts: a tag's parents, a status's process
        candidates = records.search([(records._rec_name, "=", own_name)])
        return candidates.filtered(lambda record: record.display_name == name)

    def _miss(self, where, exported):
        model = exported["model"]
        kind = self.env[model]._description if model in self.env else model
        self.missing.append(
            _lt(
                "%(place)s: %(kind)s “%(name)s” was not found and is left out.",
                place=where,
                kind=kind,
                name=exported["name"],
            )
        )

    def _renamed(self, path):
        return CUSTOM_FIELD.sub(
            lambda match: f"properties.{self.names.get(match[1], match[1])}", path
        )


def _is_condition(term):
    """Whether a term of a filter compares a field; ``&`` and ``(0, "=", 1)`` do not."""
    return not isinstance(term, str) and isinstance(term[0], str)


def _own_name(record):
    """A record's name without what its display name adds, such as a tag's parents."""
    name = record._rec_name and record[record._rec_name]
    return name if isinstance(name, str) else ""


def _model_of(parameter, attribute):
    """The model that a path or filter of a parameter starts from."""
    return parameter[attribute.model] if attribute.model else CONTACT


def _breaks_off(model, path):
    """Whether a path names a field that does not exist. Properties are looked up
    apart."""
    for name in path.split("."):
        field = model._fields.get(name)
        if field is None or not field.relational:
            return field is None
        model = model.env[field.comodel_name]
    return False


def _comodel(model, path):
    """The model that a path ends on, or None."""
    for name in path.split("."):
        field = model._fields.get(name)
        if field is None or not field.relational:
            return model if name == "id" else None
        model = model.env[field.comodel_name]
    return model


def _plain(value):
    """A condition's value as JSON has it."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        return value
    return [_plain(one) for one in value]


def _choices(definition):
    pairs = definition.get("selection") or definition.get("tags") or []
    return {pair[0]: pair[1] for pair in pairs}
