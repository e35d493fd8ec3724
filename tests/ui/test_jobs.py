"""Long work: results on the main thread, troubles in words, cancelling, and a window that stays awake."""

import gc
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, SignalInstance
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import jobs
from workbench.ui.app import write_report
from workbench.ui.window import Window


def test_a_result_arrives_on_the_main_thread(qtbot: QtBot) -> None:
    arrived: list[tuple[int, bool]] = []
    jobs.run(
        lambda _progress, _cancelled: 42,
        lambda result: arrived.append((result, threading.current_thread() is threading.main_thread())),
    )
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(42, True)]
    assert not jobs.home().running


def test_work_is_done_one_after_the_other(qtbot: QtBot) -> None:
    order: list[int] = []
    for number in range(5):
        jobs.run(partial(_note, order, number))
    qtbot.waitUntil(lambda: not jobs.home().running)
    assert order == [0, 1, 2, 3, 4]


def _note(order: list[int], number: int, _progress: jobs.Progress, _cancelled: jobs.Cancel) -> None:
    order.append(number)


def test_a_trouble_nobody_takes_is_shown_in_words(window: Window, qtbot: QtBot) -> None:
    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> None:
        raise WorkbenchError("ui.no_workspace")

    jobs.run(work)
    qtbot.waitUntil(lambda: "trouble" in window.messages)
    assert window.messages["trouble"].accessibleName() == say("ui.no_workspace")
    window.go("settings")
    assert "trouble" not in window.messages


def test_cancelled_work_says_nothing_and_lets_go(window: Window, qtbot: QtBot) -> None:
    begun, ended = threading.Event(), []

    def work(progress: jobs.Progress, _cancelled: jobs.Cancel) -> None:
        begun.set()
        while True:
            progress(0.5, "ui.job.working")
            time.sleep(0.002)

    jobs.run(work, lambda _: pytest.fail("it was cancelled"), owner=window, last=lambda: ended.append(True))
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(window.job_line.isVisible)
    assert window.job_line.bar.value() == 500
    window.job_line.stop.click()
    qtbot.waitUntil(lambda: not jobs.home().running)
    qtbot.waitUntil(lambda: not window.job_line.isVisible())
    assert ended
    assert "trouble" not in window.messages


def test_nothing_comes_back_to_a_page_that_is_gone(qtbot: QtBot) -> None:
    gate = threading.Event()
    owner = QObject()
    job = jobs.run(lambda _p, _c: gate.wait(5), lambda _: pytest.fail("nobody waits"), owner=owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: job.quiet)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.home().running)


def test_the_window_stays_awake_while_work_goes_on(window: Window, qtbot: QtBot) -> None:
    """The loop turns at least every tenth of a second while the worker computes in Python."""
    gc.collect()  # what thousands of tests before left behind is not this window's to clear away meanwhile
    longest = 0
    clock = QElapsedTimer()
    clock.start()

    def tick() -> None:
        nonlocal longest
        longest = max(longest, clock.restart())

    timer = QTimer(window, interval=5)
    timer.timeout.connect(tick)
    timer.start()

    def work(progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        until, total = time.monotonic() + 0.6, 0
        while time.monotonic() < until:
            total += sum(range(2000))
            progress(None, "ui.job.working")
        return total

    done: list[int] = []
    jobs.run(work, done.append, owner=window)
    qtbot.waitUntil(lambda: bool(done))
    assert longest < 100


def test_a_bug_goes_through_the_crash_door(qtbot: QtBot) -> None:
    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> None:
        raise KeyError("secret figure 12345")

    with capture_exceptions() as caught:
        jobs.run(work)
        qtbot.waitUntil(lambda: not jobs.home().running)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is KeyError


def test_a_crash_report_tells_where_and_never_what(home: Path) -> None:
    try:
        _ = dict[str, str]()["secret figure 12345"]
    except KeyError as error:
        file = write_report(type(error), error.__traceback__)
    assert file is not None
    text = file.read_text("utf-8")
    assert "KeyError" in text
    assert "test_jobs.py" in text
    assert "12345" not in text
    assert str(home) not in text


class _Knot(QObject):
    """Something of Qt's in a cycle, as views and their slots are."""

    def __init__(self, died: list[str]) -> None:
        super().__init__()
        self.me = self
        self.died = died

    def __del__(self) -> None:
        self.died.append(threading.current_thread().name)


def test_what_belongs_to_the_window_never_dies_on_the_worker(qtbot: QtBot) -> None:
    died: list[str] = []

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        return sum(len([[number] for number in range(500)]) for _ in range(2000))

    jobs.home()
    for _ in range(50):
        _Knot(died)
    done: list[int] = []
    jobs.run(work, done.append)
    qtbot.waitUntil(lambda: bool(done))
    gc.collect()
    assert len(died) == 50
    assert set(died) == {threading.main_thread().name}


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_job_was_given_dies_on_the_main_thread(qtbot: QtBot, *, fails: bool) -> None:
    """However long the worker lingers after the job's end, it must not be the last to hold a widget."""
    died: list[threading.Thread] = []

    class Held:
        def __del__(self) -> None:
            died.append(threading.current_thread())

    class Lingering:
        def __init__(self, signal: SignalInstance) -> None:
            self.signal = signal

        def emit(self, job: jobs.Job) -> None:
            self.signal.emit(job)
            told.wait(10)

    def work(*_: object, held: Held) -> int:
        if fails:
            raise WorkbenchError("storage.no_room")
        return id(held)

    told = threading.Event()
    place = jobs.home()
    place._done = Lingering(place._done)  # type: ignore[assignment] # noqa: SLF001 - how long it takes is the point
    held = Held()
    jobs.run(partial(work, held=held), failed=lambda _: None)
    del held
    qtbot.waitUntil(lambda: not place.running)
    gc.collect()
    here = [*died]
    told.set()
    jobs.close()
    assert here == [threading.main_thread()]
