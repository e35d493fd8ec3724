"""Instruments that cannot be trusted: the alarm, the figures they touch, and the correction that does not understate.

A correction is offered, never made: the person takes it over in the month, where it can be undone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import now, today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.calibration import ORIGIN, PLACE, Rule, Span, worst
from workbench.domain.calibration import corrected as moved
from workbench.domain.cards import cards_of
from workbench.domain.filing import last_day
from workbench.domain.ground import Ground
from workbench.rules.cells import Cell, Source
from workbench.services import evidence, filings, instruments, rooms, settings
from workbench.services.context import Workbench
from workbench.services.instruments import Instrument, Measured, Standing
from workbench.services.plans import figures_of, plan_of

if TYPE_CHECKING:
    from workbench.domain.cards import Card
    from workbench.rules.form import Field
    from workbench.rules.library import Rules
    from workbench.rules.outcome import Outcome
    from workbench.rules.sources import Citation
    from workbench.rules.surroundings import Errs, Figure
    from workbench.services.rooms import Room

RULES = ("calibration_rule_sector", "calibration_rule")
"""The table of the correction: the sector's own text, else the one borrowed for all."""

Needs = Literal["", "part", "error", "inputs"]
"""What the person must add: nothing; the part of the figure measured in the days of doubt, where the whole month is not
wanted; an error nobody has entered; or the figure is worked out, and what it rests on must be corrected."""
State = Literal["open", "taken", "stale", "sealed"]
"""`stale`: taken over, and the register meanwhile tells of other days or of a larger error."""


# ---------------------------------------------------------------- alarms


@dataclass(frozen=True, slots=True)
class Alarm:
    """How an instrument stands on a day. `until` is the last day of its certificate, `days` how many are left."""

    instrument: str
    name: str
    until: date | None
    days: int | None
    state: Standing
    pack: str
    filing: str
    path: str
    place: str = ""

    @property
    def says(self) -> str:
        """Say what is the matter and what to do, in the person's language."""
        until = self.until.isoformat() if self.until else ""
        return say(f"meters.alarm.{self.state}", name=self.name, until=until, days=abs(self.days or 0))


def standings(wb: Workbench, enterprise_id: str, day: date) -> tuple[Alarm, ...]:
    """Tell of every instrument how it stands on a day, the worst first."""
    ahead = int(settings.load().ahead)
    found = [
        _alarm(
            pack, each, day, each.standing(day, ahead, instruments.most_months(wb.library.rules(pack, day, today())))
        )
        for pack in rooms.packs_of(wb, enterprise_id, day.year)
        if (room := instruments.register(wb, enterprise_id, pack, day.year))
        for each in instruments.instruments(room)
    ]
    return tuple(sorted(found, key=lambda each: (instruments.STANDINGS.index(each.state), each.until or date.min)))


def alarms(wb: Workbench, enterprise_id: str, day: date) -> tuple[Alarm, ...]:
    """Tell of the instruments that call for something on a day, the worst first."""
    return tuple(each for each in standings(wb, enterprise_id, day) if each.state not in ("valid", "retired"))


def _alarm(pack: str, instrument: Instrument, day: date, state: Standing) -> Alarm:
    until = instrument.until(day)
    days = (until - day).days if until else None
    return Alarm(
        instrument.code, str(instrument), until, days, state, pack, instrument.filing, instrument.path, instrument.place
    )


# ---------------------------------------------------------------- offers


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure of a month that was measured in days of doubt, and what becomes of it.

    `spans` are the days of the month by the state of the instrument that decides. `corrected` moves the whole month by
    the worst of them, the most careful choice, None where it cannot be worked out; `tonnes` is what that changes in
    the month's headline. `measured` is in `unit`.
    """

    filing: str
    period: str
    path: str
    name: str
    figure: "Figure"
    instrument: str
    spans: tuple[Span, ...]
    measured: Decimal
    unit: str
    corrected: Decimal | None
    steps: tuple[str, ...]
    needs: Needs
    state: State
    tonnes: Decimal | None
    cite: "Citation"

    @property
    def doubtful(self) -> tuple[Span, ...]:
        """Give the spans that are not as they should be."""
        return tuple(span for span in self.spans if span.state != "on_time")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a figure becomes, why, and what that changes in the headline of its month (None where there is none)."""

    value: Decimal
    steps: tuple[str, ...]
    tonnes: Decimal | None


