"""A registry's statement compared with the ledger: what differs, explained in the statement or booked and reversed."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args

from workbench.base.canonical import canonical, digest
from workbench.base.clock import now
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import plain, shown
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import say, speaking
from workbench.domain import movements
from workbench.domain.booking import Rights
from workbench.domain.ledger import Entry, Posting
from workbench.domain.names import RIGHTS
from workbench.domain.reconciling import (
    LEEWAY,
    Apart,
    Aspect,
    Fact,
    Place,
    apart,
    effect,
    match,
    vintage,
    without_lots,
)
from workbench.domain.reconciling import plain as folded
from workbench.domain.statement import HELD, Statement, Unclear
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.services import filings, ledger
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.storage.unit_of_work import UnitOfWork

FORM = f"{RIGHTS}/statement"
DIFFERENCES, RESULT = "differences", "result"

Sort = Literal["missing", "extra", "different", "holding"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `ref` is its mark, the same for as long as the two sides say the same.

    `missing` has only what is stated, `extra` only what is booked, `different` both; `holding` has `apart`. `follows`
    holds of a holding that differs only by what the lines tell; `waiting` of what is among the pending movements.
    """

    ref: str
    sort: Sort
    stated: Fact | None = None
    booked: Fact | None = None
    apart: Apart | None = None
    differs: tuple[Aspect, ...] = ()
    explanation: str = ""
    waiting: bool = False

    @property
    def follows(self) -> bool:
        """Tell whether it is gone once the lines agree."""
        return self.apart is not None and self.apart.follows

    @property
    def settled(self) -> bool:
        """Tell whether nothing more is to be said of it."""
        return bool(self.explanation) or self.follows


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of comparing: what is unclear, what differs, and how much agrees. `upto` is the ledger's last entry.

    `whole` names the instruments compared without their lots, since the statement names none.
    """

    instruments: tuple[str, ...]
    unclear: tuple[Unclear, ...]
    differences: tuple[Difference, ...]
    same_lines: int
    same_holdings: int
    upto: int
    whole: tuple[str, ...]
    rights: Rights

    @property
    def open(self) -> tuple[Difference, ...]:
        """Give the differences somebody must still see to."""
        return tuple(each for each in self.differences if not each.settled)

    def of(self, *sorts: Sort) -> tuple[Difference, ...]:
        """Give the differences of some sorts."""
        return tuple(each for each in self.differences if each.sort in sorts)


# --- comparing -------------------------------------------------------------------------------------------------


def reconcile(
    wb: Workbench,
    filing_id: str,
    cells: Cells | None = None,
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Reconciliation:
    """Compare a statement, as saved or as given, with the ledger as it stands. Nothing is changed."""
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        return _reconcile(wb, work, filing if cells is None else replace(filing, cells=cells), progress, cancelled)


def _reconcile(
    wb: Workbench, work: "UnitOfWork", filing: "Filing", progress: Progress = quiet, cancelled: Cancel = never
) -> Reconciliation:
    def step(fraction: float, code: str) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction, code)

    step(0.1, "reconcile.progress.statement")
    day, rights = date.fromisoformat(filing.period), Rights.of(filings.rules_of(wb, filing))
    statement = Statement(filing.cells, day, rights)
    step(0.3, "reconcile.progress.ledger")
    entries = work.ledger.entries(filing.enterprise)
    step(0.6, "reconcile.progress.lines")
    told: list[Fact | Place] = [*statement.lines, *statement.holdings]
    lotless = {each.instrument for each in told} - {each.instrument for each in told if each.lot}
    facts = tuple(_booked(entries, statement, lotless))
    matching = match(statement.lines, facts)
    covered = statement.since or day
    extra = tuple(
        fact for fact in matching.extra if statement.since is not None and covered <= fact.day <= statement.day
    )
    matching = replace(matching, extra=extra)
    step(0.8, "reconcile.progress.holdings")
    there: dict[Place, int] = {}
    for (kind, account), quantity in work.ledger.balances(filing.enterprise, last=day).items():
        place = Place(kind.instrument, vintage(kind.vintage, kind.instrument), kind.lot, account)
        if quantity and _compared(place, statement, rights):
            there[place] = quantity
    there = without_lots(there, lotless)
    moved = without_lots(effect(matching, day), lotless)
    holdings = apart(statement.holdings, there, moved)
    explained = _explained(filing.cells)
    waiting = _waiting(wb, work, filing)
    found = [
        *(Difference(_mark("E", fact), "extra", booked=fact) for fact in matching.extra),
        *_numbered(Difference(_mark("L", fact), "missing", stated=fact) for fact in matching.missing),
        *_numbered(
            Difference(_mark("D", pair.stated, pair.booked), "different", pair.stated, pair.booked, None, pair.differs)
            for pair in matching.different
        ),
        *(Difference(_mark("H", each), "holding", apart=each) for each in holdings),
    ]
    return Reconciliation(
        statement.instruments,
        tuple(statement.unclear),
        tuple(
            replace(each, explanation=explained.get(each.ref, ""), waiting=each.ref in waiting)
            for each in sorted(found, key=_order)
        ),
        len(matching.same),
        len({*statement.holdings, *there}) - len(holdings),
        entries[-1].id if entries else 0,
        tuple(name for name in statement.instruments if name in lotless and rights.instruments[name].lots),
        rights,
    )


def _booked(entries: Collection[Entry], statement: Statement, lotless: Collection[str]) -> Iterator[Fact]:
    """Give the entries a line may be: those of its days, and those of its number; what was taken back is not there."""
    if statement.since is None:
        return
    back = {entry.reverses for entry in entries if entry.reverses is not None and entry.day <= statement.day}
    numbers = {folded(fact.number) for fact in statement.lines if fact.number}
    for entry in entries:
        if entry.instrument not in statement.instruments or entry.reverses is not None or entry.id in back:
            continue
        apart_days = max((statement.since - entry.day).days, (entry.day - statement.day).days)
        if apart_days <= LEEWAY or folded(entry.document) in numbers:
            yield Fact(
                f"#{entry.id}",
                entry.day,
                entry.move,
                entry.instrument,
                vintage(entry.vintage, entry.instrument),
                "" if entry.instrument in lotless else entry.lot,
                entry.quantity,
                entry.source,
                entry.target,
                entry.price,
                entry.counterparty,
                entry.document,
            )


def _compared(place: Place, statement: Statement, rights: Rights) -> bool:
    """Tell whether a holding of the ledger is one the statement should show: what is gone only if it shows such."""
    if place.instrument not in statement.instruments:
        return False
    shown_too = any((each.instrument, each.account) == (place.instrument, place.account) for each in statement.holdings)
    account = rights.accounts.get(place.account)
    return bool(statement.holdings) and account is not None and (account.holds in HELD or shown_too)


def _order(each: Difference) -> tuple[bool, date, int, str]:
    fact = each.stated or each.booked
    return (fact is None, fact.day if fact else date.max, get_args(Sort).index(each.sort), each.ref)


def _mark(letter: str, *told: Fact | Apart) -> str:
    """Give a mark that stays for as long as both sides say the same, wherever in the statement the row stands."""
    said = []
    for each in told:
        if isinstance(each, Apart):
            said.append([*each.place, str(each.stated), str(each.booked)])
        elif each.ref.startswith("#"):
            said.append([each.ref])
        else:
            price = "" if each.price is None else plain(each.price)
            whole = [each.day.isoformat(), each.move, each.instrument, each.vintage, each.lot, str(each.quantity)]
            said.append([*whole, price, each.counterparty, each.number, each.source, each.target])
    return f"{letter}-{digest(canonical(said))[:8]}"


def _numbered(found: Iterable[Difference]) -> Iterator[Difference]:
    """Tell those that say the same apart."""
    seen: dict[str, int] = {}
    for each in found:
        seen[each.ref] = seen.get(each.ref, 0) + 1
        yield replace(each, ref=f"{each.ref}-{seen[each.ref]}") if seen[each.ref] > 1 else each


def _explained(cells: Cells) -> dict[str, str]:
    """Give what was explained, by mark."""
    found = {}
    for row in cells.rows(DIFFERENCES):
        said = cells.value(f"{DIFFERENCES}/{row}/explanation")
        if isinstance(said, str) and said.strip():
            found[str(cells.value(f"{DIFFERENCES}/{row}/ref"))] = said.strip()
    return found


def _waiting(wb: Workbench, work: "UnitOfWork", filing: "Filing") -> set[str]:
    """Give the marks of what was put among the pending movements and is not booked yet."""
    found = set()
    for each in work.filings.listed(filing.enterprise):
        if each.form == ledger.FORM:
            for cell in work.filings.get(each.id).cells.values():
                if cell.source is not None and cell.source.place.startswith(f"{_place(wb, filing)} · "):
                    found.add(cell.source.place.rpartition(" · ")[2])
    return found


def _place(wb: Workbench, filing: "Filing") -> str:
    return f"{filings.form_of(wb, filing).label.zh} {filing.period}"


# --- writing it into the statement -----------------------------------------------------------------------------


def words(rights: Rights, fact: Fact) -> str:
    """Say what happened in the person's language: day, kind, what, how many, and what else is known of it."""
    what = rights.named(fact.instrument, fact.vintage, fact.lot)
    move = rights.moves.get(fact.move, fact.move)
    more = [] if fact.price is None else [say("reconcile.at_price", price=shown(fact.price))]
    more += [each for each in (fact.counterparty, fact.number) if each]
    told = say("reconcile.fact", day=fact.day, move=move, what=what, quantity=shown(Decimal(fact.quantity)))
    return " · ".join((told, *more))


