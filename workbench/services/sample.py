"""The practice enterprises: one published month to begin with, and a year of months in every sector."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from workbench.base.clock import now
from workbench.base.data import Fault, Node, read_yaml
from workbench.base.paths import resources
from workbench.base.progress import Progress, quiet
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Facts
from workbench.domain.filing import Filing, last_day
from workbench.domain.journey import group
from workbench.rules.cells import Cell, Source
from workbench.rules.form import MONTHS
from workbench.services import deadlines, draws, evidence, filings
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

PRACTICE = "practice"
"""The id of the practice enterprise, a steel works."""

DATA = "steel-2026-06.yaml"
SECTORS = ("steel", "power", "cement", "aluminium", "general")

_KEYS = {
    "pack", "year", "enterprise", "profile", "common", "months", "annual", "deposit", "evidence", "results",
}  # fmt: skip


_KINDS = {
    "水分": "moisture",
    "台账": "ledger",
    "日报": "ledger",
    "月报": "monthly_report",
    "结算单": "settlement",
    "检测报告": "lab_report",
    "校准证书": "calibration",
}
"""What a practice paper is, by a word of its name."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A practice enterprise of a sector and a year of it; cells by path, as a file of cells has them."""

    sector: str
    name: str
    """The file it is read from, which every cell names as its source."""
    pack: str
    year: str
    enterprise: Enterprise
    profile: Mapping[str, Any]
    months: Mapping[str, Mapping[str, Any]]
    """The cells of each month, ``01`` … ``12``."""
    annual: Mapping[str, Any]
    """What the annual report has beyond what is drawn from the months."""
    deposit: str
    """The month that papers are there for."""
    evidence: Mapping[str, tuple[str, ...]]
    """The papers, by file name, with the paths they prove in the filing of that month."""
    results: Mapping[str, Mapping[str, Any]]
    """What comes out of that month and of the year, by form, as worked out apart from the program."""


def folder() -> Path:
    """Give the folder of the practice data."""
    return resources() / "sample"


def read_sample(sector: str) -> Sample:
    """Read the year of a sector, one of `SECTORS`. Raises Fault for keys or months that are not as they should be."""
    (file,) = folder().glob(f"{sector}-????.yaml")
    data: Node = read_yaml(file)
    if strange := set(data) - _KEYS:
        raise Fault(data.place(min(strange)), f"unknown key {min(strange)}")
    months = data["months"]
    if tuple(months) != MONTHS:
        raise Fault(data.place("months"), "months must be 01 to 12")
    common = dict(data.get("common") or {})
    return Sample(
        sector,
        file.name,
        data["pack"],
        str(data["year"]),
        Enterprise(_id(sector), **data["enterprise"], sample=True),
        data.get("profile") or {},
        {month: common | dict(months[month]) for month in MONTHS},
        data.get("annual") or {},
        data["deposit"],
        {name: tuple(paths) for name, paths in (data.get("evidence") or {}).items()},
        data["results"],
    )


def make_sample(wb: Workbench) -> Filing:
    """Put the practice enterprise and its filled-in month into the open workspace; what is there already is kept.

    Its figures are published demonstration data; its name, code, people and papers are invented.
    """
    data: Node = read_yaml(folder() / DATA)
    filing = _found(wb, data["form"], data["period"])
    if filing is None:
        filings.save_enterprise(wb, Enterprise(PRACTICE, **data["enterprise"], sample=True))
        filing = filings.begin(wb, PRACTICE, data["form"], data["period"])
        _settle(wb, PRACTICE, data["period"])
    if filing.version > 1:
        return filing
    for name, paths in data["evidence"].items():
        attach(wb, filing, name, tuple(paths))
    return _fill(wb, filing, data["cells"], DATA)


def make_year(wb: Workbench, sample: Sample, progress: Progress = quiet) -> tuple[Filing, Filing]:
    """Put a practice enterprise into an open workspace that has none of its year: months sealed, the report a draft.

    Gives the filing of the month that papers are there for, and the annual report, drawn from the months.
    """
    filings.save_enterprise(wb, sample.enterprise)
    if sample.profile:
        profile = filings.begin(wb, sample.enterprise.id, draws.PROFILE, sample.year)
        _fill(wb, profile, sample.profile, sample.name)
    sealed: dict[str, Filing] = {}
    for number, month in enumerate(MONTHS):
        progress(number / 14, "sample.doing.month")
        draft = filings.begin(wb, sample.enterprise.id, f"{sample.pack}/monthly", f"{sample.year}-{month}")
        if month == sample.deposit:
            for name, paths in sample.evidence.items():
                attach(wb, draft, name, paths)
        sealed[month] = _fill(wb, draft, sample.months[month], sample.name)
        filings.freeze(wb, draft.id)
    _settle(wb, sample.enterprise.id, f"{sample.year}-12")
    progress(12 / 14, "sample.doing.year")
    year = filings.begin(wb, sample.enterprise.id, f"{sample.pack}/annual_report", sample.year)
    year = _fill(wb, year, sample.annual, sample.name)
    # once more: rows filled in by hand have months to draw too
    changes = draws.drawing(wb, year.id).changes
    drawn = year.cells.changed({change.path: change.after for change in changes})
    return filings.get(wb, sealed[sample.deposit].id), filings.save(wb, year.id, drawn, version=year.version)


def attach(wb: Workbench, filing: Filing, name: str, paths: tuple[str, ...]) -> None:
    """Attach a paper that lies beside the samples, and say what it is."""
    kind = next(kind for word, kind in _KINDS.items() if word in name)
    evidence.attach(wb, filing.id, folder() / name, paths, Facts(kind=kind))


def _fill(wb: Workbench, filing: Filing, answers: Mapping[str, Any], name: str) -> Filing:
    source = Source("sample", name, wb.person, now())
    typed = typed_cells(filings.form_of(wb, filing), dict(answers))
    cells = filing.cells.changed({path: Cell(cell.value, source) for path, cell in typed.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def _settle(wb: Workbench, enterprise: str, period: str) -> None:
    """Say that what was due before the end of a month is done: practice begins there, not years in arrears."""
    deadlines.settled(wb, enterprise, last_day(period) + timedelta(days=1))


def year_to_practise(wb: Workbench, enterprise: Enterprise) -> Sample | None:
    """Give the year a practice enterprise may still be given to practise on; None where it has it, or is none."""
    for sector in SECTORS if enterprise.sample else ():
        if enterprise.id == _id(sector):
            sample = read_sample(sector)
            known = (each for each in filings.filings(wb, enterprise.id) if group(each.form) == "reporting")
            return None if any(each.period.startswith(sample.year) for each in known) else sample
    return None


def _id(sector: str) -> str:
    return PRACTICE if sector == "steel" else f"{PRACTICE}-{sector}"


def _found(wb: Workbench, form: str, period: str) -> Filing | None:
    for known in filings.filings(wb, PRACTICE):
        if (known.form, known.period) == (form, period):
            return filings.get(wb, known.id)
    return None
