"""What surrounds the figures of a practice enterprise: plan, registers, papers, and the verification of its year.

The files beside the samples say it once for any year: ``<y>`` is the year, ``<y-1>`` the one before, ``<today-20>`` a
day as many days ago; so an instrument that runs out soon always does.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from workbench.base.clock import now, today
from workbench.base.data import Node, read_yaml
from workbench.domain.evidence import Facts
from workbench.rules.cells import Cell, Source
from workbench.services import answering, evidence, filings, monitoring, sample
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

PLAN, MONITORING, CASE = "plan", "monitoring", "verification"
_TOKEN = re.compile(r"<(y|today)([+-]\d+)?>")


def surroundings(sector: str) -> Node | None:
    """Read what surrounds the figures of a sector's practice enterprise; None where nothing was made up for it."""
    file = sample.folder() / _name(sector)
    return read_yaml(file) if file.exists() else None


def make_practice(wb: Workbench) -> "Filing":
    """Put the practice steel works into the open workspace: a month, what surrounds it, last year's verification.

    What is there already is kept. Gives the month.
    """
    month = sample.make_sample(wb)
    pack, year = month.rules.pack, int(month.period[:4])
    made = make_rooms(wb, month.enterprise, pack, "steel", year)
    if MONITORING in made:  # what the stack's own unit comes to by the factors, for comparison
        unit = filings.outcome_of(wb, month).values["units/r1/unit_emission"]
        part = {month.period[5:]: {"part": str(unit)}}
        fill(wb, filings.get(wb, made[MONITORING].id), {"compare": part}, year, _name("steel"))
    make_case(wb, month.enterprise, pack, "steel", year - 1)
    return month


def make_rooms(wb: Workbench, enterprise: str, pack: str, sector: str, year: int) -> "dict[str, Filing]":
    """Put plan and registers of a year into an open workspace, with their papers; what is there already is kept.

    Gives those made now, by form.
    """
    data = surroundings(sector)
    if data is None:
        return {}
    made: dict[str, Filing] = {}
    there = _there(wb, enterprise, pack, year)
    for form, answers in sorted(data["forms"].items(), key=lambda each: each[0] == PLAN):  # it draws from the registers
        if form not in there:
            draft = filings.begin(wb, enterprise, f"{pack}/{form}", str(year))
            made[form] = fill(wb, draft, answers, year, _name(sector))
    for paper in data.get("papers") or ():
        if paper["form"] in made:
            attach(wb, made[paper["form"]], paper, year)
    if MONITORING in made:
        made[MONITORING] = _monitored(wb, made[MONITORING], data[MONITORING], year)
    return made


def make_case(wb: Workbench, enterprise: str, pack: str, sector: str, year: int) -> "Filing | None":
    """Begin the verification of a year, up to the findings the enterprise has just received, and a draft of its reply.

    None where nothing was made up for the sector, or there is one.
    """
    data = surroundings(sector)
    if data is None or "case" not in data or CASE in _there(wb, enterprise, pack, year):
        return None
    case = filings.begin(wb, enterprise, f"{pack}/{CASE}", str(year))
    case = fill(wb, case, data["case"], year, _name(sector))
    answering.begin_sheet(wb, case.id, "reply")
    return filings.get(wb, case.id)


def answer_case(wb: Workbench, case: "Filing", sector: str) -> "tuple[Filing, Filing]":
    """Answer the findings and draw the case to its end; give reply and conclusion, ready to be handed in."""
    data = surroundings(sector)
    if data is None:
        raise KeyError(sector)
    year = int(case.period)
    case = fill(wb, case, data["answered"], year, _name(sector))
    reply = answering.begin_sheet(wb, case.id, "reply")
    conclusion = answering.begin_sheet(wb, case.id, "conclusion")
    return reply, fill(wb, conclusion, data["conclusion"], year, _name(sector))


