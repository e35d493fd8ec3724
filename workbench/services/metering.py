"""What a verifier may object to in instruments, their calibration and laboratory reports."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.cards import spoken
from workbench.domain.doubt import Doubt, doubt
from workbench.domain.evidence import lies_on
from workbench.domain.period import period_words
from workbench.rules.places import Places
from workbench.services import calibrating, evidence, instruments, laboratory
from workbench.services.context import Workbench
from workbench.services.instruments import card_of
from workbench.services.laboratory import Report

if TYPE_CHECKING:
    from decimal import Decimal

    from workbench.rules.cells import Cell
    from workbench.rules.form import Level
    from workbench.rules.outcome import Finding
    from workbench.rules.surroundings import Point
    from workbench.services.calibrating import Month, Offer
    from workbench.services.rooms import Room

CALIBRATION, REPORT = "calibration", "lab_report"
"""The kinds of evidence these registers are about."""
RESULTS = ("carbon", "ncv", "hydrogen", "sulphur", "moisture")
_STATES = {"missing": "calibration_missing", "late": "calibration_late", "failed": "calibration_failed"}
_CHECKS = {
    "laboratory.days": "lab_late",
    "laboratory.five": "lab_parameters",
    "laboratory.mark": "lab_no_mark",
    "laboratory.mark_boiler": "lab_no_mark",
    "laboratory.mark_valid": "lab_mark_expired",
    "laboratory.mark_begun": "lab_mark_expired",
    "laboratory.scope": "lab_scope",
    "laboratory.received_order": "lab_order",
    "laboratory.tested_order": "lab_order",
    "laboratory.issued_order": "lab_order",
    "laboratory.number_twice": "lab_twice",
}
"""What the register's own checks find, by the point a verifier would name."""


def doubts(wb: Workbench, enterprise_id: str, pack: str, year: int) -> tuple[Doubt, ...]:
    """List what a verifier may object to in a year's instruments and laboratory reports."""
    return tuple(_Look(wb, enterprise_id, pack, year).all())


