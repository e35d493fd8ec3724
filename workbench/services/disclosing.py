"""What an annual disclosure takes from elsewhere: interim reports, scope, profile, reports, conclusions and ledger.

Called by `application_rows`, which gathers the answers; the person looks at them as changes. What its form draws by
itself is not repeated here. An edition of the form that no longer asks for something is not told it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.numbers import CONTEXT
from workbench.domain.ledger import Filter
from workbench.domain.names import INTERIM, SCOPE
from workbench.domain.position import amount
from workbench.rules.cells import Cells, Value
from workbench.rules.form import MONTHS, Form
from workbench.services import deadlines, disclosed, filings, interims, ledger, profile, rooms, sealed
from workbench.services.draws import PROFILE

if TYPE_CHECKING:
    from workbench.rules.form import Field
    from workbench.services.application_rows import Rows
    from workbench.services.position import Position

_ANNUAL_DUE, _INTERIM_DUE, _SURRENDER_DUE = "disclosure_annual", "disclosure_interim", "surrender"
_DAYS = 800
_ALL = 10**9
_WAYS = "data_ways"
_OBTAINED = "获取方式"


@dataclass(frozen=True, slots=True)
class _Room:
    """A filing as it stands: what is typed, what comes out, and its name as a source."""

    form: Form
    cells: Cells
    values: Mapping[str, Value]
    place: str

    def rows(self, section: str) -> "Iterator[tuple[str, Mapping[str, Value]]]":
        """Give each row of a section of many, with its answers."""
        for row in self.cells.rows(section):
            base = f"{section}/{row}"
            start = f"{base}/"
            yield base, {path.removeprefix(start): value for path, value in self.values.items() if _own(path, start)}


def fill(rows: "Rows") -> None:
    """Answer what is known of a year's disclosure elsewhere."""
    form, dues = filings.form_of(rows.wb, rows.filing), _dues(rows)
    _frame(rows, dues)
    _permits(rows)
    _carbon(rows)
    _surrender(rows, dues)
    _audit(rows)
    _interims(rows, dues)
    rows.told = {path: cell for path, cell in rows.told.items() if _asks(form, path)}
    _coverage(rows, form)


def _own(path: str, start: str) -> bool:
    return path.startswith(start) and "/" not in path.removeprefix(start)


def _asks(form: Form, path: str) -> bool:
    try:
        form.locate(path)
    except KeyError:
        return False
    return True


def _of_year(rows: "Rows", form: str, year: int) -> _Room | None:
    """Give a filing of a year as it stands, draft or said."""
    listed = filings.filings(rows.wb, rows.filing.enterprise)
    found = next((each for each in listed if (each.form, each.period) == (form, str(year))), None)
    return _room(rows, found.id) if found else None


def _room(rows: "Rows", filing_id: str) -> _Room:
    room = rooms.view(rows.wb, filings.get(rows.wb, filing_id))
    return _Room(room.form, room.cells, room.outcome.values, f"{room.form.label.zh} {room.filing.period}")


def _dues(rows: "Rows") -> tuple["deadlines.Due", ...]:
    """Give all that falls due around the year; what the profile does not say applies, too."""
    since = date(rows.year - 1, 1, 1)
    return deadlines.due(rows.wb, rows.filing.enterprise, today(), _DAYS, since=since, anyway=True)


def _due(dues: Sequence["deadlines.Due"], deadline: str, covers: str) -> "deadlines.Due | None":
    return next((each for each in dues if (each.id, each.covers) == (deadline, covers)), None)


# ---------------------------------------------------------------- frame, permits, audit


def _frame(rows: "Rows", dues: Sequence["deadlines.Due"]) -> None:
    rows.put("about/year", rows.filing.period, "filing", rows.filing.period)
    scope = _of_year(rows, SCOPE, rows.year)
    local = scope.values.get("about/local_due") if scope else None
    due = _due(dues, _ANNUAL_DUE, rows.filing.period)
    if scope and local is not None:
        rows.put("about/due", local, "filing", scope.place)
    elif due:
        rows.put("about/due", due.day, "deadline", str(due.cite))


