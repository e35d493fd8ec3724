"""One enterprise at a glance: what is due, how far each filing is, this year's months against last year's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain.approval import whole
from workbench.domain.charts import ChartData, Series
from workbench.domain.enterprise import Enterprise
from workbench.domain.journey import StepState, group, standing
from workbench.domain.tally import Tally, tally
from workbench.rules.journey import Journey
from workbench.services import approving, deadlines, filings, life, months, profile, projects
from workbench.services.context import Workbench
from workbench.services.deadlines import Due
from workbench.services.filings import FilingSummary
from workbench.services.life import Ahead
from workbench.services.months import Month

MONTHLY = "monthly"
"""The form every sector's pack gives a month."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far one filing is: `done` of `steps` steps, and the one to do next, none when all are done."""

    filing: FilingSummary
    journey: Label
    done: int
    steps: int
    step: str
    step_label: Label | None
    tally: Tally | None
    """What is found in a draft; None for what is frozen."""


@dataclass(frozen=True, slots=True)
class Year:
    """The months of a form (``pack/monthly``) in one year and the year before."""

    form: str
    year: int
    now: tuple[Month, ...]
    before: tuple[Month, ...]


NextKind = Literal["late", "due", "draft", "export", "project", "profile", "begin", "wait", "rest"]


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next: about a due day, a filing in hand, a project, or none of them."""

    kind: NextKind
    due: Due | None = None
    stand: Stand | None = None
    ahead: Ahead | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. `dues` are the enterprise's own that are not done, by day.

    `stands` are the filings not finished, drafts first; `finished` counts the others. Nothing is due as long as
    nothing is known of an enterprise, neither a filing nor a profile nor a project.
    """

    enterprise: Enterprise
    day: date
    dues: tuple[Due, ...]
    stands: tuple[Stand, ...]
    finished: int
    year: Year | None
    packs: tuple[str, ...]
    """The sector packs it files by, as its profile or its filings tell."""
    has_profile: bool
    projects: tuple[Ahead, ...] = ()
    """Its projects of voluntary reduction, each with what comes next."""

    @property
    def open(self) -> Tally:
        """Add up what is found in all drafts."""
        found = [each.tally for each in self.stands if each.tally]
        return Tally(
            sum(each.errors for each in found),
            sum(each.missing for each in found),
            sum(each.warnings for each in found),
            sum(each.notes for each in found),
        )

    @property
    def next(self) -> Next:
        """Choose: what is late, what is due and open now, what is begun, then what may be begun."""
        acts = [each for each in self.dues if each.kind == "act"]
        for kind in ("late", "due"):
            found = next((each for each in acts if each.state == kind), None)
            if found:
                stand = next((each for each in self.stands if each.filing.id == found.filing), None)
                return Next("late" if kind == "late" else "due", found, stand)
        draft = next((each for each in self.stands if each.tally), None)
        if draft:
            return Next("draft", stand=draft)
        if self.stands:
            return Next("export", stand=self.stands[0])
        return self._calm(acts)

    def _calm(self, acts: Sequence[Due]) -> Next:
        """Choose where nothing presses and nothing is in hand."""
        mine = next((each for each in self.projects if each.step and each.step.actor == "owner"), None)
        if mine:
            return Next("project", ahead=mine)
        if not self.has_profile:
            return Next("profile")
        if not self.finished:
            return Next("begin")
        return Next("wait", acts[0]) if acts else Next("rest")


def overview(wb: Workbench, enterprise: Enterprise, day: date) -> Overview:
    """Gather what the first page of a working day shows, as seen on a day."""
    known = filings.filings(wb, enterprise.id)
    # registers and plans are kept all year: they are never finished, and have a page of their own
    kept = (each for each in known if group(each.form) != "surrounding" and not _idle(wb, each))
    stands = tuple(_stand(wb, each) for each in kept)
    packs = _packs(wb, enterprise.id, known, day.year)
    ahead = life.ahead(wb, enterprise.id, day)
    return Overview(
        enterprise,
        day,
        own(deadlines.due(wb, enterprise.id, day)) if known or ahead else (),
        tuple(sorted((each for each in stands if each.step), key=lambda stand: stand.tally is None)),
        sum(not each.step for each in stands),
        _year(wb, enterprise.id, known, packs, day.year),
        packs,
        any(each.form == profile.FORM for each in known),
        ahead,
    )


def forms(wb: Workbench, enterprise: str, form: str) -> tuple[str, ...]:
    """Name the forms called so (``monthly``) that an enterprise may fill in: of the packs it files by, and of all."""
    common = (name for name, pack in wb.library.packs.items() if pack.kind == "common")
    return tuple(
        f"{pack}/{form}"
        for pack in dict.fromkeys((*packs(wb, enterprise), *common))
        if pack in wb.library.packs and form in wb.library.packs[pack].forms
    )


