"""A number to be tried: a box to type it in exactly, and a slider for the hand and the arrow keys."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSlider, QWidget

from workbench.base.numbers import D, shown
from workbench.ui import parts


@dataclass(frozen=True, slots=True)
class Range:
    """Where a slider goes: from `least` by `step` to `most`, which grows with what is typed unless it is `firm`.

    `full` tells that an empty box means the most, not nothing.
    """

    most: Decimal
    step: Decimal
    least: Decimal = Decimal(0)
    firm: bool = False
    full: bool = False


class Dial(QWidget):
    """`changed` carries the text for every key and every move, `settled` comes when one has been made."""

    changed = Signal(str)
    settled = Signal()

    def __init__(self, name: str, unit: str, reach: Range, hint: str = "") -> None:
        """Name it; `hint` stands in the empty box."""
        super().__init__()
        self.reach = reach
        self.box = QLineEdit()
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setFixedWidth(92)
        self.box.setPlaceholderText(hint)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFixedHeight(20)
        for each in (self.box, self.slider):
            each.setAccessibleName(f"{name}（{unit}）" if unit else name)
        head = parts.row(parts.Elided(name), parts.label(unit, "quiet"), self.box, gap=6)
        head.setStretch(0, 1)
        self.setLayout(parts.column(head, self.slider, gap=0))
        self._reach(None)
        self.box.textEdited.connect(self.changed)
        self.box.editingFinished.connect(self.settled)
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self.settled)

    def _reach(self, value: Decimal | None) -> None:
        most = self.reach.most if value is None or self.reach.firm else max(self.reach.most, value)
        self.slider.setRange(0, max(1, int((most - self.reach.least) / self.reach.step)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 20))

    def _moved(self, place: int) -> None:
        value = self.reach.least + place * self.reach.step
        self.box.setText(shown(value))
        self.changed.emit(str(value))

    def show_value(self, value: object, *, wrong: bool) -> None:
        """Show what is set: a number, nothing, or what was typed and is no number; and whether it is wrong."""
        number = value if isinstance(value, Decimal) else None
        with QSignalBlocker(self.slider):
            self._reach(number)
            empty = self.slider.maximum() if self.reach.full else max(0, int(-self.reach.least / self.reach.step))
            self.slider.setValue(empty if number is None else int((number - self.reach.least) / self.reach.step))
        if self._said() != value:  # a box being typed in keeps its text, unless something else was set
            self.box.setText("" if value is None else shown(number) if number is not None else str(value))
        parts.restyle(self.box, fault=wrong)

    def _said(self) -> object:
        text = self.box.text().strip()
        try:
            return D(text.replace(",", "")) if text else None
        except ValueError:
            return text

    def allow(self, *, may: bool) -> None:
        """Let it be changed, or only looked at."""
        self.box.setReadOnly(not may)
        self.slider.setEnabled(may)
