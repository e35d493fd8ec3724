import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.services.year.conftest import Fill, Seal
from tests.services.year.test_draws import COAL
from tests.trial_year import ANNUAL, MONTHLY
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.domain.approval import ROLES
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.reading import read
from workbench.rules.cells import Value
from workbench.services import approving, draws, evidence, filings, rebasing
from workbench.services.context import Workbench


@pytest.fixture
def year(wb: Workbench, seal: Seal) -> Filing:
    seal("2025-03", COAL)
    return filings.begin(wb, "e1", ANNUAL, "2025")


def roles(wb: Workbench, filing: Filing) -> list[str]:
    return [each.role for each in approving.approvals(wb, filing.id)]


def test_three_persons_approve_and_the_filing_says_who(wb: Workbench, year: Filing, approved: Fill) -> None:
    with pytest.raises(WorkbenchError, match=r"approval\.missing"):
        filings.freeze(wb, year.id)
    approved(year)
    revision = filings.freeze(wb, year.id)
    told = [(each.role, each.person) for each in revision.approvals]
    assert told == [("prepare", "甲"), ("review", "乙"), ("approve", "丙")]
    assert read(revision.document).said.approvals == revision.approvals == approving.approvals(wb, year.id)
    assert [each["person"] for each in json.loads(revision.document)["approvals"]] == ["甲", "乙", "丙"]
    assert filings.revision(wb, year.id) == revision


def test_a_form_that_asks_for_no_approval_is_frozen_without(seal: Seal) -> None:
    assert "approvals" not in json.loads(seal("2025-03", COAL).document)


def test_an_approval_given_in_part_is_not_told(wb: Workbench, fill: Fill) -> None:
    month = fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), COAL)
    approving.approve(wb, month.id, "prepare", "甲", version=month.version)
    assert filings.freeze(wb, month.id).approvals == ()


@pytest.mark.parametrize("edit", ["save", "attach", "detach", "freeze", "rebase", "enterprise"])
def test_any_later_edit_voids_what_was_approved(
    wb: Workbench, year: Filing, approved: Fill, fill: Fill, tmp_path: Path, edit: str
) -> None:
    paper = tmp_path / "煤单.txt"
    paper.write_text("10 t")
    if edit == "detach":
        sha256 = evidence.attach(wb, year.id, paper).sha256
    approved(year)
    assert len(roles(wb, year)) == 3
    match edit:
        case "save":
            fill(year, {"about/way": "盘点"})
        case "attach":
            evidence.attach(wb, year.id, paper)
        case "detach":
            evidence.detach(wb, year.id, sha256)
        case "freeze":
            filings.freeze(wb, year.id)
            filings.reopen(wb, year.id)
        case "enterprise":  # whose name is on the cover
            filings.save_enterprise(wb, Enterprise("e1", "新名有限公司"))
        case "rebase":
            set_clock(lambda: datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
            rebasing.take(wb, year.id, date(2026, 3, 1))
    assert roles(wb, year) == []
    with pytest.raises(WorkbenchError, match=r"approval\.missing"):
        filings.freeze(wb, year.id)


@pytest.mark.parametrize(
    ("done", "role", "person", "code"),
    [
        ([], "review", "甲", "not_yet"),
        ([], "approve", "甲", "not_yet"),
        (["甲"], "approve", "乙", "not_yet"),
        (["甲"], "prepare", "乙", "given"),
        (["甲", "乙"], "review", "丙", "given"),
        (["张三"], "review", "张 三", "same_person"),
        (["Ｗang", "乙"], "approve", "WANG", "same_person"),
        (["张三"], "review", "张\u200b三", "same_person"),  # a blank nobody sees
        (["张三", "乙"], "approve", "张三。", "same_person"),
        ([], "prepare", " \u3000", "no_person"),
        ([], "prepare", "\u200b—", "no_person"),
    ],
)
def test_each_acts_once_in_turn_and_under_a_name(
    wb: Workbench, year: Filing, done: list[str], role: str, person: str, code: str
) -> None:
    for given, name in zip(ROLES, done, strict=False):
        approving.approve(wb, year.id, given, name, version=year.version)
    with pytest.raises(WorkbenchError, match=rf"approval\.{code}"):
        approving.approve(wb, year.id, role, person, version=year.version)  # type: ignore[arg-type]
    assert len(roles(wb, year)) == len(done)


def test_nobody_approves_what_he_has_not_seen(wb: Workbench, year: Filing, fill: Fill) -> None:
    fill(year, {"about/way": "盘点"})
    with pytest.raises(WorkbenchError, match=r"approval\.stale"):
        approving.approve(wb, year.id, "prepare", "甲", version=year.version)


def test_nobody_approves_an_error(wb: Workbench, fill: Fill) -> None:
    month = fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), {"fuels/r1/fuel": "coal"})
    with pytest.raises(WorkbenchError, match=r"approval\.errors errors=1"):
        approving.approve(wb, month.id, "prepare", "甲", version=month.version)