def _permits(rows: "Rows") -> None:
    """Answer the permits of the profile, and what became of permits by the year's interim reports."""
    known = _of_year(rows, PROFILE, rows.year)
    for _, said in known.rows("permits") if known else ():
        if said.get("number"):
            row = _row(rows, "permits", known.place if known else "", number=said["number"])
            told: dict[str, Value | None] = {
                "type": "discharge",
                "title": "排污许可证",
                "valid_until": said.get("until"),
            }
            _put_all(rows, row, told, "filing", known.place if known else "")
    for report in _said_interims(rows):
        for _, said in report.rows("permits"):
            if said.get("number"):
                row = _row(rows, "permits", report.place, number=said["number"])
                told = {
                    "title": said.get("name"),
                    "authority": said.get("authority"),
                    "granted": said.get("decided") if said.get("act") == "granted" else None,
                    "valid_from": said.get("valid_from"),
                    "valid_until": said.get("valid_until"),
                    "matters": said.get("content"),
                    "state": "revoked" if said.get("act") == "revoked" else "valid",
                    "change": said.get("act"),
                }
                _put_all(rows, row, told, "filing", report.place)


def _row(rows: "Rows", section: str, place: str, **keys: Value) -> str:
    """Give the row of a section that has these answers; else a new one that gets them from `place`."""
    row = rows.row(section, **keys)
    _put_all(rows, row, {name: value for name, value in keys.items() if f"{row}/{name}" in rows.told}, "filing", place)
    return row


def _word(field: "Field", value: Value | None) -> str:
    """Write an answer as it is filed, in Chinese."""
    named = (choice.label.zh for choice in field.choices if choice.id == value)
    return next(named, "" if value is None else str(value))


def _put_all(rows: "Rows", row: str, told: Mapping[str, Value | None], origin: str, place: str) -> None:
    for name, value in told.items():
        rows.put(f"{row}/{name}", value, origin, place)


def _audit(rows: "Rows") -> None:
    """Answer on which list the audit stands and when it was accepted: the last of those the scope knows."""
    scope = _of_year(rows, SCOPE, rows.year)
    audits = [said for _, said in scope.rows("audits")] if scope else []
    days = [said for said in audits if isinstance(said.get("listed_on"), date)]
    last = max(days, key=lambda said: str(said["listed_on"]), default=None)
    if scope and last:
        told = {"list_document": "document", "listed_on": "listed_on", "reason": "reason", "accepted_on": "accepted"}
        _put_all(rows, "audit", {ours: last.get(theirs) for ours, theirs in told.items()}, "filing", scope.place)


# ---------------------------------------------------------------- interim reports


def _said_interims(rows: "Rows") -> list[_Room]:
    """Give the interim reports said in the year, in their order."""
    listed = filings.filings(rows.wb, rows.filing.enterprise)
    mine = [e for e in listed if e.form == INTERIM and e.period.startswith(rows.filing.period) and e.revision]
    return [_room(rows, each.id) for each in sorted(mine, key=lambda each: each.period)]


def _interims(rows: "Rows", dues: Sequence["deadlines.Due"]) -> None:
    """List the year's interim reports, and say of each penalty when it was received and disclosed, and by when due."""
    for report in _said_interims(rows):
        labels = {section.id: section.label.zh for section in report.form.sections}
        counts = [(labels[each], len(list(report.rows(each)))) for each in interims.TABLES if each in labels]
        subject = "、".join(f"{label}{count}件" for label, count in counts if count)
        made = report.values.get("about/made")
        if isinstance(made, date) and subject:
            _row(rows, "interims", report.place, day=made, subject=subject)
        by = _due(dues, _INTERIM_DUE, report.place.rpartition(" ")[2])
        for _, said in report.rows("penalties"):
            if said.get("number"):
                row = _row(rows, "violations", report.place, number=said["number"])
                _put_all(rows, row, {"received": said.get("received"), "disclosed": made}, "filing", report.place)
                if by:
                    rows.put(f"{row}/disclose_by", by.day, "deadline", str(by.cite))


# ---------------------------------------------------------------- carbon


@dataclass(frozen=True, slots=True)
class _Emission:
    value: Decimal
    status: str
    place: str


