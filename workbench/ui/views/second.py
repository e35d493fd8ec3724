"""The second source beside the first: what it says, whence, how far they lie apart, and why."""

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from workbench.base.clock import now
from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.domain.seconds import effect, gap
from workbench.rules.cells import Cell, Source
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.rules.sources import SECOND
from workbench.rules.units import shown_unit
from workbench.ui import parts
from workbench.ui.draft import Draft

LINES = ("value", "where", "note")


class SecondPanel(QFrame):
    """Follows the figure in hand. What is typed counts at once; `left` carries the figure's path on Enter or Escape."""

    left = Signal(str)

    def __init__(self, draft: Draft) -> None:
        """Show the second source of whatever `draft.pointed` names."""
        super().__init__()
        self.draft = draft
        self.path = ""
        self.field: Field | None = None
        self.open = parts.button(f"{say('desk.second.add')}  F3", self.begin, "link", "add")
        self.heading = parts.label(say("desk.second"), "heading")
        self.drop = parts.button(say("desk.second.remove"), self._remove, "link")
        self.lines: dict[str, QLineEdit] = {name: QLineEdit() for name in LINES}
        for name, line in self.lines.items():
            line.setPlaceholderText(say(f"desk.second.{name}" if name == "value" else f"desk.second.{name}.hint"))
            line.setAccessibleName(say(f"desk.second.{name}"))
            line.setToolTip(say(f"desk.second.{name}"))
            line.editingFinished.connect(self._keep)
        self.judged = parts.label("", wrap=True)
        self.worth = parts.label("", "quiet", wrap=True)
        self.asked = QWidget()
        self.asked.setLayout(
            parts.column(
                parts.row(self.heading, None, self.drop),
                self.lines["value"],
                self.lines["where"],
                self.judged,
                self.worth,
                self.lines["note"],
                gap=6,
            )
        )
        inner = parts.column(self.open, self.asked, gap=0)
        inner.setContentsMargins(20, 10, 20, 12)
        self.setLayout(parts.column(parts.rule(), inner, gap=0))
        self.hide()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        draft.pointed.connect(self.follow)
        draft.changed.connect(self._later.start)

    @property
    def cell(self) -> Cell | None:
        """Give the second source of the figure in hand."""
        return self.draft.cells.get(f"{SECOND}/{self.path}")

    def follow(self, path: str) -> None:
        """Turn to another figure; what was typed for the one before is kept."""
        if path == self.path:
            return
        self._keep()
        try:
            field = self.draft.form.locate(path)[2]
        except KeyError:
            field = None
        self.path = path
        self.field = field if field is not None and field.kind == "number" else None
        self.asked.hide()
        self.refresh()

    def begin(self) -> None:
        """Open the panel for writing."""
        if self.field is not None and not self.draft.read_only:
            self.asked.show()
            self.refresh()
            self.lines["value"].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.lines["value"].selectAll()

    def refresh(self) -> None:
        """Show what stands, and how far it lies from the figure."""
        cell, field = self.cell, self.field
        writes = not self.draft.read_only
        self.setVisible(field is not None and (writes or cell is not None))
        if field is None:
            return
        typing = any(line.hasFocus() for line in self.lines.values())
        stands = cell is not None or typing or self.asked.isVisibleTo(self)
        self.asked.setVisible(stands)
        self.open.setVisible(not stands)
        self.drop.setVisible(cell is not None and writes)
        source = cell.source if cell else None
        texts = {
            "value": KINDS["number"].show(cell.value, field) if cell else "",
            "where": source.place if source else "",
            "note": cell.note if cell else "",
        }
        for name, line in self.lines.items():
            line.setReadOnly(not writes)
            if not line.isModified() and line.text() != texts[name]:
                line.setText(texts[name])
                line.setCursorPosition(0)
        self._judge(field)

    def _judge(self, field: Field) -> None:
        found = gap(self.draft.outcome, self.path)
        wrong = self.cell is not None and found is None and self.path not in self.draft.outcome.seconds
        same = found is not None and not found.difference
        self.judged.setVisible(found is not None or wrong)
        self.worth.setVisible(False)
        self.lines["note"].setVisible(found is not None and not same)
        if wrong:
            self._tell(say("desk.second.not_number"), "error")
        elif found is not None:
            explained = bool(self.cell and self.cell.note)
            unit = self.draft.places.unit(self.path, field)
            role = "" if same else "quiet" if explained else "warn"
            self._tell(gap_words(found.difference, found.percent, unit), role)
            worth = effect(self.draft.form, self.draft.cells, self.draft.rules, self.draft.outcome, self.path)
            if worth is not None and not same:
                headline = self.draft.form.locate(self.draft.form.headline)[2]
                tonnes, of = signed(rounded(worth, headline.places or 2)), shown_unit(headline.unit)
                self.worth.setText(say("desk.second.effect", headline=headline.label, tonnes=tonnes, unit=of))
                self.worth.setVisible(True)

    def _tell(self, sentence: str, role: str) -> None:
        self.judged.setText(sentence)
        parts.restyle(self.judged, role=role)

    # --- changing --------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Take what the person wrote into the lines, as one step; an empty value removes the second source."""
        field = self.field
        written = any(line.isModified() for line in self.lines.values())  # not what an undo has just left behind
        if field is None or self.draft.read_only or not written:
            return
        for line in self.lines.values():
            line.setModified(False)
        cell = self.cell
        value = self.lines["value"].text().strip()
        where, note = (self.lines[name].text().strip() for name in ("where", "note"))
        source = cell.source if cell else None
        if not value:
            made = None
        else:
            told = replace(source, place=where) if source else Source("typed", where)
            if cell is None or (source.place if source else "") != where or not self._reads_same(cell, value):
                told = Source("typed", where, self.draft.wb.person, now())
            made = Cell(self._parsed(value, field), told, note)
        if made != cell:
            self.draft.edit(say("desk.second.edit"), {f"{SECOND}/{self.path}": made})

    def _parsed(self, text: str, field: Field) -> Decimal | str:
        try:
            value = KINDS["number"].parse(text, field)
        except ValueError:
            return text
        return value if isinstance(value, Decimal) else text

    def _reads_same(self, cell: Cell, text: str) -> bool:
        return self.field is not None and cell.value == self._parsed(text, self.field)

    def _remove(self) -> None:
        self.asked.hide()
        self.draft.edit(say("desk.second.edit"), {f"{SECOND}/{self.path}": None})
        self.left.emit(self.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter, from line to line and back to the figure; leave with Escape."""
        key = Qt.Key(event.key())
        here = next((name for name in LINES if self.lines[name].hasFocus()), "")
        if key == Qt.Key.Key_Escape or (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here):
            self._keep()
            self.refresh()
            rest = LINES[LINES.index(here) + 1 :] if here and key != Qt.Key.Key_Escape else ()
            after = next((self.lines[name] for name in rest if self.lines[name].isVisibleTo(self)), None)
            if after is None:
                self.left.emit(self.path)
            else:
                after.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


def gap_words(difference: Decimal, percent: Decimal | None, unit: str) -> str:
    """Say how far two figures lie apart."""
    if not difference:
        return say("desk.second.same")
    share = say("desk.second.percent", percent=signed(percent)) if percent is not None else ""
    return say("desk.second.differs", difference=signed(difference), unit=unit).strip() + share


def signed(number: Decimal) -> str:
    """Write a difference with its sign: ``+1,234.50``."""
    return f"{'+' if number > 0 else ''}{shown(number)}".replace("-", "−")
