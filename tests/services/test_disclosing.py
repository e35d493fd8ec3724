"""The annual disclosure, filled in from what is known: each answer with its source, nothing the form does not ask."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.ledger import Posting
from workbench.rules.cells import Cell, Cells, Value
from workbench.services import applying, disclosed, filings, ledger, profile, sealed
from workbench.services.context import Workbench
from workbench.services.disclosed import Established
from workbench.services.packs import typed_cells

FORM = "cn.disclosure/annual"
PROFILE: Mapping[str, Value] = {
    "about/compiler": "某咨询有限公司",
    "permits/r1/place": "主厂区",
    "permits/r1/number": "P-001",
    "permits/r1/until": date(2028, 5, 31),
    "activities/r1/sector": "power",
    "activities/r1/code": "4411",
    "activities/r1/listed": True,
    "emission/last_direct": D(100_000),
    "facilities/r1/name": "发电车间",
    "facilities/r1/code": "F1",
    "facilities/r1/boundary": True,
    "facilities/r1/units/r1/unit": "1号机组",
    "facilities/r1/units/r1/capacity": D(300),
    "facilities/r1/units/r1/capacity_unit": "MW",
    "facilities/r1/units/r1/sources/r1/source": "烟煤",
    "facilities/r1/units/r1/sources/r1/kind": "combustion",
    "facilities/r1/units/r2/unit": "2号机组",
    "facilities/r1/units/r2/stopped": date(2025, 6, 30),
    "facilities/r2/name": "办公楼",
    "facilities/r2/boundary": False,
}
INTERIM: Mapping[str, Value] = {
    "about/occasion": "document",
    "about/received": date(2025, 6, 23),
    "about/made": date(2025, 6, 27),
    "penalties/r1/number": "某环罚〔2025〕12号",
    "penalties/r1/authority": "某市生态环境局",
    "penalties/r1/decided": date(2025, 6, 20),
    "penalties/r1/facts": "2025年5月6日颗粒物超标0.25倍",
    "penalties/r1/basis": "《大气污染防治法》第九十九条",
    "penalties/r1/content": "罚款",
    "penalties/r1/fine": D(120_000),
    "penalties/r1/daily": False,
    "penalties/r1/halted": False,
    "penalties/r1/revoked": False,
    "penalties/r1/rectified": "2025年6月25日缴清",
}


def put(wb: Workbench, form: str, period: str, answers: Mapping[str, Value]) -> Filing:
    begun = filings.begin(wb, "plant", form, period)
    cells = begun.cells.changed({path: Cell(value) for path, value in answers.items()})
    return filings.save(wb, begun.id, cells, version=begun.version)


@pytest.fixture
def plant(wb: Workbench) -> str:
    """A power plant on 10 March 2026, with its profile, one interim report, and the cycle of 2024 surrendered."""
    set_clock(lambda: datetime(2026, 3, 10, 4, tzinfo=UTC))
    owner = Enterprise("plant", "某热电有限公司", "91350100M000100Y43", legal_representative="张某", contact="赵某")
    filings.save_enterprise(wb, replace(owner, phone="0000", address="某路1号", industry="4411"))
    put(wb, "cn.ets.common/profile", "2025", PROFILE)
    put(wb, "cn.ets.common/profile", "2024", PROFILE)
    filings.freeze(wb, put(wb, "cn.disclosure/interim", "2025-06-23", INTERIM).id)
    cea = ("CEA", "2024", "")
    ledger.book(
        wb,
        "plant",
        [
            Posting(date(2025, 9, 30), "issued", *cea, 900, "", "", document="核定通知"),
            Posting(date(2025, 11, 20), "applied", *cea, 800, "", ""),
            Posting(date(2025, 11, 21), "surrendered", *cea, 800, "", "", document="清缴凭证"),
        ],
    )
    return "plant"


@pytest.fixture
def reported(wb: Workbench, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What was said of years: the emission in the report of each; nothing of the others."""
    told = {"2025": "1234.56", "2024": "800.00"}
    form = wb.library.form("cn.ets.power/annual_report", date(2025, 12, 31), date.max)

    def last(_wb: object, _work: object, _enterprise: str, name: str, period: str) -> SimpleNamespace | None:
        if not name.endswith("/annual_report") or period not in told:
            return None
        values = {
            form.headline: D(told[period]),
            "total/surrendered": D(told[period]),
            "total/reported": D(told[period]),
        }
        said = SimpleNamespace(filing="a", number=1, cells=Cells({}))
        return SimpleNamespace(form=form, values=values, place=f"排放报告 {period} 第1版", said=said)

    monkeypatch.setattr(sealed, "last", last)
    return told


def told(wb: Workbench, period: str = "2025") -> Cells:
    begun = applying.begin(wb, "plant", FORM, period)
    assert applying.fill(wb, begun.id) == (), "filled in at once, there is nothing left to fill"
    return begun.cells


