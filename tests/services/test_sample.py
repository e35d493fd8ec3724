"""The practice enterprise: plainly invented, complete, and there only once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stdnum.cn import uscc

from workbench.base.data import read_yaml
from workbench.services import filings, sample
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
    for each in filings.evidence(wb, filing.id):
        assert "练习" in each.name
        if each.media_type.startswith("text/"):
            head = filings.evidence_bytes(wb, each.sha256).decode("utf-8-sig").splitlines()[:2]
            assert "练习用资料，不是真实凭证" in "".join(head)


def test_every_cell_tells_that_it_came_from_the_sample(wb: Workbench) -> None:
    filing = sample.make_sample(wb)
    origins = {cell.source.origin for cell in filing.cells.values() if cell.source}
    assert origins == {"sample", "enterprise"}
    assert all(cell.source for cell in filing.cells.values())


def test_evidence_points_at_cells_the_form_has_and_agrees_with_them(wb: Workbench) -> None:
    filing = sample.make_sample(wb)
    form = filings.form_of(wb, filing)
    for each in filings.evidence(wb, filing.id):
        content = filings.evidence_bytes(wb, each.sha256)
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
    assert len(filings.evidence(wb, filing.id)) == len(read_yaml(sample.folder() / sample.DATA)["evidence"])
    assert len(filings.filings(wb)) == 1