def offers(wb: Workbench, enterprise_id: str, pack: str, year: int) -> tuple[Offer, ...]:
    """Give the figures of a year measured in days of doubt, by month; those taken over or sealed say so."""
    return tuple(offer for month in months(wb, enterprise_id, pack, year) for offer in month.offers())


def months(wb: Workbench, enterprise_id: str, pack: str, year: int) -> "Iterator[Month]":
    """Walk the months filed of a year, as they stand, with the year's register and plan around them."""
    room = instruments.register(wb, enterprise_id, pack, year)
    known = instruments.instruments(room) if room else ()
    plan = plan_of(wb, enterprise_id, pack, year)
    cards = cards_of(plan.cells, plan.outcome.values) if plan else ()
    listed = [each for each in filings.filings(wb, enterprise_id) if each.form == f"{pack}/monthly"]
    for each in sorted(listed, key=lambda each: (each.period, each.id)):
        if each.period.startswith(f"{year}-"):
            yield Month(wb, each.id, known, cards)


def worked(wb: Workbench, offer: Offer, parts: Mapping[Span, Decimal] | None = None) -> Correction:
    """Work out what a figure becomes: the whole month by the worst span, or the parts measured in each span of doubt.

    Raises WorkbenchError: ``calibrating.unknown_error``, ``calibrating.part_negative``, ``calibrating.part_nothing``,
    ``calibrating.part_too_much``,
    ``calibrating.part_too_little`` where no day of the month was covered, ``calibrating.changed`` where the month
    meanwhile says something else, ``calibrating.corrected`` where it holds a correction already.
    """
    return Month(wb, offer.filing).correction(offer, parts)


def corrected(wb: Workbench, offer: Offer, parts: Mapping[Span, Decimal] | None = None) -> Cell:
    """Give the cell a correction makes, its steps as the note; nothing is changed.

    Raises WorkbenchError as `worked` does, and ``calibrating.sealed`` for a month that is sealed.
    """
    if filings.get(wb, offer.filing).status == "frozen":
        raise WorkbenchError("calibrating.sealed", period=offer.period)
    found = worked(wb, offer, parts)
    return Cell(found.value, Source(ORIGIN, PLACE, wb.person, now()), "\n".join(found.steps))


# ---------------------------------------------------------------- one month


