"""The question what of a figure is not made public, and why; the answer is a row of the form's register."""

from collections.abc import Iterator, Mapping
from datetime import date

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from workbench.base.clock import now, today
from workbench.base.text import say
from workbench.domain.evidence import Evidence
from workbench.rules.cells import Cell, Source, Value
from workbench.rules.withheld import EVIDENCE, REGISTER, column_of, stays_open
from workbench.ui import dialogs
from workbench.ui.draft import Draft
from workbench.ui.views.days import Dated


def scopes(draft: Draft, path: str) -> Iterator[tuple[str, str]]:
    """Give the places around a figure as the register writes them, each in words: cell, row, column, section."""
    try:
        sections, _, field = draft.form.locate(path)
    except KeyError:
        return
    places, column = draft.places, column_of(draft.form, draft.cells, path)
    if not column or sections[0].id == REGISTER:
        return
    yield path, say("withholding.cell", name=places.name(path))
    if sections[-1].rows != "one":
        row = path.rpartition("/")[0]
        yield row, say("withholding.row", name=places.name(row))
        name = "·".join((*(str(section.label) for section in sections), str(field.label)))
        yield column, say("withholding.column", name=name)
    yield sections[0].id, say("withholding.section", name=sections[0].label)


class Withholding(Dated):
    """What, on which ground, by which law, who approved it, and what is printed instead."""

    def __init__(self, parent: QWidget, draft: Draft, places: Mapping[str, str], chosen: str, day: date) -> None:
        """Offer `places`, each with its words; `chosen` is the one first offered."""
        super().__init__(parent, say("withholding.title"), say("withholding.go"), day)
        self.draft = draft
        register = next(section for section in draft.form.sections if section.id == REGISTER)
        self.what, self.ground = QComboBox(), QComboBox()
        for place, words in places.items():
            self.what.addItem(words, place)
        self.what.setCurrentIndex(max(self.what.findData(chosen), 0))
        for choice in register.field("ground").choices:
            self.ground.addItem(str(choice.label), choice.id)
        self.ground.setCurrentIndex(self.ground.count() - 1)
        self.basis, self.approver, self.substitute = QLineEdit(), QLineEdit(), QLineEdit()
        self.substitute.setPlaceholderText(say("public.substitute"))
        self.day.setText(day.isoformat())
        self.ask(say("withholding.what"), self.what)
        self.ask(say("withholding.ground"), self.ground)
        self.ask(say("withholding.basis"), self.basis, say("withholding.basis.about"))
        self.ask(say("withholding.approver"), self.approver)
        self.ask(say("withholding.day"), self.day)
        self.ask(say("withholding.substitute"), self.substitute, say("withholding.about"))
        self.what.currentIndexChanged.connect(lambda _: self._judge())
        self._judge()

    def _judge(self) -> None:
        place = str(self.what.currentData() or "")
        column = "" if place.startswith(EVIDENCE) else column_of(self.draft.form, self.draft.cells, place)
        kept = bool(column and stays_open(self.draft.form, column))
        self.object_to(say("withholding.open") if kept else "")
        self.go.setEnabled(not kept)

    def accept(self) -> None:
        """Make sure of the basis and of who approved it before going on."""
        if not self.basis.text().strip() or not self.approver.text().strip():
            self.object_to(say("withholding.incomplete"))
        else:
            super().accept()

    def answer(self) -> dict[str, Value]:
        """Give the entry of the register."""
        given: dict[str, Value] = {
            "what": str(self.what.currentData()),
            "label": self.what.currentText(),
            "ground": str(self.ground.currentData()),
            "basis": self.basis.text().strip(),
            "approver": self.approver.text().strip(),
            "day": self.when() or self.today,
        }
        if self.substitute.text().strip():
            given["substitute"] = self.substitute.text().strip()
        return given


def toggle(parent: QWidget, draft: Draft, path: str, papers: tuple[Evidence, ...]) -> None:
    """Ask what of a figure is not to be made public and enter it; where it is withheld already, take that back.

    Either is one step that can be undone.
    """
    if draft.read_only:
        return
    standing = draft.entries(path)
    if standing:
        _take_back(parent, draft, standing)
        return
    places = dict(scopes(draft, path)) | {
        EVIDENCE + paper.name: say("withholding.paper", name=paper.name) for paper in papers
    }
    if not places:
        dialogs.tell(parent, say("withholding.nothing"))
        return
    given = dialogs.withholding(parent, draft, places, path, today())
    if given is not None:
        row = f"{REGISTER}/{draft.cells.new_row(REGISTER)}"
        source = Source("typed", by=draft.wb.person, at=now())
        draft.edit(
            say("withholding.edit", name=given["label"]),
            {f"{row}/{name}": Cell(value, source) for name, value in given.items()},
        )


def _take_back(parent: QWidget, draft: Draft, rows: tuple[str, ...]) -> None:
    names = "、".join(str(draft.cells.value(f"{row}/label") or draft.cells.value(f"{row}/what")) for row in rows)
    if dialogs.confirm(parent, "withholding.back", name=names):
        gone = {path: None for path in draft.cells if any(path.startswith(f"{row}/") for row in rows)}
        draft.edit(say("withholding.back.edit", name=names), gone)