def sides(rights: Rights, each: Difference) -> tuple[str, str]:
    """Say what the statement and what the ledger tell, in the person's language."""
    if each.apart is not None:
        place = each.apart.place
        what = f"{rights.named(*place[:3])} · {rights.accounts.get(place.account, place.account)}"
        return f"{what} {shown(Decimal(each.apart.stated))}", f"{what} {shown(Decimal(each.apart.booked))}"
    none = say("reconcile.none")
    stated, booked = each.stated, each.booked
    ours = say("reconcile.entry", number=booked.ref.lstrip("#"), told=words(rights, booked)) if booked else none
    return words(rights, stated) if stated else none, ours


def aspects(each: Difference) -> str:
    """Name what differs, in the person's language."""
    return say("reconcile.and").join(say(f"reconcile.aspect.{aspect}") for aspect in each.differs)


def written(wb: Workbench, cells: Cells, found: Reconciliation) -> Cells:
    """Give the statement's cells with the differences and the result in them; explanations stay with their marks.

    They are the same cells where nothing but the time of comparing would change.
    """
    source = Source("ledger", "", wb.person, now())
    rows = {str(cells.value(f"{DIFFERENCES}/{row}/ref")): row for row in cells.rows(DIFFERENCES)}
    highest = max((int(row[1:]) for row in rows.values() if row[1:].isdigit()), default=0)
    told: dict[str, Value] = {}
    kept: dict[str, Cell] = {}
    with speaking("zh_CN"):  # what is filed is Chinese
        for each in found.differences:
            if each.ref not in rows:
                highest += 1
                rows[each.ref] = f"r{highest}"
            path = f"{DIFFERENCES}/{rows[each.ref]}"
            stated, booked = sides(found.rights, each)
            told |= {f"{path}/ref": each.ref, f"{path}/kind": each.sort, f"{path}/follows": each.follows}
            told |= {f"{path}/stated": stated, f"{path}/booked": booked}
            if each.differs:
                told[f"{path}/differs"] = aspects(each)
            if f"{path}/explanation" in cells:
                kept[f"{path}/explanation"] = cells[f"{path}/explanation"]
        told |= _result(found)
        compared = say("reconcile.compared", at=f"{now().astimezone():%Y-%m-%d %H:%M}")
    fresh = {path: Cell(value, source) for path, value in told.items()}
    before = {path: cell.value for path, cell in cells.items() if path.partition("/")[0] in (DIFFERENCES, RESULT)}
    time = before.pop(f"{RESULT}/compared", None)
    if time is not None and before == {path: cell.value for path, cell in (fresh | kept).items()}:
        return cells
    bare = cells.without(DIFFERENCES).without(RESULT)
    return bare.changed({**fresh, **kept, f"{RESULT}/compared": Cell(compared, source)})