def test_what_is_frozen_is_not_approved(wb: Workbench, seal: Seal) -> None:
    revision = seal("2025-03", COAL)
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        approving.approve(wb, revision.filing, "prepare", "甲", version=3)


def test_a_clock_put_back_between_two_approvals_voids_none(wb: Workbench, year: Filing) -> None:
    for role, person, day in zip(ROLES, "甲乙丙", (20, 19, 18), strict=True):
        set_clock(partial(datetime, 2026, 2, day, tzinfo=UTC))
        approving.approve(wb, year.id, role, person, version=year.version)
    assert read(filings.freeze(wb, year.id).document).said.approvals[1].at.day == 19


def test_the_log_keeps_who_approved_what(wb: Workbench, year: Filing, approved: Fill) -> None:
    approved(year)
    told = [(event.by, event.detail) for event in filings.events(wb, year.id) if event.what == "filing.approved"]
    of = filings.identity(filings.enterprise_of(wb, year))
    assert told[1] == ("乙", {"role": "review", "version": year.version, "of": of, "entered_by": "张三"})


@pytest.mark.parametrize(
    "typed",
    [
        {"fuels/r1/months/03/quantity": "11"},
        {"fuels/r1/months/03/quantity": None},
        {"fuels/r1/months/03/ncv": "19"},  # the month left it to the default
        {"fuels/r1/fuel": "gas"},
        {"fuels/r9/fuel": "gas", "fuels/r9/months/03/quantity": "1"},  # a fuel March does not know
        dict.fromkeys(("fuels/r1/fuel", "fuels/r1/months/03/quantity", "fuels/r1/months/03/said")),
    ],
)
def test_a_year_that_is_not_its_sealed_months_is_neither_approved_nor_frozen(
    wb: Workbench, year: Filing, fill: Fill, typed: dict[str, Value | None]
) -> None:
    changed = fill(year, typed)
    with pytest.raises(WorkbenchError, match=r"filing\.not_as_sealed"):
        approving.approve(wb, year.id, "prepare", "甲", version=changed.version)
    assert roles(wb, year) == []


def test_a_month_said_anew_after_the_year_was_approved_holds_the_year_back(
    wb: Workbench, seal: Seal, fill: Fill, approved: Fill
) -> None:
    march = seal("2025-03", COAL)
    year = approved(filings.begin(wb, "e1", ANNUAL, "2025"))
    filings.freeze(wb, fill(filings.reopen(wb, march.filing), {"fuels/r1/quantity": "12"}).id)
    with pytest.raises(WorkbenchError, match=r"filing\.not_as_sealed count=2 first=燃料·煤·各月·3 月·消耗量"):
        filings.freeze(wb, year.id)


def test_a_frozen_year_tells_which_months_have_been_said_otherwise_since(
    wb: Workbench, seal: Seal, fill: Fill, approved: Fill
) -> None:
    march = seal("2025-03", COAL)
    seal("2025-04", COAL)
    year = approved(filings.begin(wb, "e1", ANNUAL, "2025"))
    filings.freeze(wb, year.id)
    assert draws.apart(wb, year.id) == ()
    filings.freeze(wb, fill(filings.reopen(wb, march.filing), {"fuels/r1/quantity": "12"}).id)
    assert draws.apart(wb, year.id) == ("2025-03",)


def test_what_no_month_speaks_of_is_the_year_s_own(wb: Workbench, year: Filing, fill: Fill, approved: Fill) -> None:
    typed: dict[str, Value | None] = {
        "about/way": "盘点",  # words, of no month
        "fuels/r1/months/04/quantity": "8",  # April is not sealed
        "units/r1/unit": "一号",  # March tells of no units
        "units/r1/burnt/r1/fuel": "coal",
        "units/r1/burnt/r1/months/03/quantity": "1",
        "fuels/r2/fuel": "gas",  # March burnt none of it
        "fuels/r2/months/03/quantity": "0",
    }
    assert draws.drawing(wb, year.id, fill(year, typed).cells).changes == ()
    filings.freeze(wb, approved(filings.get(wb, year.id)).id)


def test_a_month_may_open_otherwise_than_the_last_one_closed(wb: Workbench, seal: Seal, fill: Fill) -> None:
    seal("2025-03", {**COAL, "fuels/r1/closing": "4"})
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {**COAL, "fuels/r1/opening": "5"})
    assert filings.freeze(wb, april.id).cells.value("fuels/r1/opening") == 5