def _emission(rows: "Rows", year: int) -> _Emission | None:
    """Give a year's emission, all sectors together: verified or reviewed, else the enterprise's own."""
    enterprise = rows.filing.enterprise
    with rows.wb.look() as work:
        found = disclosed.established(rows.wb, work, enterprise, year)
        if found:
            return _Emission(found.value, found.status, found.basis)
        total, places = Decimal(0), []
        for pack in rooms.packs_of(rows.wb, enterprise, year):
            said = sealed.last(rows.wb, work, enterprise, f"{pack}/annual_report", str(year))
            parts = (
                [said]
                if said
                else [sealed.last(rows.wb, work, enterprise, f"{pack}/monthly", f"{year}-{month}") for month in MONTHS]
            )
            for each in parts:
                figure = each.values.get(each.form.headline) if each else None
                if each is None or not isinstance(figure, Decimal):
                    return None
                total = CONTEXT.add(total, figure)
            places.append(said.place if said else f"{pack} {year}-01～{year}-12")
    return _Emission(total, "self_computed", "；".join(places)) if places else None


def _carbon(rows: "Rows") -> None:
    """Answer what the year and the one before emitted, how it is known, and by what method in which facilities."""
    holds = profile.Standings(rows.wb, rows.filing.enterprise).of(rows.year).holds
    if holds.get("report") is False:
        return
    this, before = _emission(rows, rows.year), _emission(rows, rows.year - 1)
    for found, names in ((this, ("emission", "status")), (before, ("previous", "previous_status"))):
        if found:
            _put_all(
                rows, "carbon", dict(zip(names, (_whole(found), found.status), strict=True)), "filing", found.place
            )
    if this:
        rows.put("carbon/reported", _whole(this), "filing", this.place)
    _covered(rows)
    for pack in rooms.packs_of(rows.wb, rows.filing.enterprise, rows.year):
        _method(rows, pack)


def _whole(found: _Emission) -> Decimal:
    return found.value.quantize(Decimal(1), "ROUND_HALF_UP")


def _covered(rows: "Rows") -> None:
    """Answer the sector by the profile, and its facilities."""
    known = _of_year(rows, PROFILE, rows.year)
    if known is None:
        return
    listed = [said for _, said in known.rows("activities") if said.get("listed") is True]
    if listed:
        sector = known.form.locate("activities/r1/sector")[2]
        sectors = [_word(sector, said.get("sector")) for said in listed]
        codes = [str(said["code"]) for said in listed if said.get("code")]
        told: dict[str, Value | None] = {
            "market": "national",
            "sector": "、".join(sectors),
            "sector_code": "、".join(codes),
        }
        _put_all(rows, "carbon", told, "filing", known.place)
    rows.put("carbon/compiler", known.values.get("about/compiler"), "filing", known.place)
    for base, facility in known.rows("facilities"):
        if facility.get("boundary") is not True or not facility.get("name"):
            continue
        units = list(known.rows(f"{base}/units")) or [(base, {})]
        for path, unit in units:
            row = _row(rows, "carbon_facilities", known.place, name=unit.get("unit") or facility["name"])
            stopped = unit.get("stopped")
            sources = [str(said["source"]) for _, said in known.rows(f"{path}/sources") if said.get("source")]
            told = {
                "number": facility.get("code"),
                "type": facility["name"],
                "measure": unit.get("capacity_unit"),
                "capacity": unit.get("capacity"),
                "fuel": "、".join(sources),
                "use": "stopped" if isinstance(stopped, date) and stopped.year <= rows.year else "running",
            }
            _put_all(rows, row, told, "filing", known.place)