def _result(found: Reconciliation) -> dict[str, Value]:
    rights = found.rights
    counts = {
        "ledger": found.upto,
        "same_holdings": found.same_holdings,
        "same_lines": found.same_lines,
        "missing": len(found.of("missing")),
        "extra": len(found.of("extra")),
        "different": len(found.of("different")),
        "apart": len(found.of("holding")),
    }
    told: dict[str, Value] = {f"{RESULT}/{name}": Decimal(count) for name, count in counts.items()}
    named = say("reconcile.and").join(str(rights.instruments[name]) for name in found.instruments)
    told[f"{RESULT}/instruments"] = named or say("reconcile.none")
    if found.whole:
        whole = say("reconcile.and").join(str(rights.instruments[name]) for name in found.whole)
        told[f"{RESULT}/note"] = say("reconcile.whole", instruments=whole)
    return told


def as_compared(wb: Workbench, work: "UnitOfWork", draft: "Filing") -> None:
    """Refuse a statement that does not say what comparing it with the ledger gives now; other filings pass.

    Raises WorkbenchError ``reconcile.unclear``, ``reconcile.not_compared``, ``reconcile.open``.
    """
    if draft.form != FORM:
        return
    found = _reconcile(wb, work, draft)
    if found.unclear:
        raise WorkbenchError("reconcile.unclear", count=len(found.unclear), first=found.unclear[0].sentence())
    if written(wb, draft.cells, found) is not draft.cells:
        raise WorkbenchError("reconcile.not_compared")
    if found.open:
        raise WorkbenchError("reconcile.open", count=len(found.open))


