"""The page of the position: what is due against what is held, the one thing to do next, the risk, what a gap costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.numbers import rounded, shown
from workbench.base.text import Label, say
from workbench.domain.position import MONTHS
from workbench.rules.sources import Citation
from workbench.services import foreseeing, penalties, position
from workbench.services.foreseeing import Expected
from workbench.services.position import Position
from workbench.ui import front, jobs, parts, theme
from workbench.ui.views import allowances
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Lines, LinesTable
from workbench.ui.views.penalty import Asked, PenaltyPanel, conduct_day
from workbench.ui.views.position_words import (
    BASIS,
    NONE,
    STATE,
    everyone,
    level_of,
    name_of,
    next_thing,
    said,
    segments_of,
    tonnes,
)
from workbench.ui.widgets.holdings import Holdings

if TYPE_CHECKING:
    from datetime import date

    from workbench.domain.enterprise import Enterprise
    from workbench.domain.penalties import Rule
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

MOST, MOST_REFUSED = 8, 20
"""Lines of all enterprises seen at once, and of what does not count."""


@dataclass(frozen=True, slots=True)
class About:
    """What the page is about: a position, the names of its sectors, and what fines are reckoned with."""

    enterprise: str
    found: Position
    expected: tuple[Expected, ...]
    packs: Mapping[str, str]
    exposure: Callable[[Asked], "tuple[Rule, ...]"]
    breaches: tuple[Label, ...]
    readings: tuple[tuple[Label, ...], Citation]
    conduct: str
    many: bool
    """Whether the person looks after several enterprises, so that all of them come first."""


class PositionView(QWidget):
    """The position of an enterprise for a data year.

    `went` carries the name of a page, `cited` a citation, `chosen` the id of another enterprise, `kept` what was typed.
    """

    went = Signal(str)
    cited = Signal(object)
    chosen = Signal(str)
    kept = Signal(str, str)

    def __init__(self, about: About, bar: QTabBar, years: QComboBox, typed: tuple[str, str] = ("", "")) -> None:
        """Show it; `typed` are the tonnes and the price of the panel of fines, as typed before."""
        super().__init__()
        self.about = about
        found = about.found
        head = Header(say("ui.nav.allowances"), [years])
        head.show_below(say("position.about", enterprise=about.enterprise, year=found.year, day=found.day))
        self.level, self.icon, self.tone = level_of(found)
        head.show_state(self.level, self.tone)
        self.everyone = parts.column(gap=0)
        left = parts.column(self._picture(found), *self._parts(found), None, gap=12)
        right = parts.column(self._risk(found), *self._forecast(found), *self._expected(found), None, gap=12)
        beside = parts.row(left, right, gap=12)
        beside.setStretch(0, 3)
        beside.setStretch(1, 2)
        self.fines = self._fines(found, typed)
        below: list[parts.Item] = [beside, *self._refused(found), self.fines]
        below.insert(0 if about.many else len(below), self.everyone)
        page = parts.Page(self._next(found), *below, gap=12, widest=1180)
        self.setLayout(parts.column(head, bar, page, gap=0))
        self.go.setFocus()

    # --- the one thing to do next ----------------------------------------------------------------------------

    def _next(self, found: Position) -> QWidget:
        self.next = next_thing(found, self.about.packs)
        stem = f"position.next.{self.next.code}"
        self.go = parts.button(say(f"{stem}.go"), partial(self.went.emit, self.next.page), "primary")
        said = parts.column(
            parts.label(say("position.next"), "quiet"),
            parts.label(say(stem, **self.next.args), "title", wrap=True),
            parts.label(say(f"{stem}.about", **self.next.args), "quiet", wrap=True),
            gap=4,
        )
        line = parts.row(self._sign(28), said, self.go, gap=16)
        line.setStretch(1, 1)
        made = parts.card(line)
        made.setProperty("role", "next")
        return made

    def _sign(self, size: int) -> QWidget:
        t = theme.tokens()
        colour = {"error": t.error, "warn": t.warn, "plain": t.quiet}.get(self.tone, t.accent)
        return parts.picture(self.icon, colour, size)

    # --- the picture -----------------------------------------------------------------------------------------

    def _picture(self, found: Position) -> QWidget:
        items: list[parts.Item] = [self._figures(found)]
        segments = segments_of(found)
        self.picture = Holdings(
            Label(say("position.picture")),
            (say("position.figure.due"), say("position.figure.held")),
            segments,
            "tCO2e",
        )
        items.append(self.picture)
        if len(segments) == 1:
            items.append(parts.label(say("position.none_held"), "quiet"))
        if found.cap is not None and found.due is not None and found.law.share is not None:
            share = f"{shown((found.law.share * 100).normalize())} %"
            rest = tonnes(found.due - found.cap)
            items.append(self._told(say("position.cap", cap=tonnes(found.cap), share=share, rest=rest)))
        if coming := found.coming:
            told = {"expected": coming.expected, "issued": coming.issued, "coming": coming.tonnes}
            figures = {name: tonnes(value) for name, value in told.items()}
            items.append(self._told(say("position.expected", how=say(coming.how.code), **figures)))
        if any(each.state == "done" for each in (*found.allowances, *found.credits)):
            items.append(self._told(say("position.done")))
        if links := self._texts(found):
            items.append(links)
        items += [parts.rule(), self._told(say("position.final"))]
        return parts.card(*items, gap=8)

    def _texts(self, found: Position) -> parts.Item:
        """Lead to the texts behind the deadline, the vintages and the cap."""
        law = found.law
        cites = [cite for cite in (found.deadline_cite, law.vintages_cite, law.share_cite) if cite]
        links: list[parts.Item] = []
        for cite in dict.fromkeys(cites):
            read = parts.button(cite.article, partial(self.cited.emit, cite), "link")
            read.setToolTip(str(cite))
            read.setAccessibleName(str(cite))
            links.append(read)
        return parts.row(parts.label(say("position.texts"), "quiet"), *links, None, gap=4) if links else None

    @staticmethod
    def _told(text: str) -> QWidget:
        return parts.label(text, "quiet", wrap=True)

    def _figures(self, found: Position) -> QWidget:
        def amount(code: str, value: str, below: QWidget, role: str = "figure") -> parts.Item:
            return parts.column(parts.label(say(code), "quiet"), parts.label(value, role), below, None, gap=2)

        basis = parts.pill(say(f"position.basis.{found.basis}"), BASIS[found.basis]) if found.basis else parts.label("")
        gap = parts.label(tonnes(found.short or found.surplus) if found.due is not None else NONE, "figure")
        short = bool(found.short)
        days = parts.label("")
        if found.due is not None and not found.facts.open:
            days = parts.label(say("position.days.done"), "quiet")
        elif found.deadline:
            left = (found.deadline - found.day).days
            words = say("position.days", days=left) if left >= 0 else say("position.days.past", days=-left)
            days = parts.label(words, "quiet" if left > found.facts.warning else "warn" if left >= 0 else "error")
        day = found.deadline.isoformat() if found.deadline else say("position.figure.unannounced")
        code = f"position.figure.{'short' if short or found.due is None else 'surplus'}"
        line = parts.row(
            amount("position.figure.due", tonnes(found.due), basis),
            amount("position.figure.covered", tonnes(found.covered), parts.label("")),
            parts.column(parts.label(say(code), "quiet"), gap, None, gap=2),
            amount("position.figure.deadline", day, days, "strong"),
            gap=16,
        )
        for at in range(4):
            line.setStretch(at, 1)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _refused(self, found: Position) -> list[parts.Item]:
        """List what is held and does not count, each with its reason and the way to the article."""
        refused = [(each, each.why) for each in (*found.allowances, *found.credits) if each.why]
        if not refused:
            return []
        lines: list[parts.Item] = [parts.label(say("position.refused"), "heading")]
        for each, why in refused[:MOST_REFUSED]:
            name = f"{name_of(each)} · {say('position.tonnes', tonnes=tonnes(each.quantity))}"
            icon, colour = STATE[each.state]
            t = theme.tokens()
            head = parts.row(parts.picture(icon, t.warn if colour else t.quiet, 16), parts.label(name, "strong"), None)
            if why.cite:
                told = " ".join(filter(None, (why.cite.document.number, why.cite.article)))
                read = parts.button(told, partial(self.cited.emit, why.cite), "link")
                read.setToolTip(str(why.cite))
                read.setAccessibleName(str(why.cite))
                head.addWidget(read)
            below = parts.row(24, parts.label(said(why), "quiet", wrap=True), gap=0)
            below.setStretch(1, 1)
            lines.append(parts.column(head, below, gap=0))
        if len(refused) > MOST_REFUSED:
            lines.append(self._told(say("position.refused.more", count=len(refused) - MOST_REFUSED)))
        return [parts.card(*lines, gap=8)]

    # --- risk, forecast, what it rests on --------------------------------------------------------------------

    def _risk(self, found: Position) -> QWidget:
        judged = found.risk
        head = parts.row(
            self._sign(18),
            parts.label(say("position.risk"), "heading"),
            parts.pill(self.level, self.tone),
            None,
        )
        lines: list[parts.Item] = [parts.label(said(why), wrap=True) for why in judged.reasons]
        if judged.turns and judged.then:
            then = say(f"position.level.{judged.then}")
            lines.append(parts.label(say("position.risk.turns", day=judged.turns, level=then), "strong", wrap=True))
        elif judged.level != "none" and found.due is not None:
            lines.append(parts.label(say("position.risk.stays"), "quiet", wrap=True))
        days = {"warning": found.facts.warning, "urgent": found.facts.urgent}
        lines.append(self._told(say("position.risk.convention", **days)))
        return parts.card(head, *lines, gap=6)

    def _forecast(self, found: Position) -> list[parts.Item]:
        """Tell of the year from its months, until a report tells more."""
        if found.basis in ("verified", "reported"):
            return []
        head, forecast = parts.label(say("position.forecast"), "heading"), found.forecast
        if forecast is None:
            return [parts.card(head, self._told(say("position.forecast.none")), gap=6)]
        point = parts.label(say("position.forecast.point", point=whole(forecast.point)), "strong")
        known = whole(forecast.known)
        if forecast.months == MONTHS:
            return [parts.card(head, point, self._told(say("position.forecast.whole", known=known)), gap=6)]
        band = say("position.forecast.no_band")
        if forecast.low is not None and forecast.high is not None:
            band = say("position.forecast.band", low=whole(forecast.low), high=whole(forecast.high))
        left = MONTHS - forecast.months
        method = say("position.forecast.method", months=forecast.months, known=known, left=left)
        return [parts.card(head, point, parts.label(band, wrap=True), self._told(method), gap=6)]

    def _expected(self, found: Position) -> list[parts.Item]:
        """Say what the year's allowances would be, by its rule or by a draft, where nobody has worked them out."""
        expected = self.about.expected
        if not expected:
            return []
        lines: list[parts.Item] = [parts.label(say("position.allocation"), "heading")]
        for each in expected:
            named = {"pack": self.about.packs[each.pack], "period": each.period, "tonnes": tonnes(each.tonnes)}
            lines.append(parts.label(say("position.allocation.of", **named), wrap=True))
        if found.due is not None and len(expected) == len(found.parts):
            gap = found.due - sum(each.tonnes for each in expected)
            lines.append(parts.label(say("position.allocation.gap", gap=f"{gap:+,}"), wrap=True))
        draft = any(each.draft for each in expected)
        lines.append(self._told(say(f"position.allocation.{'draft' if draft else 'rule'}")))
        return [parts.card(*lines, gap=6)]

    def _parts(self, found: Position) -> list[parts.Item]:
        lines: list[parts.Item] = []
        for part in found.parts:
            basis = parts.pill(say(f"position.basis.{part.basis}"), BASIS[part.basis])
            name = parts.label(self.about.packs[part.pack], "strong")
            lines.append(parts.row(name, parts.label(say("position.tonnes", tonnes=tonnes(part.tonnes))), basis, None))
            lines.append(self._told(said(part.how)))
        lines += [
            parts.label(say("position.lacking", pack=self.about.packs[pack]), "warn", wrap=True)
            for pack in found.lacking
        ]
        for pack in found.unsplit:
            words = say("position.unsplit", pack=self.about.packs[pack])
            lines.append(parts.label(words, "warn", wrap=True))
        return [parts.card(parts.label(say("position.parts"), "heading"), *lines, gap=6)] if lines else []

    # --- fines, and everyone ---------------------------------------------------------------------------------

    def _fines(self, found: Position, typed: tuple[str, str]) -> PenaltyPanel:
        missing = typed[0] or (str(found.missing) if found.missing else "")
        about = self.about
        made = PenaltyPanel(about.exposure, about.breaches, about.conduct, about.readings, (missing, typed[1]))
        made.cited.connect(self.cited)
        made.kept.connect(self.kept)
        return made

    def show_everyone(self, found: "Sequence[tuple[Enterprise, Position]]", waiting: int) -> None:
        """Show how every enterprise stands, the most pressing first; `waiting` are still to be worked out."""
        parts.empty(self.everyone)
        heads = tuple(say(f"position.all.{name}") for name in ("name", "level", "due", "short", "why", "turns"))
        table = LinesTable(Lines(heads, [everyone(*pair) for pair in found], (2, 3)), 4, named=say("position.all"))
        table.setFixedHeight((min(len(found), MOST) + 1) * theme.ROW + 4)
        table.opened.connect(lambda row: self.chosen.emit(found[row][0].id))
        told = parts.label(say("position.all.waiting", count=waiting) if waiting else "", "quiet")
        self.everyone.addWidget(parts.card(parts.row(parts.label(say("position.all"), "heading"), None, told), table))


