"""The register of claims over a workspace: gathered from ledgers, applications and records, and in the way of none."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import applying, claims, filings, financing, ledger
from workbench.services.claims import Conflict
from workbench.services.context import Workbench

TODAY = date(2026, 11, 21)
RUN = {"serial_from": "GEC2025030000000001", "serial_to": "GEC2025030000001000"}


@pytest.fixture
def two(wb: Workbench) -> tuple[str, str]:
    """Two clients of one consultant, with nothing in their ledgers."""
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    for name in ("甲", "乙"):
        filings.save_enterprise(wb, Enterprise(name, f"{name}有限公司", "91000000XXXXXXXX0U"))
    return "甲", "乙"


def put(
    wb: Workbench,
    who: str,
    move: str,
    lot: Lot,
    quantity: int,
    vintage: str,
    *,
    day: str = "2026-03-02",
    source: str = "",
) -> int:
    """Book one move of a lot, with all it asks, and give its entry."""
    of = ledger.rights(wb).moves[move]
    posting = Posting(
        date.fromisoformat(day), move, lot.instrument, vintage, lot.code, quantity, source, "",
        D(5) if "price" in of.asks else None, "某交易方", "凭证",
    )  # fmt: skip
    return ledger.book(wb, who, [posting], lots=[lot] if lot.code else [])[0].id


def certificates(code: str, **details: str) -> Lot:
    return Lot("GEC", code, {"plant": "蓝海风电场", "month": "2025-03", **details})


def credits_(code: str, **details: str) -> Lot:
    plain = {"project": "CCER-001", "registered": "2025-06-30", "inside_market": "no", "plant": "蓝海风电场"}
    return Lot("CCER", code, {**plain, **details})


def whys(found: tuple[Conflict, ...]) -> list[tuple[str, str]]:
    return [(each.double.why, each.level) for each in found]


def application(wb: Workbench, who: str, form: str, cells: Mapping[str, Value]) -> str:
    """Begin an application of a power plant with these answers."""
    filings.begin(wb, who, "cn.ets.power/monthly", "2025-01")
    begun = filings.begin(wb, who, f"cn.ets.power/{form}", "2025")
    made = begun.cells.changed({path: Cell(value) for path, value in cells.items()})
    return filings.save(wb, begun.id, made, version=begun.version).id


def test_one_certificate_in_the_ledgers_of_two_clients_is_found_and_both_are_named(
    wb: Workbench, two: tuple[str, str]
) -> None:
    one, other = two
    put(wb, one, "bought", certificates("A", **RUN), 1000, "2025-03")
    entry = put(wb, other, "bought", certificates("B", **RUN), 1, "2025-03")
    (found,) = claims.conflicts(wb)
    assert whys((found,)) == [("serials", "error")]
    assert found.second is not None
    assert {found.first.holder, found.second.holder} == {"甲有限公司", "乙有限公司"}
    assert all(name in found.says for name in ("甲有限公司", "乙有限公司", f"台账第 {entry} 笔"))
    assert claims.conflicts(wb, one) == claims.conflicts(wb, other) == (found,)
    assert claims.conflicts(wb, "practice") == ()


def test_what_was_sold_on_or_taken_back_is_claimed_once(wb: Workbench, two: tuple[str, str]) -> None:
    one, other = two
    lot = certificates("A", **RUN)
    put(wb, one, "bought", lot, 1000, "2025-03")
    put(wb, one, "sold", lot, 600, "2025-03")
    put(wb, other, "bought", certificates("B", **RUN), 600, "2025-03")
    wrong = put(wb, other, "bought", certificates("B", **RUN), 300, "2025-03")
    assert len(claims.conflicts(wb)) == 1
    ledger.reverse(wb, wrong, day=TODAY, reason="重复记账")
    assert claims.conflicts(wb) == ()


@pytest.mark.parametrize(("month", "found"), [("2025-03", [("excluded", "error")]), ("2025-04", [])])
def test_power_behind_a_reduction_cannot_carry_a_certificate_too(
    wb: Workbench, two: tuple[str, str], month: str, found: list[tuple[str, str]]
) -> None:
    one, other = two
    put(wb, one, "bought", credits_("C", month="2025-01", month_last="2025-03"), 500, "2025")
    put(wb, other, "bought", certificates("A", month=month), 10, month)
    assert whys(claims.conflicts(wb)) == found


def test_the_supply_of_the_month_may_be_shared_but_not_stretched(wb: Workbench, two: tuple[str, str]) -> None:
    one, other = two
    put(wb, one, "issued", certificates("A", supply_mwh="100"), 60, "2025-03")
    put(wb, other, "issued", credits_("C", month="2025-03", mwh="40"), 20, "2025")
    assert claims.conflicts(wb) == ()
    put(wb, one, "issued", certificates("B"), 1, "2025-03")
    found = claims.conflicts(wb)
    assert {each.double.why for each in found} == {"supply"}
    assert {each.double.over for each in found} == {D(1)}


def test_a_credit_from_inside_the_market_is_refused_by_the_text(wb: Workbench, two: tuple[str, str]) -> None:
    put(wb, two[0], "bought", credits_("C", inside_market="yes"), 500, "2025")
    (found,) = claims.conflicts(wb)
    assert whys((found,)) == [("inside", "error")]
    assert found.second is None
    assert found.cite.confidence == "text"


def test_a_certificate_of_a_contract_counted_beside_it_warns(wb: Workbench, two: tuple[str, str]) -> None:
    power = Lot("GP", "P", {"plant": "蓝海风电场", "month": "2025-03", "contract": "LD-1"})
    lot = certificates("A", contract="LD-1")
    put(wb, two[0], "delivered", power, 10_000, "2025-03")
    put(wb, two[0], "issued", lot, 10, "2025-03")
    assert claims.conflicts(wb) == ()
    put(wb, two[0], "declared", lot, 10, "2025-03")
    assert whys(claims.conflicts(wb)) == [("contract", "warning")]


def test_an_energy_use_right_beside_the_surrender_of_the_same_year_warns(wb: Workbench, two: tuple[str, str]) -> None:
    one, _ = two
    none = Lot("CEA", "", {})
    energy = Lot("ENERGY", "", {})
    for lot, vintage in ((none, "2025"), (energy, "2024"), (energy, "2025")):
        put(wb, one, "issued", lot, 100, vintage)
    put(wb, one, "applied", none, 100, "2025", day="2026-10-09")
    put(wb, one, "surrendered", none, 100, "2025", day="2026-10-10")
    put(wb, one, "complied", energy, 100, "2024")
    assert claims.conflicts(wb) == ()
    put(wb, one, "complied", energy, 100, "2025")
    assert whys(claims.conflicts(wb)) == [("excluded", "warning")]


def test_a_surrender_is_of_the_year_of_the_application_it_came_from(wb: Workbench, two: tuple[str, str]) -> None:
    one, _ = two
    filing = application(wb, one, "fulfilment", {})
    none, energy = Lot("CEA", "", {}), Lot("ENERGY", "", {})
    put(wb, one, "issued", none, 100, "2025", day="2025-01-02")
    put(wb, one, "issued", energy, 100, "2025", day="2025-01-02")
    put(wb, one, "complied", energy, 100, "2025")
    put(wb, one, "applied", none, 100, "2025", day="2025-11-01")
    late = Posting(date(2025, 12, 1), "surrendered", "CEA", "2025", "", 100, "", "", document="证明")
    ledger.book(wb, one, [late], origin=f"{filing}#1")  # its day alone would say 2024
    assert whys(claims.conflicts(wb)) == [("excluded", "warning")]


def test_an_application_for_what_another_took_is_named_before_it_is_booked(wb: Workbench, two: tuple[str, str]) -> None:
    one, _ = two
    lot = credits_("C")
    put(wb, one, "bought", lot, 100, "2025")
    put(wb, one, "to_registered", lot, 100, "2025")
    put(wb, one, "retired", lot, 70, "2025")
    filing = application(
        wb, one, "offset", {"credits/r1/lot": "C", "credits/r1/quantity": D(31), "credits/r1/vintage": "2025"}
    )
    (found,) = claims.conflicts(wb)
    assert whys((found,)) == [("lot", "error")]
    assert found.second is not None
    assert filing in (found.first.claim.filing, found.second.claim.filing)
    assert found.double.over == 1


def test_an_application_whose_units_are_claimed_twice_cannot_be_frozen(wb: Workbench, two: tuple[str, str]) -> None:
    one, other = two
    lot = credits_("C", month="2025-03")
    put(wb, one, "bought", lot, 100, "2025")
    filing = application(
        wb, one, "offset", {"credits/r1/lot": "C", "credits/r1/quantity": D(31), "credits/r1/vintage": "2025"}
    )
    claims.as_claimed(wb, filing)
    put(wb, other, "bought", certificates("A"), 10, "2025-03")
    with pytest.raises(WorkbenchError) as refused:
        filings.freeze(wb, filing)
    assert refused.value.code == "claims.claimed"
    assert "乙有限公司" in str(refused.value.args_["says"])


def test_a_conflict_of_other_units_is_not_in_the_way(wb: Workbench, two: tuple[str, str]) -> None:
    one, other = two
    put(wb, one, "bought", certificates("A", **RUN), 1000, "2025-03")
    put(wb, other, "bought", certificates("B", **RUN), 1, "2025-03")
    put(wb, one, "bought", credits_("C", plant="另一电站"), 100, "2025")
    filing = application(
        wb, one, "offset", {"credits/r1/lot": "C", "credits/r1/quantity": D(31), "credits/r1/vintage": "2025"}
    )
    assert whys(claims.conflicts(wb, one)) == [("serials", "error")]
    assert applying.moves(wb, filing)
    claims.as_claimed(wb, filing)


def test_pledges_beyond_what_is_held_are_named_and_a_released_one_is_none(wb: Workbench, two: tuple[str, str]) -> None:
    one, _ = two
    put(wb, one, "issued", Lot("CEA", "", {}), 1000, "2025")
    begun = filings.begin(wb, one, financing.FORM, "2026")
    rows: dict[str, Cell] = {}
    for at in (1, 2):
        said: dict[str, Value] = {
            "number": f"ZY-{at}", "instrument": "CEA", "vintage": "2025", "quantity": D(600),
            "starts": date(2026, 3, 1), "matures": date(2027, 3, 1),
        }  # fmt: skip
        rows |= {f"pledges/r{at}/{name}": Cell(value) for name, value in said.items()}
    saved = filings.save(wb, begun.id, begun.cells.changed(rows), version=begun.version)
    (found,) = claims.conflicts(wb)
    assert whys((found,)) == [("pledges", "error")]
    assert found.second is not None
    assert {found.first.claim.path, found.second.claim.path} == {"pledges/r1", "pledges/r2"}
    released = saved.cells.changed({"pledges/r1/released": Cell(date(2026, 6, 1))})
    filings.save(wb, begun.id, released, version=saved.version)
    assert claims.conflicts(wb) == ()


def test_each_right_says_what_is_free_and_tied_what_lapses_and_what_is_not_shown(
    wb: Workbench, two: tuple[str, str]
) -> None:
    one, _ = two
    put(wb, one, "issued", certificates("A", month="2024-12", **RUN), 40, "2024-12")
    put(wb, one, "issued", certificates("B", month="2024-11"), 9, "2024-11")
    put(wb, one, "issued", certificates("N", month="2026-01", tradable="no", **RUN), 7, "2026-01")
    put(wb, one, "sold", certificates("N", month="2026-01", tradable="no", **RUN), 2, "2026-01", source="registered")
    permit = Lot("DISCHARGE", "SO2", {"permit": "P-1", "pollutant": "SO2", "start": "2022-01-15"})
    put(wb, one, "issued", permit, 1200, "")
    found = {each.instrument.id: each for each in claims.stocks(wb, one, TODAY)}
    assert list(found) == ["GEC", "DISCHARGE"]
    assert (found["GEC"].free, found["GEC"].tied, found["GEC"].gone) == (54, 0, 0)
    assert [(each.kind.lot, each.state, each.left) for each in found["GEC"].expiring] == [
        ("B", "lapsed", -21),
        ("A", "soon", 9),
    ]
    assert [each.last for each in found["DISCHARGE"].expiring] == [date(2027, 1, 14)]
    serial, untradable = found["GEC"].lacking
    assert "B" in serial
    assert "N" in untradable
    assert found["DISCHARGE"].lacking == ()


def test_a_certificate_used_after_its_last_day_and_a_second_duty_are_asked_about(
    wb: Workbench, two: tuple[str, str]
) -> None:
    one, _ = two
    lot = certificates("A", month="2023-05", **RUN)
    put(wb, one, "issued", lot, 40, "2023-05", day="2024-01-01")
    put(wb, one, "declared", lot, 10, "2023-05", day="2025-12-31")
    put(wb, one, "issued", Lot("ENERGY", "", {}), 10, "2025")

    def lacking() -> dict[str, tuple[str, ...]]:
        return {each.instrument.id: each.lacking for each in claims.stocks(wb, one, TODAY)}

    assert lacking() == {"GEC": (), "ENERGY": ()}
    entry = put(wb, one, "declared", lot, 10, "2023-05", day="2026-01-01")
    put(wb, one, "issued", Lot("CEA", "", {}), 10, "2025")
    assert lacking()["CEA"] == ()
    (late,), (second,) = lacking()["GEC"], lacking()["ENERGY"]
    assert f"第 {entry} 笔" in late
    assert "2025-12-31" in late
    assert "（四）" in second


def test_what_an_application_has_booked_is_not_claimed_again(
    wb: Workbench, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    lot = credits_("C")
    put(wb, one, "issued", lot, 100, "2025")
    put(wb, one, "applied", lot, 80, "2025")
    application(wb, one, "offset", {})
    posting = Posting(TODAY, "applied", "CCER", "2025", "C", 80, "", "")
    for state, found in (("waiting", [("lot", "error")]), ("open", [("lot", "error")]), ("booked", [])):
        effect = applying.Effect("submit", state, (posting,), ())  # type: ignore[arg-type]
        monkeypatch.setattr(applying, "effects", lambda *_, effect=effect: (effect,))
        assert whys(claims.conflicts(wb)) == found


def test_a_pledge_in_record_and_ledger_is_one_and_one_in_the_ledger_alone_still_ties(
    wb: Workbench, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    put(wb, one, "issued", Lot("CEA", "", {}), 1000, "2025")
    put(wb, one, "pledged", Lot("CEA", "", {}), 600, "2025")
    application(wb, one, "cancellation", {})
    effect = applying.Effect("submit", "open", (Posting(TODAY, "applied_cancel", "CEA", "2025", "", 401, "", ""),), ())
    monkeypatch.setattr(applying, "effects", lambda *_: (effect,))
    (found,) = claims.conflicts(wb)
    assert whys((found,)) == [("pledges", "error")]
    assert found.double.over == 1
    monkeypatch.setattr(applying, "effects", lambda *_: ())
    begun = filings.begin(wb, one, financing.FORM, "2026")
    said: dict[str, Value] = {"number": "ZY-1", "instrument": "CEA", "vintage": "2025", "quantity": D(600)}
    rows = {f"pledges/r1/{name}": Cell(value) for name, value in said.items()}
    filings.save(wb, begun.id, begun.cells.changed(rows), version=begun.version)
    assert claims.conflicts(wb) == ()


def test_discharge_rights_below_what_the_permit_lets_out_are_named(wb: Workbench, two: tuple[str, str]) -> None:
    one, _ = two
    said = {"permit": "P-1", "pollutant": "SO2", "start": "2025-01-15", "permitted": "1000.5"}
    put(wb, one, "issued", Lot("DISCHARGE", "A", said), 800, "")
    put(wb, one, "issued", Lot("DISCHARGE", "B", {**said, "permitted": "900"}), 200, "")

    def lacking() -> tuple[str, ...]:
        (found,) = claims.stocks(wb, one, TODAY)
        return found.lacking

    (short,) = lacking()
    assert all(each in short for each in ("P-1", "SO2", "1,000 kg", "1,000.5 kg"))
    put(wb, one, "issued", Lot("DISCHARGE", "C", {**said, "pollutant": "NOx"}), 5000, "")
    assert lacking() == (short,)
    put(wb, one, "issued", Lot("DISCHARGE", "D", {**said, "permitted": ""}), 1, "")
    assert lacking() == ()


def test_the_steps_of_one_application_are_about_the_same_units(wb: Workbench, two: tuple[str, str]) -> None:
    first, _ = two
    put(wb, first, "issued", Lot("CEA", "", {}), 1000, "2025")
    application(
        wb,
        first,
        "cancellation",
        {"units/1/product": "CEA", "units/1/vintage": "2025", "units/1/quantity": D(600)},
    )
    assert claims.conflicts(wb) == ()  # frozen first and cancelled then: not 1,200 of 1,000


def test_a_proof_is_of_what_was_applied_for_and_no_second_claim(wb: Workbench, two: tuple[str, str]) -> None:
    first, _ = two
    put(wb, first, "issued", Lot("CEA", "", {}), 1000, "2025")
    rows: dict[str, Value] = {"allowances/1/vintage": "2025", "allowances/1/quantity": D(900)}
    application(wb, first, "surrender", rows)
    proof = filings.begin(wb, first, "cn.ets.power/fulfilment", "2025")
    cells = proof.cells.changed({path: Cell(value) for path, value in rows.items()})
    proof = filings.save(wb, proof.id, cells, version=proof.version)
    assert claims.conflicts(wb) == ()
    filings.save(wb, proof.id, cells.changed({"allowances/1/quantity": Cell(D(1100))}), version=proof.version)
    (found,) = claims.conflicts(wb)
    assert found.double.over == 100
