"""The practice enterprise: plainly invented, complete, and there only once."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.cn import uscc

from workbench.base.data import Fault, read_yaml
from workbench.services import evidence, filings, sample
from workbench.services.context import Workbench


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench("张三")
    bench.create_workspace(tmp_path / "practice.ccw")
    yield bench
    bench.close()


def test_the_practice_month_is_ready_and_gives_the_published_results(wb: Workbench) -> None:
    outcome = filings.outcome_of(wb, sample.make_sample(wb))
    assert outcome.findings == ()
    for path, wanted in read_yaml(sample.folder() / "steel-2026-06.yaml")["published"].items():
        assert outcome.values[path] == wanted


def test_it_says_that_it_is_for_practice_wherever_it_is_shown(wb: Workbench) -> None:
    filing = sample.make_sample(wb)
    (enterprise,) = filings.enterprises(wb)
    assert enterprise.sample
    assert "练习" in enterprise.name
    assert "练习" in enterprise.legal_representative
    assert uscc.is_valid(enterprise.credit_code)
    assert enterprise.credit_code[2:8] == "000000"  # no such region
    for each in evidence.evidence(wb, filing.id):
        assert "练习" in each.name
        if each.media_type.startswith("text/"):
            head = evidence.evidence_bytes(wb, each.sha256).decode("utf-8-sig").splitlines()[:2]
            assert "练习用资料，不是真实凭证" in "".join(head)


def test_every_cell_tells_that_it_came_from_the_sample(wb: Workbench) -> None:
    filing = sample.make_sample(wb)
    origins = {cell.source.origin for cell in filing.cells.values() if cell.source}
    assert origins == {"sample", "enterprise"}
    assert all(cell.source for cell in filing.cells.values())


def test_evidence_points_at_cells_the_form_has_and_agrees_with_them(wb: Workbench) -> None:
    filing = sample.make_sample(wb)
    form = filings.form_of(wb, filing)
    for each in evidence.evidence(wb, filing.id):
        content = evidence.evidence_bytes(wb, each.sha256)
        for path in each.paths:
            form.locate(path)
            if each.media_type.startswith("text/") and filing.cells.value(path):
                assert f"{filing.cells.value(path)}" in content.decode("utf-8-sig"), path


def test_asking_again_gives_the_same_filing_with_the_persons_changes(wb: Workbench) -> None:
    filing = sample.make_sample(wb)
    kept = filings.save(wb, filing.id, filing.cells.without("fuels/r5"), version=filing.version)
    again = sample.make_sample(wb)
    assert (again.id, again.version, len(again.cells)) == (kept.id, kept.version, len(kept.cells))
    assert len(filings.enterprises(wb)) == 1


def test_a_making_that_was_cut_off_is_completed(wb: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(filings, "save", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sample.make_sample(wb)
    filing = sample.make_sample(wb)
    assert filings.outcome_of(wb, filing).ready
    assert len(evidence.evidence(wb, filing.id)) == len(read_yaml(sample.folder() / sample.DATA)["evidence"])
    assert len(filings.filings(wb)) == 1


@pytest.mark.parametrize("sector", sample.SECTORS)
def test_every_practice_enterprise_is_plainly_invented_and_complete(wb: Workbench, sector: str) -> None:
    year = sample.read_sample(sector)
    enterprise = year.enterprise
    assert enterprise.sample
    assert "练习" in enterprise.name
    assert uscc.is_valid(enterprise.credit_code)
    assert enterprise.credit_code[2:8] == "000000"
    deposit, _ = sample.make_year(wb, year)
    form = filings.form_of(wb, deposit)
    assert evidence.evidence(wb, deposit.id)
    for each in evidence.evidence(wb, deposit.id):
        content = evidence.evidence_bytes(wb, each.sha256)
        assert "练习用资料，不是真实凭证" in content.decode("utf-8-sig"), each.name
        for path in each.paths:
            form.locate(path)
            if isinstance(value := deposit.cells.value(path), Decimal):
                assert f"{value}" in content.decode("utf-8-sig"), path
    profile = next(each for each in filings.filings(wb, enterprise.id) if each.form == "cn.ets.common/profile")
    found = filings.outcome_of(wb, filings.get(wb, profile.id)).findings
    assert [finding.code for finding in found if finding.level == "error"] == []


def test_every_sector_has_a_credit_code_of_its_own() -> None:
    codes = [sample.read_sample(sector).enterprise.credit_code for sector in sample.SECTORS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(("wrong", "right"), [("deposit:", "deposited:"), ('"07":', '"13":')])
def test_a_year_that_is_not_as_it_should_be_is_refused(
    wrong: str, right: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (sample.folder() / "cement-2025.yaml").read_text("utf-8").replace(wrong, right)
    (tmp_path / "cement-2025.yaml").write_text(text, "utf-8")
    monkeypatch.setattr(sample, "folder", lambda: tmp_path)
    with pytest.raises(Fault):
        sample.read_sample("cement")