def fill(wb: Workbench, filing: "Filing", answers: Mapping[str, Any], year: int, name: str) -> "Filing":
    """Type answers of the file `name`, nested as a form is, into a draft; what stands there unanswered stays."""
    source = Source("sample", name, wb.person, now())
    told = {path: said(value, year, today()) for path, value in _flat(answers, "")}
    typed = typed_cells(filings.form_of(wb, filing), told)
    cells = filing.cells.changed({path: Cell(cell.value, source) for path, cell in typed.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def _there(wb: Workbench, enterprise: str, pack: str, year: int) -> set[str]:
    """Name the forms of a pack an enterprise has for a year."""
    known = (each for each in filings.filings(wb, enterprise) if each.period == str(year))
    return {each.form.rpartition("/")[2] for each in known if each.form.startswith(f"{pack}/")}


def _name(sector: str) -> str:
    return f"rooms-{sector}.yaml"


def _flat(node: object, base: str) -> Iterator[tuple[str, object]]:
    """Give the answers of nested sections by path; rows of a list are ``r1``, ``r2`` and so on."""
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield from _flat(inner, f"{base}/{name}" if base else str(name))
    elif isinstance(node, list):
        for number, inner in enumerate(node, 1):
            yield from _flat(inner, f"{base}/r{number}")
    else:
        yield base, node


def said(value: object, year: int, day: date) -> object:
    """Say a value for a year and a day."""

    def token(match: re.Match[str]) -> str:
        away = int(match[2] or 0)
        return str(year + away) if match[1] == "y" else (day + timedelta(days=away)).isoformat()

    return _TOKEN.sub(token, value) if isinstance(value, str) else value


def attach(wb: Workbench, filing: "Filing", paper: Mapping[str, Any], year: int) -> None:
    """Attach a paper: one that lies beside the samples, or one written now."""
    told = {name: said(paper[name], year, today()) for name in ("file", "number", "issued", "text") if paper.get(name)}
    facts = Facts(kind=paper["kind"], number=str(told.get("number", "")), issued=_day(told.get("issued")))
    paths = tuple(paper["paths"])
    if "text" not in told:
        evidence.attach(wb, filing.id, sample.folder() / str(told["file"]), paths, facts)
        return
    with TemporaryDirectory() as place:
        file = Path(place) / str(told["file"])
        file.write_text(str(told["text"]), encoding="utf-8")
        evidence.attach(wb, filing.id, file, paths, facts)


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _monitored(wb: Workbench, filing: "Filing", told: Mapping[str, Any], year: int) -> "Filing":
    """Take in the hours of a monitor, made up; a failure of some hours is left for the substitution to fill."""
    with TemporaryDirectory() as place:
        file = Path(place) / str(said(told["file"], year, today()))
        file.write_text(
            "\n".join(_hours(year, [int(month) for month in told["months"]], int(told["gap"]))), encoding="utf-8"
        )
        (table,) = monitoring.look([file])
        read = monitoring.propose_for(filing.cells, table, file)
        results = monitoring.work_out(wb, filing, filing.cells, [read])
        names = monitoring.keep(wb, filing.id, results)
    found = monitoring.changes(wb, filing.cells, results, names)
    cells = filing.cells.changed({change.path: change.after for change in found})
    return filings.save(wb, filing.id, cells, version=filing.version)


def _hours(year: int, months: Sequence[int], gap: int) -> Iterator[str]:
    """Write a monitor's file of some months: load by day and night; `gap` hours fail in the last."""
    yield "时间,CO2浓度(%),烟气流量(m3/h),烟气温度(℃),烟气压力(Pa),烟气湿度(%),含氧量(%)"
    for month in months:
        for number in range(monthrange(year, month)[1] * 24):
            day, hour = number // 24 + 1, number % 24
            load = 1000 - 6 * abs(hour - 14) - (day * 37 + month * 13 + hour * 11) % 23  # thousandths of the full load
            stamp = f"{year}-{month:02d}-{day:02d} {hour:02d}:00"
            if month == months[-1] and 0 <= number - 9 * 24 < gap:
                yield f"{stamp},,,,,,"
            else:
                co2, o2 = Decimal(12_400 + load) / 1000, Decimal(6_900 - load) / 1000
                yield f"{stamp},{co2},{1_900 * load},{118 + load // 100},{-load // 4},8.{load % 10},{o2}"
