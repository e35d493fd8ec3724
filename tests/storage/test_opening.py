import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.storage.connecting import connect
from workbench.storage.workspace import Workspace


def refused(path: Path) -> str:
    """Open what must be refused; give the code. The file and its folder are left as they were."""
    before = {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    with pytest.raises(WorkbenchError) as caught:
        Workspace.open(path)
    assert {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()} == before
    assert str(path) in say(caught.value.code, **caught.value.args_)
    return caught.value.code


@pytest.fixture
def closed(workspace: Workspace, path: Path) -> Path:
    workspace.close()
    path.with_name(path.name + ".lock").unlink()
    return path


def test_a_missing_file_is_refused_and_not_made(path: Path) -> None:
    assert refused(path) == "storage.missing"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder.ccw"
    folder.mkdir()
    assert refused(folder) == "storage.folder"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a workbook, renamed", b"SQLite format 2\0" * 20])
def test_a_file_that_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refused(path) == "storage.not_a_workspace"


def test_another_programs_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
    assert refused(path) == "storage.foreign"


def test_a_newer_programs_file_is_refused(closed: Path) -> None:
    with closing(connect(closed, "rw")) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9001'")
    assert refused(closed) == "storage.newer"


def test_a_newer_programs_file_is_refused_though_its_log_was_not_folded_in(closed: Path) -> None:
    with closing(connect(closed, "rw")) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9001'")
        before = closed.read_bytes()
        with pytest.raises(WorkbenchError, match=r"storage\.newer"):
            Workspace.open(closed)
        assert closed.read_bytes() == before


@pytest.mark.parametrize("keep", [50, 100, 4096, 9000])
def test_a_truncated_file_is_refused(closed: Path, keep: int) -> None:
    closed.write_bytes(closed.read_bytes()[:keep])
    assert refused(closed) == ("storage.damaged" if keep >= 100 else "storage.foreign")


def test_a_page_overwritten_with_rubbish_is_found(workspace: Workspace, path: Path) -> None:
    with workspace.look() as work:
        page = work.filings._connection.exec_driver_sql(  # noqa: SLF001 - where the table lies is no one's business
            "SELECT rootpage FROM sqlite_schema WHERE name = 'filing'"
        ).scalar_one()
    workspace.close()
    path.with_name(path.name + ".lock").unlink()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    assert refused(path) == "storage.damaged"


def test_a_schema_without_a_revision_is_damage(closed: Path) -> None:
    with closing(connect(closed, "rw")) as other:
        other.execute("DELETE FROM alembic_version")
    assert refused(closed) == "storage.damaged"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_the_system_keeps_from_us_is_refused(closed: Path, without_rights: Callable[[str], str]) -> None:
    closed.chmod(0)
    code = f"""
from workbench.base.errors import WorkbenchError
from workbench.storage.workspace import Workspace
from pathlib import Path
try:
    Workspace.open(Path({str(closed)!r}))
except WorkbenchError as error:
    print(error.code)
"""
    assert without_rights(code) == "storage.no_permission"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_where_nothing_can_be_written_one_may_still_look(
    closed: Path, without_rights: Callable[[str], str], what: str
) -> None:
    if what == "file":
        closed.chmod(0o444)
    else:
        closed.parent.chmod(0o555)
    code = f"""
from workbench.storage.workspace import Workspace
from pathlib import Path
workspace = Workspace.open(Path({str(closed)!r}))
with workspace.look() as work:
    print(workspace.read_only_reason, work.enterprises.get("e1").name == "某钢铁有限公司")
workspace.close()
"""
    before = closed.read_bytes()
    try:
        assert without_rights(code) == "storage.read_only_place True"
    finally:
        closed.parent.chmod(0o755)
    assert closed.read_bytes() == before


@pytest.fixture
def without_rights() -> Callable[[str], str]:
    """Run some code as a person the system may refuse a file. Root gives that right up: it is refused nothing."""
    overriding = "-dac_override,-dac_read_search"
    less = ["setpriv", f"--bounding-set={overriding}", f"--inh-caps={overriding}"] if os.geteuid() == 0 else []
    if less and (not shutil.which("setpriv") or subprocess.run([*less, "true"], check=False).returncode):
        pytest.skip("as root, which is refused nothing, and setpriv cannot give its rights up")

    def run(code: str) -> str:
        done = subprocess.run(
            [*less, sys.executable, "-W", "error", "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        return done.stdout.strip()

    return run


def test_a_second_instance_may_only_look_and_sees_what_the_first_saves(workspace: Workspace, path: Path) -> None:
    second = Workspace.open(path)
    assert (second.read_only, second.read_only_reason) == (True, "storage.open_elsewhere")
    with pytest.raises(WorkbenchError, match=r"storage\.open_elsewhere"):
        second.work()
    with workspace.work() as work:
        work.events.add("saved", "张三")
        work.commit()
    with second.look() as work:
        assert [event.what for event in work.events.of()] == ["saved"]
    second.close()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_another_name_of_the_same_file_does_not_let_two_write(workspace: Workspace, path: Path) -> None:
    link = path.with_name("link.ccw")
    link.symlink_to(path)
    second = Workspace.open(link)
    assert second.read_only_reason == "storage.open_elsewhere"
    second.close()


def test_the_first_to_close_leaves_the_right_to_write_to_the_next(workspace: Workspace, path: Path) -> None:
    workspace.close()
    with_right = Workspace.open(path)
    assert not with_right.read_only
    with_right.close()


def test_a_workspace_asked_for_reading_only_is_not_written(closed: Path) -> None:
    workspace = Workspace.open(closed, read_only=True)
    with pytest.raises(WorkbenchError, match=r"storage\.asked_read_only"):
        workspace.work()
    with workspace.look() as work:
        assert work.filings.get("f1").version == 1
    workspace.close()


def test_nothing_is_overwritten_by_a_new_workspace(path: Path) -> None:
    path.write_bytes(b"mine")
    with pytest.raises(WorkbenchError, match=r"storage\.exists"):
        Workspace.create(path)
    assert path.read_bytes() == b"mine"


def test_a_workspace_in_a_folder_that_is_not_there_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"storage\.read_only_place"):
        Workspace.create(tmp_path / "nowhere" / "w.ccw")


def test_an_existing_workspace_opens_without_alembic(closed: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from workbench.storage.workspace import Workspace\n"
        f"Workspace.open(Path({str(closed)!r})).close()\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout.strip() == "False"
