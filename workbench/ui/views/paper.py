"""The paper in hand: its look, what it says of itself, what it proves, what speaks against it, how long it stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit

from workbench.base.text import Label, say
from workbench.domain.papers import Double, Paper, Use
from workbench.rules.form import Choice as Answer
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.services import evidence
from workbench.services.archive import Archive
from workbench.services.context import Workbench
from workbench.ui import parts
from workbench.ui.views.looking import Looking
from workbench.ui.widgets import WIDGETS, Entry
from workbench.ui.widgets.choice import Choice
from workbench.ui.widgets.link import Link

WIDE = 392
"""Width of the panel."""


class PaperPane(QFrame):
    """`described` carries the facts that were changed, `went` the filing and path of a figure to go to.

    `deed` names one of ``copy``, ``remove``, ``link``; `unlinked` carries filing and path; `done` follows the last
    Enter, when the next paper may be taken in hand.
    """

    described = Signal(object)
    went = Signal(str, str)
    deed = Signal(str)
    unlinked = Signal(str, str)
    done = Signal()

    def __init__(self, wb: Workbench, *, path: str = "") -> None:
        """Begin with nothing in hand; papers can be linked to the figure at `path`, if one is given."""
        super().__init__()
        self.setProperty("role", "why")
        self.setFixedWidth(WIDE)
        self.read_only, self.path = wb.read_only, path
        self.look = Looking(wb)
        self.facts = Facts(evidence.kinds_now(wb))
        self.facts.changed.connect(self.described)
        self.facts.done.connect(self.done)
        self.below = parts.Panel()
        whole = parts.column(self.look, self.facts, self.below, gap=8, margin=12)
        whole.setStretch(0, 3)
        whole.setStretch(2, 2)
        self.setLayout(whole)
        self.show_papers((), None)

    def show_papers(self, papers: Sequence[Paper], archive: Archive | None) -> None:
        """Take papers in hand: the content of one is shown, what is typed counts for all."""
        one = papers[0] if len(papers) == 1 else None
        if one is None or self.look.paper is None or one.sha256 != self.look.paper.sha256:
            self.look.show_paper(one)
        open_ = any(use.status == "draft" for paper in papers for use in paper.uses)
        self.facts.show_facts(papers, locked=self.read_only or not open_)
        self.facts.setVisible(bool(papers))
        items: list[parts.Item] = []
        if len(papers) > 1:
            items.append(parts.label(say("evidence.pane.several", count=len(papers)), "quiet", wrap=True))
        elif one and archive:
            items = [
                *self._head(one),
                *self._doubts(one, archive),
                *self._uses(one, archive),
                *self._keep(one, archive),
            ]
        self.below.tell(*items, gap=4, margin=4)
        self.below.widget().setAutoFillBackground(False)
        self.below.setVisible(bool(papers))

    def _head(self, paper: Paper) -> list[parts.Item]:
        facts = f"{size_words(paper.size)} · {paper.added_at.astimezone():%Y-%m-%d} · SHA-256 {paper.sha256[:16]}"
        code = parts.label(facts, "quiet", wrap=True)
        code.setToolTip(paper.sha256)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = parts.button(say("evidence.pane.copy"), lambda: self.deed.emit("copy"), "", "export")
        remove = parts.button(say("evidence.pane.remove"), lambda: self.deed.emit("remove"), "", "close")
        remove.setEnabled(not self.read_only)
        return [parts.Elided(paper.name, "strong"), code, parts.row(copy, remove, None), 4]

    @staticmethod
    def _doubts(paper: Paper, archive: Archive) -> list[parts.Item]:
        found = archive.doubles.get(paper.sha256, ())
        said = [double_words(double, paper, archive) for double in found]
        holds = {hold for use in paper.uses if (hold := archive.keeps[use.filing].hold)}
        said += (say("evidence.keep.held", year=hold.year, reason=hold.reason, since=hold.at.date()) for hold in holds)
        return [parts.label(each, "warn", wrap=True) for each in said]

    def _uses(self, paper: Paper, archive: Archive) -> list[parts.Item]:
        items: list[parts.Item] = [4, parts.label(say("evidence.pane.proves"), "heading")]
        for use in paper.uses:
            items.append(parts.Elided(archive.filings.get(use.filing, use.period), "quiet"))
            items += (self._figure(use, path, archive.places.get((use.filing, path), path)) for path in use.paths)
            if not use.paths:
                items.append(parts.label(say("uiform.evidence.whole"), wrap=True))
        if self.path and not self.read_only and not any(self.path in use.paths for use in paper.uses):
            items.append(parts.row(parts.button(say("evidence.pane.link"), lambda: self.deed.emit("link")), None))
        return items

    def _figure(self, use: Use, path: str, name: str) -> parts.Item:
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, WIDE - 100)
        link = Link(shown, partial(self.went.emit, use.filing, path))
        link.setToolTip(name)
        link.setAccessibleName(name)
        if use.status != "draft" or self.read_only:
            return parts.row(link, None)
        away = parts.button("", partial(self.unlinked.emit, use.filing, path), "quiet", "close")
        away.setFixedWidth(28)
        away.setToolTip(say("evidence.pane.unlink", name=name))
        away.setAccessibleName(say("evidence.pane.unlink", name=name))
        return parts.row(link, None, away, gap=0)

    @staticmethod
    def _keep(paper: Paper, archive: Archive) -> list[parts.Item]:
        items: list[parts.Item] = [4, parts.label(say("evidence.pane.keep"), "heading")]
        for year in sorted({int(use.period[:4]) for use in paper.uses}):
            keep = next(each for each in archive.keeps.values() if each.year == year)
            for clock in keep.clocks:
                code = "evidence.keep.until" if clock.until else "evidence.keep.open"
                said = say(code, year=year, years=clock.years, until=clock.until, document=clock.cite.document.title)
                items.append(parts.label(said, "quiet", wrap=True))
        return items


class Facts(QFrame):
    """Kind, number, day and note of the papers in hand, by keyboard: Enter goes on, the last one to the next paper.

    `changed` carries what was changed, by name, each time a line is left.
    """

    changed = Signal(object)
    done = Signal()

    def __init__(self, kinds: Mapping[str, Label]) -> None:
        """Make the four lines; `kinds` are the answers to the first."""
        super().__init__()
        self.papers: Sequence[Paper] = ()
        self.locked = False
        self.kinds = tuple(Answer(name, label) for name, label in kinds.items())
        self.fields = {name: Field(name, _label(name), kind) for name, kind in _FACTS.items()}
        self.fields["kind"] = replace(self.fields["kind"], choices=self.kinds)
        self.entries: dict[str, Entry] = {name: WIDGETS[each.kind](each, self) for name, each in self.fields.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for at, (name, made) in enumerate(self.entries.items()):
            caption = parts.label(str(_label(name)), "quiet")
            caption.setBuddy(made)
            grid.addWidget(caption, at // 2 * 2, at % 2)
            grid.addWidget(made, at // 2 * 2 + 1, at % 2)
            grid.setColumnStretch(at % 2, 1)
            if isinstance(made, QLineEdit):
                made.editingFinished.connect(partial(self._leave, name))
            elif isinstance(made, Choice):
                made.typed.connect(lambda _, name=name: self._leave(name))

    def show_facts(self, papers: Sequence[Paper], *, locked: bool) -> None:
        """Show what papers say, where they say the same."""
        self.papers, self.locked = papers, locked
        for name, entry in self.entries.items():
            entry.show_text(self._shown(name))
            entry.lock(locked)
        self.setToolTip(say("evidence.facts.sealed") if locked and papers else "")

    def _shown(self, name: str) -> str:
        said = {getattr(paper.facts, name) for paper in self.papers}
        value = said.pop() if len(said) == 1 else ""
        if name == "kind":
            return next((str(each.label) for each in self.kinds if each.id == value), value)
        return value.isoformat() if isinstance(value, date) else value or ""

    def begin(self) -> None:
        """Go to the first line."""
        if not self.locked:
            self.entries["kind"].setFocus(Qt.FocusReason.TabFocusReason)

    def _leave(self, name: str) -> None:
        """Take what was typed in a line."""
        entry = self.entries[name]
        text = entry.text().strip()
        if self.locked or not self.papers or text == self._shown(name):
            return
        field = self.fields[name]
        try:
            value = KINDS[field.kind].parse(text, field) if text else None
        except ValueError:
            entry.show_text(self._shown(name))
            return
        self.changed.emit({name: value if name == "issued" else value or ""})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter go on to the next line, and from the last to the next paper; leaving a line takes its answer."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        order = tuple(self.entries)
        here = next((at for at, name in enumerate(order) if self.entries[name].hasFocus()), -1)
        if here + 1 < len(order):
            self.entries[order[here + 1]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.done.emit()


_FACTS = {"kind": "choice", "number": "text", "issued": "date", "note": "text"}


def _label(name: str) -> Label:
    return Label(say(f"evidence.facts.{name}"))


def size_words(count: int) -> str:
    """Write a number of bytes for reading."""
    if count < 1024:
        return f"{count} B"
    kilo = count / 1024
    return f"{kilo:,.0f} KB" if kilo < 1024 else f"{kilo / 1024:,.1f} MB"


def double_words(double: Double, paper: Paper, archive: Archive) -> str:
    """Say in what a paper seems to be used twice."""
    kind = str(archive.kinds.get(double.kind, double.kind))
    comma = say("evidence.comma")
    match double.why:
        case "months":
            where = comma.join(dict.fromkeys(archive.filings.get(use.filing, use.period) for use in double.uses))
        case "figures":
            cells = ((use.filing, path) for use in double.uses for path in use.paths)
            where = comma.join(archive.places.get(cell, cell[1]) for cell in cells)
        case "number":
            where = comma.join(other.name for other in double.papers if other.sha256 != paper.sha256)
        case "elsewhere":
            where = comma.join(double.enterprises)
    return say(f"evidence.double.{double.why}", kind=kind, number=double.number, where=where)
