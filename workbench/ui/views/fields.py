"""A section of one row: labels above fields, results as figures, in as many columns as there is room for."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from workbench.base.numbers import plain
from workbench.base.text import say
from workbench.domain.last_year import beside, change_at
from workbench.domain.tally import is_missing
from workbench.rules.form import Field, Section
from workbench.ui import parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views.cell import SECOND_MARK
from workbench.ui.views.grid import second_mark
from workbench.ui.views.handing import Catcher
from workbench.ui.widgets import WIDGETS
from workbench.ui.widgets.choice import Choice
from workbench.ui.widgets.line import Number

COLUMN = 232
"""The least width of one column of fields."""


class FieldBox(QWidget):
    """One field: its label with unit and symbol, the widget of its kind or the figure, and what is wrong with it."""

    pointed = Signal(str)

    def __init__(self, draft: Draft, field: Field, path: str) -> None:
        """Show the field at a path."""
        super().__init__()
        self.draft = draft
        self.field = field
        self.path = path
        self.caption = parts.Elided("", "quiet")
        self.caption.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.unit = parts.label("", "quiet")
        self.beside = parts.Elided("", "quiet")
        self.beside.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.mark = parts.label("", "warn")
        self.wrong = parts.label("", "error", wrap=True)
        self.sign = QLabel()
        self.sign.setFixedSize(16, 16)
        top = parts.row(self.caption, self.unit, self.beside, self.mark, None, gap=6)
        below = parts.row(self.sign, self.wrong, gap=6)
        below.setStretch(1, 1)
        below.setAlignment(self.sign, Qt.AlignmentFlag.AlignTop)
        self.entry = None if field.computed else WIDGETS[field.kind](field, None)
        self.figure = Figure(self._point) if field.computed else None
        shown: QWidget | None = self.entry or self.figure
        self.setLayout(parts.column(top, shown, below, gap=4))
        if self.entry is not None:
            self.caption.setBuddy(self.entry)
            self.entry.typed.connect(lambda text: self.draft.type(self.path, text))
            self.entry.installEventFilter(self)
            self.entry.setAcceptDrops(False)  # a file's address is no answer; dropped here, it proves the answer
            if isinstance(self.entry, Choice):
                self.entry.line.setAcceptDrops(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.catcher = Catcher(self, draft, lambda _: self.path)
        self.refresh()

    def _point(self) -> None:
        self.pointed.emit(self.path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell which figure the person looks at; leaving it ends the step."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
        ):
            event.ignore()  # undo walks the whole filing; the field's own would only know its letters
            return True
        if event.type() == QEvent.Type.FocusIn:
            self.pointed.emit(self.path)
        elif event.type() == QEvent.Type.FocusOut:
            self.draft.settle()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Show what the draft holds now."""
        field, draft = self.field, self.draft
        unit = draft.places.unit(self.path, field)
        optional = "" if field.required or field.computed else say("uiform.optional")
        self.caption.setText(str(field.label))
        self.unit.setText(" ".join(filter(None, (unit, optional))))
        self.unit.setVisible(bool(self.unit.text()))
        self.beside.setText(change_at(draft.places, self.path))
        self.beside.setVisible(bool(self.beside.text()))
        step = draft.outcome.steps.get(self.path)
        default = step is not None and step.origin == "default" and self.path not in draft.cells
        text = draft.places.typed(self.path, field)
        if self.figure is not None:
            self.figure.show_text(text or "—", large=field.kind == "number")
        elif self.entry is not None:
            self._show_entry(text, default=default)
        self.setEnabled(self.path not in draft.outcome.closed or field.computed)
        words = [say("uiform.default")] if default and text and field.kind == "number" else []
        words += [SECOND_MARK] if second_mark(draft, self.path) else []
        words += [say("withholding.mark")] if draft.substitute(self.path) else []
        self.mark.setText(" ".join(words))
        self.mark.setVisible(bool(self.mark.text()))
        self._show_wrong()

    def _show_entry(self, text: str, *, default: bool) -> None:
        entry = self.entry
        assert entry is not None  # noqa: S101 - for the type checker: only an asked field comes here
        typed = self.draft.cells.value(self.path)
        if isinstance(entry, Number) and entry.hasFocus() and typed is not None and not isinstance(typed, str | bool):
            text = plain(typed) if hasattr(typed, "as_tuple") else text  # type: ignore[arg-type]
        line = entry.line if isinstance(entry, Choice) else entry  # a box one types in shows its line's words alone
        if default and hasattr(line, "setPlaceholderText"):
            line.setPlaceholderText(text)
            text = ""
        entry.show_text(text)
        entry.lock(self.draft.read_only)
        entry.setToolTip(str(self.field.help or ""))
        entry.setAccessibleDescription(str(self.field.help or ""))

    def _show_wrong(self) -> None:
        found = self.draft.findings.get(self.path, [])
        worst = next((each for level in ("error", "warning") for each in found if each.level == level), None)
        missing = worst is not None and is_missing(worst)
        if missing and not self.draft.checked:
            worst = None
        self.wrong.setVisible(worst is not None)
        self.sign.setVisible(worst is not None)
        if worst is not None:
            error = worst.level == "error"
            t = theme.tokens()
            self.sign.setPixmap(theme.pixmap("failed" if error else "warning", t.error if error else t.warn, 14))
            self.wrong.setText(say("uiform.needed.field") if missing else worst.sentence())
            parts.restyle(self.wrong, role="error" if error else "warn")
        if self.entry is not None:
            fault = worst is not None and worst.level == "error"
            if bool(self.entry.property("fault")) != fault:
                parts.restyle(self.entry, fault=fault)


