"""A small pack of rights for tests, made by hand: accounts, moves and instruments as the domain reads them."""

from datetime import date
from typing import Literal

from workbench.base.text import Label
from workbench.domain.booking import Rights
from workbench.rules.rights import Account, Instrument, Lasts, Move
from workbench.rules.sources import Citation, Confidence, Document

DOCUMENT = Document("law", Label("规则"), "", "", None, None, None, "in_force", "text")


def cite(confidence: Confidence = "text", article: str = "一") -> Citation:
    return Citation(DOCUMENT, article, "", confidence)


def account(name: str, holds: Literal["free", "tied", "gone", "outside"]) -> Account:
    return Account(name, Label(name), holds, cite())


def move(name: str, source: str, target: str, uses: str = "") -> Move:
    return Move(name, Label(name), source, target, (), uses, cite())


ACCOUNTS = {
    each.id: each
    for each in (
        account("registered", "free"),
        account("pledged", "tied"),
        account("frozen", "tied"),
        account("frozen_project", "tied"),
        account("surrendered", "gone"),
        account("cancelled", "gone"),
        account("authority", "outside"),
        account("market", "outside"),
    )
}
MOVES = {
    each.id: each
    for each in (
        move("issued", "authority", "registered"),
        move("bought", "market", "registered"),
        move("sold", "registered", "market"),
        move("pledged", "registered", "pledged"),
        move("released", "pledged", "registered"),
        move("applied", "registered", "frozen"),
        move("given_up", "registered", "frozen_project"),
        move("taken_again", "frozen_project", "registered"),
        move("cancelled_project", "frozen_project", "cancelled"),
        move("surrendered", "registered", "surrendered", "national_ets"),
        move("offset", "registered", "cancelled", "national_ets"),
        move("declared", "registered", "cancelled", "consumption"),
        move("delivered", "market", "surrendered", "consumption"),
        move("complied", "registered", "surrendered", "energy_budget"),
    )
}
ALL = ("issued", "bought", "sold", "pledged", "released", "applied")


def instrument(
    name: str,
    unit: str,
    vintage: Literal["year", "month", "day", "none"],
    *uses: str,
    lots: bool = True,
    lasts: tuple[Lasts, ...] = (),
    excludes: dict[str, Confidence] | None = None,
) -> Instrument:
    against = {other: cite(sure, f"{name}×{other}") for other, sure in (excludes or {}).items()}
    return Instrument(name, Label(name), unit, vintage, lots, (*ALL, *uses), (), lasts, against, cite())


GEC = instrument(
    "GEC", "MWh", "month", "declared", excludes={"GEC": "secondary"},
    lasts=(Lasts("", 0, 0, date(2025, 12, 31), date(2024, 1, 1)), Lasts("vintage", 24, 0, None)),
)  # fmt: skip
PERMIT = instrument("DISCHARGE", "kg", "none", lasts=(Lasts("start", 0, 5, None),))
INSTRUMENTS = {
    each.id: each
    for each in (
        instrument("CEA", "tCO2e", "year", "surrendered", lots=False),
        instrument("CCER", "tCO2e", "year", "offset", excludes={"CEA": "text", "GEC": "text", "GP": "secondary"}),
        GEC,
        instrument("GP", "kWh", "month", "delivered", excludes={"GEC": "secondary"}),
        instrument("PHCER", "tCO2e", "year", "offset", excludes={"CEA": "text", "CCER": "text", "GEC": "unverified"}),
        instrument("ENERGY", "tce", "year", "complied", lots=False, excludes={"CEA": "secondary"}),
        PERMIT,
    )
}
BOOK = Rights(ACCOUNTS, MOVES, INSTRUMENTS, {}, {})