def _method(rows: "Rows", pack: str) -> None:
    """Answer the guide a sector's report follows, and how each fuel's and material's figures were obtained."""
    with rows.wb.look() as work:
        said = sealed.last(rows.wb, work, rows.filing.enterprise, f"{pack}/annual_report", rows.filing.period)
    if said is None:
        return
    guide, other = said.form.cite.document, rows.told.get("carbon/guide")
    title = f"《{guide.title.zh}》{guide.number}"
    rows.put("carbon/guide", f"{other.value}；{title}" if other else title, "filing", said.place)
    for section in (each for each in said.form.sections if each.rows == "many" and each.named_by):
        ways = [field for field in section.fields if field.choices_from == _WAYS and not field.id.startswith("last")]
        figure = next((field.label.zh for field in section.fields if field.kind == "number"), section.label.zh)
        for row in said.said.cells.rows(section.id):
            base = f"{section.id}/{row}"
            for field in ways:
                way, factor = said.values.get(f"{base}/{field.id}"), field.label.zh.removesuffix(_OBTAINED) or figure
                what = _word(section.field(section.named_by), said.values.get(f"{base}/{section.named_by}"))
                if way and what:
                    path = _row(rows, "carbon_factors", said.place, what=what, factor=factor)
                    rows.put(f"{path}/way", way, "filing", said.place)


def _surrender(rows: "Rows", dues: Sequence["deadlines.Due"]) -> None:
    """Answer how the last cycle that has fallen due was surrendered, by the ledger."""
    made = rows.cells.value("about/compiled")
    day = made if isinstance(made, date) else today()
    passed = [each for each in dues if each.id == _SURRENDER_DUE and each.day and each.day < day]
    years = [year for year in (rows.year, rows.year - 1) if str(year) in {each.period for each in passed}]
    if years:
        found = rows.position(years[0])
        if found.bound and found.due is not None:
            _surrendered(rows, years[0], found)
        elif found.bound is False:
            rows.put("surrender/state", "not_due", "position", rows.ledger_place)


def _surrendered(rows: "Rows", year: int, found: "Position") -> None:
    offset = amount(found.credits, "done")
    done = amount(found.allowances, "done") + offset
    place = rows.ledger_place
    rows.put("surrender/of_year", str(year), "position", place)
    rows.put("surrender/due", found.due, "position", place)
    if ledger.page(rows.wb, rows.holder, Filter(), 0, 1).total:
        days = [
            line.entry.day
            for line in ledger.page(rows.wb, rows.holder, Filter(move="surrendered"), 0, _ALL).lines
            if line.entry.reverses is None and line.reversed_by is None and line.entry.vintage <= str(year)
        ]
        full = done >= (found.due or 0)
        late = full and bool(days) and found.deadline is not None and max(days) > found.deadline
        state = "late" if late else "full" if full else "short"
        _put_all(rows, "surrender", {"state": state, "surrendered": Decimal(done)}, "ledger", place)
        rows.put("surrender/credits", offset, "ledger", place)
        rows.put("surrender/done_on", max(days) if days and full else None, "ledger", place)
    told = [_of_year(rows, f"{part.pack}/allocation", year) for part in found.parts]
    for name in ("pre", "final"):
        given = [each.values.get(f"issued/{name}") for each in told if each]
        if given and len(given) == len(found.parts):
            rows.put(f"surrender/{name}", _sum(given), "filing", told[0].place if told[0] else "")


def _sum(given: Sequence[Value | None]) -> Decimal | None:
    numbers = [each for each in given if isinstance(each, Decimal)]
    return sum(numbers, Decimal(0)) if len(numbers) == len(given) else None


# ---------------------------------------------------------------- what each chapter has to say


def _coverage(rows: "Rows", form: Form) -> None:
    """Answer what each chapter has to say where nobody has yet: “stated” with rows, and what the class leaves out."""
    stands = rows.cells.changed(rows.told)
    audited, *issuer = (stands.value(f"about/{name}") for name in ("audited", "listed", "bonds"))
    by_class = {"audit": "stated" if audited else "not_applicable"} if isinstance(audited, bool) else {}
    if issuer == [False, False]:
        by_class["financing"] = "not_applicable"
    sections = {section.id for section in form.sections if section.rows == "many"}
    for field in next((each.fields for each in form.sections if each.id == "coverage"), ()):
        path, section = f"coverage/{field.id}", field.id.removeprefix("on_")
        answer = "stated" if section in sections and any(stands.rows(section)) else by_class.get(section)
        if not stands.value(path):
            rows.put(path, answer, "filing", rows.filing.period)
