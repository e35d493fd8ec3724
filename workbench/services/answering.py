"""The sheets that grow out of a verification case: the reply, the conclusion, the objection, and findings foreseen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

from workbench.base.clock import now, today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import CONTEXT, D, shown
from workbench.base.text import say
from workbench.domain.comparing import Difference
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.places import Places
from workbench.rules.surroundings import FIGURES, Figure
from workbench.services import comparing, draws, filings, sealed, verifying_case
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.doubt import Doubt
    from workbench.domain.filing import Filing
    from workbench.services.sealed import Sealed
    from workbench.storage.filings import Listed
    from workbench.storage.unit_of_work import UnitOfWork

REPORT = "annual_report"
FINDINGS = "findings"
RECEIVED = "course/findings_received"
_OWN = ("filing", "enterprise", "carried", "deadline")
"""Where a cell comes from that nobody typed."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The annual report before and after the findings: revision numbers, digests, and what differs.

    `after` is 0 while nothing was said anew since; `open` tells that it has been opened again and not been said yet.
    """

    report: str
    before: int
    before_digest: str
    after: int
    after_digest: str
    open: bool
    differences: tuple[Difference, ...]


def correction(wb: Workbench, case_id: str) -> Correction | None:
    """Compare the report as the verifier had it with the report as it stands said; None where none was said.

    The verifier had what was said before the day the findings came: of that day itself nobody knows which was first,
    and what is said then answers them.
    """
    with wb.look() as work:
        case = work.filings.get(case_id)
        report = _report(work, case)
        listed = work.revisions.listed(report.id) if report else ()
    if report is None or not listed:
        return None
    received = case.cells.value(RECEIVED)
    seen = [e for e in listed if isinstance(received, date) and e.frozen_at.astimezone().date() < received]
    before, after = (seen or listed[:1])[-1], listed[-1]
    anew = after.number > before.number
    told = comparing.revisions(wb, report.id, before.number, after.number).differences if anew else ()
    opened = report.status == "draft"
    return Correction(
        report.id, before.number, before.digest, after.number if anew else 0, after.digest if anew else "", opened, told
    )


def _report(work: "UnitOfWork", case: "Filing") -> "Listed | None":
    form = f"{case.rules.pack}/{REPORT}"
    listed = (e for e in work.filings.listed(case.enterprise) if (e.form, e.period) == (form, case.period))
    return max(listed, key=lambda each: (each.revision > 0, each.updated_at), default=None)


# ---------------------------------------------------------------- the reply


def begin_reply(wb: Workbench, case_id: str) -> "Filing":
    """Begin the reply to the case's findings, or bring the draft of it up to date; one that was said stays as it is.

    Findings are drawn from the case with the evidence on them; the correction of the report is told by its revisions.
    """
    case, reply = _sheet(wb, case_id, "reply")
    if reply.status == "frozen":
        return reply
    reply = _drawn(wb, reply)
    told = correction(wb, case_id)
    stale = {path: None for path in reply.cells if path.startswith("changed/")}
    limit = _limit(wb, case, "findings_answer", "answer/limit")
    reply = _save(wb, reply, {**stale, **dict(_correction_cells(wb, told, reply.cells)), **limit})
    _share_papers(wb, case, reply)
    return filings.get(wb, reply.id)


def _limit(wb: Workbench, case: "Filing", deadline: str, path: str) -> dict[str, Cell | None]:
    """Give the last day for something as the deadline engine counts it; nothing where it cannot be counted yet."""
    found = verifying_case.case(wb, case.enterprise, case.rules.pack, int(case.period), today())
    clocks = found.clocks if found else ()
    for each in clocks:
        if each.due.id == deadline and each.due.day:
            return {path: Cell(each.due.day, Source("deadline", str(each.due.cite), wb.person, now()))}
    return {path: None}


def _sheet(wb: Workbench, case_id: str, form: str) -> "tuple[Filing, Filing]":
    """Give the case, and the sheet of its year: the one begun last, else a new one."""
    case = filings.get(wb, case_id)
    name = f"{case.rules.pack}/{form}"
    listed = (e for e in filings.filings(wb, case.enterprise) if (e.form, e.period) == (name, case.period))
    known = next(listed, None)
    return case, filings.get(wb, known.id) if known else filings.begin(wb, case.enterprise, name, case.period)


def _drawn(wb: Workbench, filing: "Filing") -> "Filing":
    changes = draws.drawing(wb, filing.id).changes
    return _save(wb, filing, {change.path: change.after for change in changes})


def _save(wb: Workbench, filing: "Filing", cells: Mapping[str, Cell | None]) -> "Filing":
    """Bring a draft up to date; what a person typed there stays, and is offered for review like any drawing."""
    ours = {path: cell for path, cell in cells.items() if _filled_in(filing.cells.get(path))}
    after = filing.cells.changed(ours)
    if not filing.cells.compare(after):
        return filing
    return filings.save(wb, filing.id, after, version=filing.version)


def _filled_in(cell: Cell | None) -> bool:
    """Tell whether the program may write where this cell stands: nothing does, or what was filled in before."""
    return cell is None or (cell.source is not None and cell.source.origin in _OWN)


def _correction_cells(wb: Workbench, told: Correction | None, cells: Cells) -> Iterator[tuple[str, Cell | None]]:
    corrected = told is not None and told.after > 0
    place = f"{filings.form_of(wb, filings.get(wb, told.report)).label.zh}" if told else REPORT
    source = Source("filing", place, wb.person, now())
    yield "report/corrected", Cell(corrected, source)
    numbers: dict[str, Value | None] = dict.fromkeys(("first_number", "first_digest", "last_number", "last_digest"))
    if told and corrected:
        numbers = {
            "first_number": D(told.before),
            "first_digest": told.before_digest,
            "last_number": D(told.after),
            "last_digest": told.after_digest,
        }
        for row, each in zip(_rows_for(cells, [each.name for each in told.differences]), told.differences, strict=True):
            unit = f" {each.unit}" if each.unit else ""
            answers = {"name": each.name, "first": each.before + unit, "last": each.after + unit, "change": each.change}
            for name, text in answers.items():
                if text:
                    yield f"{row}/{name}", Cell(text, source)
    for name, value in numbers.items():
        yield f"report/{name}", None if value is None else Cell(value, source)


def _rows_for(cells: Cells, names: Sequence[str]) -> Iterator[str]:
    """Give each figure that changed a row: the one a person wrote in of just this figure, else one nobody wrote in."""
    base = "changed"
    typed = {path.split("/")[1] for path in cells if path.startswith(f"{base}/") and not _filled_in(cells.get(path))}
    known = {str(cells.value(f"{base}/{row}/name")): row for row in sorted(typed)}
    free = (row for number in count(1) if (row := f"r{number}") not in typed)
    return (f"{base}/{known.pop(name, '') or next(free)}" for name in names)


def _share_papers(wb: Workbench, case: "Filing", reply: "Filing") -> None:
    """Point the reply at the evidence that lies on the case's findings, finding by finding."""
    codes = Counter(str(case.cells.value(f"{FINDINGS}/{row}/code")) for row in case.cells.rows(FINDINGS))
    rows = {str(reply.cells.value(f"{FINDINGS}/{row}/code")): row for row in reply.cells.rows(FINDINGS)}
    rows = {code: row for code, row in rows.items() if codes[code] == 1}  # else nobody knows whose a paper is
    with wb.work() as work:
        for paper in work.evidence.of(case.id):
            there = tuple(dict.fromkeys(_moved(path, case.cells, rows) for path in paper.paths))
            paths = tuple(path for path in there if path)
            if paths:
                work.evidence.add(reply.id, replace(paper, paths=paths), ())  # its content is kept already
        work.commit()


