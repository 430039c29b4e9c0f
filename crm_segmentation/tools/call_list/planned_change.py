# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One change in an update of many records: who gets it, and who is refused and why."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo.exceptions import UserError
from odoo.models import BaseModel

from ..errors import codes_of


class Reason(NamedTuple):
    """Why records are refused."""

    code: str
    sentence: str


@dataclass
class PlannedChange:
    """A change of many records, such as the category "Supplier" for 5,000 contacts.

    It is planned first: records that cannot be changed are refused with a reason, and
    records that need no change are left out. The plan can be shown before it is carried
    out by ``run``.
    """

    #: what users read, such as "Category: Supplier"
    label: str
    #: the records to change
    records: BaseModel
    #: what is written, if the change is a write
    values: dict | None = None
    #: changes records, otherwise; may refuse some by a UserError
    apply: Callable[[BaseModel], None] | None = None
    #: called once at the end with the changed records
    finish: Callable[[BaseModel], None] | None = None
    #: number of records that need no change
    unchanged: int = 0
    refused: dict[Reason, BaseModel] = field(default_factory=dict)
    #: more about the change
    detail: str = ""

    def refuse(self, code, sentence, records):
        """Leave records out for a reason.

        :param str code: of the sentence
        :param str sentence:
        :param records:
        """
        if records:
            reason = Reason(code, sentence)
            before = self.refused.get(reason, records.browse())
            self.refused[reason] = before | records
            self.records -= records

    def leave(self, records):
        """Leave out records that need no change."""
        self.unchanged += len(records)
        self.records -= records

    @property
    def refused_count(self):
        """:rtype: int"""
        return sum(len(records) for records in self.refused.values())

    def run(self):
        """Change the records. Those that Odoo or another add-on refuses to change are
        refused with its reason, the others are changed."""
        self.run_on(self.records)
        if self.finish and self.records:
            self.finish(self.records)

    def run_on(self, records):
        """Change some of the records."""
        if not records:
            return
        try:
            with records.env.cr.savepoint():
                if self.values is None:
                    self.apply(records)
                else:
                    records.write(self.values)
        except UserError as error:
            if len(records) == 1:
                code = (codes_of(error) or ("update.refused",))[0]
                self.refuse(code, str(error), records)
                return
            # mostly none is refused and seldom many: halving finds the record fast
            half = len(records) // 2
            self.run_on(records[:half])
            self.run_on(records[half:])


def write_together(changes):
    """Carry out changes that are writes, writing each record once.

    Records for which that fails are written change by change, so that only the failing
    change is refused.

    :param list[PlannedChange] changes: with ``values``
    """
    chosen_of = defaultdict(list)
    for index, change in enumerate(changes):
        for record_id in change.records._ids:
            chosen_of[record_id].append(index)
    ids = defaultdict(list)
    for record_id, chosen in chosen_of.items():
        ids[tuple(chosen)].append(record_id)
    for chosen, record_ids in ids.items():
        together = [changes[index] for index in chosen]
        records = together[0].records.browse(record_ids)
        merged = PlannedChange("", records, _merge(one.values for one in together))
        merged.run()
        left = records - merged.records
        for change in together:
            change.run_on(left)


def _merge(several):
    """Values that are written at once; commands on the same tags follow each other."""
    merged = {}
    for values in several:
        for name, value in values.items():
            if isinstance(value, list):
                merged[name] = merged.get(name, []) + value
            else:
                merged[name] = value
    return merged
