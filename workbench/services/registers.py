"""What the registers show of a month's figures: valid certificates of the instruments, and laboratory reports.

A line of a register is what somebody typed; it counts where its paper is attached to it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.domain.calibration import spans
from workbench.domain.cards import Card, cards_of, spoken
from workbench.domain.evidence import lies_on
from workbench.domain.filing import last_day
from workbench.domain.ground import Ground
from workbench.services import instruments, laboratory, metering
from workbench.services.context import Workbench
from workbench.services.evidence import evidence
from workbench.services.instruments import card_of, measured_by
from workbench.services.plans import plan_of

if TYPE_CHECKING:
    from workbench.domain.calibration import Certificate, Meter
    from workbench.services.rooms import Room


class Registers:
    """The registers and the plan of an enterprise's sector for one year, read once for all its months."""

    def __init__(self, wb: Workbench, enterprise_id: str, pack: str, year: int) -> None:
        """Read them as they stand."""
        register = instruments.register(wb, enterprise_id, pack, year)
        plan = plan_of(wb, enterprise_id, pack, year)
        self.known = instruments.instruments(register) if register else ()
        self.cards = cards_of(plan.cells, plan.outcome.values) if plan else ()
        self.papered = self._papered(wb, register) if register else {}
        self.reports = self._reports(wb, laboratory.register(wb, enterprise_id, pack, year))

    def told(self, ground: Ground, period: str) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """Give the kinds of evidence the registers have for a month's figures, and those they deny, by path.

        A certificate counts where every instrument of a figure was covered while in use, by certificates that can be
        seen. It is denied where one was not, even by those it is said to have.
        """
        last = last_day(period)
        first = last.replace(day=1)
        shown: dict[str, set[str]] = {}
        denied: dict[str, frozenset[str]] = {}
        for path, measured in measured_by(ground, self.cards, self.known).items() if self.known else ():
            if not _covered(measured.meters, first, last):
                denied[path] = frozenset({metering.CALIBRATION})
            elif _covered([self._seen(meter) for meter in measured.meters], first, last):
                shown[path] = {metering.CALIBRATION}
        for path in spoken(ground, [card for month, card in self.reports if month == period]):
            shown.setdefault(path, set()).add(metering.REPORT)
        return {path: frozenset(kinds) for path, kinds in shown.items()}, denied

    @staticmethod
    def _reports(wb: Workbench, room: "Room | None") -> list[tuple[str, Card]]:
        """Give the laboratory reports whose paper is attached: the month of each, and what it is of."""
        shown = _attached(wb, room, metering.REPORT) if room else ()
        listed = laboratory.reports(room) if room else ()
        return [(each.month, card_of(each.measure)) for each in listed if lies_on(each.path, shown)]

    def _seen(self, meter: "Meter") -> "Meter":
        """Give an instrument with those of its certificates whose paper is attached."""
        return replace(
            meter, certificates=tuple(each for each in meter.certificates if each in self.papered[meter.code])
        )

    def _papered(self, wb: Workbench, room: "Room") -> dict[str, list["Certificate"]]:
        """Give the certificates whose paper is attached, by the code of the instrument."""
        shown = _attached(wb, room, metering.CALIBRATION)
        return {
            each.code: [certificate for row, certificate in each.certificates.items() if lies_on(row, shown)]
            for each in self.known
        }


def _covered(meters: "Sequence[Meter]", first: date, last: date) -> bool:
    told = [span for meter in meters for span in spans(meter, first, last)]
    return bool(told) and all(span.state == "on_time" for span in told)


def _attached(wb: Workbench, room: "Room", kind: str) -> tuple[str, ...]:
    return tuple(path for each in evidence(wb, room.filing.id) if each.kind == kind for path in each.paths)
