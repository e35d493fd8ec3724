"""The reports of disclosure: the annual ones by year, the interim ones by day, what markets and lenders ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.text import Label, has, say
from workbench.domain.journey import group
from workbench.domain.names import ANNUAL, INTERIM
from workbench.domain.tally import Tally, tally
from workbench.rules.places import Places
from workbench.services import applications, deadlines, disclosed, filings, interims, overview, profile, rooms
from workbench.services.context import Workbench
from workbench.services.disclosed import Departure

if TYPE_CHECKING:
    from workbench.services.applications import State
    from workbench.services.deadlines import Due
    from workbench.services.filings import FilingSummary

FINANCE = "cn.disclosure.finance"
DUTY = "disclose"
_SEEN = 800
"""Days ahead in which the day of a report is looked for: that of a year is due in the next."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report: how it stands, when it is due, and what is found in its draft.

    `about` tells what an interim report holds, a line for each document. A report nobody has begun has no filing.
    """

    form: str
    label: Label
    period: str
    state: "State"
    due: "Due | None" = None
    found: Tally | None = None
    about: tuple[str, ...] = ()
    must: bool | None = None
    """Whether an annual report is a duty, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Reports:
    """All reports an enterprise discloses, as seen in a data year on a day."""

    year: int
    day: date
    annual: tuple[Report, ...]
    interim: tuple[Report, ...]
    others: tuple[Report, ...]
    departures: tuple[Departure, ...]


def reports(wb: Workbench, enterprise_id: str, year: int, day: date) -> Reports:
    """Tell how the reports of an enterprise stand on a day; interim ones are those from `year` on."""
    return _Reading(wb, enterprise_id, year, day).all()


class _Reading:
    def __init__(self, wb: Workbench, enterprise_id: str, year: int, day: date) -> None:
        self.wb, self.enterprise, self.year, self.day = wb, enterprise_id, year, day
        self.listed = filings.filings(wb, enterprise_id)
        first = date(min([year, *(int(each.period[:4]) for each in self.listed if each.form == ANNUAL)]), 1, 1)
        self.dues = [
            each
            for each in deadlines.due(wb, enterprise_id, day, _SEEN, since=first, anyway=True)
            if each.who == "enterprise" and each.subject == enterprise_id
        ]
        self.standings = profile.Standings(wb, enterprise_id)

    def all(self) -> Reports:
        return Reports(
            self.year,
            self.day,
            tuple(self._annual()),
            tuple(sorted(self._interim(), key=lambda each: each.period, reverse=True)),
            tuple(self._others()),
            disclosed.departures(self.wb, self.enterprise),
        )

    def _annual(self) -> Iterator[Report]:
        filed = {int(each.period): each for each in self.listed if each.form == ANNUAL}
        for year in sorted({*filed, self.year}, reverse=True):
            due = next((each for each in self.dues if each.form == "annual" and each.covers == str(year)), None)
            standing = self.standings.of(year, DUTY)
            must = standing.holds.get(DUTY) if standing.year == year else None
            yield self._report(ANNUAL, str(year), filed.get(year), due, must=must)

    def _interim(self) -> Iterator[Report]:
        mine = [each for each in self.dues if each.form == "interim"]
        for each in self.listed:
            if each.form == INTERIM and int(each.period[:4]) >= self.year:
                due = next((one for one in mine if one.filing == each.id), None)
                yield self._report(INTERIM, each.period, each, due, about=self._documents(each))
        waiting = {each.covers: each for each in mine if not each.filing and each.state != "done"}
        for period, due in waiting.items():
            yield self._report(INTERIM, period, None, due)

    def _documents(self, summary: "FilingSummary") -> tuple[str, ...]:
        """Tell what an interim report holds: ``行政处罚　某环罚〔2026〕3号``."""
        about = rooms.view(self.wb, filings.get(self.wb, summary.id))
        places = Places(about.form, about.cells, about.outcome.values)
        sections = [section for section in about.form.sections if section.id in interims.TABLES]
        return tuple(f"{section.label}　{name}" for section in sections for _, name in places.rows(section))

    def _others(self) -> Iterator[Report]:
        """Give the disclosures of a year besides: of the market's sectors, of lenders and investors."""
        packs = [name for name in overview.packs(self.wb, self.enterprise) if name in self.wb.library.packs]
        filed = {each.form: each for each in self.listed if each.period == str(self.year)}
        last = date(self.year, 12, 31)
        if not any(self.wb.library.packs[name].kind == "sector" for name in packs):
            packs.append(FINANCE)
        for name in dict.fromkeys((*packs, *(form.partition("/")[0] for form in filed))):
            if name not in self.wb.library.packs:
                continue
            for form_id, form in self.wb.library.rules(name, last, self.day).forms.items():
                form_name = f"{name}/{form_id}"
                mine = group(form_name) == "disclosure" and form.period == "year" and not form.living
                if mine and form_name != ANNUAL:
                    due = next((e for e in self.dues if (e.form, e.covers) == (form_id, str(self.year))), None)
                    yield self._renewed(self._report(form_name, str(self.year), filed.get(form_name), due))

    def _renewed(self, report: Report) -> Report:
        """Ask for another publication where the figure made public was verified to be another."""
        found = disclosed.overtaken(self.wb, self.enterprise, report.form, report.period)
        if found is None or report.found is not None:
            return report
        says = say("reports.market.differs", before=found[0], after=found[1])
        return replace(report, state=replace(report.state, tone="open", deed="", says=says))

    def _report(
        self,
        form: str,
        period: str,
        summary: "FilingSummary | None",
        due: "Due | None",
        *,
        about: Sequence[str] = (),
        must: bool | None = None,
    ) -> Report:
        last = due.day if due else None
        pack, _, name = form.partition("/")
        label = self.wb.library.packs[pack].forms[name].entries[-1].value.label
        if summary is None:
            presses = due.state if due and (must is True or form == INTERIM) else ""
            tone: applications.Tone = "late" if presses == "late" else "open" if presses == "due" else "none"
            code = f"reports.begin.{name}"
            says = say(code if has(code) else "reports.begin")
            return Report(form, label, period, applications.State(form, tone, "begin", says, last), due, must=must)
        state = applications.stand(self.wb, form, summary, last, self.day)
        if summary.status == "frozen":
            state = replace(state, says=say("reports.export" if state.deed == "export" else "reports.done"))
        found = None
        if summary.status == "draft":
            found = tally(rooms.view(self.wb, filings.get(self.wb, summary.id)).outcome)
        return Report(form, label, period, state, due, found, tuple(about), must)