class Month:
    """A month's filing with what lies around it, and what its figures become."""

    def __init__(
        self, wb: Workbench, filing_id: str, known: tuple[Instrument, ...] = (), cards: "Sequence[Card]" = ()
    ) -> None:
        from workbench.rules.evaluate import Working

        self.cards = cards
        self.room: Room = rooms.view(wb, filings.get(wb, filing_id))
        self.known = known
        self.last = last_day(self.room.filing.period)
        self.first = self.last.replace(day=1)
        self.law: Rules = wb.library.rules(self.room.form.pack, self.last, today())
        entry = next((self.law.parameters[name] for name in RULES if name in self.law.parameters), None)
        self.cite = entry.cite if entry else None
        self.rule = Rule(entry.value if entry else {})  # type: ignore[arg-type] # a table of numbers, as its kind says
        self.working = Working(self.room.form, self.room.rules)
        self.now: Outcome = self.working.outcome(self.room.cells)
        papers = evidence.evidence(wb, filing_id)
        self.ground = Ground(self.room.form, self.room.cells, self.now, figures_of(self.law), papers)

    def offers(self) -> Iterator[Offer]:
        """Give the figures of the month measured in days of doubt; where nothing was measured nothing is moved."""
        if self.cite is None:  # before there was any text on it
            return
        for path, measured in self.measured().items():
            found = worst(measured.meters, self.rule, self.first, self.last)
            value = self.now.values.get(path)
            computed = self.room.form.locate(path)[2].computed
            given = computed or path in self.room.cells
            if given and isinstance(value, Decimal) and value and any(self.rule.rate(span) != 0 for span in found):
                yield self._offer(path, measured, found, value, self.cite)

    def measured(self) -> dict[str, Measured]:
        """Give the figures of the month that instruments measure."""
        return instruments.measured_by(self.ground, self.cards, self.known)

    def unmeasured(self, measured: Measured, path: str) -> int:
        """Count the days of the month on which no instrument of a figure was in use; 0 where it is nothing."""
        days = sum(span.days for span in worst(measured.meters, self.rule, self.first, self.last))
        return (self.last - self.first).days + 1 - days if self.now.values.get(path) else 0

    def _offer(self, path: str, measured: Measured, found: tuple[Span, ...], value: Decimal, cite: "Citation") -> Offer:
        from workbench.rules.places import Places

        places = Places(self.room.form, self.room.cells, self.now.values)
        field = self.room.form.locate(path)[2]
        cell = self.room.cells.get(path)
        plain = Offer(
            filing=self.room.filing.id,
            period=self.room.filing.period,
            path=path,
            name=places.name(path),
            figure=measured.figure,
            instrument=say("meters.and").join(map(str, measured.instruments)),
            spans=found,
            measured=value,
            unit=places.unit(path, field),
            corrected=None,
            steps=(),
            needs=self._needs(found, field),
            state="sealed" if self.room.filing.status == "frozen" else "open",
            tonnes=None,
            cite=cite,
        )
        if cell and self._corrected(path):
            state: State = "taken" if self._told(cell.note, plain) else "stale"
            return replace(plain, state=state, needs="", steps=tuple(cell.note.splitlines()))
        if plain.needs in ("error", "inputs"):
            return replace(plain, steps=(*self._spans(plain), say(f"meters.needs.{plain.needs}")))
        whole = self.correction(plain, None)
        return replace(plain, corrected=whole.value, steps=whole.steps, tonnes=whole.tonnes)

    def _needs(self, found: tuple[Span, ...], field: "Field") -> Needs:
        rates = {self.rule.rate(span) for span in found}
        if field.computed:
            return "inputs"
        if None in rates:
            return "error"
        return "part" if len(rates) > 1 else ""

    def _corrected(self, path: str) -> bool:
        cell = self.room.cells.get(path)
        return bool(cell and cell.source and (cell.source.origin, cell.source.place) == (ORIGIN, PLACE))

    def _told(self, note: str, offer: Offer) -> bool:
        """Tell whether the steps of a correction tell of each span of doubt as the register has it now."""
        lines = note.splitlines()
        wanted = ((_days(span), f"{_sign(offer.figure.errs)} {self._rate(span)}") for span in offer.doubtful)
        return all(any(days in line and rate in line for line in lines) for days, rate in wanted)

    def _rate(self, span: Span) -> str:
        rate = self.rule.rate(span)
        return _percent(None if rate is None else rate * 100)

    def correction(self, offer: Offer, parts: Mapping[Span, Decimal] | None) -> Correction:
        field = self.room.form.locate(offer.path)[2]
        measured = self.now.values.get(offer.path)
        if self._corrected(offer.path):
            raise WorkbenchError("calibrating.corrected", name=offer.name)
        if measured != offer.measured:
            raise WorkbenchError("calibrating.changed", name=offer.name)
        if any(self.rule.rate(span) is None for span in offer.spans):
            raise WorkbenchError("calibrating.unknown_error", instrument=offer.instrument)
        if parts is None:
            most = max(offer.spans, key=lambda span: self.rule.rate(span) or Decimal(0))
            taken = [(most, offer.measured)]
        else:
            taken = [(span, parts.get(span, Decimal(0))) for span in offer.spans if self.rule.rate(span)]
            self._within(offer, taken)
        errs = offer.figure.errs
        value = moved(offer.measured, taken, self.rule, errs, field.places, field.rounding)
        steps = (*self._spans(offer), *self._parts(offer, taken, whole=parts is None), self._sum(offer, taken, value))
        return Correction(value, (*steps, *self._basis(offer)), self.tonnes({offer.path: Cell(value)}))

    def _within(self, offer: Offer, taken: list[tuple[Span, Decimal]]) -> None:
        """Refuse parts that cannot be: below nothing, above the whole, or short of it where no day was covered."""
        total = sum((part for _, part in taken), Decimal(0))
        size = abs(offer.measured)
        if any(part < 0 for _, part in taken):
            raise WorkbenchError("calibrating.part_negative")
        if not total:  # the figure would count as corrected, and nobody would ask any more
            raise WorkbenchError("calibrating.part_nothing")
        if total > size:
            raise WorkbenchError("calibrating.part_too_much", total=shown(total), whole=shown(size), unit=offer.unit)
        if total < size and all(self.rule.rate(span) for span in offer.spans):
            raise WorkbenchError("calibrating.part_too_little", total=shown(total), whole=shown(size), unit=offer.unit)

    def tonnes(self, changes: Mapping[str, Cell | None]) -> Decimal | None:
        """Give what changes would add to the headline, None where there is none to tell."""
        headline = self.room.form.headline
        before = self.now.values.get(headline)
        after = self.working.outcome(self.room.cells.changed(changes)).values.get(headline)
        return after - before if isinstance(before, Decimal) and isinstance(after, Decimal) else None

    # ------------------------------------------------------------ in words

    def _spans(self, offer: Offer) -> Iterator[str]:
        """Say of each span what the instrument was, and by what readings are moved."""
        for span in offer.spans:
            yield say(
                f"meters.step.{span.state}",
                instrument=span.code,
                days=_days(span),
                spec=_percent(span.spec),
                error=_percent(abs(span.error) if span.error is not None else None),
                rate=self._rate(span),
                sign=_sign(offer.figure.errs),
            )

    def _parts(self, offer: Offer, taken: list[tuple[Span, Decimal]], *, whole: bool) -> Iterator[str]:
        if whole and offer.needs == "part":
            yield say("meters.step.whole", measured=shown(offer.measured), unit=offer.unit)
        elif not whole:
            for span, part in taken:
                yield say("meters.step.part", days=_days(span), part=shown(part), unit=offer.unit)

    def _sum(self, offer: Offer, taken: list[tuple[Span, Decimal]], value: Decimal) -> str:
        sign = _sign(offer.figure.errs)
        rates = [self._rate(span) for span, _ in taken]
        terms = "".join(f" {sign} {shown(part)} × {rate}" for (_, part), rate in zip(taken, rates, strict=True))
        if len(taken) == 1 and taken[0][1] == offer.measured >= 0:
            terms = f" × (1 {sign} {rates[0]})"
        return say("meters.step.sum", sum=f"{shown(offer.measured)}{terms}", value=shown(value), unit=offer.unit)

    def _basis(self, offer: Offer) -> Iterator[str]:
        yield say("meters.step.basis", cite=offer.cite)
        if offer.cite.confidence != "text":
            yield say("meters.step.borrowed")


def _days(span: Span) -> str:
    if span.first == span.last:
        return span.first.isoformat()
    return f"{span.first.isoformat()} — {span.last.isoformat()}"


def _percent(number: Decimal | None) -> str:
    return "—" if number is None else f"{shown(number.normalize())} %"


def _sign(errs: "Errs") -> str:
    return "+" if errs == "low" else "−"
