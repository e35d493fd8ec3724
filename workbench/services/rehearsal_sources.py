"""What the rooms know already, as the verifier would put it: instruments, papers, what the figures stand on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import Label, say
from workbench.domain.cards import spoken
from workbench.domain.coverage import Coverage, Standing
from workbench.domain.doubt import Doubt, doubt
from workbench.domain.filing import period_before
from workbench.domain.names import COMMON
from workbench.domain.period import period_words
from workbench.domain.rehearsal import Sheet
from workbench.rules.form import Level
from workbench.rules.places import Places
from workbench.rules.surroundings import Point
from workbench.services import (
    coverage,
    evidence,
    filings,
    laboratory,
    metering,
    planned,
    quality,
    rooms,
    verifying_case,
)
from workbench.services.context import Workbench
from workbench.services.instruments import card_of

if TYPE_CHECKING:
    from workbench.domain.papers import Double, Use
    from workbench.services.rooms import Room

_CARBON_PLACES = 4
"""Decimals of a share of carbon that a laboratory gives in per cent with two."""


@dataclass(frozen=True)
class Sources:
    """The rooms of one enterprise, pack and year."""

    wb: Workbench
    enterprise: str
    pack: str
    year: int
    points: Mapping[str, Point]
    months: Mapping[str, Sheet]
    """Its monthly filings, by id."""

    def doubts(self) -> Iterator[Doubt]:
        """Give all that the rooms object to."""
        for room in (planned.deviations, metering.doubts, quality.doubts, verifying_case.doubts):
            yield from room(self.wb, self.enterprise, self.pack, self.year)
        yield from self._papers()
        yield from self._reports()

    # ------------------------------------------------------------ laboratory

    def _reports(self) -> Iterator[Doubt]:
        """Hold a month's factor against the one report that stands for it; several would have to be weighted."""
        room = laboratory.register(self.wb, self.enterprise, self.pack, self.year)
        if room is None:
            return
        proved: dict[tuple[str, str], list[str]] = {}
        for report in laboratory.reports(room):
            for sheet in self.months.values():
                if sheet.period == report.month:
                    for path in spoken(sheet.ground, [card_of(report.measure)]):
                        proved.setdefault((sheet.filing, path), []).append(report.path)
        for (filing, path), reports in proved.items():
            if len(reports) == 1:
                yield from self._report(self.months[filing], path, room, reports[0])

    def _report(self, sheet: Sheet, path: str, room: "Room", report: str) -> Iterator[Doubt]:
        field, told, held = sheet.form.locate(path)[2], sheet.values.get(path), sheet.ground.held(path)
        measured = room.cells.value(f"{report}/{'ncv' if field.unit.startswith('GJ/') else 'carbon'}")
        if not isinstance(told, Decimal) or not isinstance(measured, Decimal) or not held or held.state != "measured":
            return
        if field.unit == "tC/t" and room.cells.value(f"{report}/basis") == "ar":
            measured = CONTEXT.divide(measured, Decimal(100))
        elif not field.unit.startswith("GJ/"):
            return
        places = room.form.column("reports.ncv")[1].places if field.unit.startswith("GJ/") else _CARBON_PLACES
        if rounded(told, places or 0) != rounded(measured, places or 0):
            yield doubt(
                self.points, "lab_differs", "error", filing=sheet.filing, path=path, period=sheet.period,
                month=period_words(sheet.period), name=sheet.places.name(path), value=shown(told),
                other=shown(measured),
            )  # fmt: skip

    # ------------------------------------------------------------ papers

    def _papers(self) -> Iterator[Doubt]:
        for double in evidence.doubles(self.wb, self.enterprise):
            uses = [use for use in double.uses if use.period.startswith(str(self.year))]
            if uses:
                yield self._double(double, uses)
        bound = self._bound_to_a_month()
        for filing, sheet in self.months.items():
            for paper in evidence.evidence(self.wb, filing):
                if paper.kind in bound and paper.issued and not _of_month(paper.issued, sheet.period):
                    yield doubt(
                        self.points, "evidence_other_month", "warning", filing=filing, period=sheet.period,
                        path=paper.paths[0] if paper.paths else "", name=paper.name, value=paper.issued.isoformat(),
                        month=period_words(sheet.period),
                    )  # fmt: skip

    def _bound_to_a_month(self) -> frozenset[str]:
        """Name the kinds of paper that speak for one month only."""
        table = self.wb.library.rules(COMMON, today(), today()).parameters[evidence.REACH].value
        return frozenset(table) if isinstance(table, Mapping) else frozenset()

    def _double(self, double: "Double", uses: "list[Use]") -> Doubt:
        last = max(uses, key=lambda use: use.period)
        others = [use for use in double.uses if use is not last]
        numbered = double.why == "number"
        others_named = [self._used(use) for use in others] or list(double.enterprises) or [self._used(last)]
        return doubt(
            self.points, "evidence_number_twice" if numbered else "evidence_double", "error", filing=last.filing,
            path=last.paths[0] if last.paths else "", period=last.period,
            name=double.number if numbered else last.name,
            value=self._used(last), other=say("rehearsal.and").join(others_named),
        )  # fmt: skip

    def _used(self, use: "Use") -> str:
        filing = filings.get(self.wb, use.filing)
        room = rooms.view(self.wb, filing)
        places = Places(room.form, room.cells, room.outcome.values)
        return f"{period_words(use.period)} {say('rehearsal.and').join(places.names(use.paths[:3]))}".strip()

    # ------------------------------------------------------------ what the figures stand on

    def standings(self) -> "dict[tuple[str, str], Standing]":
        """Give what each figure of each month stands on, by filing and path."""
        return {
            (filing, standing.path): standing
            for filing in self.months
            for standing in self._coverage(filing).figures
            if standing.figure
        }

    def _coverage(self, filing: str) -> Coverage:
        return coverage.coverage(self.wb, filing)

    def unproven(self, standings: "Mapping[tuple[str, str], Standing]") -> Iterator[Doubt]:
        """Object to figures that stand on nothing, or on less than is asked for."""
        kinds = evidence.kinds_now(self.wb)
        for (filing, path), standing in standings.items():
            if standing.strength == "claimed":
                point = "figure_unproven" if standing.basis == "fall" else "figure_undefaulted"
                yield self._standing(point, "error", filing, path, standing)
            elif standing.strength == "partial":
                missing = (say("rehearsal.or").join(_words(kinds, group)) for group in standing.missing)
                value = say("rehearsal.and").join(missing)
                yield self._standing("figure_partly_proven", "warning", filing, path, standing, value=value)

    def _standing(self, point: str, level: Level, filing: str, path: str, standing: Standing, **names: object) -> Doubt:
        period = self.months[filing].period
        return doubt(
            self.points, point, level, filing=filing, path=path, period=period, at_stake=fall(standing),
            name=standing.name, month=period_words(period), **names,
        )  # fmt: skip


def _of_month(issued: date, period: str) -> bool:
    """Tell whether a paper may be of a month: issued in it, or while it was settled in the next."""
    return f"{issued:%Y-%m}" == period or period_before(f"{issued:%Y-%m}") == period


def fall(standing: Standing) -> Decimal | None:
    """Give what the emission gains where a figure falls to the guide's default, tCO2; None where there is none."""
    return standing.tonnes if standing.basis == "fall" and standing.tonnes > 0 else None


def _words(kinds: Mapping[str, Label], group: Iterable[str]) -> Iterator[str]:
    return (str(kinds.get(kind, kind)) for kind in group)
