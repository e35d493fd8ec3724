"""A draft worked out anew under the rules as they are known on another day: what would differ, and why."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.base.clock import today
from workbench.base.text import Label, say
from workbench.domain.period import period_words
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.rules.places import MISSING
from workbench.ui import dialogs, jobs, parts
from workbench.ui.draft import Draft
from workbench.ui.views.differences import Differences
from workbench.ui.views.header import Header
from workbench.ui.views.why import TONES
from workbench.ui.widgets.day import Day

if TYPE_CHECKING:
    from workbench.base.errors import WorkbenchError
    from workbench.services.rebasing import Rebased, Statement


class RebaseView(QWidget):
    """What knowing the rules on another day changes. `opened` carries a path; `taken` fires once it is taken over."""

    opened = Signal(str)
    back = Signal()
    taken = Signal()

    def __init__(self, draft: Draft) -> None:
        """Work a draft out as known today."""
        super().__init__()
        self.draft = draft
        self.rebased: Rebased | None = None
        self.field = Field("known", Label(say("desk.rebase.day")), "date")
        self.day = Day(self.field)
        self.day.setText(today().isoformat())
        self.day.setFixedWidth(150)
        self.day.returnPressed.connect(self.work_out)
        self.again = parts.button(say("desk.rebase.again"), self.work_out)
        self.take = parts.button(say("desk.rebase.take"), self._take, "primary")
        self.take.setEnabled(False)
        caption = parts.label(say("desk.rebase.day"), "quiet")
        caption.setBuddy(self.day)
        leave = parts.button(say("desk.back"), self.back.emit)
        head = Header(say("desk.rebase"), [caption, self.day, self.again, leave])
        head.show_below(f"{period_words(draft.filing.period)} · {draft.form.label}")
        self.page = parts.column(gap=12)
        self.foot = parts.label("", "quiet", wrap=True)
        foot = parts.row(self.take, self.foot, gap=12)
        foot.setContentsMargins(24, 8, 24, 8)
        foot.setStretch(1, 1)
        whole = parts.column(head, parts.Page(self.page, gap=12), parts.rule(), foot, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.work_out()

    def wanted(self) -> date | None:
        """Give the day typed, None if it is none."""
        try:
            found = KINDS["date"].parse(self.day.text(), self.field)
        except ValueError:
            return None
        return found if isinstance(found, date) else None

    def work_out(self) -> None:
        """Work the draft out as known on the day that stands there."""
        known = self.wanted()
        self.take.setEnabled(False)
        if known is None or known > today():
            self._say(say("desk.rebase.no_day"), "error")
            return
        if known <= self.draft.filing.rules.known:
            self._say(say("desk.rebase.current", known=self.draft.filing.rules.known), "")
            return
        self.draft.flush()
        wb, filing = self.draft.wb, self.draft.filing.id

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Rebased":
            from workbench.services import rebasing

            return rebasing.rebase(wb, filing, known)

        jobs.run(work, self._worked_out, self._failed, "desk.rebase.working", owner=self)

    def _say(self, sentence: str, tone: str) -> None:
        parts.empty(self.page)
        self.page.addWidget(parts.banner(sentence, tone))

    def _failed(self, error: "WorkbenchError") -> None:
        self._say(say(error.code, **error.args_), "error")

    def _worked_out(self, rebased: "Rebased") -> None:
        self.rebased = rebased
        differs = rebased.comparison.differences
        word = "differs" if differs else "sources" if rebased.statements else "same"
        known = self.draft.filing.rules.known
        self._say(
            say(f"desk.rebase.{word}", then=known, now=rebased.known),
            "warn" if differs else "",
        )
        for title, shown in (("desk.rebase.why", self._statements()), ("desk.rebase.what", self._figures())):
            if shown is not None:
                self.page.addWidget(parts.label(say(title), "heading"))
                self.page.addWidget(shown)
        draft = not self.draft.read_only
        self.take.setEnabled(draft)
        self.foot.setText(say("desk.rebase.about" if draft else "desk.rebase.frozen"))

    def _statements(self) -> QWidget | None:
        statements = self.rebased.statements if self.rebased else ()
        if not statements:
            return None
        lines: list[parts.Item] = []
        for each in sorted(statements, key=lambda each: each.before == each.after):
            if lines:
                lines.append(parts.rule())
            lines += _statement(each)
        return parts.card(*lines, gap=6)

    def _figures(self) -> QWidget | None:
        if self.rebased is None or not self.rebased.comparison.differences:
            return None
        shown = Differences(self.rebased.comparison)
        shown.opened.connect(self.opened)
        shown.table.setMinimumHeight(240)
        return shown

    def _take(self) -> None:
        """Follow the later day, as one step that can be taken back."""
        rebased = self.rebased
        if rebased is not None and dialogs.confirm(self, "desk.rebase.confirm", known=rebased.known):
            self.draft.rebase(rebased.known)
            self.taken.emit()


def _statement(statement: "Statement") -> list[parts.Item]:
    before, after = statement.before or MISSING, statement.after or MISSING
    said = f"{before} · {say('rebase.same')}" if before == after else f"{before} → {after}"
    items: list[parts.Item] = [
        parts.label(str(statement.label), "strong", wrap=True),
        parts.label(said, wrap=True),
    ]
    cite = statement.cite
    if cite is not None:
        words = " ".join(filter(None, (str(cite.document.title), cite.document.number, cite.article)))
        pill = parts.pill(say(f"uiform.confidence.{cite.confidence}"), TONES[cite.confidence])
        line = parts.row(parts.label(words, "quiet", wrap=True), pill, gap=8)
        line.setStretch(0, 1)
        items.append(line)
    return items
