"""The panel of what if: other figures, or another year's rule, beside an allocation as it is filed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.rules.cells import Value
from workbench.rules.kinds import KINDS
from workbench.rules.units import shown_unit
from workbench.services.allocation import Allocation, Knob, Way, knobs
from workbench.ui import parts

if TYPE_CHECKING:
    from workbench.domain.scenario import Comparison

WAIT = 250
"""Milliseconds after the last key before it is worked out."""
COLUMNS = ("filed", "tried", "change")
RIGHT = Qt.AlignmentFlag.AlignRight
CAUSES = 5
"""Changes named that move the allowance most."""
RESULTS = ("allowance", "pre", "difference", "due", "gap", "gap_rate")


class WhatIf(QWidget):
    """Asks for other figures. `tried` carries them by path, and the rule to try them by; `sector` another sector."""

    tried = Signal(object, object)
    sector = Signal(str)

    def __init__(self, allocations: tuple[Allocation, ...], pack: str, way: Way | None = None) -> None:
        """Begin with the figures as filed, and with a rule if one is told."""
        super().__init__()
        begun = [each for each in allocations if each.base]
        self.about = next((each for each in begun if each.pack == pack), next(iter(begun), None))
        self.knobs: tuple[Knob, ...] = ()
        self.fields: dict[str, QLineEdit] = {}
        self.asked: Way | None = None
        """The rule whose figures are asked for; None until they are known."""
        self.rule = QComboBox()
        self.results = {name: tuple(parts.label("–") for _ in COLUMNS) for name in RESULTS}
        self.causes = parts.column(gap=4)
        self.questions = parts.column(gap=8)
        self.warning = parts.banner(say("allocation.try.draft"), "warn")
        self.lacking = parts.label(say("allocation.try.missing"), "warn", wrap=True)
        self.lacking.hide()
        self.later = QTimer(self, singleShot=True, interval=WAIT)
        self.later.timeout.connect(self._try)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        inside = parts.Panel()
        if self.about is not None:
            inside.tell(*self._items(self.about, begun, way), gap=8, margin=16)
        whole.addWidget(inside)

    def _items(self, about: Allocation, begun: list[Allocation], way: Way | None) -> "list[parts.Item]":
        items: list[parts.Item] = [
            parts.label(say("allocation.try"), "heading"),
            parts.label(say("allocation.try.says"), "quiet", wrap=True),
        ]
        if len(begun) > 1:
            items.append(self._sectors(begun, about.pack))
        self.rule.setAccessibleName(say("allocation.try.rule"))
        for each in about.ways:
            kind = "draft" if each.scenario else "filed" if each.year == about.year else "other"
            self.rule.addItem(say(f"allocation.try.rule.{kind}", year=each.year), each)
        self._stand(way)
        self.rule.activated.connect(self._turn)
        back = parts.button(say("allocation.try.clear"), self.clear, "link", "undo")
        return [*items, self.rule, self.warning, self._table(), self.lacking, self.causes, parts.row(None, back),
                self.questions]  # fmt: skip

    def _stand(self, way: Way | None) -> None:
        """Choose a rule; the filed one, or the only one, unless it can be tried."""
        ways = self.about.ways if self.about else ()
        own = Way(self.about.year) if self.about else None
        wanted = next((each for each in (way, own) if each in ways), None)
        self.rule.setCurrentIndex(ways.index(wanted) if wanted else 0)
        found = self.way()
        self.warning.setVisible(found is not None and found.scenario)

    def _turn(self) -> None:
        """Ask by another rule: what it asks for is not yet known."""
        self._stand(self.way())
        self.asked = None
        self._try()

    def _table(self) -> QFrame:
        """Lay the results out: what is filed, what was tried, the change."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        grid.addWidget(parts.label(shown_unit("tCO2e"), "quiet"), 0, 0)
        for place, name in enumerate(COLUMNS, 1):
            grid.addWidget(parts.label(say(f"allocation.try.{name}"), "quiet"), 0, place, RIGHT)
        for line, (name, cells) in enumerate(self.results.items(), 1):
            grid.addWidget(parts.label(say(f"allocation.try.{name}")), line, 0)
            for place, cell in enumerate(cells, 1):
                cell.setAccessibleName(f"{say(f'allocation.try.{name}')} {say(f'allocation.try.{COLUMNS[place - 1]}')}")
                grid.addWidget(cell, line, place, RIGHT)
        return parts.card(grid)

    def _sectors(self, begun: list[Allocation], pack: str) -> QComboBox:
        chooser = QComboBox()
        chooser.setAccessibleName(say("allocation.try.sector"))
        for each in begun:
            chooser.addItem(str(each.sector), each.pack)
        chooser.setCurrentIndex(chooser.findData(pack))
        chooser.activated.connect(lambda place: self.sector.emit(chooser.itemData(place)))
        return chooser

    def _ask(self, knobs: tuple[Knob, ...]) -> None:
        """Ask for the figures of a rule, row by row."""
        self.knobs, self.fields, row = knobs, {}, ""
        parts.empty(self.questions)
        for knob in knobs:
            if knob.row != row:
                row = knob.row
                self.questions.addWidget(parts.label(row, "strong", wrap=True))
            self.questions.addWidget(self._knob(knob))

    def _knob(self, knob: Knob) -> QWidget:
        """Ask for another figure; left empty, the filed one stands."""
        unit = shown_unit(knob.field.unit)
        lacks = "*" if knob.field.required else ""
        typed = QLineEdit()
        typed.setPlaceholderText(lacks if knob.value is None else KINDS["number"].show(knob.value, knob.field))
        typed.setFixedWidth(124)
        typed.setAccessibleName(" ".join(filter(None, (knob.row, str(knob.field.label), unit))))
        typed.textChanged.connect(lambda _: self.later.start())
        self.fields[knob.path] = typed
        made = QWidget()
        made.setLayout(parts.row(parts.Elided(f"{knob.field.label}　{unit}".rstrip()), typed))
        return made

    def way(self) -> Way | None:
        """Give the rule chosen."""
        found = self.rule.currentData()
        return found if isinstance(found, Way) else None

    def clear(self) -> None:
        """Take back whatever was tried."""
        for typed in self.fields.values():
            typed.clear()
        self._stand(None)
        self._turn()

    def changes(self) -> Mapping[str, Decimal] | None:
        """Give the figures typed, by path; None where one is no number."""
        found: dict[str, Decimal] = {}
        sound = True
        for knob in self.knobs:
            typed, fault = self.fields[knob.path], ""
            if typed.text().strip():
                try:
                    value = KINDS["number"].parse(typed.text(), knob.field)
                except ValueError:
                    fault = say("allocation.try.not_a_number")
                else:
                    found |= {knob.path: value} if isinstance(value, Decimal) else {}
            sound = sound and not fault
            typed.setToolTip(fault)
            parts.restyle(typed, fault=bool(fault))
        return found if sound else None

    def _try(self) -> None:
        way = self.way()
        changes = self.changes() if self.asked == way else {}
        if way is not None and changes is not None:
            self.tried.emit(changes, way)

    def show_outcomes(self, way: Way, found: "Comparison") -> None:
        """Show what is filed beside what was tried by a rule, and what moves it."""
        if way != self.way():
            return  # another rule was chosen meanwhile
        if self.asked != way:
            self.asked = way
            self._ask(knobs(found.after.form, found.after.cells, found.tried))
        before, after = found.filed.values, found.tried.values
        for name, (filed, tried, change) in self.results.items():
            old, new = before.get(f"result/{name}"), after.get(f"result/{name}")
            moved = new - old if isinstance(old, Decimal) and isinstance(new, Decimal) else None
            filed.setText(_said(old))
            tried.setText(_said(new))
            change.setText("" if not moved else f"{moved:+,f}")
        self.lacking.setVisible("result/allowance" not in after)
        parts.empty(self.causes)
        moving = [(each.moved, each.difference) for each in found.causes if each.moved]
        for by, told in sorted(moving, key=lambda each: -abs(each[0]))[:CAUSES]:
            words = {"name": told.name, "before": told.before or "–", "after": told.after or "–"}
            said = say("allocation.try.why", **words, moved=f"{by:+,f}")
            self.causes.addWidget(parts.label(said, "quiet", wrap=True))


def _said(value: Value | None) -> str:
    return shown(value) if isinstance(value, Decimal) else "–"
