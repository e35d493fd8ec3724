"""What a workbook would change in a filing, to be looked through and taken as one step."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QDialog, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.rules.cells import Change, Value
from workbench.rules.kinds import KINDS
from workbench.rules.places import Places
from workbench.services import imports
from workbench.services.imports import Review
from workbench.ui import jobs, parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views.lines import Index, Line, Lines, LinesTable

_SHOWN_ROWS = 8


def review_file(owner: QWidget, draft: Draft, file: Path) -> None:
    """Read a workbook on the worker, then let the person review what it would change; a foreign sheet has a wizard."""
    try:
        draft.flush()  # the workbook is compared with what is on the disk
    except WorkbenchError as error:
        jobs.home().troubled.emit(error)
        return
    jobs.run(
        lambda progress, cancelled: imports.read_workbook(draft.wb, draft.filing.id, file, progress, cancelled),
        lambda review: ask(owner, draft, review),
        lambda error: _foreign(owner, draft, file, error),
        label="ui.job.import",
        owner=owner,
    )


def _foreign(owner: QWidget, draft: Draft, file: Path, error: WorkbenchError) -> None:
    """Open the wizard for a sheet that is not ours; anything else that went wrong is told."""
    from workbench.services.foreign import FOREIGN
    from workbench.ui.views.wizard import open_wizard

    if error.code in FOREIGN and not draft.read_only:
        open_wizard(owner, draft, file)
    else:
        jobs.home().troubled.emit(error)


def ask(owner: QWidget, draft: Draft, review: Review, words: "Words | None" = None) -> None:
    """Show a review and take over what the person chose."""
    dialog = ReviewDialog(draft, review, owner, words)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


class _Changes(Lines):
    """The changes, each with a box to choose it; those in rows with errors cannot be chosen.

    What would only be emptied is not chosen beforehand: an empty template must not wipe a filing.
    """

    def __init__(self, draft: Draft, review: Review) -> None:
        heads = _heads("where", "before", "after", "source")
        self.paths = [change.path for change in review.changes]
        self.barred = {path for path in self.paths if review.barred(path)}
        self.erased = {change.path for change in review.changes if change.after is None}
        self.chosen = set(self.paths) - self.barred - self.erased
        after = draft.cells.changed({change.path: change.after for change in review.changes})
        coming = Places(draft.form, after, draft.outcome.values)  # a row to come has its name and number only then
        lines = (_change(draft, coming if change.before is None else draft.places, change) for change in review.changes)
        super().__init__(heads, list(lines))

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.paths[index.row()] in self.barred:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        path = self.paths[index.row()]
        match role:
            case Qt.ItemDataRole.CheckStateRole if index.column() == 0:
                return Qt.CheckState.Checked if path in self.chosen else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ForegroundRole if index.column() == 1 or path in self.barred:
                return QColor(theme.tokens().quiet)
            case Qt.ItemDataRole.FontRole if index.column() == 2:
                font = QFont()
                font.setBold(True)
                return font
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        path = self.paths[index.row()]
        if role != Qt.ItemDataRole.CheckStateRole or path in self.barred:
            return False
        (self.chosen.add if Qt.CheckState(value) == Qt.CheckState.Checked else self.chosen.discard)(path)
        self.dataChanged.emit(index, index)
        return True

    def choose(self, all_of_them: bool) -> None:
        """Choose all that can be, or none."""
        self.chosen = set(self.paths) - self.barred if all_of_them else set()
        if self.paths:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.paths) - 1, 0))


def _change(draft: Draft, places: Places, change: Change) -> Line:
    before, after = (
        written(draft, change.path, cell.value) if cell else say("uiform.nothing")
        for cell in (change.before, change.after)
    )
    source = change.after.source if change.after else None
    return Line((places.name(change.path), before, after, source.place.partition(" · ")[0] if source else ""))


def written(draft: Draft, path: str, value: Value | None) -> str:
    """Write a value as its field shows it."""
    if value is None:
        return say("uiform.nothing")
    try:
        field = draft.form.locate(path)[2]
    except KeyError:
        return str(value)
    return KINDS[field.kind].show(value, field)


@dataclass(frozen=True, slots=True)
class Words:
    """How a review is spoken of: its title, what it counts, notes, what it says of no change, and its step of undo.

    `also` is taken over with whatever is chosen: figures that stay the same and only come from elsewhere now.
    """

    title: str
    counts: str
    nothing: str
    step: str
    notes: tuple[str, ...] = ()
    also: tuple[Change, ...] = ()


def of_workbook(review: Review) -> Words:
    """Give the words of a review of a workbook."""
    errors = sum(fault.level == "error" for fault in review.faults)
    name = Path(review.file).name
    return Words(
        title=say("uiform.review.of", file=name),
        counts=say("uiform.review.counts", changes=len(review.changes), errors=errors),
        nothing=say("uiform.review.nothing"),
        step=say("uiform.edit.import", file=name),
    )


class ReviewDialog(QDialog):
    """What taking something over would change: a workbook, with what is wrong in it; or where a filing draws from."""

    def __init__(self, draft: Draft, review: Review, parent: QWidget | None = None, words: Words | None = None) -> None:
        """Show a review of a draft, of a workbook unless `words` say otherwise."""
        super().__init__(parent)
        self.draft = draft
        self.review = review
        self.words = words or of_workbook(review)
        self.setWindowTitle(say("uiform.review.title"))
        if review.changes or review.faults:
            self.resize(860, 540)
        else:
            self.setMinimumWidth(560)
        self.changes = _Changes(draft, review)
        self.changes.dataChanged.connect(self._count)
        self.take = parts.button("", self._take, "primary")
        self.take.setDefault(True)
        leave = parts.button(say("ui.cancel" if review.changes or self.words.also else "ui.close"), self.reject)
        every = parts.button(say("uiform.review.all"), lambda: self.changes.choose(True), "link")
        none = parts.button(say("uiform.review.none"), lambda: self.changes.choose(False), "link")
        self.said = parts.label(self.words.counts, "quiet", wrap=True)
        items: list[parts.Item] = [parts.label(self.words.title, "title", wrap=True)]
        items += [self.said] if review.changes or review.faults else []
        items += [parts.label(note, "warn", wrap=True) for note in self.words.notes]
        if review.faults:
            lines = [
                Line((fault.where, fault.sentence()), *_sign(fault.level))
                for fault in sorted(review.faults, key=lambda fault: fault.level != "error")
            ]
            heads = _heads("cell", "fault")
            items += [parts.label(say("uiform.review.faults"), "heading"), self._list(Lines(heads, lines), 1)]
        if review.changes:
            line = parts.row(parts.label(say("uiform.review.changes"), "heading"), None, every, none)
            if self.changes.erased:
                said = say("uiform.review.erased", count=len(self.changes.erased))
                items.append(parts.label(said, "warn", wrap=True))
            items += [line, LinesTable(self.changes, 0)]
        if review.differences:
            lines = [
                Line(
                    (
                        draft.places.name(each.path),
                        written(draft, each.path, each.theirs),
                        written(draft, each.path, each.ours),
                    ),
                    "warning",
                    "warn",
                )
                for each in review.differences
            ]
            heads = _heads("where", "theirs", "ours")
            items += [
                parts.label(say("uiform.review.differences"), "heading"),
                self._list(Lines(heads, lines), 0),
            ]
        if not review.changes:
            items += [parts.label(self.words.nothing, wrap=True), None]
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        self.setLayout(parts.column(*items, self.wrong, parts.row(None, leave, self.take), gap=10, margin=24))
        self._count()

    def _list(self, model: Lines, wide: int) -> LinesTable:
        table = LinesTable(model, wide)
        table.still(4 if self.review.changes else _SHOWN_ROWS)
        return table

    def _count(self) -> None:
        count = len(self.changes.chosen)
        self.take.setText(say("uiform.review.take", count=count + len(self.words.also)))
        self.take.setEnabled(bool(count or self.words.also))
        self.take.setHidden(not self.changes.paths and not self.words.also)

    def _take(self) -> None:
        """Take over what is chosen, as one step."""
        try:
            cells = imports.accept(self.draft.cells, self.review, self.changes.chosen)
        except WorkbenchError as error:
            self.wrong.setText(say(error.code, **error.args_))
            self.wrong.show()
            return
        cells = cells.changed({change.path: change.after for change in self.words.also})
        self.draft.replace(self.words.step, cells)
        self.accept()


def _sign(level: str) -> tuple[str, str]:
    return {"error": ("failed", "error"), "warning": ("warning", "warn")}.get(level, ("note", ""))


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(say(f"uiform.review.head.{name}") for name in names)
