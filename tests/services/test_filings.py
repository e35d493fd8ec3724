import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workbench.base.canonical import canonical, digest
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import use_language
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing, NotReady, RulesRef
from workbench.domain.reading import read
from workbench.rules.cells import Cell
from workbench.services import evidence, filings
from workbench.services.context import Workbench, practice_workspace

FORM = "cn.ets.steel/monthly"


def test_a_filing_begins_with_what_is_known_of_the_enterprise(wb: Workbench) -> None:
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司", "91000000XXXXXXXX0U"))
    filing = filings.begin(wb, "e1", FORM, "2026-06")
    cell = filing.cells["about/credit_code"]
    assert cell.value == "91000000XXXXXXXX0U"
    assert cell.source
    assert (cell.source.origin, cell.source.by) == ("enterprise", "张三")
    assert "about/address" not in filing.cells  # nothing is known, nothing is said
    assert filings.get(wb, filing.id) == filing


def test_a_filing_follows_the_rules_of_its_last_day_as_known_the_day_it_begins(wb: Workbench) -> None:
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司"))
    set_clock(lambda: datetime(2026, 7, 9, tzinfo=UTC))
    filing = filings.begin(wb, "e1", FORM, "2026-06")
    assert filing.rules == RulesRef("cn.ets.steel", date(2026, 6, 30), date(2026, 7, 9))


@pytest.mark.parametrize("period", ["2026", "2026-06-30", "June"])
def test_a_monthly_filing_is_for_a_month(wb: Workbench, period: str) -> None:
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司"))
    with pytest.raises(WorkbenchError, match=r"filing\.not_a_period"):
        filings.begin(wb, "e1", FORM, period)


def test_a_filing_for_nobody_does_not_begin(wb: Workbench) -> None:
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        filings.begin(wb, "e9", FORM, "2026-06")


def test_what_is_saved_is_what_is_given_back(wb: Workbench, draft: Filing) -> None:
    cells = draft.cells.changed({"fuels/r1/quantity": Cell(D("1.10"), note="改"), "fuels/r2/fuel": Cell("不是燃料")})
    saved = filings.save(wb, draft.id, cells, version=draft.version)
    assert saved == replace(draft, cells=cells, version=draft.version + 1)
    assert filings.get(wb, draft.id) == saved


def test_the_list_shows_the_last_touched_first_with_its_title(wb: Workbench, draft: Filing) -> None:
    (listed,) = filings.filings(wb)
    assert (listed.id, str(listed.label), listed.period, listed.revision) == (
        draft.id, str(filings.form_of(wb, draft).label), "2026-06", 0,
    )  # fmt: skip
    assert filings.filings(wb, "e9") == ()


def test_a_draft_with_an_error_is_not_frozen(wb: Workbench, draft: Filing) -> None:
    filings.save(wb, draft.id, draft.cells.changed({"fuels/r1/quantity": None}), version=draft.version)
    with pytest.raises(NotReady, match=r"filing\.not_ready errors=1"):
        filings.freeze(wb, draft.id)
    assert filings.revisions(wb, draft.id) == ()
    assert filings.get(wb, draft.id).status == "draft"


def test_what_is_frozen_says_everything_it_rests_on(wb: Workbench, draft: Filing) -> None:
    revision = filings.freeze(wb, draft.id)
    said = json.loads(revision.document)
    assert said["values"]["total/emission"] == "1214057.49"
    assert said["cells"]["fuels/r1/quantity"]["source"]["origin"] == "sample"
    assert said["rules"]["packs"] == dict(filings.rules_of(wb, draft).packs)
    step = next(step for step in said["steps"] if step["path"] == "fuels/r1/emission")
    assert step["figures"].startswith("2,317.68 ×")
    assert said["documents"][step["cite"]["document"]]["title"]["zh"].startswith("企业温室气体排放核算与报告指南")
    assert {each["name"] for each in said["evidence"]} == {each.name for each in evidence.evidence(wb, draft.id)}
    assert revision.document == canonical(said)
    assert revision.digest == digest(revision.document)


def test_what_is_frozen_is_chinese_whatever_the_window_speaks(wb: Workbench, draft: Filing) -> None:
    use_language("en")
    try:
        revision = filings.freeze(wb, draft.id)
    finally:
        use_language("zh_CN")
    assert filings.revision(wb, draft.id) == revision
    step = next(step for step in json.loads(revision.document)["steps"] if step["path"] == "fuels/r1/emission")
    assert "低位发热量" in step["formula"]


