"""One section as a card: its title and total, its table or fields, and below a table what belongs to its row."""

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.rules.form import Section
from workbench.rules.places import DOT, MISSING
from workbench.ui import parts
from workbench.ui.draft import Draft
from workbench.ui.views.fields import Fields
from workbench.ui.views.table import Table


class SectionCard(QFrame):
    """A section at `base`. `pointed` carries the path of the figure in hand."""

    pointed = Signal(str)

    def __init__(self, draft: Draft, section: Section, base: str, *, title: str = "", inner: bool = False) -> None:
        """Show a section; an inner one stands within its row's card and needs no frame."""
        super().__init__()
        self.draft = draft
        self.section = section
        self.base = base
        if not inner:
            self.setProperty("role", "card")
        self.total = parts.button("", lambda: self.pointed.emit(section.total), "total")
        self.total.setToolTip(say("uiform.why.ask"))
        if not section.total:
            self.total.hide()  # never show what has no parent yet: it would flash as a window
        heading = parts.label(title or str(section.label), "heading", wrap=True)
        head = parts.row(heading, self.total, gap=12)
        head.setStretch(0, 1)
        self._heading = heading
        self.body: Table | Fields
        if section.rows == "one":
            self.body = Fields(draft, section, base)
        else:
            self.body = Table(draft, section, base)
            self.body.told.connect(self._tell)
            self.body.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.body.pointed.connect(self.pointed)
        self.said = parts.label("", "warn", wrap=True)
        self.said.hide()
        self._below = QVBoxLayout()
        self._below.setSpacing(16)
        self._row = ""
        self.inner: list[SectionCard] = []
        self._waiting: list[Section] = []
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._build)
        about = parts.label(str(section.help or ""), "quiet", wrap=True)
        if section.help is None:
            about.hide()
        layout = parts.column(head, about, self.body, self.said, self._below, gap=8, margin=0 if inner else 16)
        self.setLayout(layout)
        draft.changed.connect(self.refresh)
        self.refresh()
        if section.rows == "one":
            self._show_inner(base)
        elif section.sections and isinstance(self.body, Table) and self.body.grid.names:
            self._show_inner(f"{base}/{self.body.grid.names[0]}")

    def _tell(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def refresh(self) -> None:
        """Show the total as it is now, and below the row in hand, unless it is gone."""
        path = self.section.total
        if path:
            field = self.draft.form.locate(path)[2]
            said = self.draft.places.typed(path, field) or MISSING
            self.total.setText(say("uiform.total.of", figure=said, unit=self.draft.places.unit(path, field)))
        if self._row and isinstance(self.body, Table):
            names = self.body.grid._names()  # noqa: SLF001 - the table may hear of the change after this card
            if self._row.rpartition("/")[2] not in names:
                self._show_inner(f"{self.base}/{names[0]}" if names else "")
            for card in self.inner:
                card.retitle(self.section, self._row)
        elif not self._row and self.section.sections and isinstance(self.body, Table) and self.body.grid.names:
            self._show_inner(f"{self.base}/{self.body.grid.names[0]}")

    def retitle(self, outer: Section, row: str) -> None:
        """Title an inner section with the row it belongs to."""
        self._heading.setText(f"{self.draft.places.row_name(outer, row)}{DOT}{self.section.label}")

    def _row_chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if not isinstance(self.body, Table) or not self.section.sections:
            return
        names = self.body.grid.names
        if 0 <= current.row() < len(names):
            self._show_inner(f"{self.base}/{names[current.row()]}")

    def _show_inner(self, row: str) -> None:
        """Show the sections within a row below the table."""
        if row == self._row:
            return
        self._row = row
        parts.empty(self._below)
        self.inner = []
        self._waiting = list(self.section.sections) if row else []
        self._build()

    def _build(self) -> None:
        """Make the next inner card, and the others as soon as the window has drawn: a row may have a dozen."""
        if self._waiting:
            section = self._waiting.pop(0)
            card = SectionCard(self.draft, section, f"{self._row}/{section.id}", inner=True)
            if self.section.rows != "one":
                card.retitle(self.section, self._row)
            card.pointed.connect(self.pointed)
            self._below.addWidget(self._indented(card) if self.section.rows != "one" else card)
            self.inner.append(card)
            self._later.start()

    @staticmethod
    def _indented(card: QWidget) -> QWidget:
        """Stand what belongs to a row beside a line in the accent colour, so that the eye sees it belongs."""
        frame = QFrame()
        frame.setProperty("role", "detail")
        frame.setLayout(parts.column(card, margin=0))
        frame.setContentsMargins(12, 4, 0, 0)
        return frame

    def show_path(self, path: str) -> QWidget | None:
        """Go to the field of a path; gives the widget to bring into sight, None if it is not here."""
        if self.body.show_path(path):
            return self.body
        if not path.startswith(self.base + "/"):
            return None
        if isinstance(self.body, Table):
            row = self.base + "/" + path[len(self.base) + 1 :].partition("/")[0]
            index = self.body.grid.find(f"{row}/{self.section.fields[0].id}")
            if not index.isValid():
                return None
            self.body.go(index)
        wanted = path[len(self._row) + 1 :].partition("/")[0]
        while any(section.id == wanted for section in self._waiting):
            self._build()
        for card in self.inner:
            found = card.show_path(path)
            if found is not None:
                return found
        return None
