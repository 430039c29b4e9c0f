# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows from a segment change, one step at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

#: places of the steps; add-ons choose numbers between them. Automation rules come
#: after all steps: they fire when the change is set to done.
PLAN, ACTIONS = 10, 20


@dataclass(frozen=True)
class Step:
    """One step that follows from a segment change.

    ``do`` also records in the database that the step has been done: both are committed
    or rolled back together.

    :ivar tuple key: model and id of the record that asks for the step; a step that has
        failed is recognised by it when the change is processed again
    :ivar int place: steps run in the order of their places, those of one place in the
        order in which they were appended
    :ivar Callable do: may raise anything
    """

    key: tuple
    place: int = field(compare=False)
    do: Callable = field(compare=False)

    @classmethod
    def of(cls, record, place, method, *arguments):
        """A step that a record asks for.

        :param record: a single record, for instance a server action
        :param int place:
        :param Callable method: called with the arguments
        :rtype: Step
        """
        return cls((record._name, record.id), place, partial(method, *arguments))


class StepFailed(Exception):
    """A step could not be done: the transaction has to be rolled back.

    :param Step step:
    :param crm.segment.change change: the change it follows from
    :param str reason:
    """

    def __init__(self, step, change, reason):
        super().__init__(reason)
        self.step, self.change_id, self.reason = step, change.id, reason