def packs(wb: Workbench, enterprise: str) -> tuple[str, ...]:
    """Name the sector packs an enterprise files by, as its filings or its profile tell."""
    return _packs(wb, enterprise, filings.filings(wb, enterprise), today().year)


def own(dues: Sequence[Due]) -> tuple[Due, ...]:
    """Keep what the enterprise itself may or must do and has not done, and whose day is known and not past."""
    return tuple(
        each
        for each in dues
        if (each.who == "enterprise" and each.kind != "keep" and each.day and each.state not in ("done", "past"))
        and not deadlines.doubtful(each)
    )


def pressing(wb: Workbench, enterprise: Enterprise, day: date) -> Due | None:
    """Give the nearest thing an enterprise must do; None for nothing, or where nothing is known of it."""
    known = filings.filings(wb, enterprise.id)
    looked = known or projects.projects(wb, enterprise.id)
    return next(iter(own(deadlines.due(wb, enterprise.id, day))), None) if looked else None


def by_lateness(clients: Mapping[Enterprise, Due | None]) -> tuple[tuple[Enterprise, Due | None], ...]:
    """Order enterprises by what presses them, the latest first; those with nothing due last."""
    return tuple(
        sorted(clients.items(), key=lambda pair: (pair[1] is None, pair[1].left if pair[1] else 0, pair[0].name))
    )


def _idle(wb: Workbench, filing: FilingSummary) -> bool:
    """Tell whether it is a form kept all year in which nothing waits, as when all movements are booked."""
    held = filings.get(wb, filing.id) if filing.status == "draft" else None
    try:
        return held is not None and not held.cells and filings.form_of(wb, held).living
    except WorkbenchError:  # its pack is not here
        return False


def _stand(wb: Workbench, filing: FilingSummary) -> Stand:
    """Tell how far a filing is; one whose pack or journey is not here has no steps to do."""
    frozen = filing.status == "frozen"
    exported = frozen and filings.exported(wb, filing.id)
    if exported:
        return Stand(filing, filing.label, 0, 0, "", None, None)
    held = filings.get(wb, filing.id)
    journey = _journey(filings.rules_of(wb, held).journeys, filing.form)
    if journey is None:
        return Stand(filing, filing.label, 0, 0, "", None, None)
    if frozen:  # it was whole when it was said; its package alone is missing
        states: tuple[StepState, ...] = tuple("here" if step.page == "export" else "done" for step in journey.steps)
        found = None
    else:
        outcome = filings.outcome_of(wb, held)
        approved = not filings.form_of(wb, held).approval or whole(approving.approvals(wb, filing.id))
        states = standing(journey, outcome, frozen=False, exported=False, approved=approved)
        found = tally(outcome)
    here = next((step for step, state in zip(journey.steps, states, strict=True) if state == "here"), None)
    return Stand(
        filing,
        journey.label,
        states.count("done"),
        len(states),
        here.id if here else "",
        here.label if here else None,
        found,
    )


def _journey(journeys: Sequence[Journey], form: str) -> Journey | None:
    return next((each for each in journeys if each.form == form.partition("/")[2]), None)


def _packs(wb: Workbench, enterprise: str, known: Sequence[FilingSummary], year: int) -> tuple[str, ...]:
    filed = (each.form.partition("/")[0] for each in known)
    shared = {name for name, pack in wb.library.packs.items() if pack.kind == "common"}
    return tuple(pack for pack in dict.fromkeys((*filed, *profile.packs(wb, enterprise, year))) if pack not in shared)


def _year(
    wb: Workbench, enterprise: str, known: Sequence[FilingSummary], packs: Sequence[str], this: int
) -> Year | None:
    """Give the months of the form filed last, of the latest year it was filed for."""
    filed = [each for each in known if each.form.endswith(f"/{MONTHLY}")]
    form = next((each.form for each in filed), next((f"{pack}/{MONTHLY}" for pack in packs), ""))
    if not form or form.partition("/")[0] not in wb.library.packs:
        return None
    year = max((int(each.period[:4]) for each in filed if each.form == form), default=this)
    return Year(form, year, months.year(wb, enterprise, form, year), months.year(wb, enterprise, form, year - 1))


def chart(year: Year, label: Label, name: str, name_before: str) -> ChartData:
    """Draw the headline of each month beside that of the year before, which is left out where it has none."""
    series = [
        Series(words, tuple(each.headline for each in side))
        for words, side in ((name_before, year.before), (name, year.now))
        if side is year.now or any(each.headline is not None for each in side)
    ]
    unit = next((each.unit for each in (*year.now, *year.before) if each.unit), "")
    labels = tuple(str(int(each.period[-2:])) for each in year.now)
    return ChartData("months", label, "bars", unit, labels, tuple(series))
