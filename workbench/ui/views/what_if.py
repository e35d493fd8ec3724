"""The panel of what if: other figures, or another year's rule, beside an allocation as it is filed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.rules.cells import Value
from workbench.rules.kinds import KINDS
from workbench.rules.units import shown_unit
from workbench.services.allocation import Allocation, Filed, Knob, Way
from workbench.ui import parts
from workbench.ui.views.lines import Line, Lines, LinesTable

if TYPE_CHECKING:
    from workbench.rules.outcome import Outcome

WAIT = 250
"""Milliseconds after the last key before it is worked out."""
RESULTS = ("allowance", "pre", "difference", "due", "gap", "gap_rate")


class WhatIf(QWidget):
    """Asks for other figures. `tried` carries them by path, and the rule to try them by; `sector` another sector."""

    tried = Signal(object, object)
    sector = Signal(str)

    def __init__(self, allocations: tuple[Allocation, ...], pack: str, way: Way | None = None) -> None:
        """Begin with the figures as filed, and with a rule if one is told."""
        super().__init__()
        begun = [each for each in allocations if each.filed]
        self.about = next((each for each in begun if each.pack == pack), next(iter(begun), None))
        self.fields: dict[str, QLineEdit] = {}
        self.rule = QComboBox()
        self.results = Lines(
            tuple(say(f"allocation.try.{name}") for name in ("figure", "filed", "tried", "change")), []
        )
        self.table = LinesTable(self.results, 0, named=say("allocation.try"))
        self.warning = parts.banner(say("allocation.try.draft"), "error")
        self.warning.hide()
        self.lacking = parts.label(say("allocation.try.missing"), "warn", wrap=True)
        self.lacking.hide()
        self.later = QTimer(self, singleShot=True, interval=WAIT)
        self.later.timeout.connect(self._try)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        items: list[parts.Item] = [parts.label(say("allocation.try"), "heading")]
        if self.about is None or self.about.filed is None:
            items.append(parts.label(say("allocation.try.none"), "quiet", wrap=True))
        else:
            items += self._asked(self.about, self.about.filed, begun, way)
        inside = parts.Panel()
        inside.tell(*items, gap=8, margin=16)
        whole.addWidget(inside)
        if self.about is not None:
            self.show_outcomes(None, None)
            self._try()

    def _asked(self, about: Allocation, filed: Filed, begun: list[Allocation], way: Way | None) -> "list[parts.Item]":
        items: list[parts.Item] = [parts.label(say("allocation.try.says"), "quiet", wrap=True)]
        if len(begun) > 1:
            items.append(self._sectors(begun, about.pack))
        self.rule.setAccessibleName(say("allocation.try.rule"))
        for each in about.ways:
            kind = "draft" if each.scenario else "filed" if each.year == about.year else "other"
            self.rule.addItem(say(f"allocation.try.rule.{kind}", year=each.year), each)
        wanted = way if way in about.ways else Way(about.year)
        self.rule.setCurrentIndex(about.ways.index(wanted) if wanted in about.ways else 0)
        self.rule.activated.connect(self._try)
        self.table.still(len(RESULTS))
        self.table.setFixedHeight((len(RESULTS) + 1) * 34 + 4)
        back = parts.button(say("allocation.try.clear"), self.clear, "link", "undo")
        items += [self.rule, self.warning, self.table, self.lacking, parts.row(None, back)]
        row = ""
        for knob in filed.knobs:
            if knob.row != row:
                row = knob.row
                items += [4, parts.label(row, "strong", wrap=True)]
            items.append(self._knob(knob))
        return items

    def _sectors(self, begun: list[Allocation], pack: str) -> QComboBox:
        chooser = QComboBox()
        chooser.setAccessibleName(say("allocation.try.sector"))
        for each in begun:
            chooser.addItem(str(each.sector), each.pack)
        chooser.setCurrentIndex(chooser.findData(pack))
        chooser.activated.connect(lambda place: self.sector.emit(chooser.itemData(place)))
        return chooser

    def _knob(self, knob: Knob) -> QWidget:
        """Ask for another figure; left empty, the filed one stands."""
        unit = shown_unit(knob.field.unit)
        name = parts.Elided(f"{knob.field.label}{f'（{unit}）' if unit else ''}")
        filled = KINDS["number"].show(knob.value, knob.field) if knob.value is not None else "*"
        typed = QLineEdit()
        typed.setPlaceholderText(filled)
        typed.setFixedWidth(124)
        typed.setAccessibleName(" ".join(filter(None, (knob.row, str(knob.field.label), unit))))
        typed.textChanged.connect(lambda _: self.later.start())
        self.fields[knob.path] = typed
        made = QWidget()
        made.setLayout(parts.row(name, typed))
        return made

    def way(self) -> Way | None:
        """Give the rule chosen."""
        found = self.rule.currentData()
        return found if isinstance(found, Way) else None

    def clear(self) -> None:
        """Take back whatever was tried."""
        for typed in self.fields.values():
            typed.clear()
        if self.about is not None:
            self.rule.setCurrentIndex(self.about.ways.index(Way(self.about.year)))
        self._try()

    def changes(self) -> Mapping[str, Decimal] | None:
        """Give the figures typed, by path; None where one is no number."""
        found = {}
        sound = True
        for knob in self.about.filed.knobs if self.about and self.about.filed else ():
            typed = self.fields[knob.path]
            fault = ""
            if typed.text().strip():
                try:
                    value = KINDS["number"].parse(typed.text(), knob.field)
                except ValueError:
                    value, fault = "", say("allocation.try.not_a_number")
                if isinstance(value, Decimal):
                    found[knob.path] = value
            sound = sound and not fault
            typed.setToolTip(fault)
            parts.restyle(typed, fault=bool(fault))
        return found if sound else None

    def _try(self) -> None:
        way, changes = self.way(), self.changes()
        self.warning.setVisible(way is not None and way.scenario)
        if way is not None and changes is not None:
            self.tried.emit(changes, way)

    def show_outcomes(self, filed: "Outcome | None", tried: "Outcome | None") -> None:
        """Show what is filed beside what was tried."""
        before = filed.values if filed else {}
        after = tried.values if tried else {}
        self.results.show_lines([_line(name, before, after) for name in RESULTS])
        self.lacking.setVisible(tried is not None and "result/allowance" not in after)


def _line(name: str, before: Mapping[str, Value], after: Mapping[str, Value]) -> Line:
    old, new = before.get(f"result/{name}"), after.get(f"result/{name}")
    change = new - old if isinstance(old, Decimal) and isinstance(new, Decimal) else None
    said = "" if change is None else "=" if not change else f"{change:+,f}"
    return Line((say(f"allocation.try.{name}"), _said(old), _said(new), said))


def _said(value: Value | None) -> str:
    return shown(value) if isinstance(value, Decimal) else "–"
