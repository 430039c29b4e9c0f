# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The innermost select of a statement: contacts in scope and their values."""

from collections import defaultdict

from odoo.tools import SQL, Query

from ..definition.checks import error_context
from ..definition.definition import COUNTING_MEASURES
from . import guards
from .columns import column
from .domains import compile_domain
from .params import CONTACT_IDS
from .paths import follow
from .records import RecordsGroup
from .segment_case import flag
from .sources import check_installed, check_type, measured_type
from .values import (
    BandPicker,
    accepted_array,
    flags,
    local_day,
    read_value,
    with_those_above,
)

#: keeps PostgreSQL from pulling a subquery up and working it out several times
FENCE = SQL("OFFSET 0")


class Reading:
    """Contacts in scope and their values, one row a contact.

    :param Compiler compiler:
    :param bool targeted: for some contacts, to be bound later; else for all
    :param bool with_sets: with the values of many2many fields, for explanations
    :ivar list pickers: a ``BandPicker`` a parameter, over the select's columns
    :ivar list shown: for each parameter the column that explanations show
    :ivar list flags: the columns of whether a contact matches the filter of a rule
    """

    def __init__(self, compiler, targeted, with_sets=False):
        self.compiler = compiler
        self.env = compiler.env
        self.partners = compiler.partners
        self.definition = compiler.definition
        self.today = compiler.today
        self.targeted = targeted
        self.with_sets = with_sets
        self.query = self.partners._search(compiler.scope(), bypass_access=True)
        self.alias = self.partners._table
        if targeted:
            self.query.add_where(
                SQL("%s = ANY(%s)", SQL.identifier(self.alias, "id"), CONTACT_IDS)
            )
        self.columns = [
            SQL("%s AS partner_id", SQL.identifier(self.alias, "id")),
            SQL("%s AS partner_seen_at", SQL.identifier(self.alias, "write_date")),
        ]
        self.pickers, self.shown = [], []
        self.groups = defaultdict(RecordsGroup)
        for position, parameter in enumerate(self.definition.parameters):
            with error_context(parameter.name):
                self._read(position, parameter)
        self.flags = []
        if self.definition.assignment == "rules":
            self._read_rules()
        self._join_groups()

    def select(self):
        """The select itself.

        :rtype: SQL
        """
        return SQL("%s %s", self.query.select(*self.columns), FENCE)

    def points(self):
        """The points of each parameter over the select's columns, in hundredths.

        :rtype: SQL
        """
        return SQL(
            "ARRAY[%s]::int8[]",
            SQL(", ").join(picker.points() for picker in self.pickers),
        )

    def total(self):
        """Σ weight × points over rows with ``points``, in ten-thousandths.

        :rtype: SQL
        """
        # whole numbers are several times faster; hardly any model is beyond them
        kind = SQL("int8" if self.definition.greatest_total < 2**63 else "numeric")
        terms = [
            SQL("%s::%s * points[%s]", parameter.scaled_weight, kind, position)
            for position, parameter in enumerate(self.definition.parameters, start=1)
        ]
        return SQL("(%s)", SQL(" + ").join(terms)) if terms else SQL("0")

    # -- one parameter ---------------------------------------------------------

    def _read(self, position, parameter):
        if parameter.source == "field":
            self._read_field(position, parameter)
        elif parameter.source == "records":
            self._read_records(position, parameter)
        else:
            self._read_filter(position, parameter)

    def _add_value(self, position, parameter, value, value_type, values_of=None):
        """Put a single value among the columns, in its zone, and without zeros where
        the parameter says so.

        :param values_of: a recordset of the model whose records are the values
        """
        if value_type == "datetime":
            value = local_day(value, self.definition.context.tz)
        elif value_type == "number" and parameter.zero_is_missing:
            value = SQL("NULLIF(%s, 0)", value)
        name = column("v", position)
        self.columns.append(SQL("%s AS %s", value, name))
        picker = BandPicker(
            self.partners if values_of is None else values_of,
            parameter,
            self.today,
            value=name,
        )
        self.pickers.append(picker)
        self.shown.append(name)

    def _read_field(self, position, parameter):
        path = follow(self.partners, parameter.field_path)
        check_type(path.value_type, parameter.value_type)
        if path.type == "many2many" and not path.definition:
            self._read_relation(position, parameter, path)
            return
        value = read_value(path, self.partners, self.alias, self.query)
        if path.type == "monetary":
            value = guards.number(
                self.compiler.money.amount(
                    path, self.partners, self.alias, self.query, value
                ).value
            )
        values_of = self._records_of(path)
        if path.value_type == "set":
            self._add_array(position, parameter, value, values_of)
        else:
            self._add_value(position, parameter, value, path.value_type, values_of)

    def _records_of(self, path):
        """An empty recordset of the model whose records are a path's values; of other
        values, of contacts."""
        return self.env[path.comodel] if path.comodel else self.partners

    def _add_array(self, position, parameter, value, values_of):
        name = column("v", position)
        self.columns.append(SQL("%s AS %s", value, name))
        matches = [
            SQL("%s && %s", name, accepted_array(values_of, parameter, band))
            for band in parameter.bands_of("values")
        ]
        present = SQL("%s IS NOT NULL", name)
        self._add_set_picker(parameter, present, matches)
        self.shown.append(with_those_above(values_of, name))

    def _add_set_picker(self, parameter, present, matches):
        self.pickers.append(
            BandPicker(
                self.partners, parameter, self.today, present=present, matches=matches
            )
        )

    def _read_relation(self, position, parameter, path):
        """A many2many: its table is grouped by owner, one flag for each band."""
        _model, owner = path.join(self.partners, self.alias, self.query)
        field, alias = path.field, f"set_{position}"
        values_of = self._records_of(path)
        owner_id = SQL.identifier("link", field.column1)
        value_id = SQL.identifier("link", field.column2)
        matched = [
            SQL(
                "bool_or(%s = ANY(%s))",
                value_id,
                accepted_array(values_of, parameter, band),
            )
            for band in parameter.bands_of("values")
        ]
        grouped = SQL(
            "(SELECT %s AS owner_id, %s AS matched%s FROM %s AS link%s GROUP BY 1)",
            owner_id,
            flags(matched),
            SQL(", array_agg(%s) AS shown", value_id) if self.with_sets else SQL(),
            SQL.identifier(field.relation, to_flush=field),
            self._owners_condition(path, owner_id),
        )
        self.query.add_join(
            "LEFT JOIN",
            alias,
            grouped,
            SQL(
                "%s = %s",
                SQL.identifier(alias, "owner_id"),
                SQL.identifier(owner, "id"),
            ),
        )
        present = column("p", position)
        self.columns.append(
            SQL("%s IS NOT NULL AS %s", SQL.identifier(alias, "owner_id"), present)
        )
        matches = self._add_flags(position, parameter, SQL.identifier(alias, "matched"))
        self._add_set_picker(parameter, present, matches)
        shown = column("shown", position)
        if self.with_sets:
            held = with_those_above(values_of, SQL.identifier(alias, "shown"))
            self.columns.append(SQL("%s AS %s", held, shown))
        self.shown.append(shown)

    def _add_flags(self, position, parameter, matched):
        """Put which bands of a set match among the columns.

        :param SQL matched: an array, one for each band of values
        :return: for each band whether it matches
        :rtype: list[SQL]
        """
        name = column("m", position)
        self.columns.append(SQL("%s AS %s", matched, name))
        count = len(parameter.bands_of("values"))
        return [SQL("%s[%s]", name, number) for number in range(1, count + 1)]

    def _owners_condition(self, path, owner_id):
        """Keeps a grouped many2many to the owners that the targets lead to."""
        if not self.targeted:
            return SQL()
        if not path.steps:
            return SQL(" WHERE %s = ANY(%s)", owner_id, CONTACT_IDS)
        query = Query(self.env, self.alias)
        _model, owner = path.join(self.partners, self.alias, query)
        query.add_where(
            SQL("%s = ANY(%s)", SQL.identifier(self.alias, "id"), CONTACT_IDS)
        )
        return SQL(
            " WHERE %s IN %s",
            owner_id,
            query.subselect(SQL.identifier(owner, "id")),
        )

    def _read_filter(self, position, parameter):
        matches = self._matches(parameter.partner_domain, f"filter_{position}")
        self._add_value(position, parameter, matches, "boolean")

    def _matches(self, text, alias):
        """Whether a contact matches a filter.

        :param str text: the stored filter
        :param str alias: by which those that match are joined
        :rtype: SQL
        """
        domain = compile_domain(self.partners, text, self.compiler.document_company_ids)
        matching = self.partners._search(domain, bypass_access=True)
        if self.targeted:
            matching.add_where(
                SQL("%s = ANY(%s)", SQL.identifier(matching.table, "id"), CONTACT_IDS)
            )
        self.query.add_join(
            "LEFT JOIN",
            alias,
            SQL("(%s)", matching.select()),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(self.alias, "id"),
            ),
        )
        return SQL("%s IS NOT NULL", SQL.identifier(alias, "id"))

    def _read_rules(self):
        for position, segment in enumerate(self.definition.segments_from_top):
            if segment.has_filter:
                with error_context(segment.name):
                    matches = self._matches(segment.rule_domain, f"rule_{position}")
                self.columns.append(SQL("%s AS %s", matches, flag(position)))
                self.flags.append(flag(position))

    # -- records ---------------------------------------------------------------

    def _read_records(self, position, parameter):
        alias = self._grouped(position, parameter)
        value_type = measured_type(self.env, parameter)
        check_type(value_type, parameter.value_type)
        if parameter.measure == "values":
            self._add_set(position, parameter, alias)
            return
        value = _measured(position, parameter, alias)
        if parameter.divisor:
            divisor = f"{position}_divisor"
            alias = self._grouped(divisor, parameter.divisor)
            value = SQL(
                "%s::numeric / NULLIF(%s, 0)",
                value,
                _measured(divisor, parameter.divisor, alias),
            )
        if value_type == "number":
            # the result may be larger than any number allowed
            value = guards.number(value)
        self._add_value(position, parameter, value, value_type)

    def _grouped(self, position, parameter):
        """Take a measure together with the others of the same records.

        :param int|str position: distinguishes its column
        :return: the alias of the records, grouped by contact
        :rtype: str
        """
        check_installed(self.env, parameter)
        key = (parameter.model, parameter.partner_path, parameter.include_contacts)
        self.groups[key].add(position, parameter)
        return self._group_alias(key)

    def _add_set(self, position, parameter, alias):
        """Add the values of records as columns."""
        present = column("p", position)
        found = SQL.identifier(alias, f"v{position}")
        self.columns.append(SQL("COALESCE(%s, FALSE) AS %s", found, present))
        matches = self._add_flags(
            position, parameter, SQL.identifier(alias, f"m{position}")
        )
        self._add_set_picker(parameter, present, matches)
        shown = column("shown", position)
        if self.with_sets:
            held = SQL.identifier(alias, f"shown{position}")
            self.columns.append(
                SQL("CASE WHEN %s THEN %s END AS %s", found, held, shown)
            )
        self.shown.append(shown)

    def _group_alias(self, key):
        return f"records_{list(self.groups).index(key)}"

    def _join_groups(self):
        for key, group in self.groups.items():
            *_model_and_path, include_contacts = key
            alias = self._group_alias(key)
            owner = "commercial_partner_id" if include_contacts else "id"
            self.query.add_join(
                "LEFT JOIN",
                alias,
                SQL(
                    "(%s)",
                    group.select(self.compiler, key, self.targeted, self.with_sets),
                ),
                SQL(
                    "%s = %s",
                    SQL.identifier(alias, "partner_id"),
                    self.partners._field_to_sql(self.alias, owner, self.query),
                ),
            )


def _measured(position, parameter, alias):
    """A measure over grouped records; those that count are 0 where there are none."""
    value = SQL.identifier(alias, f"v{position}")
    if parameter.measure in COUNTING_MEASURES:
        return SQL("COALESCE(%s, 0)", value)
    return value
