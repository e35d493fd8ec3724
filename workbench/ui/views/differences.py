"""What differs between two states of a filing, as a table that can be narrowed down."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QWidget

from workbench.base.text import say
from workbench.rules.places import MISSING
from workbench.ui import parts
from workbench.ui.views.lines import Line, Lines, LinesTable

if TYPE_CHECKING:
    from workbench.domain.comparing import Difference
    from workbench.services.comparing import Comparison

KINDS = ("all", "results", "entries")


class Differences(QWidget):
    """The differences of a comparison. `opened` carries the path of the one chosen with Enter or a double click."""

    opened = Signal(str)

    def __init__(self, comparison: "Comparison") -> None:
        """Show a comparison."""
        super().__init__()
        self.comparison = comparison
        self.shown: list[Difference] = []
        heads = (say("desk.compare.what"), comparison.before, comparison.after, say("desk.compare.change"))
        self.model = Lines(heads, [], right=(1, 2, 3))
        self.table = LinesTable(self.model, 0, named=say("desk.compare"))
        self.table.opened.connect(self._open)
        self.kinds = QButtonGroup(self)
        for number, kind in enumerate(KINDS):
            count = sum(_is(kind, each) for each in comparison.differences)
            button = parts.button(say(f"desk.compare.{kind}", count=count), self.refresh)
            button.setCheckable(True)
            button.setChecked(not number)
            self.kinds.addButton(button, number)
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText(say("desk.compare.find"))
        self.wanted.setAccessibleName(say("desk.compare.find"))
        self.wanted.setClearButtonEnabled(True)
        self.wanted.setMinimumWidth(140)
        self.wanted.textChanged.connect(self.refresh)
        self.nothing = parts.label(say("desk.compare.nothing"), "quiet", wrap=True)
        line = parts.row(*self.kinds.buttons(), None, self.wanted, gap=8)
        self.setLayout(parts.column(line, self.nothing, self.table, gap=12))
        self.setFocusProxy(self.table)
        self.refresh()

    def _open(self, row: int) -> None:
        if self.shown[row].path:  # a row that is gone leads nowhere
            self.opened.emit(self.shown[row].path)

    def refresh(self) -> None:
        """Show what is asked for."""
        kind, wanted = KINDS[self.kinds.checkedId()], self.wanted.text().strip().casefold()
        self.shown = [
            each
            for each in self.comparison.differences
            if _is(kind, each) and wanted in f"{each.name} {each.before} {each.after}".casefold()
        ]
        self.model.show_lines([_line(each) for each in self.shown])
        self.table.setVisible(bool(self.shown))
        self.nothing.setVisible(not self.shown)
        self.nothing.setText(say("desk.compare.none_found" if self.comparison.differences else "desk.compare.nothing"))
        if self.shown:
            self.table.selectRow(0)


def _is(kind: str, difference: "Difference") -> bool:
    return kind == "all" or difference.computed == (kind == "results")


def _line(difference: "Difference") -> Line:
    before, after = (each or MISSING for each in (difference.before, difference.after))
    change = difference.change
    if not difference.computed and MISSING in (before, after):
        change = say("desk.compare.new" if before == MISSING else "desk.compare.gone")
    texts = (f"{difference.name}　{difference.unit}".strip(), before, after, change)
    return Line(texts, "result" if difference.computed else "begin")
