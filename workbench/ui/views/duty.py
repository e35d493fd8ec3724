"""The page of the duty to disclose: verdict and reasons, the list years, the questions, and what would change it."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QTabBar, QVBoxLayout, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.duty import BEHIND
from workbench.rules.cells import Cell, Change
from workbench.rules.form import Field
from workbench.rules.sources import Citation
from workbench.services import duty
from workbench.services.duty import Reading
from workbench.ui import front, jobs, parts, theme
from workbench.ui.views import disclosing, duty_words
from workbench.ui.views.duty_trial import TrialPanel, narrow
from workbench.ui.views.header import Header
from workbench.ui.widgets.link import Link
from workbench.ui.widgets.years import Years

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

PANEL = 300
_OF_YEARS = ("scope.year_", "scope.beyond_")
"""How the findings begin that lengthening the table of years settles."""
_DOUBT = "scope.key_permit"
"""The finding that makes a verdict of no duty a doubtful one."""
_TOLD = 3
"""Findings told at the top before the rest is left to the checks."""


class DutyView(QWidget):
    """Whether the enterprise must disclose. `cited` carries a citation, `pointed` a path of the form to go to.

    Answers are kept at once, each one step back; what is tried is never kept.
    """

    cited = Signal(object)
    pointed = Signal(str)
    reports = Signal()

    def __init__(self, draft: "Draft", head: Header, bar: QTabBar, news: tuple[Change, ...]) -> None:
        """Show what follows from a draft; `news` is what interim reports tell beyond it."""
        super().__init__()
        self.draft, self.news = draft, news
        self.year = int(draft.filing.period)
        self.judge, self.trier = (duty.Judge(draft.form, draft.rules, self.year) for _ in range(2))
        self.head = head
        self.answers: dict[tuple[str, bool], QPushButton] = {}
        self.banners, self.verdict, self.open = parts.column(gap=6), parts.column(gap=0), parts.column(gap=0)
        self.years = Years()
        self.more = parts.label("", "quiet")
        self.line = parts.card(
            parts.label(say("duty.line"), "heading"),
            parts.label(say("duty.line.about"), "quiet", wrap=True),
            4,
            self.years,
            self.more,
            parts.label(say("duty.legend"), "quiet"),
            gap=4,
        )
        self.asked = QVBoxLayout()
        self.page = parts.Page(
            self.banners,
            self.verdict,
            self.line,
            self.open,
            self.asked,
            parts.label(say("duty.caveat"), "quiet", wrap=True),
            gap=12,
        )
        self.panel = TrialPanel()
        self.panel.tried.connect(self._work_out)
        top = QWidget()
        top.setLayout(parts.column(head, bar, gap=0))
        self.setLayout(parts.with_panel(top, parts.column(self.page, gap=0), self.panel, PANEL))
        whole = self.judge.fitted(draft.cells, duty.typed(draft.wb))
        if whole != draft.cells and not draft.read_only:  # what was said in the form may reach further than its table
            draft.replace(say("duty.fit"), whole)
        draft.changed.connect(self._kept_anew)
        self._ask()
        self._kept_anew()
        unanswered = (each for (name, yes), each in self.answers.items() if yes and not self._answered(name))
        next(unanswered, self.panel.what).setFocus()

    # --- the verdict -----------------------------------------------------------------------------------------

    def _kept_anew(self) -> None:
        self._work_out()
        self._look_for_others()

    def _work_out(self) -> None:
        """Work out the verdict as kept and as tried, and show both."""
        cells = self.draft.cells
        self.kept = self.judge.verdict(cells)
        self.tried = self.trier.tried(cells, self.panel.trial) if self.panel.trial else None
        self._show_verdict()
        self._show_questions()
        self._show_findings()
        drawn, lanes, hints = duty_words.lanes(self.kept, self.tried)
        self.years.show_years(drawn, lanes, hints, self.year)
        self.line.setVisible(self.kept.must is not None or self.tried is not None)
        last = (self.tried or self.kept).last or 0
        self.more.setText(say("duty.line.more", year=last))
        self.more.setVisible(last > drawn[-1])
        self._show_trial()

    def _show_verdict(self) -> None:
        kept, t = self.kept, theme.tokens()
        doubt = next((each for each in self.draft.outcome.findings if each.code == _DOUBT), None)
        state = "unknown" if kept.must is None else "must" if kept.must else "ask" if doubt else "not"
        tone = {"must": "", "not": "plain"}.get(state, "warn")
        self.head.show_state(say(f"duty.{state}"), tone)
        said: list[parts.Item] = [parts.label(say(f"duty.{state}.what", year=self.year), "title", wrap=True)]
        if kept.must:
            said += self._why()
        else:
            why = doubt.sentence() if doubt and state == "ask" else say(f"duty.{state}.why")
            said.append(parts.label(why, "quiet", wrap=True))
            if kept.begins:
                said.append(parts.label(say("duty.later", year=kept.begins), "strong", wrap=True))
            if doubt and state == "ask":
                said.append(parts.row(self._law(doubt.cite), None))
        icons = {"must": ("disclosure", t.accent), "not": ("passed", t.quiet), "ask": ("warning", t.warn)}
        icon, colour = icons.get(state, ("why", t.warn))
        words = parts.column(*said, gap=4)
        line = parts.row(parts.picture(icon, colour, 28), words, gap=16)
        line.setStretch(1, 1)
        made = parts.card(line)
        made.setProperty("role", "next")
        parts.empty(self.verdict)
        self.verdict.addWidget(made)

    def _why(self) -> list[parts.Item]:
        """Say why, until when, and what is due."""
        kept, said = self.kept, list[parts.Item]()
        for each in duty_words.reasons(self.draft.form, self.draft.cells, self.draft.outcome.values, kept):
            said.append(parts.label(say("duty.reason", why=each.words, until=each.until), wrap=True))
            line = parts.row(self._law(each.cite), parts.label(each.facts, "quiet", wrap=True), gap=8)
            line.setStretch(1, 1)
            said.append(line)
        if kept.due:
            said.append(parts.label(say("duty.due", year=self.year, day=kept.due), "strong", wrap=True))
        days = self.draft.rules.parameters["interim_days"].value
        said.append(parts.label(say("duty.interim", days=days), wrap=True))
        if "listed" in kept.classes:
            said.append(parts.label(say("duty.group"), wrap=True))
        ends = say("duty.ends", year=kept.last) if kept.last else say("duty.ends.open")
        go = parts.button(say("duty.reports"), self.reports.emit, "primary", "next")
        return [*said, parts.label(ends, "quiet", wrap=True), 4, parts.row(go, None)]

    def _law(self, cite: Citation | None) -> Link:
        """Give the way to where something is written: of the measures the article says enough."""
        own = cite is not None and cite.document == self.draft.form.cite.document
        law = Link(say("duty.law", article=cite.article if own and cite else cite), partial(self.cited.emit, cite))
        law.setToolTip(str(cite))
        law.setAccessibleName(str(cite))
        return law

    def _show_findings(self) -> None:
        """Say what else is to be thought of: news of interim reports, warnings, years that are missing."""
        parts.empty(self.banners)
        if self.news and not self.draft.read_only:
            take = parts.button(say("duty.news.take"), self._take_news)
            self.banners.addWidget(parts.banner(say("duty.news", count=len(self.news)), "", take))
        found = [
            each for each in self.draft.outcome.findings if each.level != "note" and each.code.startswith("scope.")
        ]
        if any(each.code.startswith(("scope.year_", "scope.beyond_")) for each in found) and not self.draft.read_only:
            mend = parts.button(say("duty.fit"), partial(self._keep, say("duty.fit"), {}))
            self.banners.addWidget(parts.banner(say("duty.fit.says"), "warn", mend))
        others = {each.sentence(): each for each in found if not each.code.startswith((*_OF_YEARS, _DOUBT))}
        for sentence, each in list(others.items())[:_TOLD]:
            look = parts.button(say("duty.pointed"), partial(self.pointed.emit, each.path), "link")
            self.banners.addWidget(parts.banner(sentence, "error" if each.level == "error" else "warn", look))

    def _look_for_others(self) -> None:
        """Look, on the worker, for what another reading of the text would change."""
        form, rules, cells, year = self.draft.form, self.draft.rules, self.draft.cells, self.year

        def look(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> list[Reading]:
            return list(duty.Judge(form, rules, year).readings(cells))

        def tell(found: list[Reading]) -> None:
            if self.draft.cells is cells:
                self._show_open(found)

        jobs.run(look, tell, label="duty.reading", owner=self, quiet=True)

    def _show_open(self, found: Sequence[Reading]) -> None:
        """Say what another reading of the text would change."""
        parts.empty(self.open)
        if not found:
            return
        items: list[parts.Item] = [parts.label(say("duty.open"), "heading", wrap=True)]
        for each in found:
            words = say(
                "duty.open.says", question=each.question, answer=each.answer, verdict=duty_words.told(each.verdict)
            )
            items += [parts.label(words, wrap=True), parts.row(self._law(each.cite), None)]
        change = parts.button(say("duty.open.take"), partial(self.pointed.emit, "readings/extension"), "link")
        items += [parts.label(say("duty.open.ask"), "quiet", wrap=True), parts.row(change, None)]
        self.open.addWidget(parts.card(*items, gap=4))

    # --- the questions ---------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Put the questions, each with its article; what was answered is shown by `_show_questions`."""
        section = next(each for each in self.draft.form.sections if each.id == "questions")
        self.told: dict[str, QVBoxLayout] = {}
        self.rows: dict[str, QWidget] = {}
        items: list[parts.Item] = [parts.label(say("duty.questions"), "heading")]
        items += map(self._question, section.fields)
        items += [parts.rule(), self._permit(), self._published()]
        self.asked.addWidget(parts.card(*items, gap=8))

    def _question(self, field: Field) -> QWidget:
        words = parts.label(f"{field.label}？", wrap=True)
        if field.help:
            words.setToolTip(str(field.help))
        ways: list[QWidget] = []
        for answer in (True, False):
            way = parts.button(say("duty.yes" if answer else "duty.no"), partial(self._answer, field, answer))
            way.setCheckable(True)
            way.setFixedWidth(64)
            way.setEnabled(not self.draft.read_only)
            way.setAccessibleName(f"{field.label}: {say('duty.yes' if answer else 'duty.no')}")
            self.answers[field.id, answer] = way
            ways.append(way)
        self.told[field.id] = QVBoxLayout()
        top = parts.row(words, *ways, gap=6)
        top.setStretch(0, 1)
        made = QWidget()
        made.setLayout(parts.column(top, self.told[field.id], parts.row(self._law(field.cite), None), gap=0))
        self.rows[field.id] = made
        return made

    def _permit(self) -> QWidget:
        """Ask how the discharge permit is managed."""
        field = self.draft.form.locate("about/permit")[2]
        self.permit = QComboBox()
        self.permit.setAccessibleName(say("duty.permit"))
        narrow(self.permit)
        self.permit.addItem(say("duty.permit.unsaid"), "")
        for choice in field.choices:
            self.permit.addItem(str(choice.label), choice.id)
        self.permit.setEnabled(not self.draft.read_only)
        self.permit.activated.connect(self._choose_permit)
        line = parts.row(parts.label(say("duty.permit"), wrap=True), self.permit, gap=6)
        line.setStretch(0, 1)
        made = QWidget()
        made.setLayout(parts.column(line, gap=0))
        return made

    def _choose_permit(self) -> None:
        chosen = self.permit.currentData()
        self._keep(say("duty.permit"), {"about/permit": Cell(chosen, duty.typed(self.draft.wb)) if chosen else None})

    def _published(self) -> QWidget:
        """Ask for the day the list was published."""
        self.published = parts.label("", "quiet", wrap=True)
        go = parts.button(say("duty.facts"), partial(self.pointed.emit, "about/published"), "link")
        line = parts.row(parts.column(parts.label(say("duty.published")), self.published, gap=2), go, gap=6)
        line.setStretch(0, 1)
        made = QWidget()
        made.setLayout(parts.column(line, gap=0))
        return made

    def _show_questions(self) -> None:
        """Show what is answered, and where dates are still to be given."""
        cells, values = self.draft.cells, self.draft.outcome.values
        issuer = any(cells.value(f"questions/{name}") is True for name in ("is_listed", "is_bond"))
        for name, told in self.told.items():
            answer = cells.value(f"questions/{name}")
            for way in (True, False):
                self.answers[name, way].setChecked(answer is way)
            self.rows[name].setVisible(name != "had_events" or issuer)
            parts.empty(told)
            if answer is None:
                told.addWidget(parts.label(say("duty.unanswered"), "warn"))
            elif answer is True:
                found = duty_words.facts(self.draft.form, cells, name)
                code = "duty.facts.change" if found else "duty.facts"
                go = parts.button(say(code), partial(self._go_on, name), "link" if found else "")
                words = "\n".join(found) or say("duty.facts.none")
                line = parts.row(parts.label(words, "quiet" if found else "warn", wrap=True), go, gap=6)
                line.setStretch(0, 1)
                held = QWidget()
                held.setLayout(line)
                told.addWidget(held)
        self.permit.setCurrentIndex(max(0, self.permit.findData(cells.value("about/permit") or "")))
        day = cells.value("about/published")
        row = next((row for row in cells.rows("years") if cells.value(f"years/{row}/year") == str(self.year)), "")
        taken = values.get(f"years/{row}/published")
        self.published.setText(
            say("duty.published.yes", day=day) if day else say("duty.published.no", day=taken or "–")
        )

    def _answer(self, field: Field, answer: bool) -> None:
        """Keep an answer; the same one again takes it back."""
        path = f"questions/{field.id}"
        again = self.draft.cells.value(path) is answer
        cell = None if again else Cell(value=answer, source=duty.typed(self.draft.wb))
        self._keep(say("duty.answer", question=field.label), {path: cell})

    def _answered(self, name: str) -> bool:
        return f"questions/{name}" in self.draft.cells or self.rows[name].isHidden()

    def _go_on(self, name: str) -> None:
        """Go to the rows behind an answer."""
        section = next(each for each in self.draft.form.sections if each.id == BEHIND[name])
        rows = self.draft.cells.rows(section.id)
        self.pointed.emit(f"{section.id}/{rows[0] if rows else 'r1'}/{section.fields[0].id}")

    def _keep(self, label: str, changes: dict[str, Cell | None]) -> None:
        """Keep what is answered, with all the years it bears on, as one step."""
        draft = self.draft
        cells = draft.cells.changed(changes)
        draft.replace(label, self.judge.fitted(cells, duty.typed(draft.wb)))

    def _take_news(self) -> None:
        """Take over what interim reports tell."""
        changes, self.news = {each.path: each.after for each in self.news}, ()
        self._keep(say("duty.news.take"), changes)

    def _show_trial(self) -> None:
        """Say what would follow from what is tried."""
        said: list[str] = []
        if self.panel.trial is not None and self.tried is not None:
            issuer = any(self.draft.cells.value(f"questions/{name}") is True for name in ("is_listed", "is_bond"))
            least = self.draft.rules.parameters["disclosure_fine"].value
            assert isinstance(least, Decimal)  # noqa: S101 - for the type checker: its pack says a number
            said = duty_words.outcome(self.kept, self.tried, self.panel.trial, least, issuer=issuer)
            said.append(say("duty.if.now", verdict=duty_words.told(self.kept)))
        self.panel.show_result(said)


