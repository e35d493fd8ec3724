"""What of the rules a form rests on, and where it stands on the sheet of parameters, each statement with its dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workbench.base.text import say
from workbench.excel.addresses import fixed, sheet, span
from workbench.excel.layout import Layout, expressions
from workbench.excel.style import units_by_row
from workbench.rules.form import MONTHS, Form
from workbench.rules.formula import Param, Pick
from workbench.rules.library import Rules
from workbench.rules.parameter import Content
from workbench.rules.timeline import Entry

FIRST_ROW = 4
HEAD_ROW = 3
KEY, VALUE = 0, 3


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the rules: a number, or one row of a table; `key` is empty for a number."""

    name: str
    key: str
    row_label: str
    value: object
    entry: Entry[Content]


class Parameters:
    """All statements the formulas may take, one line each."""

    def __init__(self, layout: Layout, rules: Rules) -> None:
        """Gather them, in order of first use."""
        self.rules = rules
        self.units: dict[str, str] = {}
        for _, section in layout.form.walk():
            self.units |= units_by_row(section)
        self.lines: list[Line] = []
        self._at: dict[tuple[str, date, date], tuple[int, int]] = {}
        labels = _choice_labels(layout.form)
        days = [rules]
        if any(section.rows == "months" for _, section in layout.form.walk()):
            days += [rules.in_month(month) for month in MONTHS]
        for name in _used(layout.form):
            found = [day.parameters[name] for day in days if name in day.parameters]
            for entry in {(entry.since, entry.published): entry for entry in found}.values():
                self._add(name, entry, labels)

    def _add(self, name: str, entry: Entry[Content], labels: Mapping[str, str]) -> None:
        first = FIRST_ROW + len(self.lines)
        if isinstance(entry.value, Mapping):
            for key, item in entry.value.items():
                self.lines.append(Line(name, key, labels.get(key, key), item, entry))
        else:
            self.lines.append(Line(name, "", "", entry.value, entry))
        self._at[name, entry.since, entry.published] = (first, FIRST_ROW + len(self.lines) - 1)

    def value(self, name: str, rules: Rules) -> str:
        """Write the cell of a number in force under some rules; empty text where nothing was."""
        where = self._where(name, rules)
        return f"{sheet(say('excel.sheet.rules'))}{fixed(where[0], VALUE)}" if where else '""'

    def look_up(self, name: str, key: str, rules: Rules) -> str:
        """Write the look-up of a row of the table in force under some rules; empty text where nothing was."""
        where = self._where(name, rules)
        if not where:
            return '""'
        here = sheet(say("excel.sheet.rules"))
        return f"INDEX({here}{span(*where, VALUE)},MATCH({key},{here}{span(*where, KEY)},0))"

    def _where(self, name: str, rules: Rules) -> tuple[int, int] | None:
        entry = rules.parameters.get(name)
        return self._at[name, entry.since, entry.published] if entry else None


def _used(form: Form) -> list[str]:
    names: dict[str, None] = {}
    for _, section in form.walk():
        for expression in expressions(section):
            for node in expression.references:
                if isinstance(node, Param):
                    names[node.name] = None
                elif isinstance(node, Pick):
                    names[node.table.name] = None
    return list(names)


def _choice_labels(form: Form) -> dict[str, str]:
    """Tables are keyed by choices: name their rows as the form does."""
    fields = (each for _, section in form.walk() for each in section.fields)
    return {choice.id: str(choice.label) for each in fields for choice in each.choices}