def whole(value: Decimal) -> str:
    """Write tonnes, rounded to whole ones."""
    return shown(rounded(value, 0))


# --- the page --------------------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0, missing: str = "", price: str = "") -> QWidget:
    """Make the page of a data year, the last whole one unless told; it is worked out on the worker."""
    enterprise, wb = front.working(window)
    chosen, day = allowances.year_of(year), today()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> About:
        return _about(wb, enterprise, chosen, day, many=window.settings.desk in ("consultant", "official"))

    def stand(about: About) -> QWidget:
        bar, years = allowances.bar(window, "allowances", chosen), allowances.years(window, "allowances", chosen)
        view = PositionView(about, bar, years, (missing, price))
        view.went.connect(lambda page: window.go(page, year=chosen))
        view.cited.connect(partial(front.read, window))
        view.chosen.connect(partial(_choose, window, chosen))
        view.kept.connect(lambda name, text: window.where.update({"year": chosen, name: text}))
        others = [each for each in window.enterprises() if each.id != enterprise.id]
        if others:
            _everyone_else(wb, view, others, [(enterprise, about.found)])
        return view

    return front.when_read(window, "position.reading", work, stand)


def _about(wb: "Workbench", enterprise: "Enterprise", year: int, day: "date", *, many: bool) -> About:
    found = position.position(wb, enterprise.id, year, day)
    conduct, words = conduct_day(found.deadline, day)

    def exposure(asked: Asked) -> "tuple[Rule, ...]":
        decided = day if day >= conduct else None
        return penalties.exposure(
            wb, conduct, asked.tonnes, asked.price, decided, breach=asked.breach, gains=asked.gains
        )

    expected = foreseeing.expected(wb, enterprise.id, year) if found.bound is not False else ()
    packs = dict.fromkeys((*(each.pack for each in found.parts), *found.lacking, *(each.pack for each in expected)))
    return About(
        enterprise.name,
        found,
        expected,
        {pack: str(wb.library.packs[pack].title) for pack in packs},
        exposure,
        tuple(penalties.label(wb, breach) for breach in penalties.BREACHES),
        penalties.readings(wb),
        words,
        many,
    )


def _everyone_else(
    wb: "Workbench",
    view: PositionView,
    waiting: "list[Enterprise]",
    known: "list[tuple[Enterprise, Position]]",
) -> None:
    """Work out one enterprise after another, each a job of its own, so that saving never waits for all of them."""
    if len(known) % front.STRIDE == 0 or not waiting:
        view.show_everyone(position.by_risk(known), len(waiting))
    if not waiting:
        return
    first, *rest = waiting
    about = view.about.found

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Position:
        return position.position(wb, first.id, about.year, about.day)

    def next_one(found: Position) -> None:
        _everyone_else(wb, view, rest, [*known, (first, found)])

    jobs.run(work, next_one, label="position.reading", owner=view, quiet=True)


def _choose(window: "Window", year: int, enterprise: str) -> None:
    window.remember(enterprise=enterprise)
    window.close_draft()
    window.go("allowances", year=year)
