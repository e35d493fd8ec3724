"""The register of instruments: each with what it measures, its certificates, and how it stands on a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.base.text import say
from workbench.domain.calibration import Certificate, Meter, spans
from workbench.domain.cards import Card, cards_of, plain, spoken
from workbench.rules.deadline import CERTIFICATE_ENDS
from workbench.services import rooms
from workbench.services.context import Workbench
from workbench.services.happening import Happening
from workbench.services.plans import plan_of

if TYPE_CHECKING:
    from workbench.domain.ground import Ground
    from workbench.rules.cells import Value
    from workbench.rules.library import Rules
    from workbench.rules.surroundings import Figure
    from workbench.services.rooms import Room

FORM = "instruments"
MOST = "calibration_months_most"
"""The parameter of a sector whose guide limits the period of calibration, in months."""

Standing = Literal["never", "failed", "expired", "period", "expiring", "valid", "retired"]
"""From the worst on: never calibrated, failed, run out, its period longer than permitted, about to run out, all right,
no longer used."""
STANDINGS: tuple[Standing, ...] = ("never", "failed", "expired", "period", "expiring", "valid", "retired")
_DOUBTFUL: Mapping[str, Standing] = {"missing": "never", "late": "expired", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Measure:
    """What an instrument measures: a figure, of a unit and an item, empty for all."""

    figure: str
    unit: str
    item: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One row of the register; `path` is the row's, `filing` the register's."""

    code: str
    name: str
    place: str
    filing: str
    path: str
    meter: Meter
    measures: tuple[Measure, ...]
    certificates: Mapping[str, Certificate]
    """Those of its meter, by the path of their row."""

    def __str__(self) -> str:
        """Name it: code and name."""
        return " ".join(filter(None, (self.code, self.name)))

    def until(self, day: date) -> date | None:
        """Give the last day the certificate that counts on a day is valid for."""
        newest = self.meter.newest(day)
        return self.meter.until(newest) if newest else None

    def standing(self, day: date, ahead: int, most: Decimal | None) -> Standing:
        """Tell how it stands on a day; `ahead` days before its certificate runs out it is about to."""
        if self.meter.retired and self.meter.retired <= day:
            return "retired"
        today = spans(self.meter, day, day)
        if today and today[0].state != "on_time":
            return _DOUBTFUL[today[0].state]
        if most is not None and self.meter.months is not None and self.meter.months > most:
            return "period"
        until = self.until(day)
        return "expiring" if until and (until - day).days <= ahead else "valid"


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with the instruments it is measured by; each as the plan has its permitted error and its period."""

    figure: "Figure"
    instruments: tuple[Instrument, ...]
    meters: tuple[Meter, ...]


def measured_by(ground: "Ground", cards: "Sequence[Card]", known: Sequence[Instrument]) -> dict[str, Measured]:
    """Give, by path, the figures of a month that instruments of the register measure.

    The cards of the plan say by which, or the instruments themselves. Where the plan gives a permitted error it is the
    one that counts; of two periods the shorter does.
    """
    planned = spoken(ground, cards)
    own = {each.code: set(spoken(ground, [card_of(measure) for measure in each.measures])) for each in known}
    found = {}
    for path in ground.paths():
        card, figure = planned.get(path), ground.figure(path)
        used = [each for each in known if each.code and (path in own[each.code] or (card and card.names(each.code)))]
        if used and figure:
            found[path] = Measured(figure, tuple(used), tuple(_as_planned(each.meter, card) for each in used))
    return found


def card_of(measure: Measure) -> Card:
    """Give the card that says no more of a figure than which one it is."""
    return Card("", measure.figure, measure.unit, measure.item, "", "", "", (), "", "", None, None, "", "", "")


def _as_planned(meter: Meter, card: Card | None) -> Meter:
    if card is None or not card.names(meter.code):
        return meter
    months = [int(each) for each in (meter.months, card.calibration_months) if each is not None and each >= 1]
    spec = meter.spec if card.accuracy is None else card.accuracy
    return replace(meter, spec=spec, months=min(months, default=None))


def endings(wb: Workbench, enterprise_id: str, day: date) -> tuple[Happening, ...]:
    """Give the last days of the certificates that count on a day, each with the instruments it is the last day for."""
    found: dict[tuple[date, str], list[str]] = {}
    for pack in rooms.packs_of(wb, enterprise_id, day.year):
        room = register(wb, enterprise_id, pack, day.year)
        for each in instruments(room) if room else ():
            until = each.until(day)
            if until and not (each.meter.retired and each.meter.retired <= day):
                found.setdefault((until, each.filing), []).append(str(each))
    return tuple(
        Happening(CERTIFICATE_ENDS, until, say("meters.ends", names=say("meters.and").join(names)), filing)
        for (until, filing), names in found.items()
    )


def most_months(rules: "Rules") -> Decimal | None:
    """Give the longest period of calibration the sector's guide permits, None where it sets none."""
    found = rules.parameters.get(MOST)
    return found.value if found and isinstance(found.value, Decimal) else None


def register(wb: Workbench, enterprise_id: str, pack: str, year: int) -> "Room | None":
    """Give the register of instruments as it stands for a year, None where there is none."""
    if FORM not in wb.library.packs[pack].forms:
        return None
    found = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    return rooms.view(wb, found) if found else None


def instruments(room: "Room") -> tuple[Instrument, ...]:
    """Read the instruments of a register, in its order."""
    return tuple(_Row(room, f"instruments/{row}").read() for row in room.cells.rows("instruments"))


@dataclass(frozen=True, slots=True)
class _Row:
    room: "Room"
    path: str

    def read(self) -> Instrument:
        months = self._number("calibration_months")
        certificates = dict(self._certificates())
        meter = Meter(
            self._text("code"),
            self._number("accuracy"),
            int(months) if months is not None and months >= 1 else None,
            tuple(certificates.values()),
            self._date("installed"),
            self._date("retired"),
        )
        measures = (
            Measure(*(self._text(f"{at}/{part}") for part in ("figure", "unit", "item")))
            for at in self._rows("measures")
        )
        name, place = self._text("name"), self._text("place")
        return Instrument(meter.code, name, place, self.room.filing.id, self.path, meter, tuple(measures), certificates)

    def _certificates(self) -> Iterator[tuple[str, Certificate]]:
        for at in self._rows("calibrations"):
            day = self._date(f"{at}/date")
            if day is not None:
                passed = self._value(f"{at}/passed")
                until, error = self._date(f"{at}/until"), self._number(f"{at}/error")
                yield f"{self.path}/{at}", Certificate(day, until, error, passed is not False)

    def _rows(self, section: str) -> list[str]:
        return [f"{section}/{row}" for row in self.room.cells.rows(f"{self.path}/{section}")]

    def _value(self, field: str) -> "Value | None":
        return self.room.outcome.values.get(f"{self.path}/{field}")

    def _text(self, field: str) -> str:
        return str(self._value(field) or "")

    def _number(self, field: str) -> Decimal | None:
        value = self._value(field)
        return value if isinstance(value, Decimal) else None

    def _date(self, field: str) -> date | None:
        value = self._value(field)
        return value if isinstance(value, date) else None


def named_for(wb: Workbench, enterprise_id: str, pack: str, year: int) -> dict[str, set[str]]:
    """Give the figures the plan of a year has each instrument measure, by the instrument's code as it is compared."""
    plan = plan_of(wb, enterprise_id, pack, year)
    found: dict[str, set[str]] = {}
    for card in cards_of(plan.cells, plan.outcome.values) if plan else ():
        for code in card.instruments:
            found.setdefault(plain(code), set()).add(card.figure)
    return found
