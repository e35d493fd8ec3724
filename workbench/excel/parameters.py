"""What of the rules a form rests on, and where it stands on the sheet of parameters, each statement with its dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workbench.base.text import Label, say
from workbench.excel.addresses import fixed, sheet, span
from workbench.excel.layout import Layout, expressions
from workbench.excel.style import units_by_row
from workbench.rules.form import MONTHS, Form, Section
from workbench.rules.formula import Param, Pick
from workbench.rules.library import Rules
from workbench.rules.parameter import Content
from workbench.rules.timeline import Entry

FIRST_ROW = 4
HEAD_ROW = 3
KEY, LABEL, ROW_LABEL, VALUE = 0, 1, 2, 3


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
            days += [rules.on(month_end(rules.day.year, month)) for month in MONTHS]
        for name in _used(layout.form):
            for entry in dict.fromkeys(found for day in days if (found := _entry(day, name)) is not None):
                self._add(name, entry, labels)

    def _add(self, name: str, entry: "_Known", labels: Mapping[str, str]) -> None:
        first = FIRST_ROW + len(self.lines)
        value = entry.entry.value
        if isinstance(value, Mapping):
            for key, item in value.items():
                self.lines.append(Line(name, key, labels.get(key, key), item, entry.entry))
        else:
            self.lines.append(Line(name, "", "", value, entry.entry))
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


@dataclass(frozen=True, slots=True)
class _Known:
    """An entry, told apart by its dates: its value may be a table, which cannot be hashed."""

    since: date
    published: date
    entry: Entry[Content]

    def __hash__(self) -> int:
        return hash((self.since, self.published))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and (self.since, self.published) == (other.since, other.published)


def _entry(rules: Rules, name: str) -> _Known | None:
    entry = rules.parameters.get(name)
    return _Known(entry.since, entry.published, entry) if entry else None


def month_end(year: int, month: str) -> date:
    """Give the last day of a month, whose rules govern its row."""
    number = int(month)
    return date.fromordinal(date(year + number // 12, number % 12 + 1, 1).toordinal() - 1)


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

    def walk(section: Section) -> dict[str, Label]:
        return {choice.id: choice.label for each in section.fields for choice in each.choices}

    return {key: str(label) for _, section in form.walk() for key, label in walk(section).items()}