class _Look:
    def __init__(self, wb: Workbench, enterprise_id: str, pack: str, year: int) -> None:
        self.wb, self.enterprise, self.pack, self.year = wb, enterprise_id, pack, year
        law = wb.library.rules(pack, date(year, 12, 31), today())
        self.points: Mapping[str, Point] = law.parameters["verification_points"].value  # type: ignore[assignment] # points
        self.most = instruments.most_months(law)
        self.register = instruments.register(wb, enterprise_id, pack, year)
        self.laboratory = laboratory.register(wb, enterprise_id, pack, year)
        self.reports = laboratory.reports(self.laboratory) if self.laboratory else ()
        self.months = tuple(calibrating.months(wb, enterprise_id, pack, year))

    def all(self) -> Iterator[Doubt]:
        for month in self.months:
            for offer in month.offers():
                if offer.state != "taken":
                    yield self._calibration(offer)
        yield from self._without()
        if self.register:
            yield from self._register(self.register)
        if self.laboratory:
            yield from self._laboratory_doubts(self.laboratory)

    # ------------------------------------------------------------ instruments

    def _calibration(self, offer: "Offer") -> Doubt:
        state = next(state for state in _STATES if any(span.state == state for span in offer.spans))
        return doubt(
            self.points, _STATES[state], "error",
            filing=offer.filing, path=offer.path, period=offer.period, at_stake=offer.tonnes,
            name=offer.instrument, value=period_words(offer.period), other=offer.name,
        )  # fmt: skip

    def _without(self) -> Iterator[Doubt]:
        """Name each measured figure of which a certificate is asked, or a report, and the registers have none."""
        told: set[str] = set()
        for month in self.months:
            measured = month.measured()
            reported = self._reported(month)
            places = Places(month.room.form, month.room.cells, month.now.values)
            for path in month.ground.paths():
                figure, held = month.ground.figure(path), month.ground.held(path)
                if figure is None or held is None or held.state != "measured":
                    continue
                name, filing = places.name(path), month.room.filing
                instrument = name if self.register else str(figure)  # without a register, each figure is told once
                kinds = {kind for group in figure.proof for kind in group}
                if path in measured and (days := month.unmeasured(measured[path], path)):
                    yield doubt(
                        self.points, "instrument_gap", "warning",
                        filing=filing.id, path=path, period=filing.period,
                        name=name, month=period_words(filing.period), count=days,
                    )  # fmt: skip
                if CALIBRATION in kinds and path not in measured and instrument not in told:
                    told.add(instrument)
                    yield doubt(
                        self.points, "instrument_missing", "warning",
                        filing=filing.id, path=path, period=filing.period, name=instrument,
                    )  # fmt: skip
                if [REPORT] in map(list, figure.proof) and REPORT not in held.kinds and path not in reported:
                    yield doubt(
                        self.points, "lab_missing", "error",
                        filing=filing.id, path=path, period=filing.period, at_stake=self._stake(month, path),
                        name=name, month=period_words(filing.period),
                    )  # fmt: skip

    @staticmethod
    def _stake(month: "Month", path: str) -> "Decimal | None":
        """Give what falling to the default adds to the month's headline."""
        changes = month.ground.fall(path)
        return month.tonnes(changes) if changes else None

    def _register(self, room: "Room") -> Iterator[Doubt]:
        shown_paths = self._shown(room)
        for each in instruments.instruments(room):
            if each.meter.retired and each.meter.retired <= date(self.year, 1, 1):
                continue
            months = each.meter.months
            if self.most is not None and months is not None and months > self.most:
                at = f"{each.path}/calibration_months"
                yield self._of(room, "calibration_period", "error", at, name=each, value=months, other=shown(self.most))
            for at, held in each.certificates.items():
                if held.day.year != self.year:
                    continue
                if not lies_on(at, shown_paths):
                    yield self._of(room, "calibration_paper", "note", at, name=each, value=held.day.isoformat())
                if each.meter.failed(held):
                    yield self._of(room, "calibration_before", "warning", at, name=each, value=held.day.isoformat())
            kept = (
                room.outcome.values.get(f"{each.path}/maintenance/{row}/date")
                for row in room.cells.rows(f"{each.path}/maintenance")
            )
            if not any(isinstance(day, date) and day.year == self.year for day in kept):
                yield self._of(
                    room, "maintenance_missing", "note", each.path, name=each, month=period_words(str(self.year))
                )

    # ------------------------------------------------------------ laboratory

    def _reported(self, month: "Month", report: Report | None = None) -> set[str]:
        """Give the figures of a month that a report, or any, proves."""
        reports = [
            each for each in (self.reports if report is None else [report]) if each.month == month.room.filing.period
        ]
        return set(spoken(month.ground, [card_of(each.measure) for each in reports]))

    def _laboratory_doubts(self, room: "Room") -> Iterator[Doubt]:
        reports = {each.path: each for each in self.reports if not each.month or each.month.startswith(str(self.year))}
        for finding in room.outcome.findings:
            at = "/".join(finding.path.split("/")[:2])
            if finding.code in _CHECKS and at in reports:
                yield self._found(room, finding, reports[at])
        shown_paths = self._shown(room)
        for each in reports.values():
            if not lies_on(each.path, shown_paths):
                yield self._of(
                    room,
                    "lab_papers",
                    "note",
                    each.path,
                    name=each.number or each.path,
                    value=say("meters.report_paper"),
                )
        yield from self._copied(room, list(reports.values()))

    def _found(self, room: "Room", finding: "Finding", report: Report) -> Doubt:
        values, places = room.outcome.values, Places(room.form, room.cells, room.outcome.values)

        def said(field: str) -> str:
            return places.shown(f"{report.path}/{field}", room.form.column(f"reports.{field}")[1])

        point = _CHECKS[finding.code]
        lacking = [field for field in RESULTS if f"{report.path}/{field}" not in values]
        names = {
            "lab_late": {"value": said("took"), "other": self._days(room)},
            "lab_parameters": {
                "value": say("meters.and").join(str(room.form.column(f"reports.{each}")[1].label) for each in lacking)
            },
            "lab_mark_expired": {"value": said("tested"), "other": f"{said('mark_since')} — {said('mark_until')}"},
            "lab_order": {"value": " → ".join(said(each) for each in ("sampled", "received", "tested", "issued"))},
            "lab_twice": {"value": said("laboratory")},
        }.get(point, {})
        return self._of(
            room,
            point,
            finding.level,
            finding.path,
            at_stake=self._at_stake(report),
            name=report.number or report.path,
            **names,
        )

    @staticmethod
    def _days(room: "Room") -> str:
        value = room.rules.parameters["lab_days"].value
        return shown(value) if not isinstance(value, Mapping) else ""

    def _at_stake(self, report: Report) -> "Decimal | None":
        """Give what the default in place of all that a report proves adds to the headline of its month."""
        for month in self.months:
            if month.room.filing.period == report.month:
                changes: dict[str, Cell | None] = {}
                for path in self._reported(month, report):
                    changes |= month.ground.fall(path)
                if changes:
                    return month.tonnes(changes)
        return None

    def _copied(self, room: "Room", reports: Sequence[Report]) -> Iterator[Doubt]:
        """Name the reports that give, of other samples, just the results of an earlier one."""
        seen: dict[tuple[object, ...], Report] = {}
        for each in reports:
            results = tuple(room.outcome.values.get(f"{each.path}/{field}") for field in RESULTS)
            if len([one for one in results if one is not None]) < _ENOUGH:
                continue
            first = seen.setdefault(results, each)
            if first is not each and first.number != each.number:
                yield self._of(room, "lab_copied", "warning", each.path, name=each.number, other=first.number)

    # ------------------------------------------------------------ both

    def _shown(self, room: "Room") -> tuple[str, ...]:
        return tuple(path for each in evidence.evidence(self.wb, room.filing.id) for path in each.paths)

    def _of(
        self, room: "Room", point: str, level: "Level", path: str, *, at_stake: "Decimal | None" = None, **names: object
    ) -> Doubt:
        filing = room.filing
        return doubt(
            self.points, point, level, filing=filing.id, path=path, period=filing.period, at_stake=at_stake, **names
        )


_ENOUGH = 3
"""Equal results that are no chance."""
