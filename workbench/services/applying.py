"""The applications around allowances: begun and filled in from what is known, and what they do to the ledger.

An application freezes units when it is handed in and spends them when it is approved. Both are put among the movements
that wait to be booked, for the person to look at; nothing is booked here.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain import movements
from workbench.domain.booking import less
from workbench.domain.ledger import Filter, Holding, Kind, Lot, Posting
from workbench.domain.names import REGISTERED, TRADABLE
from workbench.rules.cells import Change, Source, natural
from workbench.services import filings, ledger, project_rows, reductions
from workbench.services.application_postings import REDUCTION, RETIREMENT, Application, Step
from workbench.services.application_rows import Rows
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells

StepState = Literal["open", "waiting", "booked"]
"""`waiting`: among the movements to be booked."""

FORMS: Mapping[str, tuple[Step, ...]] = {
    "surrender": ("submit",),
    "offset": ("submit",),
    "carry_over": ("submit", "approve"),
    "allocation_objection": (),
    "fulfilment": ("approve",),
    "trading_statement": (),
    "cancellation": ("submit", "approve"),
    "succession": ("approve",),
    "account": (),
}
"""The applications around allowances, by form, with what each does to the ledger. What was applied for is spent by its
proof."""
OF_PROJECTS: Mapping[str, tuple[Step, ...]] = {
    "opening": (),
    REDUCTION: ("approve",),
    RETIREMENT: ("submit", "approve"),
    "withdrawal": (),
}
"""Those of a project, likewise; the ledger is its owner's."""
MADE_PUBLIC = frozenset({"market", "annual"})
"""Disclosures, filled in as applications are; they move nothing."""
OF_METHODS = project_rows.FORMS - frozenset(OF_PROJECTS)
"""Papers of a project that are filled in as well, where its methodology takes them; they move nothing."""

BEFORE = {
    REGISTERED: ("to_registered", TRADABLE),
    "frozen_surrender": ("applied", REGISTERED),
    "frozen_conversion": ("applied_conversion", REGISTERED),
    "frozen_cancel": ("applied_cancel", REGISTERED),
}
"""How units come to an account they are needed in: the move, and where it takes them from."""


