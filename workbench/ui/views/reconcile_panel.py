"""The ways out of a difference: an explanation, a movement to be booked, a reversal."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from workbench.base.text import say
from workbench.domain.statement import Unclear
from workbench.services.reconciling import Difference, Reconciliation, sides
from workbench.ui import parts

HIGH = 84
"""Height of the room for an explanation."""


class WaysOut(parts.Panel):
    """Tells of what is chosen. `explained` carries words; `booked`, `undone` ask for the deed; `opened` has a path."""

    explained = Signal(str)
    booked = Signal()
    undone = Signal()
    opened = Signal(str)

    def __init__(self, read_only: bool) -> None:
        """Begin with nothing chosen."""
        super().__init__()
        self.read_only = read_only
        self.words: QPlainTextEdit | None = None
        self._shown: tuple[tuple[object, ...], ...] = ()
        self._nothing()

    def _nothing(self) -> None:
        self.words, self._shown = None, ()
        self.tell(parts.label(say("reconcile.panel.none"), "quiet", wrap=True))

    def begin(self) -> None:
        """Take the keyboard to the explanation."""
        if self.words is not None:
            self.words.setFocus()
            self.words.selectAll()

    def show_unclear(self, each: Unclear) -> None:
        """Tell of a row that cannot be compared."""
        self.words, self._shown = None, ()
        go = parts.button(say("reconcile.go_line"), lambda: self.opened.emit(each.path), "primary")
        sort = parts.row(parts.pill(say("reconcile.sort.unclear"), "error"), None)
        self.tell(sort, parts.label(each.sentence(), wrap=True), 8, parts.row(go, None))

    def show_differences(self, found: Reconciliation, chosen: Sequence[Difference]) -> None:
        """Tell of the differences chosen, and offer what can be done about all of them."""
        if not chosen:
            self._nothing()
            return
        told = tuple((each.ref, each.explanation, each.waiting, each.follows) for each in chosen)
        same = [each[0] for each in told] == [each[0] for each in self._shown]
        if told == self._shown or (same and self.words is not None and self.words.hasFocus()):
            return  # nobody's words are taken from under the hand
        self._shown = told
        self.words = None
        items = self._about(found, chosen)
        open_ = [each for each in chosen if not each.follows]
        if open_ and not self.read_only:
            items += self._ways(open_)
            said = {each.explanation for each in open_}
            items += self._explain(said.pop() if len(said) == 1 else "")
        self.tell(*items)

    def _about(self, found: Reconciliation, chosen: Sequence[Difference]) -> list[parts.Item]:
        if len(chosen) > 1:
            return [parts.label(say("reconcile.panel.many", count=len(chosen)), "heading")]
        (each,) = chosen
        stated, booked = sides(found.rights, each)
        tone = "plain" if each.settled else "warn"
        items: list[parts.Item] = [
            parts.row(parts.pill(say(f"reconcile.sort.{each.sort}"), tone), None),
            parts.label(say("reconcile.head.stated"), "quiet"),
            parts.label(stated, wrap=True),
            parts.label(say("reconcile.head.booked"), "quiet"),
            parts.label(booked, wrap=True),
        ]
        note = "follows" if each.follows else "waiting" if each.waiting else "alone" if each.sort == "holding" else ""
        if note:
            items += [4, parts.label(say(f"reconcile.panel.{note}"), "quiet", wrap=True)]
        if each.stated is not None:
            path = f"{each.stated.ref}/day"
            items.append(parts.row(parts.button(say("reconcile.row"), lambda: self.opened.emit(path), "link"), None))
        if self.read_only and each.explanation:
            items += [parts.label(say("reconcile.explain"), "quiet"), parts.label(each.explanation, wrap=True)]
        return items

    def _ways(self, chosen: Sequence[Difference]) -> list[parts.Item]:
        items: list[parts.Item] = [4]
        if any(each.sort == "missing" and not each.waiting for each in chosen):
            items.append(parts.row(parts.button(say("reconcile.book"), self.booked.emit, "primary"), None))
        if len(chosen) == 1 and chosen[0].booked is not None:
            anew = "reconcile.reverse_book" if chosen[0].stated is not None else "reconcile.reverse"
            items.append(parts.row(parts.button(say(anew), self.undone.emit, "", "undo"), None))
        return items

    def _explain(self, words: str) -> list[parts.Item]:
        self.words = QPlainTextEdit(words)
        self.words.setAccessibleName(say("reconcile.explain"))
        self.words.setPlaceholderText(say("reconcile.explain.hint"))
        self.words.setFixedHeight(HIGH)
        self.words.setTabChangesFocus(True)
        self.words.installEventFilter(self)
        keep = parts.button(say("reconcile.explain.go"), self._keep)
        return [4, parts.label(say("reconcile.explain"), "quiet"), self.words, parts.row(None, keep)]

    def _keep(self) -> None:
        if self.words is not None:
            self.explained.emit(self.words.toPlainText().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep an explanation with Ctrl+Enter."""
        if watched is self.words and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._keep()
                return True
        return super().eventFilter(watched, event)