def test_a_revision_is_given_again_as_it_was(wb: Workbench, draft: Filing) -> None:
    revision = filings.freeze(wb, draft.id)
    assert filings.revision(wb, draft.id, 1) == revision
    with pytest.raises(WorkbenchError, match=r"revision\.unknown"):
        filings.revision(wb, draft.id, 2)


def test_a_frozen_filing_takes_no_more_changes(wb: Workbench, draft: Filing, tmp_path: Path) -> None:
    filings.freeze(wb, draft.id)
    frozen = filings.get(wb, draft.id)
    paper = tmp_path / "发票.pdf"
    paper.write_bytes(b"paper")
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        filings.save(wb, draft.id, frozen.cells, version=frozen.version)
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        filings.freeze(wb, draft.id)
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        evidence.attach(wb, draft.id, paper)
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        evidence.detach(wb, draft.id, evidence.evidence(wb, draft.id)[0].sha256)


def test_a_correction_supersedes_and_the_first_stays(wb: Workbench, draft: Filing) -> None:
    first = filings.freeze(wb, draft.id)
    again = filings.reopen(wb, draft.id)
    assert again.status == "draft"
    changed = again.cells.changed({"fuels/r1/quantity": Cell(D("2317.69"))})
    filings.save(wb, draft.id, changed, version=again.version)
    second = filings.freeze(wb, draft.id)
    assert (second.number, second.supersedes) == (2, first.digest)
    assert filings.revision(wb, draft.id, 1) == first
    filings.reopen(wb, draft.id)
    third = filings.freeze(wb, draft.id)
    assert (third.number, third.supersedes) == (3, second.digest)
    assert [each.digest for each in filings.revisions(wb, draft.id)] == [first.digest, second.digest, third.digest]
    whats = [event.what for event in filings.events(wb, draft.id)]
    assert whats[-5:] == ["filing.frozen", *["filing.reopened", "filing.frozen"] * 2]


def test_to_open_a_draft_again_changes_nothing(wb: Workbench, draft: Filing) -> None:
    assert filings.reopen(wb, draft.id) == filings.get(wb, draft.id)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE revision SET document = '{}'",
        "DELETE FROM revision",
        "REPLACE INTO revision SELECT filing, number, digest, frozen_at, by, '{}' FROM revision",
    ],
)
def test_no_program_can_change_what_was_said(wb: Workbench, draft: Filing, act: str) -> None:
    filings.freeze(wb, draft.id)
    with (
        closing(sqlite3.connect(practice_workspace())) as other,
        pytest.raises(sqlite3.IntegrityError, match="revision never changes"),
    ):
        other.execute(act)


def test_a_revision_the_packs_no_longer_bear_out_is_not_passed_off_as_said(wb: Workbench, draft: Filing) -> None:
    revision = filings.freeze(wb, draft.id)
    reading = read(revision.document)
    wrong = replace(revision.outcome, values={**revision.outcome.values, "total/emission": D("1")})
    assert reading.disagreements(revision.outcome) == ()
    assert reading.disagreements(wrong) == ("total/emission",)


def test_text_no_file_can_hold_is_named_before_it_is_frozen(wb: Workbench, draft: Filing) -> None:
    broken = draft.cells.changed({"about/contact": Cell("王\udc80")})
    saved = filings.save(wb, draft.id, broken, version=draft.version)
    assert filings.get(wb, draft.id) == saved
    with pytest.raises(WorkbenchError, match=r"filing\.broken_text path=about/contact"):
        filings.freeze(wb, draft.id)


def test_deeds_of_other_rooms_are_written_down_too(wb: Workbench, draft: Filing) -> None:
    filings.record(wb, "filing.exported", draft.id, revision=1)
    last = filings.events(wb, draft.id)[-1]
    assert (last.what, last.by, last.detail) == ("filing.exported", "张三", {"revision": 1})


def test_a_package_is_of_one_revision_not_of_the_next(wb: Workbench, draft: Filing) -> None:
    assert not filings.exported(wb, draft.id)
    number = filings.freeze(wb, draft.id).number
    assert not filings.exported(wb, draft.id)
    filings.record(wb, "filing.exported", draft.id, revision=number)
    assert filings.exported(wb, draft.id)
    filings.reopen(wb, draft.id)
    filings.freeze(wb, draft.id)
    assert not filings.exported(wb, draft.id)
