"""What the rooms know already, as the verifier would put it: instruments, papers, what the figures stand on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.text import Label, say
from workbench.domain.coverage import Coverage, Standing
from workbench.domain.doubt import Doubt, doubt
from workbench.rules.form import Level
from workbench.rules.places import Places
from workbench.rules.surroundings import Point
from workbench.services import calibrating, coverage, evidence, filings, quality, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.papers import Double, Use
    from workbench.services.calibrating import Offer

_CALIBRATION = {"missing": "calibration_missing", "late": "calibration_late", "failed": "calibration_failed"}
_GRAVEST = tuple(_CALIBRATION)


@dataclass(frozen=True)
class Sources:
    """The rooms of one enterprise, pack and year; `months` are its monthly filings by id."""

    wb: Workbench
    enterprise: str
    pack: str
    year: int
    points: Mapping[str, Point]
    months: "Mapping[str, str]"
    """The period of each monthly filing, by its id."""

    def doubts(self) -> Iterator[Doubt]:
        """Give all that the rooms object to."""
        yield from quality.doubts(self.wb, self.enterprise, self.pack, self.year)
        yield from self._calibrations()
        yield from self._papers()

    # ------------------------------------------------------------ instruments

    def _calibrations(self) -> Iterator[Doubt]:
        for offer in calibrating.offers(self.wb, self.enterprise, self.pack, self.year):
            if offer.state != "taken":
                yield self._calibration(offer)

    def _calibration(self, offer: "Offer") -> Doubt:
        span = min(offer.doubtful, key=lambda each: _GRAVEST.index(each.state))
        days = f"{span.first.isoformat()}—{span.last.isoformat()}"
        return doubt(
            self.points, _CALIBRATION[span.state], "error", filing=offer.filing, path=offer.path, period=offer.period,
            at_stake=offer.tonnes, name=offer.instrument, value=days, other=offer.name,
        )  # fmt: skip

    # ------------------------------------------------------------ papers

    def _papers(self) -> Iterator[Doubt]:
        for double in evidence.doubles(self.wb, self.enterprise):
            uses = [use for use in double.uses if use.period.startswith(str(self.year))]
            if uses:
                yield self._double(double, uses)

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
        return f"{use.period} {say('rehearsal.and').join(places.names(use.paths[:3]))}".strip()

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
        period = self.months[filing]
        return doubt(
            self.points, point, level, filing=filing, path=path, period=period, at_stake=fall(standing),
            name=standing.name, month=period, **names,
        )  # fmt: skip


def fall(standing: Standing) -> Decimal | None:
    """Give what the emission gains where a figure falls to the guide's default, tCO2; None where there is none."""
    return standing.tonnes if standing.basis == "fall" and standing.tonnes > 0 else None


def _words(kinds: Mapping[str, Label], group: Iterable[str]) -> Iterator[str]:
    return (str(kinds.get(kind, kind)) for kind in group)
