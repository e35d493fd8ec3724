"""Beside the page of continuous monitoring: which column of a file is what, and one hour worked out step by step."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.domain.monitoring import Mark, begins, reasons, tally
from workbench.rules.kinds import KINDS
from workbench.rules.places import Places
from workbench.services import monitoring
from workbench.services.monitoring import ROLES, File
from workbench.ui import parts, theme
from workbench.ui.dialogs import Question
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.second import signed

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.outcome import Outcome
    from workbench.services.monitoring import Stack

MOST = 300
"""Marked hours listed at once."""
ROWS = 14
"""And seen at once."""
_SAMPLES = 2
"""Cells of a column shown beside its heading."""


class ColumnsDialog(Question):
    """Which column holds what, and whose the file is. Nothing chosen means the file has no such column."""

    def __init__(self, parent: QWidget, file: File, stacks: Mapping[str, str]) -> None:
        """Show a file as it is read now; `stacks` are the stacks' names by row."""
        super().__init__(parent, say("monitoring.columns", file=file.table.file), say("monitoring.columns.go"))
        self.file = file
        self.setMinimumWidth(640)
        self.whose = QComboBox()
        self.whose.addItem(say("monitoring.by_column"), "")
        for row, name in stacks.items():
            self.whose.addItem(name, row)
        self.whose.setCurrentIndex(max(0, self.whose.findData(file.stack)))
        self.ask(say("monitoring.columns.whose"), self.whose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        self.boxes: dict[str, QComboBox] = {}
        for number, role in enumerate(ROLES):
            name = say(f"monitoring.role.{role}")
            box = QComboBox()
            box.setAccessibleName(name)
            box.addItem(say("monitoring.columns.none"), None)
            for column, heading in enumerate(file.table.headings):
                box.addItem(_heading(file, column, heading), column)
            box.setCurrentIndex(max(0, box.findData(file.layout.get(role))))
            caption = parts.label(name, "quiet")
            caption.setBuddy(box)
            grid.addWidget(caption, number // 2, number % 2 * 2)
            grid.addWidget(box, number // 2, number % 2 * 2 + 1)
            grid.setColumnStretch(number % 2 * 2 + 1, 1)
            self.boxes[role] = box
            self.asked.append(box)
        self._fields.addLayout(grid)

    def answer(self) -> File:
        """Give the file as it is to be read."""
        layout = {role: box.currentData() for role, box in self.boxes.items() if box.currentData() is not None}
        stack = "" if "stack" in layout else self.whose.currentData()
        return File(self.file.table, layout, stack, self.file.path)


def _heading(file: File, column: int, heading: str) -> str:
    samples = [text for text in file.table.columns[column][: 5 * _SAMPLES] if text.strip()][:_SAMPLES]
    return f"{heading or monitoring.letters(column)}　{' · '.join(samples)}"[:60]


def steps(form: "Form", places: Places, outcome: "Outcome", stack: "Stack", hour: int) -> list[parts.Item]:
    """Show the form's own hour: what was read, and each formula with its figures, to the mass."""
    at = f"{stack.row}/hour"
    mass = stack.hours.mass[hour]
    counted = "—" if mass is None else shown(mass)
    items: list[parts.Item] = [
        parts.label(say("monitoring.hour.counted", mass=counted, outcome=_outcome(stack, hour)), "strong", wrap=True),
    ]
    if hour in stack.hours.marks:
        items.append(parts.label(_reasons(stack, hour), "warn", wrap=True))
    items += [6, parts.label(say("monitoring.hour.readings"), "heading")]
    section = form.column("stacks.hour.at")[0][-1]
    for field in section.fields:
        path = f"{at}/{field.id}"
        value = outcome.values.get(path)
        if field.kind == "number" and not field.computed and value is not None:
            figure = f"{KINDS[field.kind].show(value, field)} {places.unit(path, field)}".strip()
            items.append(_line(str(field.label), figure))
    items += [6, parts.label(say("monitoring.hour.steps"), "heading")]
    for field in section.fields:
        step = outcome.steps.get(f"{at}/{field.id}")
        if field.kind != "number" or step is None or step.value is None:
            continue
        value = f"{KINDS[field.kind].show(step.value, field)} {places.unit(step.path, field)}".strip()
        items += [_line(str(field.label), value), parts.label(f"= {step.figures}", "quiet", wrap=True)]
    return items


def _outcome(stack: "Stack", hour: int) -> str:
    return say(f"monitoring.outcome.{stack.hours.states[hour]}")


def _reasons(stack: "Stack", hour: int) -> str:
    return say("monitoring.and").join(map(reason, stack.hours.marks[hour]))


def _line(name: str, value: str) -> QWidget:
    made = QWidget()
    said = parts.label(name, "quiet", wrap=True)
    layout = parts.row(said, parts.label(value), gap=8)
    layout.setStretch(0, 1)
    made.setLayout(layout)
    made.setAccessibleName(f"{name} {value}")
    return made


def reason(mark: Mark) -> str:
    """Say why an hour is marked."""
    named = mark.reason in ("flagged", "absent", "impossible", "running", "outside_rule")
    return say(f"monitoring.reason.{mark.reason}", of=mark.of if named else say(f"monitoring.role.{mark.of}"))


def notices(results: "monitoring.Results", told: Sequence[tuple[str, str, str]]) -> list[str]:
    """Say what was noticed in the files and does not stop them."""
    said = [say("monitoring.notice.unit", heading=one, theirs=two, ours=three) for one, two, three in told]
    if results.strangers:
        said.append(say("monitoring.notice.strangers", names=say("monitoring.and").join(list(results.strangers)[:5])))
    for stack in results.stacks.values():
        year = stack.year
        if year.wrong:
            first = year.wrong[0]
            where = {"file": next(iter(year.sources.values())), "line": first.line, "heading": first.heading}
            said.append(say("monitoring.notice.wrong", stack=stack.name, text=first.text, **where))
        for code, count in (("outside", year.outside), ("repeated", year.repeated)):
            if count:
                said.append(say(f"monitoring.notice.{code}", stack=stack.name, count=count))
    return said


def files_table(files: Sequence[File], named: Callable[[str], str]) -> LinesTable:
    """List files with whose they are and what was recognised in them."""
    heads = tuple(say(f"monitoring.head.{name}") for name in ("file", "stack", "records", "columns"))
    lines = []
    for file in files:
        whose = "monitoring.by_column" if "stack" in file.layout else "monitoring.no_stack_yet"
        found = say("monitoring.and").join(say(f"monitoring.role.{role}") for role in file.layout)
        lines.append(
            Line((file.table.file, named(file.stack) if file.stack else say(whose), f"{len(file.table):,}", found))
        )
    table = LinesTable(Lines(heads, lines, (2,)), 3, named=say("monitoring.files"))
    return _sized(table, min(len(lines), 4))


def stacks_table(results: "monitoring.Results", span: range) -> LinesTable:
    """Show what some hours of each stack come to."""
    heads = tuple(
        say(f"monitoring.head.{name}") for name in ("stack", "emission", "valid", "substituted", "unresolved")
    )
    lines = []
    for stack in results.stacks.values():
        found = tally(stack.hours, span)
        mass = "—" if found.emission is None else shown(rounded(found.emission, 3))
        share = "—" if found.share is None else shown(rounded(found.share, 2))
        icon, tone = ("warning", "warn") if found.unresolved else ("passed", "")
        lines.append(Line((stack.name, mass, share, f"{found.substituted:,}", f"{found.unresolved:,}"), icon, tone))
    return _sized(LinesTable(Lines(heads, lines, (1, 2, 3, 4)), 0, named=say("monitoring.columns.whose")), len(lines))


def _sized(table: LinesTable, rows: int) -> LinesTable:
    table.setSelectionMode(LinesTable.SelectionMode.SingleSelection)
    table.setFixedHeight((min(rows, ROWS) + 1) * theme.ROW + 4)
    return table


def marked(stack: "Stack", year: int, span: range, look_at: Callable[[int], None]) -> list[parts.Item]:
    """Count the marks of some hours by their reason, and list the hours, alike ones joined; Enter looks at one."""
    found = reasons(stack.hours, span)
    if not found:
        return [parts.label(say("monitoring.marks.none"), "quiet", wrap=True)]
    items: list[parts.Item] = [
        parts.label(say("monitoring.marks.count", reason=reason(mark), count=f"{count:,}"), wrap=True)
        for mark, count in found.items()
    ]
    alike = _alike(stack, span)
    lines = [
        Line((_when(year, hours), f"{_reasons(stack, hours.start)} → {_outcome(stack, hours.start)}"))
        for hours in alike[:MOST]
    ]
    heads = (say("monitoring.head.hour"), say("monitoring.head.reason"))
    table = LinesTable(Lines(heads, lines), 1, named=say("monitoring.tab.marks"))
    _sized(table, len(lines))
    table.opened.connect(lambda number: look_at(alike[number].start))
    items += [parts.label(say("monitoring.marks.hint"), "quiet"), table]
    if len(alike) > MOST:
        items.append(parts.label(say("monitoring.marks.more", count=MOST), "quiet", wrap=True))
    return items


def _alike(stack: "Stack", span: range) -> list[range]:
    """Join marked hours that follow each other and are marked and counted alike."""
    of, joined = stack.hours, list[range]()
    for hour in sorted(hour for hour in of.marks if hour in span):
        last = joined[-1] if joined else range(0)
        same = hour == last.stop and (of.marks[hour], of.states[hour]) == (of.marks[last.start], of.states[last.start])
        if same and last:
            joined[-1] = range(last.start, hour + 1)
        else:
            joined.append(range(hour, hour + 1))
    return joined


def _when(year: int, hours: range) -> str:
    """Write some hours as short as they can be: 01-01—03-31, 06-03 04:00—09:00, 06-03 04:00—06-04 05:00."""
    first, last = begins(year, hours.start), begins(year, hours.stop - 1)
    if (first.hour, last.hour) == (0, 23):
        days = dict.fromkeys((f"{first:%m-%d}", f"{last:%m-%d}"))
        return "—".join(days)
    if len(hours) == 1:
        return f"{first:%m-%d %H:00}"
    return (
        f"{first:%m-%d %H:00}—{last:%H:00}"
        if first.date() == last.date()
        else f"{first:%m-%d %H:00}—{last:%m-%d %H:00}"
    )


def beside(lines: Sequence["monitoring.Compared"]) -> list[parts.Item]:
    """Show each month's monitored emission beside the calculated one."""
    if all(line.monitored is None and line.calculated is None for line in lines):
        return [parts.label(say("monitoring.compare.none"), "quiet", wrap=True)]
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    for column, name in enumerate(("month", "monitored", "calculated", "share")):
        grid.addWidget(_cell(say(f"monitoring.head.{name}"), "quiet", right=column > 0), 0, column)
        grid.setColumnStretch(column, 1)
    for row, line in enumerate(lines, 1):
        month = say("place.month", month=line.month) if line.month else say("monitoring.whole_year")
        share = "—" if line.share is None else f"{signed(line.share)} %"
        role = "" if line.month else "strong"
        for column, text in enumerate((month, _tonnes(line.monitored), _tonnes(line.calculated), share)):
            grid.addWidget(_cell(text, role, right=column > 0), row, column)
    return [parts.label(say("monitoring.compare.about"), "quiet", wrap=True), 4, grid]


def _cell(text: str, role: str, *, right: bool) -> QLabel:
    made = parts.label(text, role)
    made.setAlignment(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
    return made


def _tonnes(value: Decimal | None) -> str:
    return "—" if value is None else shown(rounded(value, 0))
