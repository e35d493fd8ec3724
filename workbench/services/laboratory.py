"""The register of laboratory reports: each with the month it is of and the figures it proves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.services import rooms
from workbench.services.context import Workbench
from workbench.services.instruments import Measure

if TYPE_CHECKING:
    from workbench.services.rooms import Room

FORM = "laboratory"


@dataclass(frozen=True, slots=True)
class Report:
    """One laboratory report: its row, number and month, and what it proves."""

    path: str
    number: str
    month: str
    measure: Measure


def register(wb: Workbench, enterprise_id: str, pack: str, year: int) -> "Room | None":
    """Give the register of laboratory reports as it stands for a year, None where there is none."""
    found = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    return rooms.view(wb, found) if found else None


def reports(room: "Room") -> tuple[Report, ...]:
    """Read the reports of a register, in its order."""

    def report(path: str) -> Report:
        number, month, *of = (
            str(room.outcome.values.get(f"{path}/{field}") or "")
            for field in ("number", "month", "figure", "unit", "item")
        )
        return Report(path, number, month, Measure(*of))

    return tuple(report(f"reports/{row}") for row in room.cells.rows("reports"))