@dataclass(frozen=True, slots=True)
class Short:
    """Units an application wants and the ledger does not have free on the day."""

    kind: Kind
    name: str
    day: date
    missing: int

    @property
    def says(self) -> str:
        """Say it with the way out."""
        return say("applying.short", what=self.name, day=self.day.isoformat(), missing=f"{self.missing:,}")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step of an application does to the ledger, how far it is, what is lacking for it, what lots it begins."""

    step: Step
    state: StepState
    postings: tuple[Posting, ...]
    short: tuple[Short, ...]
    lots: tuple[Lot, ...] = ()


def applies(wb: Workbench, form: str) -> bool:
    """Tell whether a form, ``pack/form``, is one of these applications, or a paper of a project filled in like them."""
    pack, _, name = form.partition("/")
    if name in OF_METHODS:
        return pack in wb.library.packs and wb.library.packs[pack].kind == "methodology"
    return name in FORMS or name in OF_PROJECTS or name in MADE_PUBLIC


def begin(wb: Workbench, enterprise_id: str, form: str, period: str, after: str = "") -> "Filing":
    """Begin an application with all that is known filled in. Raises as `filings.begin` does."""
    begun = filings.begin(wb, enterprise_id, form, period, after)
    changes = {change.path: change.after for change in fill(wb, begun.id)}
    return filings.save(wb, begun.id, begun.cells.changed(changes), version=begun.version) if changes else begun


def fill(wb: Workbench, filing_id: str, cells: "Cells | None" = None) -> tuple[Change, ...]:
    """List what an application would say by position, ledger, allocation and deadlines as they stand now."""
    filing = filings.get(wb, filing_id)
    cells = filing.cells if cells is None else cells
    told = Rows(wb, filing, cells).told_all()
    changed = (Change(path, cells.get(path), cell) for path, cell in told.items() if cells.value(path) != cell.value)
    return tuple(sorted(changed, key=lambda change: natural(change.path)))


# ---------------------------------------------------------------- what it does to the ledger


def moves(wb: Workbench, filing_id: str, step: Step | None = None) -> tuple[Posting, ...]:
    """Give what an application books in a step, the next one unless told, whether or not it can be."""
    found = effects(wb, filing_id)
    chosen = (each for each in found if (each.step == step if step else each.state != "booked"))
    return next((each.postings for each in chosen), ())


def effects(wb: Workbench, filing_id: str, cells: "Cells | None" = None) -> tuple[Effect, ...]:
    """Give what an application does to the ledger, step by step; nothing for one that moves no units."""
    filing = filings.get(wb, filing_id)
    return _Ledger(wb, filing, cells).effects() if _has_steps(filing) else ()


def _has_steps(filing: "Filing") -> bool:
    """Tell whether a filing is of those that may move units at all."""
    return filing.form.rpartition("/")[2] in {**FORMS, **OF_PROJECTS}


def hand_over(wb: Workbench, filing_id: str, step: Step) -> "Filing":
    """Put what a step books among the movements to be booked, and give the form they wait in.

    Raises WorkbenchError: ``applying.not_said`` for a draft, ``applying.again`` for what waits or is booked,
    ``applying.nothing``, ``applying.lacking`` where units are not there.
    """
    filing = filings.get(wb, filing_id)
    if filing.status != "frozen":
        raise WorkbenchError("applying.not_said")
    books = _Ledger(wb, filing)
    effect = next(each for each in books.effects() if each.step == step)
    if effect.state != "open":
        raise WorkbenchError("applying.again")
    if not effect.postings:
        raise WorkbenchError("applying.nothing")
    if effect.short:
        raise WorkbenchError("applying.lacking", says=effect.short[0].says)
    form = filings.form_of(wb, filing)
    source = Source("filing", f"{form.label.zh} {filing.period} 第{books.number}版", wb.person, now())
    waiting: Filing | None = None
    for year in sorted({posting.day.year for posting in effect.postings}):
        waiting = ledger.pending(wb, books.holder, year, make=True)
        if waiting is None or waiting.status == "frozen":
            raise WorkbenchError("filing.frozen", id=waiting.id if waiting else "")
        mine = [posting for posting in effect.postings if posting.day.year == year]
        said = [lot for lot in effect.lots if lot.code in {posting.lot for posting in mine}]
        shape = filings.form_of(wb, waiting)
        rows = movements.written(shape, waiting.cells, mine, said, origin=books.origin, source=source)
        waiting = filings.save(wb, waiting.id, waiting.cells.changed(rows), version=waiting.version)
    assert waiting is not None  # noqa: S101 - for the type checker: there are postings, so there is a year
    return waiting


def as_held(wb: Workbench, filing_id: str) -> None:
    """Refuse to sign an application for units the ledger does not have; one nobody keeps refuses nothing.

    Raises WorkbenchError ``applying.lacking``, ``applying.booked_more`` for one of a project that no longer says what
    it has booked.
    """
    filing = filings.get(wb, filing_id)
    if not _has_steps(filing) or filing.status == "frozen":
        return
    books = _Ledger(wb, filing)
    beyond = books.beyond() if books.form in OF_PROJECTS else ()
    if beyond:
        told = {"what": books.rights.named(*beyond[0].kind), "move": books.rights.moves[beyond[0].move].label}
        raise WorkbenchError("applying.booked_more", quantity=f"{beyond[0].quantity:,}", **told)
    for effect in books.effects():
        at_once = effect.step == "submit" or books.form == RETIREMENT
        if at_once and effect.state == "open" and effect.short:
            raise WorkbenchError("applying.lacking", says=effect.short[0].says)


class _Ledger:
    """The ledger beside one application."""

    def __init__(self, wb: Workbench, filing: "Filing", cells: "Cells | None" = None) -> None:
        self.wb, self.filing = wb, filing
        self.said = Application(wb, filing, cells)
        self.form, self.holder = self.said.form, self.said.holder
        self.number = len(filings.revisions(wb, filing.id))
        self.rights = ledger.rights(wb)
        self.kept = ledger.page(wb, self.holder, Filter(), 0, 1).total > 0
        origins = [f"{filing.id}#{number}" for number in range(1, self.number + 1)]
        booked = [entry for origin in origins for entry in ledger.entries(wb, self.holder, origin)]
        back = {each.reverses for each in booked}
        self.own = [each for each in booked if each.reverses is None and each.id not in back]
        self.waiting = list(self._waiting())
        self.held: dict[date, tuple[Holding, ...]] = {}
        self.taken: dict[tuple[Kind, str], int] = {}
        self.short: list[Short] = []

    @property
    def origin(self) -> str:
        """Name the revision that is booked from."""
        return f"{self.filing.id}#{self.number}"

    def effects(self) -> tuple[Effect, ...]:
        found = []
        for step in {**FORMS, **OF_PROJECTS}.get(self.form, ()):
            self.taken, self.short = {}, []
            wanted = self.said.wanted(step)
            waiting = [posting for posting, origin in self.waiting if origin.startswith(f"{self.filing.id}#")]
            rest = less(less(wanted, self._booked()), waiting)
            moved = {posting.move for posting in wanted}
            state: StepState = "waiting" if any(each.move in moved for each in waiting) else "booked"
            if rest or not wanted:
                state = "open"
                wanted = [posting for each in rest for posting in self._with_way(each)]
            lots = reductions.lots(self.wb, self.filing, self.said.values) if self.form == REDUCTION else ()
            found.append(Effect(step, state, tuple(wanted), tuple(self.short) if self.kept else (), lots))
        return tuple(found)

    def _booked(self) -> list[Posting]:
        """Give what this application has booked, but for what it now says it had surrendered before."""
        before, found = max(0, int(self.said.number_of("due/done"))), []
        latest = f"{self.filing.id}#{self.number + (self.filing.status == 'draft')}"
        for entry in self.own:
            takes = 0 if entry.origin == latest or entry.move not in ("applied", "surrendered") else before
            takes = min(takes, entry.quantity)
            before -= takes
            if takes < entry.quantity:
                found.append(replace(entry, quantity=entry.quantity - takes))
        return list(found)

    def beyond(self) -> list[Posting]:
        """Give what was booked, or waits to be, and is no longer said; moving units within the account says nothing."""
        wanted = [posting for step in OF_PROJECTS[self.form] for posting in self.said.wanted(step)]
        waiting = [posting for posting, origin in self.waiting if origin.startswith(f"{self.filing.id}#")]
        ways = {move for move, _ in BEFORE.values()}
        return [each for each in less([*self.own, *waiting], wanted) if each.move not in ways]

    def _waiting(self) -> Iterator[tuple[Posting, str]]:
        """Give what waits to be booked for the enterprise, as far as it can be read, each with its origin."""
        for each in filings.filings(self.wb, self.holder):
            if each.form == ledger.FORM:
                filing = filings.get(self.wb, each.id)
                form, values = filings.form_of(self.wb, filing), filings.outcome_of(self.wb, filing).values
                for row in filing.cells.rows(movements.MOVES):
                    with suppress(WorkbenchError):
                        found = movements.posting(form, filing.cells, f"{movements.MOVES}/{row}", values)
                        yield found.posting, found.origin

    def _with_way(self, posting: Posting) -> Iterator[Posting]:
        """Give a posting after those that bring the units where it takes them from."""
        source = posting.source or self.rights.moves[posting.move].source
        yield from self._bring(posting, source, posting.quantity)
        self._pass(posting.kind, source, self.rights.moves[posting.move].target, posting.quantity)
        yield posting

    def _bring(self, posting: Posting, account: str, quantity: int) -> Iterator[Posting]:
        there = self.rights.accounts.get(account)
        if there is None or there.holds == "outside":
            return
        lacking = quantity - self._has(posting.kind, account, posting.day)
        if lacking <= 0:
            return
        if account not in BEFORE:
            self.short.append(Short(posting.kind, self.rights.named(*posting.kind), posting.day, lacking))
            return
        move, source = BEFORE[account]
        yield from self._bring(posting, source, lacking)
        self._pass(posting.kind, source, account, lacking)
        yield Posting(posting.day, move, *posting.kind, lacking, "", "", note=posting.note)

    def _pass(self, kind: Kind, source: str, target: str, quantity: int) -> None:
        self.taken[kind, source] = self.taken.get((kind, source), 0) - quantity
        self.taken[kind, target] = self.taken.get((kind, target), 0) + quantity

    def _has(self, kind: Kind, account: str, day: date) -> int:
        """Give what an account has at the end of a day once what waits is booked."""
        if day not in self.held:
            self.held[day] = ledger.holdings(self.wb, self.holder, day)
        held = sum(each.quantity for each in self.held[day] if (each.kind, each.account) == (kind, account))
        for posting, _ in self.waiting:
            move = self.rights.moves.get(posting.move)
            if move and posting.kind == kind and posting.day <= day:
                source, target = posting.source or move.source, posting.target or move.target
                held += posting.quantity * ((target == account) - (source == account))
        return max(0, held + self.taken.get((kind, account), 0))
