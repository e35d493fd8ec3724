"""What each application would book, step by step, by what it says; it is put among the movements elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import today
from workbench.domain.ledger import Kind, Posting
from workbench.domain.names import ALLOWANCE, CREDIT
from workbench.rules.cells import Value
from workbench.services import filings, ledger, projects, reductions, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells

Step = Literal["submit", "approve"]
"""`submit` freezes what is applied for, `approve` spends it."""
REDUCTION, RETIREMENT = "reduction", "retirement"
"""What issues reductions to the owner of a project, and what uses them up."""


class Application:
    """What one application says, as saved or as `cells` have it; `holder` is whose ledger it is about."""

    def __init__(self, wb: Workbench, filing: "Filing", cells: "Cells | None" = None) -> None:
        """Work its values out."""
        self.wb, self.filing = wb, filing
        self.cells = filing.cells if cells is None else cells
        self.values = rooms.view(wb, replace(filing, cells=self.cells)).outcome.values
        self.form = filing.form.rpartition("/")[2]
        self.holder = projects.holder(wb, filing.enterprise)

    def wanted(self, step: Step) -> list[Posting]:
        """Give what it would book in a step, whatever is booked already."""
        return list(_WANTED[self.form, step](self))

    def number_of(self, path: str) -> Decimal:
        """Give a number the application says, nought where it does not."""
        value = self.values.get(path)
        return value if isinstance(value, Decimal) else Decimal(0)

    def rows(self, section: str) -> Iterator[tuple[dict[str, Value], int]]:
        """Give the answers of each row that says how many, with that number."""
        for row in self.cells.rows(section):
            base = f"{section}/{row}/"
            said = {path[len(base) :]: value for path, value in self.values.items() if path.startswith(base)}
            quantity = said.get("quantity")
            if isinstance(quantity, Decimal) and quantity > 0 and quantity == int(quantity):
                yield said, int(quantity)

    def day(self, path: str) -> date:
        """Give a day the application says, today where it does not; never one to come."""
        value = self.values.get(path)
        return min(value, today()) if isinstance(value, date) else today()

    def lot_kind(self, code: str) -> Kind:
        """Give the kind of the credits of a lot, as the ledger has them."""
        held = ledger.holdings(self.wb, self.holder)
        return next(
            (each.kind for each in held if (each.instrument, each.lot) == (CREDIT, code)), Kind(CREDIT, "", code)
        )

    def text(self, path: str) -> str:
        """Give a text the application says."""
        return str(self.values.get(path) or "")

    def posting(
        self, day: date, move: str, kind: Kind, quantity: int, *, document: str = "", counterparty: str = ""
    ) -> Posting:
        """Make a posting between the move's own accounts."""
        note = f"{filings.form_of(self.wb, self.filing).label.zh} {self.filing.period}"
        return Posting(day, move, *kind, quantity, "", "", counterparty=counterparty, document=document, note=note)


def _freeze_allowances(of: Application) -> Iterator[Posting]:
    for said, quantity in of.rows("allowances"):
        yield of.posting(of.day("due/applied"), "applied", _cea(said), quantity)


def _freeze_credits(of: Application) -> Iterator[Posting]:
    for said, quantity in of.rows("credits"):
        frozen = said.get("frozen_on")
        day = min(frozen, today()) if isinstance(frozen, date) else of.day("due/applied")
        yield of.posting(day, "applied", _ccer(said), quantity)


def _convert(of: Application) -> Iterator[Posting]:
    for said, quantity in of.rows("applications"):
        day = said.get("applied")
        yield of.posting(
            min(day, today()) if isinstance(day, date) else today(), "applied_conversion", _cea(said), quantity
        )


def _converted(of: Application) -> Iterator[Posting]:
    for said, quantity in of.rows("applications"):
        day = said.get("processed")
        day = min(day, today()) if isinstance(day, date) else today()
        yield of.posting(day, "converted", _cea(said), quantity)
        yield of.posting(day, "carried_over", Kind(ALLOWANCE, of.filing.period), quantity)


def _surrendered(of: Application) -> Iterator[Posting]:
    day, number = of.day("proof/completed"), of.text("proof/number")
    for said, quantity in of.rows("allowances"):
        yield of.posting(day, "surrendered", _cea(said), quantity, document=number)
    for said, quantity in of.rows("credits"):
        document = str(said.get("cancellation") or number)
        yield of.posting(day, "offset", _ccer(said), quantity, document=document)


def _freeze_cancelled(of: Application) -> Iterator[Posting]:
    for said, quantity in of.rows("units"):
        yield of.posting(of.day("about/applied"), "applied_cancel", _unit(said), quantity)


def _cancelled(of: Application) -> Iterator[Posting]:
    for said, quantity in of.rows("units"):
        yield of.posting(today(), "cancelled", _unit(said), quantity, document=of.text("total/certificate"))


def _succeeded(of: Application) -> Iterator[Posting]:
    products = {str(said.get("vintage")): said for said, _ in of.rows("units")}
    for row in of.cells.rows("successors"):
        name = of.text(f"successors/{row}/name")
        for said, quantity in of.rows(f"successors/{row}/shares"):
            vintage = str(said.get("vintage") or "")
            product = str(products.get(vintage, {}).get("product") or ALLOWANCE)
            kind = of.lot_kind(vintage) if product == CREDIT else Kind(ALLOWANCE, vintage)
            yield of.posting(of.day("event/effective"), "transferred_out", kind, quantity, counterparty=name)


def _issued(of: Application) -> Iterator[Posting]:
    day = reductions.registered(of.wb, of.filing, of.values)
    number = of.text("decision/document") or of.text("about/number")
    for lot, vintage, quantity in reductions.vintages(of.filing, of.values):
        if day is not None and day <= today():
            yield of.posting(day, "issued", Kind(CREDIT, vintage, lot), quantity, document=number)


def _retire(of: Application) -> Iterator[Posting]:
    frozen = {"national": "applied", "benefit": "applied_cancel"}.get(of.text("about/use"))
    for said, quantity in of.rows("units") if frozen else ():
        yield of.posting(of.day("about/applied"), frozen or "", _ccer(said), quantity)


def _retired(of: Application) -> Iterator[Posting]:
    spent = {"national": "offset", "benefit": "cancelled", "local": "offset_local"}.get(of.text("about/use"), "retired")
    whom = of.text("about/beneficiary")
    for said, quantity in of.rows("units"):
        number = of.text("total/certificate")
        yield of.posting(of.day("total/done"), spent, _ccer(said), quantity, document=number, counterparty=whom)


def _cea(said: Mapping[str, Value]) -> Kind:
    return Kind(ALLOWANCE, str(said.get("vintage") or ""))


def _ccer(said: Mapping[str, Value]) -> Kind:
    return Kind(CREDIT, str(said.get("vintage") or said.get("year") or ""), str(said.get("lot") or ""))


def _unit(said: Mapping[str, Value]) -> Kind:
    return _ccer(said) if said.get("product") == CREDIT else _cea(said)


_WANTED: Mapping[tuple[str, Step], Callable[[Application], Iterator[Posting]]] = {
    ("surrender", "submit"): _freeze_allowances,
    ("offset", "submit"): _freeze_credits,
    ("carry_over", "submit"): _convert,
    ("carry_over", "approve"): _converted,
    ("fulfilment", "approve"): _surrendered,
    ("cancellation", "submit"): _freeze_cancelled,
    ("cancellation", "approve"): _cancelled,
    ("succession", "approve"): _succeeded,
    (REDUCTION, "approve"): _issued,
    (RETIREMENT, "submit"): _retire,
    (RETIREMENT, "approve"): _retired,
}