def _moved(path: str, cells: Cells, rows: Mapping[str, str]) -> str:
    """Give the cell of the reply for a cell of a finding of the case; empty where it is not one."""
    section, _, rest = path.partition("/")
    row, _, field = rest.partition("/")
    there = rows.get(str(cells.value(f"{FINDINGS}/{row}/code"))) if section == FINDINGS else None
    return f"{FINDINGS}/{there}/{field}" if there else ""


# ---------------------------------------------------------------- the conclusion and the objection


def begin_conclusion(wb: Workbench, case_id: str) -> "Filing":
    """Begin the conclusion, or bring its draft up to date: the first and the last report, as they were said.

    A day of submission is told only where a package was made; else it is left to be typed.
    """
    case, sheet = _sheet(wb, case_id, "conclusion")
    if sheet.status == "frozen":
        return sheet
    sheet = _drawn(wb, sheet)
    told: dict[str, Cell | None] = {"course/visited": _visited(wb, case)}
    with wb.look() as work:
        report = _report(work, case)
        listed = work.revisions.listed(report.id) if report else ()
        if report and listed:
            handed = {
                int(e.detail["revision"]): e.at.astimezone().date()
                for e in reversed(work.events.of(report.id))
                if e.what == "filing.exported"
            }
            first, last = sealed.at(wb, work, report.id, min(handed, default=1)), sealed.at(wb, work, report.id, 0)
            told |= _submissions(wb, sheet.cells, first, last, handed)
    kept = {path: cell for path, cell in told.items() if cell is not None or path in sheet.cells}
    return _save(wb, sheet, kept)


def _visited(wb: Workbench, case: "Filing") -> Cell | None:
    ended, waived = case.cells.value("course/visit_ended"), case.cells.value("waiver/decided")
    place = f"{filings.form_of(wb, case).label.zh} {case.period}"
    return Cell(ended is not None, Source("filing", place, wb.person, now())) if ended or waived else None


