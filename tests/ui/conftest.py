"""The whole window, opened as a person would: on a fresh data folder, offscreen, with the real services."""

import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.base.text import use_language
from workbench.ui import app, dialogs, jobs, language, theme
from workbench.ui.window import Window

NARROW = (1093, 614)
"""Logical pixels of a 1366 × 768 laptop at 125 %."""


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question nobody foresaw fails the test instead of waiting for ever."""

    def unforeseen(*args: object, **kwargs: object) -> None:
        pytest.fail(f"an unforeseen question: {args[1:]}")

    for name in (
        "open_file",
        "open_files",
        "save_file",
        "folder",
        "confirm",
        "tell",
        "new_filing",
        "passphrase",
        "happened",
        "project",
        "coordinates",
    ):
        monkeypatch.setattr(dialogs, name, unforeseen)
    monkeypatch.setattr(dialogs, "new_certificate", unforeseen)
    monkeypatch.setattr(dialogs, "holiday_notice", unforeseen)


@pytest.fixture(autouse=True)
def _read_once(read_once: None) -> None:
    """No window reads the packs again."""


@pytest.fixture(autouse=True)
def _as_it_was(qapp: QApplication) -> Iterator[None]:
    """Language, look and the worker are the program's own; each test gets them as at the start."""
    hook = sys.excepthook
    yield
    jobs.close()
    language.switch("zh_CN")
    use_language("zh_CN")
    theme.follow("light")
    sys.excepthook = hook


@pytest.fixture
def opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Window]:
    """Open the program's window and wait until its workspace stands."""
    monkeypatch.setattr(app.CrashDoor, "install", lambda: None)

    def rest(window: Window) -> None:
        """Let what a page began be finished, such as a preview: a window at work would ask before it closes."""
        qtbot.waitUntil(lambda: not jobs.home().running, timeout=30_000)
        window.draft = None

    def opening() -> Window:
        window = app.start()
        qtbot.addWidget(window, before_close_func=rest)
        window.resize(*NARROW)
        window.show()
        qtbot.waitUntil(lambda: window.wb is not None or window.trouble_opening is not None, timeout=20_000)
        return window

    return opening


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """The window on a first start."""
    return opened()


@pytest.fixture
def practising(window: Window, qtbot: QtBot) -> Window:
    """The window with the practice enterprise's month open."""
    window.page.practise.emit()  # type: ignore[attr-defined] # the first page
    qtbot.waitUntil(lambda: window.shown == "filing", timeout=60_000)
    return window
