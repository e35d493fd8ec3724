"""The profile of a year and the duties it works out, each with its reason and its article."""

import pytest

from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Value
from workbench.services import filings, profile
from workbench.services.context import Workbench


@pytest.fixture
def works(wb: Workbench) -> str:
    filings.save_enterprise(
        wb, Enterprise("works", "示例钢铁企业", "91000000XXXXXXXX0U", legal_representative="练习法人")
    )
    return "works"


def test_an_enterprise_without_a_profile_has_no_duties_to_show(wb: Workbench, works: str) -> None:
    assert profile.profile(wb, works, 2026) is None
    assert profile.duties(wb, works, 2026) == ()
    assert profile.packs(wb, works, 2026) == ()


def test_a_profile_begins_with_what_is_known_of_the_enterprise(wb: Workbench, works: str) -> None:
    filings.begin(wb, works, profile.FORM, "2026")
    found = profile.profile(wb, works, 2026)
    assert found is not None
    assert found.cells["about/name"].value == "示例钢铁企业"
    assert found.cells["about/legal_representative"].value == "练习法人"
    assert profile.profile(wb, works, 2025) is None


def test_a_duty_says_whether_it_holds_why_and_under_which_article(wb: Workbench, works: str) -> None:
    filing = filings.begin(wb, works, profile.FORM, "2026")
    assert all(duty.holds is not True for duty in profile.duties(wb, works, 2026))
    answers: dict[str, Value] = {
        "activities/1/sector": "steel",
        "activities/1/process": "long",
        "activities/1/listed": True,
        "emission/last_direct": D("31000"),
    }
    cells = filing.cells.changed({path: Cell(value) for path, value in answers.items()})
    filings.save(wb, filing.id, cells, version=filing.version)
    duties = {duty.id: duty for duty in profile.duties(wb, works, 2026)}
    assert duties["surrender"].holds is True
    assert duties["surrender"].cite.article == "第十四条第一款"
    assert "31,000.00" in duties["reaches"].why
    assert "26,000" in duties["reaches"].why
    assert duties["leaves_measures"].holds is False  # last year settles it, whatever was before
    assert duties["reporting_six"].holds is False
    assert profile.packs(wb, works, 2026) == ("cn.ets.steel",)


def test_next_years_profile_takes_over_what_stays_and_last_years_figure_moves_back(wb: Workbench, works: str) -> None:
    first = filings.begin(wb, works, profile.FORM, "2026")
    answers: dict[str, Value] = {
        "activities/1/sector": "steel",
        "activities/1/code": "3120",
        "facilities/1/name": "1号高炉",
        "facilities/1/units/1/unit": "热风炉",
        "facilities/1/units/1/capacity": D("2500"),
        "emission/last_direct": D("31000"),
        "changes/1/kind": "moved",
    }
    cells = first.cells.changed({path: Cell(value) for path, value in answers.items()})
    first = filings.save(wb, first.id, cells, version=first.version)
    second = filings.begin(wb, works, profile.FORM, "2027", after=first.id)
    kept = {path: cell.value for path, cell in second.cells.items()}
    assert kept["facilities/1/units/1/capacity"] == D("2500")
    assert kept["activities/1/code"] == "3120"
    assert "emission/last_direct" not in kept
    assert not any(path.startswith("changes/") for path in kept)
