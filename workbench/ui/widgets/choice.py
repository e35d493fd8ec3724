"""Answers picked from a list, found by typing any part of their name."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from workbench.rules.form import Field
from workbench.rules.kinds import KINDS


class Choice(QComboBox):
    """One of the answers of a field. `typed` carries the answer's name once one is picked or fully typed.

    `completed` fires when one is taken from the list that drops down while typing.
    """

    typed = Signal(str)
    completed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(parent)
        self.field = field
        self.setAccessibleName(str(field.label))
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(14)
        self.addItems(self.offers())
        self.setCurrentIndex(-1)
        found = QCompleter(self.model(), self)
        found.setFilterMode(Qt.MatchFlag.MatchContains)
        found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        found.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(found)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        line = self.line
        # the box's own frame is enough; a line in a line looks like a field in a field
        line.setStyleSheet("QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }")
        line.installEventFilter(self)
        self.activated.connect(lambda _: self.typed.emit(self.text()))
        found.activated.connect(self._complete)
        line.textEdited.connect(lambda _: QTimer.singleShot(0, self, self._offer_best))

    @property
    def line(self) -> QLineEdit:
        """The line one types in. Asked for anew each time: a kept one may die before the box does."""
        line = self.lineEdit()
        assert line is not None  # noqa: S101 - for the type checker: an editable box has a line
        return line

    def offers(self) -> list[str]:
        """Give the names of the answers, in the law's order."""
        return [str(choice.label) for choice in self.field.choices]

    def _complete(self, text: str) -> None:
        self.line.setText(text)
        self.typed.emit(text)
        self.completed.emit()

    def text(self) -> str:
        """Give what stands in it; part of one answer's name only stands for that answer."""
        typed = self.line.text().strip()
        try:
            KINDS[self.field.kind].parse(typed, self.field)
        except ValueError:
            fitting = [offer for offer in self.offers() if typed and typed.casefold() in offer.casefold()]
            return fitting[0] if len(fitting) == 1 else typed
        return typed

    def show_text(self, text: str) -> None:
        """Show an answer."""
        if text != self.line.text():
            self.setCurrentIndex(self.findText(text))
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def lock(self, locked: bool) -> None:
        """Let it be read only, or written."""
        self.setEnabled(not locked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the list on a click into an empty line."""
        if event.type() == QEvent.Type.MouseButtonPress and self.isEnabled() and not self.line.text():
            self.showPopup()
            return True
        return super().eventFilter(watched, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the answer on leaving."""
        super().focusOutEvent(event)
        if self.line.isModified() and event.reason() != Qt.FocusReason.PopupFocusReason:
            text = self.text()
            self.line.setText(text)
            self.typed.emit(text)

    def _offer_best(self) -> None:
        """Have Enter take the answer typed in full, else the first that begins so, else the first that fits."""
        found, typed = self.completer(), self.line.text().strip().casefold()
        popup = found.popup() if found else None
        if not (found and popup is not None and popup.isVisible() and typed):
            return
        fitting = found.completionModel()
        rows = range(fitting.rowCount())
        names = [str(fitting.index(row, 0).data()).casefold() for row in rows]
        best = min(rows, key=lambda row: (names[row] != typed, not names[row].startswith(typed)))
        # marked in silence: the completer would write the marked answer over what is still being typed
        found.blockSignals(True)
        popup.setCurrentIndex(fitting.index(best, 0))
        found.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a wheel turned over a field must not change a filing."""
        event.ignore()


class YesNo(Choice):
    """Yes or no, or not answered yet."""

    def offers(self) -> list[str]:
        """Give 是 and 否."""
        return [KINDS["yes_no"].show(value, self.field) for value in (True, False)]
