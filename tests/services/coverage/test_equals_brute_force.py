"""On random enterprises, what the program says of every figure and of both runs is what the slow way says."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.services.coverage import seeded
from tests.services.coverage.brute import Brute
from workbench.domain.filing import Filing
from workbench.services import coverage
from workbench.services.context import Workbench


def same(wb: Workbench, filing: Filing) -> None:
    slow = Brute(wb, filing)
    found, runs = coverage.both(wb, filing.id)
    runs = runs.at(Decimal("97.49"))
    told = {each.path: each for each in found.figures}
    assert {path: each.strength for path, each in told.items()} == {
        path: each.strength for path, each in slow.figures.items()
    }
    for path, each in told.items():
        theirs = slow.figures[path]
        assert (path, each.missing) == (path, theirs.missing)
        assert (path, each.tonnes, each.basis) == (path, theirs.tonnes, theirs.basis)
        if each.strength in ("seconded", "proven", "partial", "claimed"):
            assert (path, {paper.sha256 for paper in each.evidence}) == (path, theirs.papers)
    assert dict(found.shares) == slow.shares
    assert (found.filed, runs.filed, runs.conservative) == (slow.filed, slow.filed, slow.conservative)
    assert {line.path: line.tonnes for line in runs.lines} == slow.lines
    assert {each.path: each.tonnes for each in runs.resting} == slow.resting
    for line in runs.lines:
        assert line.taken is (line.tonnes > 0)
        assert line.yuan == (line.tonnes * Decimal("97.49")).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
        assert line.after == slow.after[line.path].values.get(line.path)
    for ranked in (runs.lines, runs.resting):
        assert [each.tonnes for each in ranked] == sorted((each.tonnes for each in ranked), reverse=True)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sector", ["steel", "power"])
def test_a_month_is_judged_as_the_slow_way_judges_it(wb: Workbench, tmp_path: Path, sector: str, seed: int) -> None:
    same(wb, seeded.month(wb, sector, seed, tmp_path))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sector", ["steel", "power"])
def test_a_year_is_judged_as_the_slow_way_judges_it(wb: Workbench, tmp_path: Path, sector: str, seed: int) -> None:
    same(wb, seeded.year(wb, sector, seed, tmp_path))
