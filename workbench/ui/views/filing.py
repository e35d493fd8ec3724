"""One filing: its head, its steps, the page of the step, and why at the right."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.domain.journey import StepState, group, standing
from workbench.domain.period import period_words
from workbench.domain.tally import tally
from workbench.rules.journey import Journey
from workbench.services import evidence, filings
from workbench.services.applying import applies
from workbench.services.instruments import FORM as INSTRUMENTS
from workbench.services.monitoring import FORM as MONITORING
from workbench.services.plans import FORM as PLAN
from workbench.services.public_version import keeps_register
from workbench.ui import parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views import history, withholding
from workbench.ui.views.header import Header
from workbench.ui.views.journey import JourneyBar
from workbench.ui.views.missing import assist

if TYPE_CHECKING:
    from workbench.ui.views.signers import Chosen, Role

WHY = 288
"""Width of the panel at the right."""
NEED = 800
"""Below this width of the head undo and redo are by keyboard alone: the title comes first."""
BOTH = 640
"""Below this width of the head its two menus are one."""
PILL = 520
"""Below this width of the head the state is told on the steps alone."""
ROOM = 940
"""Below this width of the head its buttons show icons alone where they can."""


SHOWING = ("plan", "compare", "rebase", "meters", "coverage", "monitoring", "papers")
"""Deeds of the menu that change nothing, and so may be done to what is said for ever."""


class FilingView(QWidget):
    """Everything about one filing. `stepped` carries the step shown; `deed` the name of something asked for."""

    stepped = Signal(str)
    deed = Signal(str)
    exported = Signal(Path)
    why_asked = Signal(bool)

    def __init__(self, draft: Draft, journey: Journey, step: str, signers: "dict[Role, Chosen]", folder: str) -> None:
        """Show a step of a filing's journey, or with no step the one to do next.

        `signers` are the certificates chosen so far, `folder` is where packages go.
        """
        super().__init__()
        self.draft = draft
        self.journey = journey
        self.signers, self.folder = signers, folder
        self.has_left = filings.exported(draft.wb, draft.filing.id)
        self.page: QWidget = QWidget()
        self.checks = parts.button("", lambda: self._go_to_page("check"))
        self.why_button = parts.button(say("ui.why"), self._toggle_why, "", "why")
        self.why_button.setCheckable(True)
        QShortcut(QKeySequence("F1"), self, self.why_button.click)
        self.why_button.setToolTip(say("ui.why.hint"))
        self.next_button = parts.button("", self._next, "primary")
        self.undo, self.redo = history.buttons(self, draft.undo)
        self.more = self._more()
        self.compare = self._compare()
        self.head = Header(
            self._title(),
            [self.undo, self.redo, self.more, self.compare, self.why_button, self.checks, self.next_button],
        )
        self.bar = JourneyBar(journey.steps)
        self.bar.chosen.connect(lambda index: self.show_step(journey.steps[index].id))
        self.why = self._why_panel()
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        for each in (self.head, self._bar_strip(), self.page):
            self._middle.addWidget(each)
        self._middle.setStretch(2, 1)
        whole = parts.row(self._middle, self.why, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        draft.changed.connect(self._changed)
        draft.saved.connect(self._show_saved)
        draft.asked.connect(self._ask)
        self.pointed = ""
        draft.pointed.connect(self._follow)
        self.step = ""
        self.show_step(step or self._due())

    def _bar_strip(self) -> QWidget:
        strip = QWidget()
        strip.setProperty("role", "page")
        layout = parts.row(self.bar)
        layout.setContentsMargins(0, 8, 0, 0)
        strip.setLayout(layout)
        return strip

    def _title(self) -> str:
        return f"{period_words(self.draft.filing.period)} · {self.journey.label}"

    def _more(self) -> QPushButton:
        made = parts.button(say("ui.filing.excel"), lambda: None, "menu")
        menu = QMenu(made)
        self.actions_of: dict[str, QAction] = {}
        for name in ("import", "workbook", "template"):
            action = menu.addAction(say(f"ui.filing.{name}"))
            action.triggered.connect(lambda _=False, name=name: self.deed.emit(name))
            self.actions_of[name] = action
        self.actions_of["import"].setEnabled(not self.draft.read_only)
        made.setMenu(menu)
        return made

    def _compare(self) -> QPushButton:
        """Make the menu of what a filing can be held against, and of what helps with the figure in hand."""
        made = parts.button(say("desk.menu"), lambda: None, "menu")
        menu = QMenu(made)
        deeds: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("draw", "", lambda: self.deed.emit("draw")),
            ("plan", "", lambda: self.deed.emit("plan")),
            ("feed", "", lambda: self.deed.emit("feed")),
            ("gather", "", lambda: self.deed.emit("gather")),
            ("fill", "", lambda: self.deed.emit("fill")),
            ("compare", "", lambda: self.deed.emit("compare")),
            ("rebase", "", lambda: self.deed.emit("rebase")),
            ("meters", "", lambda: self.deed.emit("meters")),
            ("coverage", "", lambda: self.deed.emit("coverage")),
            ("monitoring", "", lambda: self.deed.emit("monitoring")),
            ("second", "F3", self._ask_second),
            ("missing", "F4", self._ask_missing),
            ("papers", "F6", lambda: self.deed.emit("papers")),
            ("withhold", "F7", self._ask_withheld),
        )
        for name, keys, act in deeds:
            if name == "second":
                menu.addSeparator()
            action = menu.addAction(say(f"desk.menu.{name}"))
            action.setShortcut(keys)
            action.setEnabled(not self.draft.read_only or name in SHOWING)
            action.triggered.connect(act)
            self.addAction(action)  # the keys work though the menu has never been opened
            self.actions_of[name] = action
        draws = any(field.draws for _, section in self.draft.form.walk() for field in section.fields)
        self.actions_of["draw"].setVisible(draws)
        planned = PLAN in self.draft.wb.library.packs[self.draft.form.pack].forms
        self.actions_of["plan"].setVisible(planned and bool(self.draft.form.headline))
        self.actions_of["feed"].setVisible(planned and self.draft.form.period == "month")
        metered = INSTRUMENTS in self.draft.wb.library.packs[self.draft.form.pack].forms
        told = self.draft.form.period == "month" or self.draft.form.id == INSTRUMENTS
        self.actions_of["meters"].setVisible(metered and told)
        self.actions_of["gather"].setVisible(self.draft.form.id == PLAN)
        self.actions_of["fill"].setVisible(applies(self.draft.wb, self.draft.filing.form))
        self.actions_of["withhold"].setVisible(keeps_register(self.draft.form))
        self.actions_of["monitoring"].setVisible(self.draft.form.id == MONITORING)
        reports = group(self.draft.filing.form) == "reporting"
        self.actions_of["coverage"].setVisible(bool(self.draft.form.headline) and reports)
        made.setMenu(menu)
        menu.setTitle(say("desk.menu"))
        self.more.menu().addMenu(menu)  # where there is no room for two
        return made

    def _ask(self, name: str) -> None:
        """Do what was asked about the figure in hand: ``second`` or ``missing``."""
        self.actions_of[name].trigger()

    def _ask_second(self) -> None:
        """Let the person enter a second source for the figure in hand."""
        if not self.why_button.isChecked():
            self.why_button.click()
        self.second.begin()

    def _ask_missing(self) -> None:
        """Offer what may stand in place of the figure in hand."""
        assist(self, self.draft, self.second.path)

    def _ask_withheld(self) -> None:
        """Ask what of the figure in hand is not made public; or take that back."""
        withholding.toggle(self, self.draft, self.pointed, evidence.evidence(self.draft.wb, self.draft.filing.id))

    def _follow(self, path: str) -> None:
        self.pointed = path

    def _why_panel(self) -> QFrame:
        from workbench.ui.views.second import SecondPanel
        from workbench.ui.views.why import WhyView

        panel = QFrame()
        panel.setProperty("role", "why")
        panel.setFixedWidth(WHY)
        self.second = SecondPanel(self.draft)
        self.second.left.connect(self.point)
        panel.setLayout(parts.column(WhyView(self.draft), self.second, gap=0))
        return panel

    def states(self) -> tuple[StepState, ...]:
        """Tell how far each step is."""
        frozen = self.draft.filing.status == "frozen"
        return standing(
            self.journey, self.draft.outcome, approved=self._approved(), frozen=frozen, exported=self.has_left
        )

    def _approved(self) -> bool:
        """Tell whether nobody has to approve it any more: only what is saved can have been."""
        if not self.draft.form.approval or self.draft.filing.status == "frozen":
            return True
        from workbench.domain.approval import whole
        from workbench.services import approving

        return self.draft.safe and whole(approving.approvals(self.draft.wb, self.draft.filing.id))

    def _due(self) -> str:
        states = self.states()
        index = states.index("here") if "here" in states else len(states) - 1
        due = self.journey.steps[index]
        if due.page == "sign" and self.draft.form.living:  # kept all year: it is opened to be written in
            return self.journey.steps[0].id
        return due.id

    def show_step(self, step: str) -> None:
        """Show the page of a step."""
        if step == self.step:
            self.refresh()
        else:
            self._build(step)
            self.stepped.emit(step)

    def _build(self, step: str) -> None:
        self.step = step
        self.draft.checked = self.draft.checked or not self._writes(step)
        found = next(each for each in self.journey.steps if each.id == step)
        made = self._make(found.page, found.sections)
        old, self.page = self.page, made
        self._middle.replaceWidget(old, made)
        self._middle.setStretchFactor(made, 1)
        old.hide()
        made.show()
        old.deleteLater()
        self.refresh()
        self._fit()

    def _writes(self, step: str) -> bool:
        return next(each for each in self.journey.steps if each.id == step).page == "sections"

    def _changed(self) -> None:
        """Follow a change; what is about to be signed is drawn anew, as after undoing on that page."""
        if self.journey.steps[self._index()].page in ("approve", "sign"):
            self._build(self.step)
        else:
            self.refresh()

    def _make(self, page: str, sections: tuple[str, ...]) -> QWidget:
        if page == "sections":
            from workbench.ui.views.form import FormView

            form = FormView(self.draft, sections)
            form.pointed.connect(self.draft.pointed.emit)
            return form
        if page == "check":
            from workbench.ui.views.check import CheckView

            check = CheckView(self.draft)
            check.pointed.connect(self.point)
            check.missing.connect(partial(assist, self, self.draft))
            return check
        if page == "approve":
            from workbench.ui.views.approve import ApproveView

            approve = ApproveView(self.draft)
            approve.changed.connect(self.refresh)
            approve.check_asked.connect(lambda: self._go_to_page("check"))
            approve.go_on.connect(lambda: self._go_to_page("sign"))
            return approve
        from workbench.ui.views.sign import ExportView, SignView

        if page == "sign":
            sign = SignView(self.draft, self.signers)
            sign.check_asked.connect(lambda: self._go_to_page("check"))
            sign.approve_asked.connect(lambda: self._go_to_page("approve"))
            sign.compare_asked.connect(lambda: self.deed.emit("compare"))
            sign.go_on.connect(lambda: self._go_to_page("export"))
            sign.frozen.connect(self._frozen)
            return sign
        export = ExportView(self.draft, self.signers, self.folder)
        export.back.connect(lambda: self._go_to_page("sign"))
        export.exported.connect(self._exported)
        export.public.connect(lambda: self.deed.emit("publication"))
        return export

    def _frozen(self) -> None:
        self.draft.reload()
        self._go_to_page("export")

    def _exported(self, package: Path) -> None:
        self.has_left = True
        self.refresh()
        self.exported.emit(package)

    def point(self, path: str) -> None:
        """Go to the step where a path lies, and to its field there."""
        section = path.replace(".", "/").split("/", maxsplit=1)[0]
        for step in self.journey.steps:
            if section in step.sections:
                self.show_step(step.id)
                self.page.point(path)  # type: ignore[attr-defined] # a step of sections shows a FormView
                return

    def _go_to_page(self, page: str) -> None:
        self.show_step(next(step.id for step in self.journey.steps if step.page == page))

    def _index(self) -> int:
        return next(index for index, step in enumerate(self.journey.steps) if step.id == self.step)

    def _next(self) -> None:
        if self._index() + 1 < len(self.journey.steps):
            self.show_step(self.journey.steps[self._index() + 1].id)

    def refresh(self) -> None:
        """Show the state of the filing as it is now."""
        states = self.states()
        self.bar.show_states(states, self._index())
        frozen = self.draft.filing.status == "frozen"
        self.head.show_state(say("ui.status.frozen" if frozen else "ui.status.draft"), "plain" if frozen else "")
        self._show_checks()
        index = self._index()
        last = index + 1 == len(self.journey.steps)
        self.next_button.setVisible(not last and self.journey.steps[index].page in ("sections", "check"))
        if not last:
            self.next_button.setText(say("ui.filing.next"))
            self.next_button.setToolTip(str(self.journey.steps[index + 1].label))
        self._show_saved()
        self._squeeze()

    def _show_checks(self) -> None:
        """Count what is wrong; what is only not filled in yet counts as wrong once the person has asked."""
        found, t = tally(self.draft.outcome), theme.tokens()
        wrong = found.errors + (found.missing if self.draft.checked else 0)
        if wrong:
            text, sign = say("ui.filing.checks.wrong", count=wrong), theme.icon("failed", t.error)
        elif found.missing:
            text, sign = say("ui.filing.checks.missing", count=found.missing), theme.icon("begin", t.quiet)
        else:
            text = say("ui.filing.checks")
            sign = theme.icon("warning", t.warn) if found.warnings else theme.icon("passed", t.accent)
        self.checks.setText(text)
        self.checks.setIcon(sign)
        self.checks.setToolTip(
            say(
                "uiform.verdict.counts",
                error=found.errors,
                missing=found.missing,
                warning=found.warnings,
                note=found.notes,
            )
        )

    def _show_saved(self) -> None:
        at = self.draft.saved_at
        if self.draft.filing.status == "frozen":
            said = say("ui.filing.frozen")
        elif self.draft.read_only:
            said = say("ui.filing.read_only")
        elif at is None:
            said = say("ui.filing.kept")
        else:
            said = say("ui.filing.saved", time=f"{at.astimezone():%H:%M:%S}")
        self.head.show_below(said)

    def show_why(self, *, stands: bool) -> None:
        """Open or close the panel at the right."""
        self.why_button.setChecked(stands)
        self._fit()

    def _toggle_why(self) -> None:
        self.why_asked.emit(self.why_button.isChecked())
        self._fit()

    def _fit(self) -> None:
        page = self.journey.steps[self._index()].page
        explains = page in ("sections", "check")
        self.why_button.setVisible(explains)
        self.why.setVisible(explains and self.why_button.isChecked())
        self.more.setVisible(explains)
        self._squeeze()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up words before buttons are cut."""
        super().resizeEvent(event)
        self._squeeze()

    def _squeeze(self) -> None:
        explains = self.journey.steps[self._index()].page in ("sections", "check")
        for each in (self.undo, self.redo):
            each.setVisible(explains and self.head.width() >= NEED)
        both = self.head.width() >= BOTH
        self.head.pill.setVisible(self.head.width() >= PILL)
        self.more.setText(say("ui.filing.excel" if both else "desk.menu.all"))
        self.compare.menu().menuAction().setVisible(not both)
        approves = self.journey.steps[self._index()].page == "approve"  # what approval minds is mended there
        self.compare.setVisible((explains and both) or approves)
        tight = self.head.width() < ROOM
        self.why_button.setText("" if tight else say("ui.why"))
        self.why_button.setAccessibleName(say("ui.why"))
