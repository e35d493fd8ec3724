"""What a verifier may object to in a firm's quality assurance."""

from pathlib import Path

import pytest

from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.services import evidence, filings, quality
from workbench.services.context import Workbench

PACK = "cn.ets.steel"
RULES = ("accounting", "plan", "assurance", "persons", "instruments", "records", "review", "archive", "laboratory")


@pytest.fixture
def kept(wb: Workbench, draft: Filing) -> Filing:
    """A year of quality assurance with rules in place, one full-time person, and nothing recorded."""
    begun = filings.begin(wb, draft.enterprise, f"{PACK}/quality", "2026")
    answers = {f"rules/{rule}/state": Cell("has") for rule in RULES} | {
        f"rules/{rule}/title": Cell(f"{rule}制度") for rule in RULES
    }
    answers |= {"staff/r1/name": Cell("乙"), "staff/r1/full_time": Cell(value=True)}
    return filings.save(wb, begun.id, begun.cells.changed(answers), version=begun.version)


def change(wb: Workbench, filing: Filing, **answers: object) -> Filing:
    cells = {path.replace("__", "/"): Cell(value) for path, value in answers.items()}  # type: ignore[arg-type]
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


def points(wb: Workbench, filing: Filing, year: int = 2026) -> list[tuple[str, str]]:
    return [(each.point, each.path) for each in quality.doubts(wb, filing.enterprise, PACK, year)]


def test_a_year_without_records_is_one_doubt(wb: Workbench, draft: Filing, kept: Filing) -> None:
    assert points(wb, draft, 2025) == [("quality_missing", "")]
    assert points(wb, draft, 2027) == [("quality_missing", "")]  # last year's records are no records of this one
    assert quality.doubts(wb, draft.enterprise, PACK, 2025)[0].says == "没有2025年度的数据质量管理记录"


def test_what_is_not_recorded_is_doubted_and_what_is_no_longer(wb: Workbench, kept: Filing) -> None:
    assert {name for name, _ in points(wb, kept)} == {"quality_no_audit", "quality_no_training", "quality_no_paper"}
    kept = change(wb, kept, audits__r1__scope="上半年", audits__r1__issues=True, audits__r1__found="证书过期")
    assert ("quality_open_issue", "audits/r1/mended") in points(wb, kept)
    (open_,) = (e for e in quality.doubts(wb, kept.enterprise, PACK, 2026) if e.point == "quality_open_issue")
    assert "证书过期" in open_.says
    kept = change(wb, kept, audits__r1__issues=False)
    assert "quality_open_issue" not in {name for name, _ in points(wb, kept)}


def test_nobody_full_time_and_no_rules_are_doubted_by_name(wb: Workbench, kept: Filing) -> None:
    kept = change(wb, kept, staff__r1__full_time=False, rules__review__state="none", rules__laboratory__state="idle")
    found = points(wb, kept)
    assert ("quality_no_person", "staff") in found
    assert [path for name, path in found if name == "quality_no_rules"] == ["rules/review/state"]
    assert ("quality_no_paper", "rules/laboratory") not in found


def test_a_rule_shown_by_a_file_needs_no_other(wb: Workbench, kept: Filing, tmp_path: Path) -> None:
    assert ("quality_no_paper", "rules/accounting") in points(wb, kept)
    paper = tmp_path / "管理办法.txt"
    paper.write_text("甲", encoding="utf-8")
    evidence.attach(wb, kept.id, paper, ("rules/accounting/title",))
    assert ("quality_no_paper", "rules/accounting") not in points(wb, kept)
    assert ("quality_no_paper", "rules/plan") in points(wb, kept)
