"""What an application takes from position, ledger, allocation and deadlines, form by form. Nothing is changed here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.base.clock import now, today
from workbench.domain.ledger import Filter, Holding
from workbench.domain.names import ALLOWANCE, COMMON, COURT, CREDIT, MARKET, REGISTERED, TRADABLE
from workbench.domain.position import Part, Slice, amount, whole
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.services import (
    deadlines,
    disclosing,
    filings,
    financing,
    ledger,
    position,
    project_rows,
    projects,
    rooms,
    sealed,
)
from workbench.services.context import Workbench
from workbench.services.obligation import ORIGIN

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.domain.ledger import Lot
    from workbench.rules.form import Section
    from workbench.services.position import Position

ALL = 10**9
"""As many lines as there are."""
_TAKEN = ("usable", "submitted")
"""What an application is made of: what is free, and what it froze itself."""


class Rows:
    """Gathers the answers of one application; a row a person began of the same units is gone on with."""

    def __init__(self, wb: Workbench, filing: "Filing", cells: Cells) -> None:
        """Look at a filing as its cells stand."""
        self.wb, self.filing, self.cells = wb, filing, cells
        self.pack, _, self.form = filing.form.partition("/")
        self.year = int(filing.period[:4])
        self.told: dict[str, Cell] = {}

    def told_all(self) -> dict[str, Cell]:
        """Give the answers, by path; none for a form nothing is known for."""
        if self.form in project_rows.FORMS:
            project_rows.fill(self)
        elif self.form in _FORMS:
            _FORMS[self.form](self)
        return self.told

    # ------------------------------------------------------------ writing

    def put(self, path: str, value: Value | int | None, origin: str, place: str = "") -> None:
        """Answer a cell, where there is an answer."""
        if value is None or value == "":
            return
        said = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        self.told[path] = Cell(said, Source(origin, place, self.wb.person, now()))

    def row(self, section: str, **keys: Value) -> str:
        """Give the row of a section that has these answers; else a new one that gets them."""
        now_ = self.cells.changed(self.told)
        for row in now_.rows(section):
            if all(now_.value(f"{section}/{row}/{name}") == value for name, value in keys.items()):
                return f"{section}/{row}"
        row = f"{section}/{now_.new_row(section)}"
        for name, value in keys.items():
            self.put(f"{row}/{name}", value, "ledger", self.ledger_place)
        return row

    # ------------------------------------------------------------ what is known

    @cached_property
    def holder(self) -> str:
        """Tell whose ledger it is: the enterprise's, that of its owner for a project."""
        return projects.holder(self.wb, self.filing.enterprise)

    @property
    def ledger_place(self) -> str:
        """Name the ledger as it stands today. What is filed is Chinese."""
        return f"配额台账 {today().isoformat()}"

    def position(self, year: int) -> "Position":
        """Give the position for the obligation of a data year, on the day the application is made, if it says so."""
        made = self.cells.value("due/applied")
        return position.position(self.wb, self.filing.enterprise, year, made if isinstance(made, date) else None)

    def part(self, found: "Position") -> Part | None:
        """Give what this sector is bound to, if it is more than foreseen."""
        return next((each for each in found.parts if each.pack == self.pack and each.basis != "forecast"), None)

    @cached_property
    def lots(self) -> "Mapping[tuple[str, str], Lot]":
        """What is said of each lot."""
        return {(each.instrument, each.code): each for each in ledger.lots(self.wb, self.holder)}

    def said_of(self, form: str, year: int) -> tuple[Mapping[str, Value], str]:
        """Give what another form of the same sector says of a year, as it stands, and its name; nothing without one."""
        name = f"{self.pack}/{form}"
        listed = filings.filings(self.wb, self.filing.enterprise)
        found = next((each for each in listed if (each.form, each.period) == (name, str(year))), None)
        if found is None:
            return {}, ""
        room = rooms.view(self.wb, filings.get(self.wb, found.id))
        return room.outcome.values, f"{room.form.label.zh} {year}"

    def traded(self, first: date, last: date) -> dict[tuple[str, str], tuple[int, int]]:
        """Give what was bought and sold on the market between two days, by instrument and vintage."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        chosen = Filter(account=MARKET, first=first, last=last)
        for line in ledger.page(self.wb, self.filing.enterprise, chosen, 0, ALL).lines:
            entry = line.entry
            if entry.reverses is None and line.reversed_by is None:
                bought, sold = found.get((entry.instrument, entry.vintage), (0, 0))
                if entry.source == MARKET:
                    bought += entry.quantity
                else:
                    sold += entry.quantity
                found[entry.instrument, entry.vintage] = bought, sold
        return found

    def due(self, deadline: str) -> "deadlines.Due | None":
        """Give a deadline of the period this application is for."""
        found = deadlines.due(self.wb, self.filing.enterprise, today(), 800, since=date(self.year, 1, 1), anyway=True)
        return next((each for each in found if (each.id, each.covers) == (deadline, self.filing.period)), None)

    def exact(self, part: Part) -> Decimal:
        """Give the emission to the places it was reported with, where its whole tonnes are those due."""
        figures = self.wb.library.rules(COMMON, date(self.year, 12, 31), today()).parameters
        entry = figures.get("obligation_figures")
        path = entry.value.get(f"{self.pack}/annual_report") if entry and isinstance(entry.value, Mapping) else None
        with self.wb.look() as work:
            report = sealed.last(
                self.wb, work, self.filing.enterprise, f"{self.pack}/annual_report", self.filing.period
            )
        value = report.values.get(path) if report and isinstance(path, str) else None
        same = isinstance(value, Decimal) and whole(value) == part.tonnes
        return value if same and isinstance(value, Decimal) else Decimal(part.tonnes)


def _places(found: "Position") -> str:
    return f"头寸 {found.day.isoformat()}"


def _due(rows: Rows, found: "Position") -> int | None:
    """Answer what is due and on what it rests; give what is left to cover."""
    part = rows.part(found)
    if part is None:
        return None
    rows.put("due/basis", part.basis, ORIGIN, _places(found))
    rows.put("due/quantity", part.tonnes, ORIGIN, _places(found))
    return part.tonnes


def _by_lot(slices: Iterable[Slice], *states: str) -> dict[tuple[str, str], int]:
    """Add up what is in some states, by vintage and lot, the oldest vintage first."""
    found: dict[tuple[str, str], int] = {}
    for each in sorted(slices, key=lambda each: (each.vintage, each.lot)):
        if each.state in states:
            found[each.vintage, each.lot] = found.get((each.vintage, each.lot), 0) + each.quantity
    return found


def _credits(rows: Rows, held: Mapping[tuple[str, str], int], most: int) -> int:
    """Answer the credits held by lot, no more than `most`; give how many."""
    taken = 0
    for (vintage, code), quantity in held.items():
        takes = min(quantity, most - taken)
        if takes <= 0:
            break
        taken += takes
        row = rows.row("credits", lot=code)
        details = rows.lots[CREDIT, code].details if (CREDIT, code) in rows.lots else {}
        fields = {field.id for field in _section(rows, "credits").fields}
        for name, detail in (
            ("project", "project_name"), ("number", "project"),
            ("serial_from", "serial_from"), ("serial_to", "serial_to"),
        ):  # fmt: skip
            if name in fields:
                rows.put(f"{row}/{name}", details.get(detail), "ledger", rows.ledger_place)
        if details.get("registered") and "registered" in fields:
            rows.put(f"{row}/registered", date.fromisoformat(details["registered"]), "ledger", rows.ledger_place)
        if details.get("inside_market") and "inside_market" in fields:
            rows.put(f"{row}/inside_market", details["inside_market"] == "yes", "ledger", rows.ledger_place)
        rows.put(f"{row}/vintage", vintage, "ledger", rows.ledger_place)
        rows.put(f"{row}/quantity", takes, "ledger", rows.ledger_place)
    return taken


def _section(rows: Rows, name: str) -> "Section":
    form = filings.form_of(rows.wb, rows.filing)
    return next(section for section in form.sections if section.id == name)


def _surrender(rows: Rows) -> None:
    found = rows.position(rows.year)
    due, part = _due(rows, found), rows.part(found)
    rows.put("due/limit", found.deadline, "deadline", str(found.deadline_cite or ""))
    if due is None or part is None:
        return
    rows.put("due/emission", rows.exact(part), ORIGIN, _places(found))
    done = found.given.get(rows.pack, 0) + (found.given.get("", 0) if len(found.parts) == 1 else 0)
    if done:
        rows.put("due/done", done, "ledger", rows.ledger_place)
    need = due - done
    need -= _credits(rows, _by_lot(found.credits, *_TAKEN), min(need, found.law.cap(due)))
    for (vintage, _), quantity in _by_lot(found.allowances, *_TAKEN).items():
        if (takes := min(quantity, need)) > 0:
            need -= takes
            rows.put(f"{rows.row('allowances', vintage=vintage)}/quantity", takes, "ledger", rows.ledger_place)


def _offset(rows: Rows) -> None:
    found = rows.position(rows.year)
    due = _due(rows, found)
    if due is None:
        return
    _credits(rows, _by_lot(found.credits, *_TAKEN), found.law.cap(due))
    frozen = {code for _, code in _by_lot(found.credits, "submitted")}
    now_ = rows.cells.changed(rows.told)
    for row in now_.rows("credits"):
        state = "frozen" if now_.value(f"credits/{row}/lot") in frozen else "general"
        rows.put(f"credits/{row}/state", state, "ledger", rows.ledger_place)


def _carry_over(rows: Rows) -> None:
    known = rows.wb.library.rules(rows.pack, date(rows.year, 12, 31), today()).parameters
    days, vintages = (known[name].value for name in ("carry_over_days", "carry_over_vintages"))
    if not isinstance(days, Mapping) or not isinstance(vintages, Mapping):
        return
    first, last, held_on = (
        date.fromisoformat(str(days[name])) for name in ("counts_from", "counts_until", "holding_at")
    )
    traded = rows.traded(first, last)
    held = {(e.vintage, e.account): e.quantity for e in _held(rows, held_on)}
    for year_of in vintages:
        row = f"v{year_of[:4]}"
        bought, sold = traded.get((ALLOWANCE, year_of), (0, 0))
        answers = {
            "sold": sold,
            "bought": bought,
            "tradable": held.get((year_of, TRADABLE), 0),
            "registered": held.get((year_of, REGISTERED), 0),
            "court": held.get((year_of, COURT), 0),
            "pending": 0,  # what is applied for has left those three accounts of the ledger
        }
        for name, quantity in answers.items():
            rows.put(f"vintages/{row}/{name}", quantity, "ledger", f"配额台账 {held_on.isoformat()}")
    completed = [rows.said_of("fulfilment", year) for year in (2023, 2024)]
    for year, (values, place) in zip((2023, 2024), completed, strict=True):
        rows.put(f"eligibility/done_{year}", values.get("proof/completed"), "filing", place)
    if all(values.get("total/left") == 0 for values, _ in completed):
        rows.put("eligibility/full", value=True, origin="filing", place=completed[0][1])
    for row in rows.cells.rows("applications"):
        day, vintage = (rows.cells.value(f"applications/{row}/{name}") for name in ("applied", "vintage"))
        if isinstance(day, date) and vintage:
            free = sum(e.quantity for e in _held(rows, day) if (e.vintage, e.account) == (vintage, REGISTERED))
            rows.put(f"applications/{row}/available", free, "ledger", f"配额台账 {day.isoformat()}")


def _held(rows: Rows, day: date) -> list[Holding]:
    return [e for e in ledger.holdings(rows.wb, rows.filing.enterprise, day) if e.instrument == ALLOWANCE]


def _objection(rows: Rows) -> None:
    values, place = rows.said_of("allocation", rows.year)
    for path, given in (
        ("request/notice", "issued/document"),
        ("request/told", "issued/notified"),
        ("request/quantity_told", "issued/final"),
        ("request/quantity_held", "result/allowance"),
    ):
        rows.put(path, values.get(given), "filing", place)
    due = rows.due("allocation_objection")
    if due:
        rows.put("request/limit", due.day, "deadline", str(due.cite))


def _fulfilment(rows: Rows) -> None:
    found = rows.position(rows.year)
    part = rows.part(found)
    rows.put("proof/due", part.tonnes if part else None, ORIGIN, _places(found))
    rows.put("proof/limit", found.deadline, "deadline", str(found.deadline_cite or ""))
    values, place = rows.said_of("surrender", rows.year)
    source = Cells({path: Cell(value) for path, value in values.items()})
    for given in source.rows("allowances"):
        vintage = values.get(f"allowances/{given}/vintage")
        if vintage:
            row = rows.row("allowances", vintage=vintage)
            rows.put(f"{row}/quantity", values.get(f"allowances/{given}/quantity"), "filing", place)
    for given in source.rows("credits"):
        row = rows.row("credits", number=values.get(f"credits/{given}/number", ""))
        for name in ("project", "lot", "vintage", "quantity"):
            rows.put(f"{row}/{name}", values.get(f"credits/{given}/{name}"), "filing", place)


def _statement(rows: Rows) -> None:
    first, last = date(rows.year, 1, 1), date(rows.year, 12, 31)
    for (product, vintage), (bought, sold) in sorted(rows.traded(first, last).items()):
        if product in (ALLOWANCE, CREDIT):
            row = rows.row("trades", product=product, vintage=vintage)
            rows.put(f"{row}/bought", bought, "ledger", rows.ledger_place)
            rows.put(f"{row}/sold", sold, "ledger", rows.ledger_place)
    found = rows.position(rows.year - 1)
    rows.put("surrender/of_year", str(rows.year - 1), ORIGIN, _places(found))
    part = rows.part(found)
    if part:
        rows.put("surrender/due", part.tonnes, ORIGIN, _places(found))
        rows.put("surrender/allowances", amount(found.allowances, "done"), "ledger", rows.ledger_place)
        rows.put("surrender/credits", amount(found.credits, "done"), "ledger", rows.ledger_place)
    values, place = rows.said_of("fulfilment", rows.year - 1)
    rows.put("surrender/completed", values.get("proof/completed"), "filing", place)
    _pledges(rows, first, last)


def _market(rows: Rows) -> None:
    """Answer what was verified, which takes the place of what was reported, and the dealings of the year."""
    with rows.wb.look() as work:
        told = sealed.last(rows.wb, work, rows.filing.enterprise, f"{rows.pack}/conclusion", rows.filing.period)
    if told:
        rows.put("emission/verified", told.values.get("computed/verified"), "filing", told.place)
    _statement(rows)


def _pledges(rows: Rows, first: date, last: date) -> None:
    """Answer what was pledged or sold under repurchase by the records of carbon finance, else by the ledger alone."""
    dealings = {"pledges": "pledge", "repos": "repo"}
    known = [
        each
        for each in financing.records(rows.wb, rows.filing.enterprise, rows.year)
        if each.dealing in dealings and each.holds and each.kind.instrument in (ALLOWANCE, CREDIT)
    ]
    for record in known:
        if record.starts and record.starts <= last and (record.open or record.starts >= first):
            keys: dict[str, Value] = {"kind": dealings[record.dealing], "lender": record.party, "since": record.starts}
            row, place = rows.row("pledges", **keys, product=record.kind.instrument), f"碳金融记录 {rows.year}"
            rows.put(f"{row}/quantity", record.quantity, "filing", place)
            rows.put(f"{row}/vintage", record.kind.vintage, "filing", place)
            rows.put(f"{row}/until", record.ends, "filing", place)
    if known:
        return
    chosen = Filter(move="pledged", first=first, last=last)
    for line in ledger.page(rows.wb, rows.filing.enterprise, chosen, 0, ALL).lines:
        entry = line.entry
        if entry.reverses is None and line.reversed_by is None and entry.instrument in (ALLOWANCE, CREDIT):
            row = rows.row(
                "pledges", kind="pledge", product=entry.instrument, since=entry.day, quantity=Decimal(entry.quantity)
            )
            rows.put(f"{row}/lender", entry.counterparty, "ledger", rows.ledger_place)
            rows.put(f"{row}/vintage", entry.vintage, "ledger", rows.ledger_place)


def _cancellation(rows: Rows) -> None:
    found = rows.position(rows.year)
    cells = rows.cells
    taken = sum(
        int(quantity)
        for row in cells.rows("units")
        if cells.value(f"units/{row}/product") == ALLOWANCE
        and isinstance(quantity := cells.value(f"units/{row}/quantity"), Decimal)
    )
    if found.due is not None:
        left = found.covered - min(taken, found.usable)
        rows.put("total/needed", max(0, found.due - left), ORIGIN, _places(found))


def _succession(rows: Rows) -> None:
    free = {name for name, each in ledger.rights(rows.wb).accounts.items() if each.holds == "free"}
    held: dict[tuple[str, str], int] = {}
    for each in ledger.holdings(rows.wb, rows.filing.enterprise):
        if each.account in free and each.instrument in (ALLOWANCE, CREDIT):
            key = each.instrument, each.lot or each.vintage
            held[key] = held.get(key, 0) + each.quantity
    for (product, vintage), quantity in sorted(held.items()):
        row = rows.row("units", product=product, vintage=vintage)
        rows.put(f"{row}/quantity", quantity, "ledger", rows.ledger_place)
    found = rows.position(rows.year)
    if found.due is not None:
        rows.put("event/due", found.facts.open, ORIGIN, _places(found))


_FORMS: Mapping[str, Callable[[Rows], None]] = {
    "surrender": _surrender,
    "offset": _offset,
    "carry_over": _carry_over,
    "allocation_objection": _objection,
    "fulfilment": _fulfilment,
    "trading_statement": _statement,
    "market": _market,
    "annual": disclosing.fill,
    "cancellation": _cancellation,
    "succession": _succession,
}