# --- the page --------------------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0) -> QWidget:
    """Make the page of a list year, this one unless told; what is kept is read on the worker."""
    enterprise, wb = front.working(window)
    year = year or today().year

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Filing, tuple[Change, ...]] | None":
        found = duty.standing(wb, enterprise.id, year)
        return (found, duty.news(wb, found, found.cells)) if found else None

    def stand(found: "tuple[Filing, tuple[Change, ...]] | None") -> QWidget:
        head = Header(say("ui.nav.disclosure"), (disclosing.years(window, "disclosure", year),))
        head.show_below(say("duty.below", enterprise=enterprise.name, year=year))
        bar = disclosing.bar(window, "disclosure", year)
        if found is None:
            return _none_yet(window, year, head, (bar,))
        view = DutyView(window.open_draft(found[0].id), head, bar, found[1])
        view.cited.connect(partial(front.read, window))
        view.pointed.connect(lambda path: window.go("filing", filing=found[0].id, path=path))
        view.reports.connect(partial(window.go, "reports", year=year))
        return view

    return front.when_read(window, "duty.reading", work, stand)


def _none_yet(window: "Window", year: int, head: Header, bar: Sequence[QWidget]) -> QWidget:
    enterprise, wb = front.working(window)

    def begin() -> None:
        try:
            duty.begin(wb, enterprise.id, year)
        except WorkbenchError as error:
            window.trouble(error)
        else:
            window.go("disclosure", year=year)

    go = parts.button(say("duty.begin"), begin, "primary")
    go.setEnabled(not wb.read_only)
    card = parts.card(
        parts.label(say("duty.begin.title", year=year), "heading", wrap=True),
        parts.label(say("duty.begin.about"), "quiet", wrap=True),
        8,
        parts.row(go, None),
    )
    made = QWidget()
    made.setLayout(parts.column(head, *bar, parts.Page(card, widest=760), gap=0))
    made.setFocusProxy(go)
    return made
