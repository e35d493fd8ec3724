"""The second step of the wizard: what the rows of the sheets are in the form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from workbench.base.text import say
from workbench.rules.form import Section
from workbench.rules.places import DOT
from workbench.services import foreign
from workbench.services.foreign import ANSWER, Book, Entry, Place, Spot
from workbench.ui import parts
from workbench.ui.draft import Draft
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.wizard_columns import place_label


@dataclass(frozen=True, slots=True)
class _Asked:
    """One name to be settled: in which entry, under which key, what it may stand for and what it does."""

    entry: int
    key: str
    """Of `Plan.names`; for a whole sheet the dotted name of the section, with `whole`."""
    text: str
    count: int
    kind: str
    offers: tuple[tuple[str, str], ...]
    """What it may stand for, with what is shown."""
    answer: str | None
    whole: bool = False
    sure: bool = True
    """Whether the name is the form's own, or a word that always means it."""

    @property
    def shown(self) -> str:
        """Say what it stands for."""
        if self.answer == "":
            return say("foreign.use.skip")
        return next((label for id_, label in self.offers if id_ == self.answer), say("foreign.unset"))


class RowsStep(QWidget):
    """A list of names, those not known yet first; below it what the one in hand stands for."""

    def __init__(self, book: Book, entries: list[Entry], spots: dict[str, Spot], draft: Draft) -> None:
        """Take the entries; they are replaced in the list as the person changes them."""
        super().__init__()
        self.book = book
        self.entries = entries
        self.spots = spots
        self.draft = draft
        self.asked: list[_Asked] = []
        self.lines = Lines(tuple(say(f"foreign.head.{name}") for name in ("name", "count", "kind", "stands_for")), [])
        self.table = LinesTable(self.lines, 0, named=say("foreign.head.name"))
        self.about = parts.label(say("foreign.rows.about"), "quiet", wrap=True)
        self.stands_for = QComboBox()
        self.stands_for.setAccessibleName(say("foreign.stands_for"))
        self.stands_for.setMinimumContentsLength(24)
        self.stands_for.setMaxVisibleItems(16)
        self.named = parts.label("", "strong")
        caption = parts.label(say("foreign.stands_for"), "quiet")
        caption.setBuddy(self.stands_for)
        self.setLayout(
            parts.column(self.about, self.table, parts.row(self.named, caption, self.stands_for, None), gap=8)
        )
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show(now.row()))
        self.table.opened.connect(lambda _: self.stands_for.setFocus(Qt.FocusReason.TabFocusReason))
        self.stands_for.activated.connect(self._set)

    def refresh(self) -> None:
        """List the names of the sheets that are chosen."""
        found = [each for at, entry in enumerate(self.entries) if entry.chosen for each in self._names(at)]
        known = {(self._sheet(each), _said(each)) for each in found if each.answer is not None}
        found = [
            each
            for each in found
            if each.answer is not None or (self.entries[each.entry].sheet, each.text) not in known
        ]  # what one part of the form does not know may be a row of another
        self.asked = sorted(found, key=lambda each: (each.answer is not None, not each.whole, each.sure))
        self._list(0)

    def _sheet(self, each: _Asked) -> int:
        return self.entries[each.entry].sheet

    def _list(self, row: int) -> None:
        self.lines.show_lines([_line(each) for each in self.asked])
        self.about.setText(say("foreign.rows.about" if self.asked else "foreign.rows.none"))
        self.stands_for.setEnabled(bool(self.asked))
        if self.asked:
            self.table.selectRow(row)
            self._show(row)

    # ---------------------------------------------------------------- what is asked

    def _names(self, at: int) -> Iterator[_Asked]:
        entry = self.entries[at]
        plan, spot, grid = entry.plan, self.spots[entry.plan.spot], self.book.sheets[entry.sheet]
        for name, section in foreign.unnamed(plan, spot):
            text = say("foreign.rows.whole", sheet=grid.name)
            offers = self._rows_of(name, section, spot)
            yield _Asked(at, name, text, 0, str(section.label), offers, plan.rows.get(name), whole=True)
        for key, place, text, count in foreign.names_in(grid, plan, spot):
            if place is not None:
                offers = tuple((choice.id, str(choice.label)) for choice in place.field.choices)
                kind = str(place.field.label)
                known = plan.names.get(key, place.called.named(text) or None)
            else:
                offers = tuple((each.name, place_label(each, spot)) for each in spot.asked if each not in spot.keys)
                kind, known = say("foreign.which_field"), plan.names.get(key)
            sure = place is not None and place.called.named(text) == known
            beside = self._beside(entry, spot, place, text)
            yield _Asked(at, key, f"{text}{beside}", count, kind, offers, known, sure=sure)

    def _beside(self, entry: Entry, spot: Spot, place: Place | None, text: str) -> str:
        """Say what a name tells of other fields too: ``外购焦炭（外购）``."""
        words = []
        for other in spot.keys:
            answer = entry.plan.names.get(f"{other.name}|{text}") if other is not place else None
            if answer:
                words += [str(choice.label) for choice in other.field.choices if choice.id == answer]
        return f"（{DOT.join(words)}）" if words else ""

    def _rows_of(self, name: str, section: Section, spot: Spot) -> tuple[tuple[str, str], ...]:
        if section.rows == "fixed":
            return tuple((choice.id, str(choice.label)) for choice in section.fixed)
        named = spot.by_name.get(f"{name}.{section.named_by}")
        if named is not None and named.field.kind == "choice":
            return tuple((f"{ANSWER}{choice.id}", str(choice.label)) for choice in named.field.choices)
        if spot.chain[0][0] != name:
            return ()
        rows = self.draft.cells.rows(name)
        known = [(row, self.draft.places.row_name(section, f"{name}/{row}")) for row in rows]
        return (*known, (self.draft.cells.new_row(name), say("foreign.new_row")))

    # ---------------------------------------------------------------- settling it

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self.asked):
            return
        each = self.asked[row]
        self.named.setText(each.text[:30])
        self.stands_for.clear()
        if each.answer is None:
            self.stands_for.addItem(say("foreign.unset"), None)
        if not each.whole:
            self.stands_for.addItem(say("foreign.use.skip"), "")
        for answer, label in each.offers:
            self.stands_for.addItem(label, answer)
        at = next((at for at in range(self.stands_for.count()) if self.stands_for.itemData(at) == each.answer), 0)
        self.stands_for.setCurrentIndex(at)

    def _set(self) -> None:
        row, answer = self.table.currentIndex().row(), self.stands_for.currentData()
        if not 0 <= row < len(self.asked) or answer is None:
            return
        each = self.asked[row]
        entry = self.entries[each.entry]
        if each.whole:
            plan = replace(entry.plan, rows={**entry.plan.rows, each.key: answer})
        else:
            plan = entry.plan.with_name(each.key, answer)
        self.entries[each.entry] = replace(entry, plan=plan)
        self.asked[row] = replace(each, answer=answer)
        self._list(row)


def _line(each: _Asked) -> Line:
    count = str(each.count) if each.count else ""
    sign, tone = ("warning", "warn") if each.answer is None else ("", "") if each.sure else ("note", "")
    return Line((each.text, count, each.kind, each.shown), sign, tone)


def _said(each: _Asked) -> str:
    return each.key.partition("|")[2]
