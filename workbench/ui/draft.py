"""One open filing: its cells, what they come to, the way back, and the saving nobody has to think of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.evaluate import Working
from workbench.rules.kinds import KINDS
from workbench.rules.outcome import Finding
from workbench.rules.places import Places
from workbench.rules.sources import SECOND
from workbench.rules.withheld import REGISTER, Mark, column_of, marks
from workbench.services import filings
from workbench.ui import jobs

if TYPE_CHECKING:
    from workbench.services.context import Workbench

RETRY = 3000
"""Milliseconds until a failed save is tried again."""


class Edit(QUndoCommand):
    """The one command: the cells before and after. Edits of the same `field` in a row are one step back."""

    def __init__(self, draft: "Draft", label: str, after: Cells, field: str = "") -> None:
        """Go from the draft's cells to `after`."""
        super().__init__(label)
        self.draft = draft
        self.before = draft.cells
        self.after = after
        self.field = field
        self.at = now()
        self._done = False

    def redo(self) -> None:
        """Do it, and when done again, show where."""
        self.draft._take(self.after)  # noqa: SLF001 - the draft and its command are one
        self._show_again()
        self._done = True

    def undo(self) -> None:
        """Take it back, and show where."""
        self.draft._take(self.before)  # noqa: SLF001
        self._show_again()

    def id(self) -> int:
        """Say that edits may merge."""
        return 1 if self.field else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next keystroke in the same field."""
        if not isinstance(other, Edit) or other.field != self.field:
            return False
        self.after = other.after
        self.at = other.at
        return True

    def _show_again(self) -> None:
        changes = self.before.compare(self.after)
        if self._done and changes:
            self.draft.restored.emit(changes[0].path)


class Rebase(QUndoCommand):
    """Follow the rules as known on another day; what is filled in stays."""

    def __init__(self, draft: "Draft", known: date) -> None:
        """Go from the day of knowing the draft follows to another."""
        super().__init__(say("desk.rebase.edit", known=known))
        self.draft = draft
        self.before = draft.filing.rules.known
        self.after = known

    def redo(self) -> None:
        """Do it."""
        self.setObsolete(not self.draft._know(self.after, "take"))  # noqa: SLF001 - the draft and its command are one

    def undo(self) -> None:
        """Take it back."""
        self.setObsolete(not self.draft._know(self.before, "take_back"))  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Past:
    """What one cell held before a change of this sitting, and after."""

    at: datetime
    before: Cell | None
    after: Cell | None


class Draft(QObject):
    """One open filing: `cells`, the `outcome` they come to, and its `findings` and `places` by path.

    `changed` fires when cells and outcome are new; `saved` when they are on the disk (`saved_at`); `pointed` carries
    the path of the figure the person looks at; `restored` that of a change just undone or redone; `unsaved` the
    WorkbenchError that keeps the cells from the disk, while they wait here and are tried again; `reshaped` that the
    form itself may be another edition; `asked` carries what is asked about the figure in hand: ``second`` or
    ``missing``.
    """

    changed = Signal()
    saved = Signal()
    pointed = Signal(str)
    restored = Signal(str)
    unsaved = Signal(object)
    reshaped = Signal()
    asked = Signal(str)
    attached = Signal()

    def __init__(self, wb: "Workbench", filing_id: str) -> None:
        """Open a filing of the workspace."""
        super().__init__()
        self.wb = wb
        self.undo = QUndoStack(self)
        self.saved_at: datetime | None = None
        self.checked = False
        """Whether the person has asked for the checks: until then, what is missing is only still to be filled in."""
        self._writing = Lock()
        self._under_way = False
        self._retry = QTimer(self, singleShot=True, interval=RETRY)
        self._retry.timeout.connect(self._save)
        self._told = ""
        self._open(filing_id)

    def _open(self, filing_id: str) -> None:
        self.filing = filings.get(self.wb, filing_id)
        self.form = filings.form_of(self.wb, self.filing)
        self.rules = filings.rules_of(self.wb, self.filing)
        self.working = Working(self.form, self.rules)
        self.cells = self.filing.cells
        self._written: Cells | None = self.cells
        self._version = self.filing.version
        self._work_out()

    def _work_out(self) -> None:
        self.outcome = self.working.outcome(self.cells)
        self.places = Places(self.form, self.cells, self.outcome.values)
        found: dict[str, list[Finding]] = {}
        for finding in self.outcome.findings:
            found.setdefault(finding.path, []).append(finding)
        self.findings: Mapping[str, list[Finding]] = found
        self.marks = tuple(marks(self.cells, self.outcome))

    def substitute(self, path: str) -> str:
        """Give the words the public version prints in place of what stands at a path; empty where it is public."""
        column = column_of(self.form, self.cells, path) if self.marks else ""
        found = next((mark for mark in self.marks if column and mark.covers(path, column)), None)
        return (found.substitute.strip() or say("public.substitute")) if found else ""

    def entries(self, path: str) -> tuple[str, ...]:
        """Name the rows of the register that keep a path from the public."""
        column = column_of(self.form, self.cells, path) if self.marks else ""
        return tuple(
            f"{REGISTER}/{row}"
            for row in self.cells.rows(REGISTER)
            if column and Mark(str(self.cells.value(f"{REGISTER}/{row}/what")), "", "").covers(path, column)
        )

    @property
    def read_only(self) -> bool:
        """Tell whether nothing may be changed: a frozen filing, or a workspace that can only be looked at."""
        return self.wb.read_only or self.filing.status == "frozen"

    @property
    def version(self) -> int:
        """Give the version last saved or read."""
        return self._version

    def reload(self) -> None:
        """Read the filing anew after something else changed it, such as freezing. Past steps are forgotten."""
        self.undo.clear()
        self._open(self.filing.id)
        self.changed.emit()

    # --- changing --------------------------------------------------------------------------------------------

    def type(self, path: str, text: str) -> None:
        """Put what a person typed into a cell; empty text empties it. Keystrokes in one cell are one step back."""
        cell = self.typed(path, text)
        label = say("uiform.edit.field", field=self.form.locate(path)[2].label)
        self.edit(label, {path: cell}, field=path)

    def typed(self, path: str, text: str) -> Cell | None:
        """Make a cell of typed text; what is not of the field's kind is kept as the text it is."""
        if not text.strip():
            return None
        field = self.form.locate(path)[2]
        try:
            value = KINDS[field.kind].parse(text, field)
        except ValueError:
            value = text.strip()
        known = self.cells.get(path)
        return Cell(value, Source("typed", by=self.wb.person, at=now()), known.note if known else "")

    def edit(self, label: str, changes: Mapping[str, Cell | None], *, field: str = "") -> None:
        """Change some cells as one step; None removes a cell."""
        self.replace(label, self.cells.changed(changes), field=field)

    def replace(self, label: str, cells: Cells, *, field: str = "") -> None:
        """Go to other cells as one step; nothing happens if they say the same, or may not be changed."""
        if not self.read_only and _differ(self.cells, cells):
            self.undo.push(Edit(self, label, cells, field))

    def rebase(self, known: date) -> None:
        """Follow the rules as known on another day, as one step."""
        if not self.read_only and known != self.filing.rules.known:
            self.undo.push(Rebase(self, known))

    def _know(self, known: date, deed: Literal["take", "take_back"]) -> bool:
        """Follow the rules as known on a day; False where that could not be written."""
        from workbench.services import rebasing

        try:
            self.flush()
            getattr(rebasing, deed)(self.wb, self.filing.id, known)
        except WorkbenchError as error:
            jobs.home().troubled.emit(error)
            return False
        self._open(self.filing.id)
        self.reshaped.emit()
        self.changed.emit()
        return True

    def settle(self) -> None:
        """End a run of keystrokes: the next one in the same field is a step of its own."""
        last = self.undo.command(self.undo.index() - 1) if self.undo.index() else None
        if isinstance(last, Edit):
            last.field = ""

    def history(self, path: str) -> Iterator[Past]:
        """Give the changes of one cell in this sitting, the latest first."""
        for index in range(self.undo.index() - 1, -1, -1):
            edit = self.undo.command(index)
            if isinstance(edit, Edit):
                before, after = edit.before.get(path), edit.after.get(path)
                if (before and before.value) != (after and after.value):
                    yield Past(edit.at, before, after)

    def _take(self, cells: Cells) -> None:
        self.cells = cells
        self._work_out()
        self.changed.emit()
        self._save()

    # --- saving ----------------------------------------------------------------------------------------------

    @property
    def safe(self) -> bool:
        """Tell whether everything is on the disk."""
        return self._written is self.cells

    def _save(self) -> None:
        """Save on the worker. While one save is under way, later changes wait and go together in the next."""
        if self._under_way or self.safe:
            return
        self._under_way = True
        jobs.run(lambda *_: self._write(), self._is_saved, self._is_not_saved, "uiform.saving", owner=self, quiet=True)

    def _write(self) -> None:
        with self._writing:  # whoever comes second finds the newest cells written, or writes them
            cells = self.cells
            if cells is not self._written:
                self._written = None  # until the save has returned, nobody knows what the disk holds
                self._version = filings.save(self.wb, self.filing.id, cells, version=self._version).version
                self._written = cells

    def _is_saved(self, _: None = None) -> None:
        self._under_way = False
        self._told = ""
        self.saved_at = now()
        self.saved.emit()
        self._save()

    def _is_not_saved(self, error: WorkbenchError) -> None:
        self._under_way = False
        self._retry.start()
        if error.code != self._told:
            self._told = error.code
            self.unsaved.emit(error)
            jobs.home().troubled.emit(error)

    def flush(self) -> None:
        """Save now and wait until it is on the disk, as before freezing. Raises WorkbenchError if it cannot be."""
        if not self.safe:
            self._write()
            self.saved_at = now()
            self.saved.emit()

    def close(self) -> None:
        """Save what is not saved, and stop trying. Raises WorkbenchError if it cannot be saved."""
        self._retry.stop()
        self.flush()


def _differ(before: Cells, after: Cells) -> bool:
    """Tell whether two states say different things.

    Where a value came from counts beside a figure, and where it was drawn from another filing.
    """
    return len(before) != len(after) or any(
        (known := before.get(path)) is None or _said(path, known) != _said(path, cell)
        for path, cell in after.items()
        if before.get(path) is not cell
    )


def _said(path: str, cell: Cell) -> tuple[object, ...]:
    source = cell.source
    place = source.place if source and (path.startswith(f"{SECOND}/") or source.origin == "filing") else ""
    return (str(cell.value), type(cell.value), cell.note, place)
