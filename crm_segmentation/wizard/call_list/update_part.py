# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One part of an update of many records: whom it changes, and who is refused why."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from odoo.exceptions import UserError
from odoo.models import BaseModel


@dataclass
class UpdatePart:
    """For instance the category "Supplier" for 5,000 contacts.

    A part is planned first: reasons are found that stand against some records, and
    those that need no change are left out. What is planned can be shown before, and
    is carried out by ``run``.
    """

    #: what users read, for instance "Category: Supplier"
    label: str
    #: those that are to be changed
    records: BaseModel
    #: what is written on them, where that is all
    values: dict | None = None
    #: else: changes records; may refuse some by a UserError
    apply: Callable[[BaseModel], None] | None = None
    #: told once, in the end, which have been changed
    finish: Callable[[BaseModel], None] | None = None
    #: those that need no change
    unchanged: int = 0
    #: reason: records
    refused: dict[str, BaseModel] = field(default_factory=dict)
    #: a word more on what is to be done
    detail: str = ""

    def refuse(self, reason, records):
        """Leave records out for a reason.

        :param str reason: a sentence without its end, "… is not for persons"
        """
        if records:
            before = self.refused.get(reason, records.browse())
            self.refused[reason] = before | records
            self.records -= records

    def leave(self, records):
        """Leave out records that are as wished already."""
        self.unchanged += len(records)
        self.records -= records

    @property
    def refused_count(self):
        """:rtype: int"""
        return sum(len(records) for records in self.refused.values())

    def run(self):
        """Change the records. Those that Odoo, or another add-on, does not let be
        changed are refused with the reason that is given; the others are changed."""
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
                self.refuse(str(error), records)
                return
            # who is it? By halves, because of mostly none and seldom many
            half = len(records) // 2
            self.run_on(records[:half])
            self.run_on(records[half:])


def write_together(parts):
    """Carry out parts that write values: each record is written once.

    Those that cannot be written so are written part by part, which tells the part
    that stands against it.

    :param list[UpdatePart] parts: with ``values``
    """
    places = defaultdict(list)
    for place, part in enumerate(parts):
        for record_id in part.records._ids:
            places[record_id].append(place)
    ids = defaultdict(list)
    for record_id, chosen in places.items():
        ids[tuple(chosen)].append(record_id)
    for chosen, record_ids in ids.items():
        together = [parts[place] for place in chosen]
        records = together[0].records.browse(record_ids)
        merged = UpdatePart("", records, _merge(part.values for part in together))
        merged.run()
        left = records - merged.records
        for part in together:
            part.run_on(left)


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