def _submissions(
    wb: Workbench, cells: Cells, first: "Sealed", last: "Sealed", handed: Mapping[int, date]
) -> dict[str, Cell | None]:
    def cell(of: "Sealed", value: Value | None) -> Cell | None:
        return None if value is None else Cell(value, Source("filing", of.place, wb.person, now()))

    told = {}
    for which, of in (("first", first), ("final", last)):
        told[f"submissions/{which}_day"] = cell(of, handed.get(of.said.number))
        told[f"submissions/{which}_version"] = cell(of, f"{of.said.number}")
        told[f"submissions/{which}_emission"] = cell(of, of.values.get(of.form.headline))
    before = {name: amount for name, _, amount in production(wb, first)}
    rows = {str(cells.value(f"production/{row}/name")): row for row in cells.rows("production")}
    for name, unit, amount in production(wb, last):
        new = cells.changed({path: each for path, each in told.items() if each}).new_row("production")
        row = f"production/{rows.get(name, new)}"
        told |= {
            f"{row}/name": cell(last, name),
            f"{row}/measure": cell(last, unit or None),
            f"{row}/first_amount": cell(first, before.get(name)),
            f"{row}/final_amount": cell(last, amount),
        }
    return told


def production(wb: Workbench, report: "Sealed") -> tuple[tuple[str, str, Decimal], ...]:
    """Give the production data of a report: name, unit and the sum of the months of each row."""
    rules = wb.library.rules(report.said.rules.pack, report.said.rules.day, report.said.rules.known)
    entry = rules.parameters.get(FIGURES)
    figures = entry.value.values() if entry and isinstance(entry.value, Mapping) else ()
    names = {f"monthly.{e.of}": str(e.label) for e in figures if isinstance(e, Figure) and e.role == "production"}
    places = Places(report.form, report.said.cells, report.values)
    found: dict[tuple[str, str], Decimal] = {}
    for path, value in report.values.items():
        try:
            sections, _, field = report.form.locate(path)
        except KeyError:
            continue
        if not isinstance(value, Decimal) or field.draws not in names or sections[-1].rows != "months":
            continue
        words = [*_rows(places, path), names[field.draws]]
        key = "·".join(words), places.unit(path, field)
        found[key] = CONTEXT.add(found.get(key, Decimal(0)), value)
    return tuple((name, unit, amount) for (name, unit), amount in found.items())


def _rows(places: Places, path: str) -> Iterable[str]:
    """Name the rows a figure lies in, months apart."""
    parts, level, walked = path.split("/"), places.form.sections, 0
    while walked < len(parts) - 1:
        section = next(each for each in level if each.id == parts[walked])
        walked += 1 if section.rows == "one" else 2
        if section.rows in ("many", "fixed"):
            yield places.row_name(section, "/".join(parts[:walked]))
        level = section.sections


def begin_objection(wb: Workbench, case_id: str) -> "Filing":
    """Begin the request to review the result, or bring its draft up to date with the case."""
    case, sheet = _sheet(wb, case_id, "objection")
    if sheet.status == "frozen":
        return sheet
    return _save(wb, _drawn(wb, sheet), _limit(wb, case, "verification_objection", "request/limit"))


def begin_sheet(wb: Workbench, case_id: str, form: str) -> "Filing":
    """Begin one of the sheets of a case, each in its own way; or bring its draft up to date."""
    own = {"reply": begin_reply, "conclusion": begin_conclusion, "objection": begin_objection}
    if form in own:
        return own[form](wb, case_id)
    sheet = _sheet(wb, case_id, form)[1]
    return sheet if sheet.status == "frozen" else _drawn(wb, sheet)


# ---------------------------------------------------------------- findings foreseen


def take_over(wb: Workbench, case_id: str, doubts: "Iterable[Doubt]") -> "Filing":
    """Enter what a rehearsal foresees as findings of the case, each once. Raises ``filing.frozen``."""
    case = filings.get(wb, case_id)
    if case.status == "frozen":
        raise WorkbenchError("filing.frozen", id=case.id)
    known = {str(case.cells.value(f"{FINDINGS}/{row}/description")) for row in case.cells.rows(FINDINGS)}
    cells = case.cells
    codes = {str(cells.value(f"{FINDINGS}/{row}/code")) for row in cells.rows(FINDINGS)}
    for each in doubts:
        if each.says in known:
            continue
        known.add(each.says)
        row = f"{FINDINGS}/{cells.new_row(FINDINGS)}"
        source = Source("rehearsal", each.point, wb.person, now())
        month = each.period if len(each.period) == len("2025-06") else ""
        code = next(code for number in count(int(row.rpartition("r")[2])) if (code := str(number)) not in codes)
        codes.add(code)
        answers = {
            "code": code,
            "description": each.says,
            "month": month,
            "article": str(each.cite or ""),
        }
        told = {f"{row}/{name}": Cell(text, source) for name, text in answers.items() if text}
        told[f"{row}/description"] = Cell(each.says, source, _advice(each))
        cells = cells.changed(told)
    return _save(wb, case, {change.path: change.after for change in case.cells.compare(cells)})


def _advice(doubt: "Doubt") -> str:
    """Say what mends it and what is at stake, as a note on the finding."""
    if doubt.at_stake is None:
        return doubt.cures
    return say("case.advice", cure=doubt.cures, tonnes=shown(doubt.at_stake))
