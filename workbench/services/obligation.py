"""What an enterprise must surrender for a data year: verified, else reported, else foreseen, and always which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.domain.position import Forecast, Part, Why, foresee, whole
from workbench.rules.form import MONTHS
from workbench.services import filings, rooms, sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.cells import Value
    from workbench.storage.unit_of_work import UnitOfWork

ORIGIN = "position"
"""The source of a cell filled in from the position, which is therefore no figure of its own."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What each sector is bound to; `lacking` names the sectors no figure is known of.

    `unsplit` names those whose conclusion cannot be taken: it has purchased electricity in it, and no sealed report
    tells how much. `forecast` is that of all sectors together, None where the months of one are not known.
    """

    parts: tuple[Part, ...]
    lacking: tuple[str, ...]
    unsplit: tuple[str, ...]
    forecast: Forecast | None

    @property
    def due(self) -> int | None:
        """Add the sectors up, in whole tonnes; None where a figure is lacking, as it is not nought."""
        return None if self.lacking or not self.parts else sum(part.tonnes for part in self.parts)


def obligation(wb: Workbench, enterprise_id: str, year: int, figures: Mapping[str, str]) -> Obligation:
    """Give the obligation of a data year; `figures` names the figure of each form it follows from."""
    return _Search(wb, enterprise_id, year).obligation(figures)


@dataclass(frozen=True, slots=True)
class _Search:
    wb: Workbench
    enterprise: str
    year: int

    def obligation(self, figures: Mapping[str, str]) -> Obligation:
        found, lacking, unsplit, forecasts = [], [], [], []
        packs = rooms.packs_of(self.wb, self.enterprise, self.year)
        with self.wb.look() as work:
            for pack in (each for each in packs if f"{each}/annual_report" in figures):
                foreseen = self._foreseen(work, pack, figures[f"{pack}/monthly"])
                forecasts.append(foreseen)
                part, whole_only = self._sealed(work, pack, figures[f"{pack}/annual_report"])
                if whole_only:
                    unsplit.append(pack)
                if part is None and foreseen:
                    how = Why("position.how.forecast", {"months": foreseen.months})
                    part = Part(pack, whole(foreseen.point), "forecast", "", how)
                if part:
                    found.append(part)
                else:
                    lacking.append(pack)
        known = [each for each in forecasts if each]
        forecast = sum(known[1:], known[0]) if known and len(known) == len(forecasts) else None
        return Obligation(tuple(found), tuple(lacking), tuple(unsplit), forecast)

    def _foreseen(self, work: "UnitOfWork", pack: str, path: str) -> Forecast | None:
        said = (
            sealed.last(self.wb, work, self.enterprise, f"{pack}/monthly", f"{self.year}-{month}") for month in MONTHS
        )
        return foresee(number(each.values.get(path)) if each else None for each in said)

    def _sealed(self, work: "UnitOfWork", pack: str, path: str) -> tuple[Part | None, bool]:
        """Give what is verified, else what was reported; and whether a conclusion was there that cannot be taken."""
        notified = self._notified(pack)
        if notified:
            return notified, False
        report = sealed.last(self.wb, work, self.enterprise, f"{pack}/annual_report", str(self.year))
        told = sealed.last(self.wb, work, self.enterprise, f"{pack}/conclusion", str(self.year))
        own = number(report.values.get(path)) if report else None
        verified = number(told.values.get("computed/verified")) if told else None
        part = None
        if told and verified is not None:
            part = self._verified(pack, told, report, own, verified, path)
        unsplit = verified is not None and part is None
        if part is None and report and own is not None:
            how = Why("position.how.reported", {"number": report.said.number})
            part = Part(pack, whole(own), "reported", report.said.filing, how)
        return part, unsplit

    def _verified(
        self,
        pack: str,
        told: sealed.Sealed,
        report: sealed.Sealed | None,
        own: Decimal | None,
        verified: Decimal,
        path: str,
    ) -> Part | None:
        """Take the conclusion's total less what of the report's total is not surrendered: purchased electricity."""
        headline = self.wb.library.form(f"{pack}/annual_report", date(self.year, 12, 31), today()).headline
        if headline == path:
            return Part(pack, whole(verified), "verified", told.said.filing, Why("position.how.verified"))
        total = number(report.values.get(headline)) if report else None
        if total is None or own is None:
            return None
        how = Why("position.how.verified_less", {"verified": verified, "less": total - own})
        return Part(pack, whole(verified - (total - own)), "verified", told.said.filing, how)

    def _notified(self, pack: str) -> Part | None:
        """Give the verified obligation as a person typed it in the application to surrender."""
        for summary in filings.filings(self.wb, self.enterprise):
            if (summary.form, summary.period) == (f"{pack}/surrender", str(self.year)):
                cells = filings.get(self.wb, summary.id).cells
                cell = cells.get("due/quantity")
                typed = cell is not None and (cell.source is None or cell.source.origin != ORIGIN)
                quantity = number(cell.value) if cell and typed else None
                if quantity is not None and cells.value("due/basis") == "verified":
                    return Part(pack, whole(quantity), "verified", summary.id, Why("position.how.notified"))
        return None


def number(value: "Value | None") -> Decimal | None:
    """Give a value that is a number; None for any other."""
    return value if isinstance(value, Decimal) else None
