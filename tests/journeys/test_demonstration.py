"""The demonstration is a journey of its own: whoever runs it sees the whole way, in every sector."""

from pathlib import Path

import pytest

from workbench.cli.main import main
from workbench.services import (
    demonstration,
    filings,
    months,
    practice,
    practice_cycle,
    practice_disclosure,
    practice_project,
    sample,
)
from workbench.services.context import Workbench

AROUND = ("数据质量控制方案", "整改答复", "核查结论")
"""What is handed in around a year's report, by words of its package's name."""


def test_the_demonstration_of_every_sector_ends_with_verified_packages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(tmp_path / "演示")]) == 0
    out, err = capsys.readouterr()
    packages = [Path(line) for line in out.splitlines() if line.endswith(".zip") and not line.startswith("通过")]
    around = [package.name for package in packages if any(word in package.name for word in AROUND)]
    cases = [sector for sector in sample.SECTORS if "case" in (practice.surroundings(sector) or {})]
    assert {"steel", "power"} <= set(cases)
    assert len(around) == len(sample.SECTORS) + 2 * len(cases)  # plan; reply and conclusion
    cycles = [sector for sector in sample.SECTORS if practice_cycle.cycle(sector)]
    assert "power" in cycles
    papers = [
        step
        for project in practice_project.PROJECTS
        for step in practice_project.read_project(project)["way"]
        if "form" in step and "months" not in step and not step.get("said")
    ]
    told = (practice_disclosure.read_disclosure(name) for name in ("steel", *practice_disclosure.SUBJECTS))
    disclosed = [step for each in told if each for step in each["way"] if not step.get("said")]
    change = 1  # of the steel works, whose verified emission is another
    public = change + sum(bool(step.get("public")) for step in disclosed)
    # the month first; each sector's month and year; offset, surrender and proof where a cycle was made up; projects
    others = 3 * len(cycles) + len(papers) + len(disclosed) + change + public
    assert len(packages) - len(around) == 1 + 2 * len(sample.SECTORS) + others
    assert sum("公开版" in package.name for package in packages) == public
    assert len(list((tmp_path / "演示").glob("*.html"))) == public
    assert all(package.is_file() for package in packages)
    assert out.count("通过  ") == len(packages)
    for stage in ("正在逐月封存", "正在由各月得出年度报告", "正在编制、审核、批准", "正在签名", "正在核验申报包"):
        assert stage in err
    assert main(["verify", str(packages[-1])]) == 2  # nobody vouches for self-made certificates

    wb = Workbench()
    wb.open_workspace(tmp_path / "演示" / "practice.ccw")
    for sector in sample.SECTORS:
        year = sample.read_sample(sector)
        found = months.year(wb, year.enterprise.id, f"{year.pack}/monthly", int(year.year))
        assert {month.state for month in found} == {"sealed", "filed"}
        assert all(month.whole for month in found)
        assert [month.follows for month in found[1:]] == [month.digest for month in found[:-1]]
        assert [month.period[5:] for month in found if month.state == "filed"] == [year.deposit]
    wb.close()


@pytest.mark.parametrize("sector", sample.SECTORS)
def test_a_year_comes_to_what_was_worked_out_apart_and_leaves_nothing_to_do(sector: str, tmp_path: Path) -> None:
    year = sample.read_sample(sector)
    wb = Workbench(year.enterprise.contact)
    wb.create_workspace(tmp_path / "practice.ccw")
    for filing, wanted in zip(sample.make_year(wb, year), ("monthly", "annual"), strict=True):
        outcome = filings.outcome_of(wb, filing)
        assert year.results[wanted]
        assert {path: outcome.values.get(path) for path in year.results[wanted]} == year.results[wanted]
        assert [finding.code for finding in outcome.findings if finding.level != "note"] == []
        drawn = {cell.source.origin for cell in filing.cells.values() if cell.source}
        assert drawn <= {"sample", "enterprise", "filing"}
    assert "filing" in drawn  # the year rests on its months
    wb.close()


def test_a_second_demonstration_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "preparer.p12"
    mine.write_bytes(b"mine")
    first = demonstration.demo(tmp_path, [])
    second = demonstration.demo(tmp_path, [])
    assert [each.file for each in first.packages] == [each.file for each in second.packages]
    assert (len(first.packages), first.changes, second.changes) == (1, 2, 2)
    assert {each.verdict.answer for each in second.packages} == {"passed"}
    assert mine.read_bytes() == b"mine"
