"""`verify` and `demo`: the verdict is the exit code, and what cannot be read cannot be decided."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.base.errors import WorkbenchError
from workbench.services import demonstration
from workbench.services.context import Workbench
from workbench.services.demonstration import Demonstration


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """One demonstration, of one sector, for all tests here; they do not change it."""
    return demonstration.demo(tmp_path_factory.mktemp("demo"), ["cement"])


@pytest.fixture
def package(made: Demonstration) -> Path:
    """Its last package, the annual report, which two have signed."""
    return made.packages[-1].file


def roots(made: Demonstration) -> list[object]:
    return [word for file in made.workspace.parent.glob("*.pem") for word in ("--trust", file)]


def test_trusted_signers_pass_and_strangers_leave_it_undecided(run: Run, made: Demonstration, package: Path) -> None:
    passed = run("verify", package, *roots(made))
    assert passed.code == 0
    assert passed.out.splitlines()[0].startswith("通过")
    stranger = run("verify", package)
    assert stranger.code == 2
    assert stranger.out.splitlines()[0].startswith("无法判定")
    assert "？" in stranger.out


def test_a_changed_byte_is_1(run: Run, made: Demonstration, package: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(forged, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, data + b" " if item.filename == "README.txt" else data)
    answer = run("verify", forged, *roots(made))
    assert answer.code == 1
    assert "README.txt" in answer.out


def test_json_has_the_keys_help_names(run: Run, made: Demonstration, package: Path) -> None:
    answer = run("verify", package, *roots(made), "--json", "--lang", "en")
    found = json.loads(answer.out)
    assert answer.code == 0
    assert set(found) == {"file", "answer", "about", "questions", "signatures"}
    assert [each["question"] for each in found["questions"]] == ["whole", "signed", "right", "ready"]
    assert {each["answer"] for each in found["questions"]} == {"passed"}
    for question in found["questions"]:
        for reason in question["reasons"]:
            assert set(reason) == {"weight", "code", "args", "says"}
    assert [each["role"] for each in found["signatures"]] == ["preparer", "legal"]
    told = run("verify", "--help").out
    assert all(key in told for key in found)


def test_every_reason_has_its_sentence_in_english_too(run: Run, package: Path) -> None:
    answer = run("verify", package, "--lang", "en")
    assert answer.code == 2
    assert "cannot be decided" in answer.out.splitlines()[0]


def test_what_cannot_be_read_cannot_be_decided(run: Run, package: Path, tmp_path: Path) -> None:
    bad = tmp_path / "root.pem"
    bad.write_text("no certificate", "utf-8")
    assert run("verify", tmp_path / "none.zip").code == 2
    assert run("verify", tmp_path).code == 2
    for root in (tmp_path / "none.pem", tmp_path, bad):
        answer = run("verify", package, "--trust", root)
        assert answer.code == 2
        assert root.name in answer.err


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"%PDF-1.7 no pdf", "文字".encode()])
def test_what_is_no_package_fails(run: Run, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "申报.zip"
    file.write_bytes(content)
    assert run("verify", file).code == 1


def test_a_demonstration_in_use_is_left_alone(run: Run, made: Demonstration, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(made.workspace.parent, folder)
    wb = Workbench("在用的人")
    wb.open_workspace(folder / made.workspace.name)
    before = {file.name: file.stat().st_mtime_ns for file in folder.glob("practice*") if file.suffix != ".ccw"}
    answer = run("demo", "--sector", "aluminium", "--out", folder)
    assert answer.code == 1
    assert "另一处打开" in answer.err
    after = {file.name: file.stat().st_mtime_ns for file in folder.glob("practice*") if file.suffix != ".ccw"}
    assert {name: after[name] for name in before if not name.endswith((".lock", "-shm", "-wal"))} == {
        name: before[name] for name in before if not name.endswith((".lock", "-shm", "-wal"))
    }
    wb.close()
    assert demonstration.demo(folder, []).packages[0].file.is_file()


def test_somebody_elses_workspace_is_not_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "practice.ccw"
    mine.write_text("mine", "utf-8")
    with pytest.raises(WorkbenchError):
        demonstration.demo(tmp_path)
    assert mine.read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    answer = run("demo", "--out", tmp_path / "file")
    assert answer.code == 1
    assert "file" in answer.err


def test_progress_is_in_the_persons_language_from_end_to_end(tmp_path: Path, home: Path) -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "workbench",
            "demo",
            "--lang",
            "en",
            "--sector",
            "cement",
            "--out",
            str(tmp_path / "out"),
        ],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stderr.isascii(), ran.stderr.decode()
    assert Path(ran.stdout.decode().splitlines()[-1]).is_file()