def test_frame_and_permits_come_from_enterprise_scope_profile_and_deadlines(wb: Workbench, plant: str) -> None:
    cells = told(wb)
    assert cells.value("about/year") == "2025"
    assert cells.value("about/due") == date(2026, 3, 15)
    assert cells.value("about/promise_by") == "张某"
    (row,) = cells.rows("permits")
    assert cells.value(f"permits/{row}/number") == "P-001"
    assert cells.value(f"permits/{row}/valid_until") == date(2028, 5, 31)
    source = cells[f"permits/{row}/number"].source
    assert source is not None
    assert (source.origin, source.place) == ("filing", "企业档案 2025")


def test_an_earlier_local_day_goes_before_that_of_the_decree(wb: Workbench, plant: str) -> None:
    put(wb, "cn.disclosure/scope", "2025", {"about/local_due": date(2026, 2, 10)})
    assert told(wb).value("about/due") == date(2026, 2, 10)


def test_a_penalty_stands_once_with_the_day_of_its_receipt_and_of_its_interim_report(wb: Workbench, plant: str) -> None:
    cells = told(wb)
    (row,) = cells.rows("violations")
    assert cells.value(f"violations/{row}/fine") == D(120_000)
    assert cells.value(f"violations/{row}/received") == date(2025, 6, 23)
    assert cells.value(f"violations/{row}/disclosed") == date(2025, 6, 27)
    assert cells.value(f"violations/{row}/disclose_by") == date(2025, 6, 30)
    (row,) = cells.rows("interims")
    assert cells.value(f"interims/{row}/subject") == "生态环境行政处罚1件"
    assert cells.value("coverage/on_violations") == "stated"
    assert cells.value("coverage/on_interims") == "stated"
    assert cells.value("coverage/on_noise") is None, "what nobody answered stays open"


@pytest.mark.usefixtures("plant")
def test_what_the_class_leaves_out_is_said_not_to_apply(wb: Workbench) -> None:
    begun = filings.begin(wb, "plant", FORM, "2025")
    for audited, listed, wanted in ((False, False, ["not_applicable"] * 2), (True, True, ["stated", None])):
        told = {"about/audited": Cell(audited), "about/listed": Cell(listed), "about/bonds": Cell(value=False)}
        changes = applying.fill(wb, begun.id, begun.cells.changed(told))
        found = {change.path: change.after.value for change in changes if change.after}
        assert [found.get(f"coverage/on_{each}") for each in ("audit", "financing")] == wanted


