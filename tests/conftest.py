"""What every test may count on: no network, its own data folder, the real clock back after it, and judges.

A judge is a program that shares no code with ours: `pdfsig`, `qpdf`, `openssl`, `soffice` and their like. A test
that asks one carries `@pytest.mark.judge("qpdf")`. On a desktop without the judge the test is skipped and the
summary says so; in CI it fails, so that a green run there always means the judges were heard.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# Before anything imports Qt or asks for the time: the same platform, language and time zone everywhere.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["TZ"] = "Asia/Shanghai"
if sys.platform != "win32":
    time.tzset()

import pytest
from hypothesis import settings

from workbench.base import clock
from workbench.base.paths import resources
from workbench.rules.library import Library

IN_CI = os.environ.get("CI") == "true"
MISSING_JUDGES: set[str] = set()

# A slow machine is no failure; in CI the same examples each time, so that a red run can be had again.
settings.register_profile("workbench", deadline=None, derandomize=IN_CI)
settings.load_profile("workbench")


def _no_network(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" or (event == "socket.__new__" and args[1] in {socket.AF_INET, socket.AF_INET6}):
        message = "the workbench works offline: a test opened a network socket"
        raise RuntimeError(message)


if sys.platform != "win32":  # there, asyncio's own wake-up pipe is a network socket
    sys.addaudithook(_no_network)


@pytest.fixture(autouse=True, scope="session")
def _home_for_the_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Fixtures that outlive one test must not write into the developer's own data folder either."""
    os.environ["WORKBENCH_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own; a replaced clock is put back."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    yield folder
    clock.set_clock(None)


def require_judge(name: str) -> None:
    """Skip the running test if a judge is missing, or fail it in CI."""
    if shutil.which(name):
        return
    MISSING_JUDGES.add(name)
    if IN_CI:
        pytest.fail(f"judge missing: {name}", pytrace=False)
    pytest.skip(f"judge missing: {name}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Call the judges a test names before it runs."""
    for mark in item.iter_markers("judge"):
        for name in mark.args:
            require_judge(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not heard, and what failed before the tests, where the eye falls last."""
    if MISSING_JUDGES:
        terminalreporter.write_line(f"judges missing: {', '.join(sorted(MISSING_JUDGES))}", yellow=True)
    if os.environ.get("FAILED_STAGES"):
        terminalreporter.write_line(f"failed before the tests: {os.environ['FAILED_STAGES']}", red=True)


@pytest.fixture(scope="session")
def _soffice_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LibreOffice profile that recalculates on loading; by default it believes the cached values of an xlsx."""
    profile = tmp_path_factory.mktemp("soffice")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
        '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>\n',
        encoding="utf-8",
    )
    return profile


@pytest.fixture
def soffice_recalculate_all(_soffice_profile: Path, tmp_path: Path) -> Callable[[Sequence[Path]], tuple[Path, ...]]:
    """Give back copies of workbooks in which LibreOffice, started once, has worked out every formula anew."""
    require_judge("soffice")

    def recalculate(workbooks: Sequence[Path]) -> tuple[Path, ...]:
        out = tmp_path / "recalculated"
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={_soffice_profile.as_uri()}"]
        command += ["--convert-to", "xlsx", "--outdir", str(out), *map(str, workbooks)]
        limit = 120 + 10 * len(workbooks)
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=limit)
        results = tuple(out / f"{workbook.stem}.xlsx" for workbook in workbooks)
        missing = [result.name for result in results if not result.exists()]
        assert not missing, f"LibreOffice made no {missing}: {done.stdout}{done.stderr}"
        return results

    return recalculate


@pytest.fixture
def soffice_recalculate(
    soffice_recalculate_all: Callable[[Sequence[Path]], tuple[Path, ...]],
) -> Callable[[Path], Path]:
    """Give back a copy of a workbook in which LibreOffice has worked out every formula anew."""
    return lambda workbook: soffice_recalculate_all([workbook])[0]


@pytest.fixture(scope="session")
def library() -> Library:
    """The bundled packs, read once: they are the same for every test."""
    return Library.load(resources() / "rulepacks")


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch, library: Library, home: Path) -> None:
    """Spare a workbench the reading of the packs, unless the person has installed one."""
    read = Library.load

    def load(*folders: Path, folder: Path | None = None) -> Library:
        plain = not folders and folder is None and not (home / "rulepacks").exists()
        return library if plain else read(*folders, folder=folder)

    monkeypatch.setattr(Library, "load", staticmethod(load))
