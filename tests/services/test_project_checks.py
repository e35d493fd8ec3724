"""A tonne of a project is verified by one body, applied for once and booked once, however it is attempted."""

from datetime import UTC, date, datetime

import pytest

from tests.services.test_project_papers import LAST, NUMBER, PACK, audit, reduction, refused, typed
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Value
from workbench.services import applying, filings, ledger, life, projects
from workbench.services.context import Workbench

WAY = (
    ("account_opened", date(2024, 1, 31), ""), ("designed", date(2024, 2, 20), ""),
    ("body_engaged", date(2024, 3, 1), "甲认证（北京）有限公司"), ("notice_began", date(2024, 3, 6), ""),
    ("notice_ended", date(2024, 4, 20), ""), ("validated", date(2024, 6, 14), ""), ("applied", date(2024, 6, 17), ""),
    ("registered", date(2024, 7, 5), ""), ("monitored", LAST, ""), ("accounted", date(2026, 1, 20), ""),
    ("verifier_engaged", date(2026, 1, 25), "乙"), ("report_notice_began", date(2026, 2, 2), ""),
    ("report_notice_ended", date(2026, 3, 9), ""), ("verified", date(2026, 5, 12), ""),
    ("reduction_applied", date(2026, 7, 1), ""), ("reduction_registered", date(2026, 7, 20), ""),
)  # fmt: skip


@pytest.fixture
def farm(wb: Workbench) -> str:
    set_clock(lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("owner", "某海上风电有限公司", "91000000XXXXXXXX0U"))
    return projects.begin(wb, "owner", "练习海上风电", PACK).id


def booked(wb: Workbench, filing: Filing) -> int:
    """Book a registered application; give the tonnes the owner's ledger then has."""
    ledger.book_pending(wb, applying.hand_over(wb, filing.id, "approve").id)
    return sum(each.quantity for each in ledger.holdings(wb, "owner"))


def verification(wb: Workbench, farm: str, body: str, first: date, **more: Value) -> Filing:
    rows: dict[str, Value] = {
        "about__first_day": first, "about__last_day": LAST, "about__number": NUMBER, "about__validated_by": "丁",
        "verified__r1__year": "2024", "verified__r1__reported": D(235820), "verified__r1__quantity": D(235820),
        "verified__r2__year": "2025", "verified__r2__reported": D(395499), "verified__r2__quantity": D(395499),
    }  # fmt: skip
    return audit(wb, farm, "verification", "2026-05-20", body, **(rows | more))


def test_what_was_refused_is_not_booked_when_its_period_is_registered_by_another_application(
    wb: Workbench, farm: str
) -> None:
    first = reduction(wb, farm, decision__refused="材料不完整")
    filings.freeze(wb, first.id)
    again = reduction(wb, farm, "2026-07-01")
    filings.freeze(wb, again.id)
    for step, day, note in WAY:
        life.happened(wb, farm, step, day, note)
    assert booked(wb, again) == 631320
    with pytest.raises(WorkbenchError) as found:
        booked(wb, first)
    assert found.value.code == "applying.nothing"


def test_what_is_booked_cannot_be_said_less_or_of_another_year_behind_the_ledgers_back(
    wb: Workbench, farm: str
) -> None:
    filing = reduction(wb, farm, decision__registered=date(2026, 6, 22), decision__document="1")
    filings.freeze(wb, filing.id)
    assert booked(wb, filing) == 631320
    less = typed(wb, filings.reopen(wb, filing.id), vintages__r1__fixed=D(235819))
    assert refused(wb, less) == "applying.booked_more"
    moved = typed(wb, less, vintages__r1__fixed=D(235820), vintages__r1__year="2025", vintages__r2__year="2024")
    assert refused(wb, moved) == "applying.booked_more"
    for entry in ledger.entries(wb, "owner"):
        ledger.reverse(wb, entry.id, day=date(2026, 12, 1), reason="改正")
    filings.freeze(wb, moved.id)
    assert booked(wb, moved) == 631320


def test_two_projects_cannot_be_issued_tonnes_under_one_number(wb: Workbench, farm: str) -> None:
    filings.freeze(wb, reduction(wb, farm).id)
    other = projects.begin(wb, "owner", "另一项目", PACK).id
    filing = reduction(wb, other)
    assert refused(wb, filing) == "projects.number_twice"
    spelled = typed(wb, filing, about__number="练习 －001")
    assert refused(wb, spelled) == "projects.number_twice"
    assert filings.freeze(wb, typed(wb, spelled, about__number="练习-002").id).number == 1


def test_tonnes_and_period_applied_for_are_those_of_the_verification(wb: Workbench, farm: str) -> None:
    filings.freeze(wb, verification(wb, farm, "乙", date(2024, 3, 1)).id)
    filing = reduction(wb, farm)
    assert refused(wb, filing) == "projects.not_as_verified"  # a tonne more in 2025
    filing = typed(wb, filing, vintages__r2__fixed=D(395499), about__first_day=date(2024, 2, 1))
    assert refused(wb, filing) == "projects.not_verified"
    assert filings.freeze(wb, typed(wb, filing, about__first_day=date(2024, 3, 1)).id).number == 1


@pytest.mark.parametrize("place", ["validated_by", "designed_by", "written_by"])
def test_a_body_the_file_itself_bars_is_known_however_it_is_written(wb: Workbench, farm: str, place: str) -> None:
    told: dict[str, Value] = {f"about__{place}": "甲认证（北京）有限公司"}
    filing = verification(wb, farm, "甲认证(北京) 有限公司", date(2024, 3, 1), **told)
    assert refused(wb, filing) == "projects.body_barred"


def test_the_body_engaged_to_validate_may_not_verify_though_no_validation_is_on_file(wb: Workbench, farm: str) -> None:
    for step, day, note in WAY[:10]:
        life.happened(wb, farm, step, day, note)
    with pytest.raises(WorkbenchError) as found:
        life.happened(wb, farm, "verifier_engaged", date(2026, 1, 25), "甲认证(北京) 有限公司")
    assert found.value.code == "life.same_body"
    assert refused(wb, verification(wb, farm, "甲认证(北京) 有限公司", date(2024, 3, 1))) == "projects.body_both"
