"""The ledger as lists for a reader: what it holds kinds of, who has how much, and the entries as a file to pass on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.errors import Cancelled
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import say
from workbench.domain.ledger import Filter, Holding, Kind, Line
from workbench.services import ledger
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.booking import Rights

AT_ONCE = 2000
"""Entries read at a time, so that writing a long list can be stopped."""
HEADS = (
    "number", "day", "move", "instrument", "vintage", "lot", "quantity", "balance", "source", "target", "price", "fee",
    "tax", "counterparty", "document", "note", "state", "origin", "by", "at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of one kind by account, in the order of the packs, and what of it is still the holder's."""

    kind: Kind
    by_account: dict[str, int]
    owned: int


def held(wb: Workbench, enterprise_id: str, day: date | None = None, known: datetime | None = None) -> tuple[Held, ...]:
    """Give what is held at the end of a day, as it was known at an instant, by kind."""
    rights = ledger.rights(wb)
    order = {name: at for at, name in enumerate(rights.instruments)}
    found: dict[Kind, list[Holding]] = {}
    for each in ledger.holdings(wb, enterprise_id, day, known):
        found.setdefault(each.kind, []).append(each)
    return tuple(
        Held(
            kind,
            {each.account: each.quantity for each in found[kind]},
            sum(each.quantity for each in found[kind] if each.account in rights.owned),
        )
        for kind in sorted(found, key=lambda kind: (order.get(kind.instrument, len(order)), kind))
    )


def kinds(wb: Workbench, enterprise_id: str) -> tuple[Kind, ...]:
    """Give every kind the ledger has ever had an entry of."""
    with wb.look() as work:
        return tuple(dict.fromkeys(kind for kind, _ in work.ledger.balances(enterprise_id)))


def state(line: Line) -> str:
    """Say whether an entry takes another back or was taken back, in the person's language; empty if neither."""
    if line.entry.reverses is not None:
        return say("ledger.state.reverses", number=line.entry.reverses)
    return say("ledger.state.reversed", number=line.reversed_by) if line.reversed_by is not None else ""


def write(
    wb: Workbench,
    enterprise_id: str,
    chosen: Filter,
    out: Path,
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> int:
    """Write the entries a filter lets through, oldest first, as a workbook, or as text where `out` ends in ``.csv``.

    Gives how many there are. Nothing a person wrote is run as a formula by who opens it. Raises WorkbenchError
    ``excel.cannot_write``, Cancelled.
    """
    from workbench.excel import listing

    lines: list[Line] = []
    rights = ledger.rights(wb)
    total = ledger.page(wb, enterprise_id, chosen, 0, 1).total
    while len(lines) < total:
        if cancelled():
            raise Cancelled
        progress(len(lines) / total, "ledger.progress.reading")
        found = ledger.page(wb, enterprise_id, chosen, len(lines), AT_ONCE)
        if not found.lines:
            break
        lines += found.lines
    progress(None, "ledger.progress.writing")
    with wb.look() as work:
        name = work.enterprises.get(enterprise_id).name
    title = say("ledger.list.title", enterprise=name)
    heads = [say(f"ledger.head.{head}") for head in HEADS]
    told = [_cells(line, rights) for line in reversed(lines)]
    foot = say("ledger.list.foot", count=len(told), at=f"{now().astimezone():%Y-%m-%d %H:%M}")
    if out.suffix.lower() == ".csv":
        listing.write_text(out, heads, told)
    else:
        listing.write(out, title, heads, told, foot)
    return len(told)


def _cells(line: Line, rights: "Rights") -> list[str | Decimal]:
    entry = line.entry
    numbers: Iterable[Decimal | None] = (entry.price, entry.fee, entry.tax)
    return [
        str(entry.id),
        entry.day.isoformat(),
        str(rights.moves.get(entry.move, entry.move)),
        str(rights.instruments.get(entry.instrument, entry.instrument)),
        entry.vintage,
        entry.lot,
        Decimal(entry.quantity),
        "" if line.balance is None else Decimal(line.balance),
        str(rights.accounts.get(entry.source, entry.source)),
        str(rights.accounts.get(entry.target, entry.target)),
        *("" if number is None else number for number in numbers),
        entry.counterparty,
        entry.document,
        entry.note,
        state(line),
        entry.origin,
        entry.by,
        f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}",
    ]
