"""The tree itself: what may stand where, and what must not be in it."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from workbench import VERSION

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "workbench"
TOP = {
    "README.md",
    "build.spec",
    "installers",
    "pyproject.toml",
    "requirements.lock",
    "resources",
    "tests",
    "workbench",
}
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3"}
# Paths of one machine, addresses of one index; the brackets keep the pattern from finding itself.
ONE_MACHINE = re.compile(r"/wor[k]/|/far[m]/|/bash_job[s]|pypi[.]org|pythonhosted[.]org|npmjs[.]|debian[.]org")
LONGEST = 450

MODULES = sorted(PACKAGE.rglob("*.py"))


def tracked() -> list[Path]:
    """Every file git keeps, as it stands on disk now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.exists()]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.judge("git")
def test_the_top_level_holds_what_the_house_allows_and_nothing_else() -> None:
    names = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert {name for name in names if not name.startswith(".")} == TOP


@pytest.mark.judge("git")
def test_no_file_names_one_machine_or_one_package_index() -> None:
    found = []
    for file in tracked():
        content = file.read_bytes()
        if b"\0" not in content:  # fonts and pictures
            lines = content.decode("utf-8").splitlines()
            found += [f"{relative(file)}:{at}" for at, line in enumerate(lines, 1) if ONE_MACHINE.search(line)]
    assert not found


def test_the_locks_name_no_address() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "installers" / "requirements-build.lock"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_every_pin_of_the_build_is_a_pin_of_the_lock() -> None:
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"^\S+==\S+", path.read_text(encoding="utf-8"), re.MULTILINE))

    assert pins(ROOT / "installers" / "requirements-build.lock") < pins(ROOT / "requirements.lock")


def test_the_program_names_the_version_it_is_built_as() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_no_room_opens_a_network_connection(module: Path) -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    assert not {name for name in names if any(f"{name}.".startswith(f"{door}.") for door in NETWORK)}


@pytest.mark.parametrize("init", sorted(PACKAGE.rglob("__init__.py")), ids=relative)
def test_every_room_says_what_it_is_for(init: Path) -> None:
    assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_no_module_has_grown_into_two(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST
