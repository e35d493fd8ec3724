"""`filings`, `import`, `export`, `template`: deeds on a workspace, whole or not at all, secrets never repeated."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Run
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.services import exports, filings, imports, projects, sample
from workbench.services.context import Workbench

PASSPHRASE = "correct horse"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "练习.ccw"


@pytest.fixture
def wb(workspace: Path) -> Iterator[Workbench]:
    wb = Workbench("张三")
    wb.create_workspace(workspace)
    yield wb
    wb.close()


@pytest.fixture
def filing(wb: Workbench) -> Filing:
    """The practice month; nobody holds its workspace open."""
    made = sample.make_sample(wb)
    wb.close()
    return made


def saved(workspace: Path, filing: Filing) -> Filing:
    """The filing as it lies in the workspace."""
    wb = Workbench()
    wb.open_workspace(workspace)
    try:
        return filings.get(wb, filing.id)
    finally:
        wb.close()


def without(workspace: Path, filing: Filing, *paths: str) -> None:
    """Take some cells out of the draft."""
    wb = Workbench()
    wb.open_workspace(workspace)
    cells = filing.cells.changed(dict.fromkeys(paths))
    filings.save(wb, filing.id, cells, version=filing.version)
    wb.close()


@pytest.fixture
def workbook(workspace: Path, filing: Filing, tmp_path: Path) -> Path:
    """The month as a workbook."""
    wb = Workbench()
    wb.open_workspace(workspace)
    file = tmp_path / "六月.xlsx"
    imports.export_workbook(wb, filing.id, file)
    wb.close()
    return file


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "preparer.p12"
    exports.make_certificate("李明", "示例钢铁企业（练习）", file, PASSPHRASE)
    return file


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(PASSPHRASE + "\n", "utf-8")
    return file


def test_filings_are_listed_for_people_and_for_programs(run: Run, workspace: Path, filing: Filing) -> None:
    answer = run("filings", workspace)
    assert answer.code == 0
    assert filing.id in answer.out
    assert "草稿" in answer.out
    (listed,) = json.loads(run("filings", workspace, "--json").out)
    assert listed == {
        "id": filing.id,
        "enterprise": "示例钢铁企业（练习）",
        "form": "cn.ets.steel/monthly",
        "label": listed["label"],
        "period": "2026-06",
        "status": "draft",
        "revision": 0,
    }


def test_a_paper_of_a_project_is_listed_with_its_owner_and_project(run: Run, workspace: Path, wb: Workbench) -> None:
    filings.save_enterprise(wb, Enterprise("owner", "闽海风电开发有限公司", "91350100M000100Y43"))
    project = projects.begin(wb, "owner", "平潭外海海上风电项目", "cn.ccer.offshore_wind")
    filings.begin(wb, project.id, "cn.ccer.offshore_wind/design", "2026-03-02")
    wb.close()
    (listed,) = json.loads(run("filings", workspace, "--json").out)
    assert listed["enterprise"] == "闽海风电开发有限公司 · 平潭外海海上风电项目"


def test_an_empty_workspace_says_so(run: Run, workspace: Path, wb: Workbench) -> None:
    wb.close()
    answer = run("filings", workspace)
    assert (answer.code, "还没有申报" in answer.out) == (0, True)
    assert json.loads(run("filings", workspace, "--json").out) == []


@pytest.mark.parametrize("verb", [("filings",), ("import", "x", "y.xlsx"), ("export", "x", "--p12", "k", "--out", "o")])
def test_no_workspace_no_deed_and_none_is_made(run: Run, verb: tuple[str, ...], tmp_path: Path) -> None:
    for place in (tmp_path / "没有.ccw", tmp_path):
        answer = run(verb[0], place, *verb[1:])
        assert answer.code == 1
        assert answer.err.strip()
    garbage = tmp_path / "notes.ccw"
    garbage.write_bytes(b"not a database" * 100)
    assert run(verb[0], garbage, *verb[1:]).code == 1
    assert not (tmp_path / "没有.ccw").exists()


def test_an_unknown_filing_is_1(run: Run, workspace: Path, filing: Filing, workbook: Path, tmp_path: Path) -> None:
    answer = run("import", workspace, "none", workbook)
    assert (answer.code, "none" in answer.err) == (1, True)
    answer = run("export", workspace, "none", "--p12", "k.p12", "--out", tmp_path / "out")
    assert (answer.code, "none" in answer.err) == (1, True)


def test_a_dry_run_lists_the_changes_and_saves_none(run: Run, workspace: Path, filing: Filing, workbook: Path) -> None:
    without(workspace, filing, "fuels/r3/quantity")
    answer = run("import", workspace, filing.id, workbook, "--dry-run")
    assert answer.code == 0
    assert "fuels/r3/quantity" in answer.out
    assert "300,810.90" in answer.out
    assert saved(workspace, filing).cells.get("fuels/r3/quantity") is None
    answer = run("import", workspace, filing.id, workbook)
    assert answer.code == 0
    cell = saved(workspace, filing).cells["fuels/r3/quantity"]
    assert str(cell.value) in ("300810.9", "300810.90")
    assert cell.source is not None
    assert cell.source.origin == "workbook"


def test_a_workbook_that_says_the_same_changes_nothing(
    run: Run, workspace: Path, filing: Filing, workbook: Path
) -> None:
    answer = run("import", workspace, filing.id, workbook)
    assert answer.code == 0
    assert "有 0 处改动" in answer.out
    assert saved(workspace, filing).version == filing.version


def test_what_is_no_workbook_is_1_and_changes_nothing(
    run: Run, workspace: Path, filing: Filing, tmp_path: Path
) -> None:
    text = tmp_path / "六月.xlsx"
    text.write_text("我不是工作簿", "utf-8")
    for file in (text, tmp_path, tmp_path / "none.xlsx"):
        answer = run("import", workspace, filing.id, file)
        assert answer.code == 1
        assert answer.err.strip()
    assert saved(workspace, filing).version == filing.version


def test_an_export_freezes_signs_and_verifies_itself(
    run: Run, workspace: Path, filing: Filing, key: Path, secret: Path, tmp_path: Path
) -> None:
    out = tmp_path / "申报包"
    answer = run("export", workspace, filing.id, "--p12", key, "--passphrase-file", secret, "--out", out)
    assert answer.code == 0, answer
    (package,) = out.iterdir()
    assert str(package) in answer.out
    assert PASSPHRASE not in answer.out + answer.err
    assert saved(workspace, filing).status == "frozen"
    again = run("export", workspace, filing.id, "--p12", key, "--passphrase-file", secret, "--out", out)
    assert (again.code, list(out.iterdir())) == (0, [package])


def test_a_passphrase_may_come_from_an_open_descriptor(
    run: Run, workspace: Path, filing: Filing, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(read=lambda _: PASSPHRASE + "\n", isatty=lambda: False))
    words = ("export", workspace, filing.id, "--p12", key, "--out", tmp_path / "out")
    refused = run(*words)
    assert (refused.code, "--passphrase-file" in refused.err) == (1, True)
    assert saved(workspace, filing).status == "draft"
    assert run(*words, "--passphrase-file", "-").code == 0


def test_a_draft_with_errors_is_not_asked_for_a_passphrase_and_names_each(
    run: Run, workspace: Path, filing: Filing, key: Path, tmp_path: Path
) -> None:
    without(workspace, filing, "fuels/r1/quantity", "total/crude_steel")
    answer = run("export", workspace, filing.id, "--p12", key, "--out", tmp_path / "out")
    assert answer.code == 1
    assert "fuels/r1/quantity" in answer.err
    assert "total/crude_steel" in answer.err
    assert "--passphrase-file" not in answer.err
    assert not (tmp_path / "out").exists()


def test_a_key_that_is_none_leaves_the_draft_a_draft(
    run: Run, workspace: Path, filing: Filing, secret: Path, tmp_path: Path
) -> None:
    text = tmp_path / "key.p12"
    text.write_text("no key", "utf-8")
    for key in (text, tmp_path, tmp_path / "none.p12"):
        answer = run("export", workspace, filing.id, "--p12", key, "--passphrase-file", secret, "--out", tmp_path / "o")
        assert answer.code == 1
        assert answer.err.strip()
    assert saved(workspace, filing).status == "draft"


def test_an_export_into_a_file_is_refused_in_words(
    run: Run, workspace: Path, filing: Filing, key: Path, secret: Path
) -> None:
    answer = run("export", workspace, filing.id, "--p12", key, "--passphrase-file", secret, "--out", secret)
    assert answer.code == 1
    assert "secret" in answer.err
    assert secret.read_text("utf-8") == PASSPHRASE + "\n"


def test_a_template_is_the_empty_form(run: Run, workspace: Path, wb: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "空白.xlsx"
    answer = run("template", "cn.ets.steel", "monthly", "--period", "2026-06", "--out", file)
    assert answer.code == 0, answer
    filing = sample.make_sample(wb)
    filings.save(wb, filing.id, filing.cells.changed({"about/contact": Cell("甲")}), version=filing.version)
    wb.close()
    answer = run("import", workspace, filing.id, file, "--dry-run")
    assert answer.code == 0
    assert "甲" in answer.out  # the empty cell would empty it
    answer = run("template", "cn.ets.steel", "monthly", "--out", tmp_path / "none" / "x.xlsx")
    assert answer.code == 1
    assert answer.err.strip()
