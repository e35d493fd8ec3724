"""National market disclosure: begun with what report, conclusion and ledger know, and brought up to date."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.journey import group
from workbench.domain.ledger import Posting
from workbench.rules.cells import Cell, Value
from workbench.services import applications, applying, filings, ledger, sealed
from workbench.services.context import Workbench

FORM = "cn.ets.power/market"


@pytest.fixture
def plant(wb: Workbench) -> str:
    """A power plant on 1 December 2026 that bought, sold and pledged in 2025."""
    set_clock(lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    filings.begin(wb, "plant", "cn.ets.power/monthly", "2025-01")
    cea = ("CEA", "2024", "")
    ledger.book(
        wb,
        "plant",
        [
            Posting(date(2025, 9, 30), "issued", *cea, 900, "", "", document="核定通知"),
            Posting(date(2025, 10, 8), "bought", *cea, 300, "", "", D(60), "某交易方"),
            Posting(date(2025, 10, 9), "pledged", *cea, 100, "", "", None, "某银行", "合同1"),
            Posting(date(2026, 1, 9), "bought", *cea, 7, "", "", D(60), "某交易方"),
        ],
    )
    return "plant"


@pytest.fixture
def concluded(monkeypatch: pytest.MonkeyPatch) -> dict[str, Value]:
    """What the conclusion of the year says; nothing while empty."""
    values: dict[str, Value] = {}

    def last(_wb: object, _work: object, _enterprise: str, form: str, _period: str) -> SimpleNamespace | None:
        known = values and form.endswith("/conclusion")
        return (
            SimpleNamespace(values=values, place="核查结论 2025 第1版", said=SimpleNamespace(filing="c"))
            if known
            else None
        )

    monkeypatch.setattr(sealed, "last", last)
    return values


def test_it_belongs_to_disclosure_and_not_among_the_applications(wb: Workbench, plant: str) -> None:
    assert group(FORM) == "disclosure"
    assert FORM not in {each.form for each in applications.states(wb, plant, 2025, date(2026, 12, 1))}


def test_it_begins_with_the_dealings_of_its_own_year(wb: Workbench, plant: str) -> None:
    filing = applying.begin(wb, plant, FORM, "2025")
    values = filings.outcome_of(wb, filing).values
    assert (values["trades/r1/product"], values["trades/r1/bought"], values["trades/r1/sold"]) == ("CEA", 300, 0)
    assert (values["pledges/r1/lender"], values["pledges/r1/quantity"]) == ("某银行", 100)
    assert values["surrender/of_year"] == "2024"  # the cycle last completed
    assert "trades/r2/bought" not in values  # 2026 is another year's


def test_the_conclusion_replaces_the_computed_emission_once_it_is_there(
    wb: Workbench, plant: str, concluded: dict[str, Value]
) -> None:
    begun = applying.begin(wb, plant, FORM, "2025")
    typed = filings.save(
        wb, begun.id, begun.cells.changed({"emission/reported": Cell(D("1496169.13"))}), version=begun.version
    )
    before = filings.outcome_of(wb, typed).values
    assert (before["emission/amount"], before["record/status"]) == (1496169, "self_computed")
    concluded["computed/verified"] = D("1496840.50")
    changes = {each.path: each.after for each in applying.fill(wb, begun.id)}
    assert "emission/verified" in changes
    assert filings.get(wb, begun.id).cells.value("emission/verified") is None  # offered, not taken
    taken = filings.save(wb, begun.id, typed.cells.changed(changes), version=typed.version)
    after = filings.outcome_of(wb, taken).values
    assert (after["emission/amount"], after["record/status"]) == (1496841, "verified")
    source = taken.cells["emission/verified"].source
    assert source is not None
    assert (source.origin, source.place) == ("filing", "核查结论 2025 第1版")
