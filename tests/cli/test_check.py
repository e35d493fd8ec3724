"""`check`: a pack is good, or every fault is told by file and line."""

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.base.paths import resources

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the steel pack, to spoil."""
    folder = tmp_path / "my.steel"
    shutil.copytree(resources() / "rulepacks" / "cn.ets.steel", folder)
    return folder


@pytest.mark.parametrize("name", ["cn.ets.common", "cn.ets.steel"])
def test_the_bundled_packs_are_good(name: str, run: Run) -> None:
    assert run("check", name).code == 0


def test_a_folder_is_checked_as_a_name_is_and_its_cases_are_run(pack: Path, run: Run) -> None:
    answer = run("check", pack)
    assert answer.code == 0
    assert answer.out.count("算例相符") >= 1


def test_every_fault_is_listed_by_file_and_line(pack: Path, run: Run) -> None:
    form = pack / "forms" / "monthly" / "2025-01-01.yaml"
    lines = form.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "formula: emission / crude_steel" in line)
    form.write_text("\n".join(lines).replace("emission / crude_steel", "emission / crude_stel"), "utf-8")
    (pack / "documents.yaml").write_text("guide: {title: {zh: 题}, status: maybe, confidence: text}", "utf-8")
    (pack / "code.py").write_text("", "utf-8")
    answer = run("check", pack)
    assert answer.code == 1
    places = re.findall(r"^(\S+?):(\d+): ", answer.out, re.MULTILINE)
    assert ("my.steel/forms/monthly/2025-01-01.yaml", str(at)) in places
    assert ("my.steel/documents.yaml", "1") in places
    assert ("my.steel/code.py", "1") in places


def test_a_case_that_comes_out_differently_is_1(pack: Path, run: Run) -> None:
    case = pack / "cases" / "june_2026.yaml"
    case.write_text(case.read_text("utf-8").replace("1214057.49", "1214057.50"), "utf-8")
    answer = run("check", pack)
    assert answer.code == 1
    assert "1214057.49 instead of 1214057.50" in answer.out


def test_a_pack_that_is_nowhere_is_answered_with_the_nearest_name(run: Run) -> None:
    for name in ("cn.ets.stel", "cn.ets.Steel"):
        answer = run("check", name)
        assert answer.code == 1
        assert "cn.ets.steel" in answer.err


def test_the_pack_of_the_readme_works(run: Run, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 5
    for name, text in blocks:
        file = tmp_path / "my.pack" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    answer = run("check", tmp_path / "my.pack")
    assert answer.code == 0, answer.out