# --- booking what is missing -----------------------------------------------------------------------------------


def pend(wb: Workbench, filing_id: str, differences: Iterable[Difference]) -> "Filing":
    """Put what the statement tells and the ledger lacks among the pending movements of its year; nothing is booked.

    What waits there already is not put there again. Gives the form of the pending movements.
    """
    statement = filings.get(wb, filing_id)
    pending = ledger.pending(wb, statement.enterprise, int(statement.period[:4]), make=True)
    assert pending is not None  # noqa: S101 - made where there was none
    form = filings.form_of(wb, pending)
    cells = pending.cells
    moves = Rights.of(filings.rules_of(wb, statement)).moves
    for each in differences:
        if each.stated is not None and not each.waiting:
            place = f"{_place(wb, statement)} · {each.ref}"
            source = Source("filing", place, wb.person, now())
            posting = _posting(each.stated, moves[each.stated.move].source, moves[each.stated.move].target, place)
            cells = cells.changed(movements.written(form, cells, [posting], source=source))
    return filings.save(wb, pending.id, cells, version=pending.version)


def _posting(fact: Fact, source: str, target: str, place: str) -> Posting:
    return Posting(
        fact.day,
        fact.move,
        fact.instrument,
        fact.vintage,
        fact.lot,
        fact.quantity,
        "" if fact.source == source else fact.source,
        "" if fact.target == target else fact.target,
        fact.price,
        fact.counterparty,
        fact.number,
        place,
    )