@pytest.mark.usefixtures("plant", "reported")
def test_the_emission_is_the_enterprises_own_until_it_was_verified(
    wb: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = told(wb)
    assert cells.value("carbon/emission") == D(1235)
    assert cells.value("carbon/status") == "self_computed"
    assert (cells.value("carbon/previous"), cells.value("carbon/previous_status")) == (D(800), "self_computed")
    monkeypatch.setattr(
        disclosed,
        "established",
        lambda _wb, _work, _who, year: Established(D(1300), "verified", "核查结论") if year == 2025 else None,
    )
    filing = next(each for each in filings.filings(wb, "plant") if each.form == FORM)
    changes = {change.path: change.after.value for change in applying.fill(wb, filing.id) if change.after}
    assert changes["carbon/emission"] == D(1300)
    assert changes["carbon/status"] == "verified"


@pytest.mark.usefixtures("plant")
def test_without_a_report_and_with_a_month_lacking_no_emission_is_told(wb: Workbench) -> None:
    assert told(wb).value("carbon/emission") is None


@pytest.mark.usefixtures("plant", "reported")
def test_facilities_method_and_sector_are_told(wb: Workbench) -> None:
    cells = told(wb)
    names = {cells.value(f"carbon_facilities/{row}/name"): row for row in cells.rows("carbon_facilities")}
    assert names.keys() == {"1号机组", "2号机组"}
    first, second = (f"carbon_facilities/{names[each]}" for each in ("1号机组", "2号机组"))
    assert (cells.value(f"{first}/fuel"), cells.value(f"{first}/use")) == ("烟煤", "running")
    assert cells.value(f"{second}/use") == "stopped"
    assert cells.value("carbon/sector") == "发电"
    assert "发电设施" in str(cells.value("carbon/guide"))


@pytest.mark.usefixtures("plant", "reported")
def test_the_last_cycle_that_fell_due_is_told_by_the_ledger(wb: Workbench) -> None:
    cells = told(wb)
    assert cells.value("surrender/of_year") == "2024"
    assert cells.value("surrender/due") == D(800)
    assert cells.value("surrender/surrendered") == D(800)
    assert cells.value("surrender/state") == "full"
    assert cells.value("surrender/done_on") == date(2025, 11, 21)


def test_a_surrender_completed_after_its_day_is_late_and_until_then_short(
    wb: Workbench, plant: str, reported: dict[str, str]
) -> None:
    reported["2024"] = "900.00"
    short = told(wb)
    assert (short.value("surrender/state"), short.value("surrender/done_on")) == ("short", None)
    day, cea = date(2026, 1, 15), ("CEA", "2024", "")
    ledger.book(
        wb,
        plant,
        [
            Posting(day, "applied", *cea, 100, "", ""),
            Posting(day, "surrendered", *cea, 100, "", "", document="清缴凭证二"),
        ],
    )
    (filing,) = (each for each in filings.filings(wb, plant) if each.form == FORM)
    late = {change.path: change.after.value for change in applying.fill(wb, filing.id) if change.after}
    assert (late["surrender/state"], late["surrender/done_on"]) == ("late", day)


@pytest.mark.usefixtures("reported")
def test_a_surrender_taken_back_counts_for_nothing(wb: Workbench, plant: str) -> None:
    day, cea = date(2026, 1, 15), ("CEA", "2024", "")
    *_, wrong = ledger.book(
        wb,
        plant,
        [Posting(day, "applied", *cea, 100, "", ""), Posting(day, "surrendered", *cea, 100, "", "", document="凭证二")],
    )
    ledger.reverse(wb, wrong.id, day=day, reason="错记")
    cells = told(wb)
    assert (cells.value("surrender/state"), cells.value("surrender/done_on")) == ("full", date(2025, 11, 21))


@pytest.mark.usefixtures("plant", "reported")
def test_on_its_last_day_a_cycle_has_not_fallen_due(wb: Workbench) -> None:
    begun = filings.begin(wb, "plant", FORM, "2025")
    found = []
    for day in (date(2025, 12, 31), date(2026, 1, 1)):
        changes = applying.fill(wb, begun.id, begun.cells.changed({"about/compiled": Cell(day)}))
        found.append({change.path: change.after.value for change in changes if change.after})
    assert [each.get("surrender/of_year") for each in found] == [None, "2024"]


@pytest.mark.usefixtures("plant", "reported")
def test_of_one_who_need_not_report_no_emission_is_told(wb: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    of = profile.Standings.of

    def unbound(known: profile.Standings, year: int, duty: str = "") -> profile.Standing:
        found = of(known, year, duty)
        return replace(found, holds={**found.holds, "report": False})

    monkeypatch.setattr(profile.Standings, "of", unbound)
    cells = told(wb)
    assert (cells.value("carbon/emission"), cells.value("carbon/sector"), cells.rows("carbon_facilities")) == (
        None,
        None,
        (),
    )


@pytest.mark.usefixtures("plant")
def test_what_a_person_said_of_a_chapter_stands(wb: Workbench) -> None:
    begun = filings.begin(wb, "plant", FORM, "2025")
    said = begun.cells.changed({"coverage/on_permits": Cell("none")})
    assert "coverage/on_permits" in {change.path for change in applying.fill(wb, begun.id)}
    assert "coverage/on_permits" not in {change.path for change in applying.fill(wb, begun.id, said)}


@pytest.mark.usefixtures("plant")
def test_what_an_edition_does_not_ask_is_not_told(wb: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = wb.library.form(FORM, date(2025, 12, 31), date.max)
    less = replace(whole, sections=tuple(each for each in whole.sections if each.id not in ("interims", "coverage")))
    begun = filings.begin(wb, "plant", FORM, "2025")
    form_of = filings.form_of
    monkeypatch.setattr(filings, "form_of", lambda wb, filing: less if filing.form == FORM else form_of(wb, filing))
    changed = {change.path.partition("/")[0] for change in applying.fill(wb, begun.id)}
    assert "permits" in changed
    assert not {"interims", "coverage"} & changed


@pytest.mark.usefixtures("plant")
def test_the_next_year_begins_with_last_years_figures_beside_it_and_its_answers_open(wb: Workbench) -> None:
    form = wb.library.form(FORM, date(2025, 12, 31), date.max)
    steel = next(case for case in wb.library.packs["cn.disclosure"].cases if "steel plant" in str(case["name"]))
    begun = filings.begin(wb, "plant", FORM, "2025")
    said = filings.save(wb, begun.id, typed_cells(form, dict(steel["cells"])), version=begun.version)
    filings.freeze(wb, said.id)
    set_clock(lambda: datetime(2027, 3, 1, 4, tzinfo=UTC))
    cells = applying.begin(wb, "plant", FORM, "2026", said.id).cells
    assert cells.value("compared/last_so2") == D("96.4")
    (row,) = cells.rows("wastes")
    assert cells.value(f"wastes/{row}/opening") == D(1700)
    assert cells.value(f"wastes/{row}/generated") is None
    assert not [path for path in cells if path.startswith("coverage/") and cells.value(path) != "stated"]
    for section in ("violations", "interims", "stoppages", "outages", "weather", "events"):
        assert cells.rows(section) == (), section
    assert cells.value("about/key") is None, "whether it must disclose is asked each year"
