"""How well the rehearsal finds planted faults: recall over faults, precision over what it says beyond the clean."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.services.seeded import clean
from tests.services.seeded.faults import Fault
from tests.services.seeded.works import AFTER, YEAR, Spot, Works
from workbench.base.clock import set_clock
from workbench.domain.doubt import Doubt
from workbench.rules.library import Library
from workbench.services import filings, rehearsing
from workbench.services.context import Workbench

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Clean:
    """A clean year, closed: its file, its enterprise, and what the rehearsal says of it."""

    sector: str
    file: Path
    enterprise: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Result:
    """What came of one fault: whether it was found at its place, and what was said beside it."""

    fault: Fault
    found: bool
    own: tuple[Doubt, ...]
    strange: tuple[Doubt, ...]


def prepare(sector: str, folder: Path) -> Clean:
    """Make the clean year of a sector in a folder."""
    wb = _at_work()
    file = folder / f"{sector}.ccw"
    wb.create_workspace(file)
    works = clean.make(wb, sector)
    doubts = _rehearse(works)
    wb.close()
    return Clean(sector, file, works.enterprise, doubts)


def plant(fault: Fault, cleans: Mapping[str, Clean], folder: Path) -> Result:
    """Spoil a copy of a clean year and rehearse it."""
    of = cleans[fault.sector]
    set_clock(lambda: AFTER)
    works = copied(of, folder)
    wb = works.wb
    spot = fault.plants(works)
    set_clock(lambda: AFTER)
    known = {_key(each) for each in of.doubts}
    said = [each for each in _rehearse(works) if _key(each) not in known]
    where = {each.id: (each.form.rpartition("/")[2], each.period) for each in filings.filings(wb, of.enterprise)}
    wb.close()
    at_place = [each for each in said if _at(spot, each, where)]
    own = tuple(each for each in said if each in at_place or each.point in spot.aside)
    return Result(fault, bool(at_place), own, tuple(each for each in said if each not in own))


def copied(clean: Clean, folder: Path) -> Works:
    """Open a copy of a clean year in a new folder."""
    folder.mkdir()
    wb = _at_work()
    wb.open_workspace(Path(shutil.copy(clean.file, folder / clean.file.name)))
    return Works(wb, clean.sector, clean.enterprise)


def rates(results: Iterable[Result]) -> tuple[float, float]:
    """Give recall and precision."""
    results = list(results)
    own = sum(len(each.own) for each in results)
    strange = sum(len(each.strange) for each in results)
    return sum(each.found for each in results) / len(results), own / (own + strange) if own + strange else 1.0


@cache
def _library() -> Library:
    return Library.load()


def _at_work() -> Workbench:
    """Give a person at work; the packs are read once for all of them."""
    wb = Workbench("张三")
    vars(wb)["_library"] = _library()
    return wb


def _rehearse(works: Works) -> tuple[Doubt, ...]:
    return rehearsing.rehearse(works.wb, works.enterprise, works.pack, YEAR).doubts


def _key(doubt: Doubt) -> Key:
    return (doubt.point, doubt.filing, doubt.path, doubt.period, doubt.says)


def _at(spot: Spot, doubt: Doubt, where: Mapping[str, tuple[str, str]]) -> bool:
    form, period = where.get(doubt.filing, ("", doubt.period))
    return (
        doubt.point in spot.points
        and (not spot.form or spot.form == form)
        and (not spot.period or spot.period == period)
        and doubt.path.startswith(spot.path)
    )
