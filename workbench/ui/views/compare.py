"""A filing beside what was said before: its earlier revisions, and the filing of the period before."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from workbench.base.text import say
from workbench.domain.period import period_words
from workbench.services import filings
from workbench.ui import jobs, parts
from workbench.ui.views.differences import Differences
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.base.errors import WorkbenchError
    from workbench.services.comparing import Comparison
    from workbench.services.context import Workbench

LAST = -1
"""In place of a revision's number: the filing of the period before."""


class CompareView(QWidget):
    """Differences between a filing's states. `opened` carries the path to go to in the filing; `back` leaves."""

    opened = Signal(str)
    back = Signal()

    def __init__(self, wb: "Workbench", filing_id: str) -> None:
        """Compare a filing as it is on the disk."""
        super().__init__()
        self.wb, self.filing = wb, filings.get(wb, filing_id)
        numbers = [each.number for each in filings.revisions(wb, filing_id)]
        self.pairs = pairs(numbers, frozen=self.filing.status == "frozen")
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(say("desk.compare.with"))
        for before, after in self.pairs:
            self.chooser.addItem(pair_words(before, after))
        self.chooser.activated.connect(self._show)
        head = Header(say("desk.compare"), [self.chooser, parts.button(say("desk.back"), self.back.emit)])
        label = filings.form_of(wb, self.filing).label
        head.show_below(f"{period_words(self.filing.period)} · {label}")
        self.differences: Differences | None = None
        self._below = parts.column(parts.label(say("desk.compare.working"), "quiet"), None, margin=24)
        self.setLayout(parts.column(head, self._below, gap=0))
        self.setProperty("role", "page")
        self.layout().setStretch(1, 1)  # type: ignore[union-attr] # set the line before
        self._show(0)

    def _show(self, number: int) -> None:
        before, after = self.pairs[number]
        wb, filing = self.wb, self.filing.id

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Comparison | None":
            from workbench.services import comparing

            if before == LAST:
                return comparing.with_last(wb, filing)
            return comparing.revisions(wb, filing, before, after)

        jobs.run(work, self._compared, self._failed, "desk.compare.working", owner=self)

    def _failed(self, error: "WorkbenchError") -> None:
        self._put(parts.banner(say(error.code, **error.args_), "error"))

    def _compared(self, comparison: "Comparison | None") -> None:
        if comparison is None:
            self._put(parts.label(say("desk.compare.no_last"), "quiet", wrap=True))
            return
        self.differences = Differences(comparison)
        self.differences.opened.connect(self.opened)
        self._put(self.differences)
        self.differences.setFocus()

    def _put(self, shown: QWidget) -> None:
        parts.empty(self._below)
        self._below.addWidget(shown)
        if not isinstance(shown, Differences):
            self._below.addStretch(1)


def pairs(numbers: list[int], *, frozen: bool) -> list[tuple[int, int]]:
    """List what can be compared, the most wanted first: revisions by number, 0 for the draft, `LAST`."""
    found = [] if frozen or not numbers else [(numbers[-1], 0)]
    found += [(number - 1, number) for number in reversed(numbers) if number > 1]
    return [*found, (LAST, 0)]


def pair_words(before: int, after: int) -> str:
    """Name a comparison."""
    if before == LAST:
        return say("desk.compare.last")
    if not after:
        return say("desk.compare.draft", number=before)
    return say("desk.compare.revisions", before=before, after=after)
