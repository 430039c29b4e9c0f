# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benchmark's one table: figures, what they are held against, targets."""

from dataclasses import asdict, dataclass

_HEADER = ("what", "figure", "ratio", "to", "target", "")
_NUMBERS = (1, 2)


@dataclass
class Row:
    """One figure.

    :ivar str part: letter of the part of the table
    :ivar str label: what was measured
    :ivar float value:
    :ivar str unit: ``s`` for seconds, ``MiB`` or ``rows``
    :ivar float ratio: the figure by another one, or None
    :ivar str to: what that other figure is of
    :ivar str target: what has to be reached, or empty
    :ivar bool ok: whether it is; None without a target
    """

    part: str
    label: str
    value: float
    unit: str = "s"
    ratio: float | None = None
    to: str = ""
    target: str = ""
    ok: bool | None = None

    def judge(self, target, ok):
        """Hold the figure against what has to be reached.

        :param str target: says what that is
        :param bool ok: whether it is reached
        """
        self.target, self.ok = target, ok


class Table:
    """Collects rows, prints them, and gives them as plain data.

    :param dict facts: what is to be known of the whole
    """

    def __init__(self, facts):
        self.facts = facts
        self.rows = []

    def add(self, part, label, value, base=None, to="", unit="s"):
        """Add a figure.

        :param float base: the figure that it is divided by, for the ratio
        :param to: what that is called
        :return: the row, to be judged
        :rtype: Row
        """
        row = Row(part, label, value, unit, value / base if base else None, to)
        self.rows.append(row)
        return row

    def data(self):
        """Return all of it for JSON."""
        return {**self.facts, "rows": [asdict(row) for row in self.rows]}

    def missed(self):
        """Return the rows that do not reach their target."""
        return [row for row in self.rows if row.ok is False]

    def text(self, titles):
        """Return the table as text.

        :param dict titles: a line of text for each part
        """
        rows = sorted(self.rows, key=lambda row: row.part)
        cells = [_HEADER, *map(_cells, rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [f"{name}: {value}" for name, value in self.facts.items()]
        lines += ["", _line(_HEADER, widths)]
        part = None
        for row, shown in zip(rows, cells[1:], strict=True):
            if row.part != part:
                part = row.part
                lines += ["", f"({part}) {titles[part]}"]
            lines.append(_line(shown, widths))
        return "\n".join(lines)


def _line(cells, widths):
    aligned = (
        cell.rjust(width) if number in _NUMBERS else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()


def _cells(row):
    verdict = {None: "", True: "ok", False: "MISSED"}[row.ok]
    ratio = "" if row.ratio is None else _number(row.ratio)
    return row.label, _figure(row), ratio, row.to, row.target, verdict


def _figure(row):
    if row.unit != "s":
        return f"{row.value:,.0f} {row.unit}"
    if row.value >= 600:
        return f"{row.value / 60:,.0f} min"
    return f"{row.value:.2f} s" if row.value >= 1 else f"{row.value * 1000:.1f} ms"


def _number(ratio):
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2f}"