class Figure(QLabel):
    """A result: press it to see why."""

    def __init__(self, act: object) -> None:
        """Call `act` when pressed."""
        super().__init__()
        self.act = act
        self.setProperty("role", "result")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(say("uiform.why.ask"))

    def show_text(self, text: str, *, large: bool) -> None:
        """Show a result; numbers large, words over as many lines as they take."""
        self.setWordWrap(not large)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        if self.property("large") != large:
            parts.restyle(self, large=large)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask why."""
        super().mouseReleaseEvent(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def event(self, event: QEvent) -> bool:
        """Ask why on being reached."""
        if event.type() == QEvent.Type.FocusIn and callable(self.act):
            self.act()
        return super().event(event)


class Fields(QFrame):
    """All fields of a section of one row at `base`."""

    pointed = Signal(str)

    def __init__(self, draft: Draft, section: Section, base: str) -> None:
        """Show a section of a draft."""
        super().__init__()
        self.boxes = {field.id: FieldBox(draft, field, f"{base}/{field.id}") for field in section.fields}
        self.base = base
        self._columns = 0
        # last year's figure stands beside this year's, not below another
        self._most = 2 if beside(draft.places.form, base, section) else 3
        self._layout = QGridLayout()
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(24)
        self._layout.setVerticalSpacing(16)
        self.setLayout(self._layout)
        for box in self.boxes.values():
            box.pointed.connect(self.pointed)
        draft.changed.connect(self.refresh)
        self._arrange(2)

    def refresh(self) -> None:
        """Show what the draft holds now."""
        for box in self.boxes.values():
            box.refresh()

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(self._columns, columns)):
            self._layout.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        row = column = 0
        for box in self.boxes.values():
            wide = box.field.kind == "long_text"
            if wide and column:
                row, column = row + 1, 0
            self._layout.addWidget(box, row, column, 1, columns if wide else 1, Qt.AlignmentFlag.AlignTop)
            column += columns if wide else 1
            if column >= columns:
                row, column = row + 1, 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self._arrange(max(1, min(self._most, (self.width() + 24) // (COLUMN + 24))))

    def show_path(self, path: str) -> bool:
        """Go to the field of a path; False if it is not here."""
        box = self.boxes.get(path.rpartition("/")[2]) if path.rpartition("/")[0] == self.base else None
        if box is None and path == self.base:
            box = next(iter(self.boxes.values()), None)
        if box is not None:
            (box.entry or box.figure or box).setFocus(Qt.FocusReason.OtherFocusReason)
        return box is not None
