"""Long work: run it on the one worker, come back on the main thread.

One worker, since a workspace has one writer. `work` is a plain service function that takes `progress` and
`cancelled`; it never touches a widget. Everything it hands back arrives on the main thread through one signal. What
a job was given, only the main thread lets go of: a widget or timer that the worker were the last to hold would die
there and take the program with it.
"""

import gc
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from threading import Event
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from workbench.base.errors import Cancelled, WorkbenchError

T = TypeVar("T")
Progress = Callable[[float | None, str], None]
"""Tells how far work is: a fraction, or None where nobody knows, and the code of a sentence."""
Cancel = Callable[[], bool]
"""Tells work whether to stop."""
Work = Callable[[Progress, Cancel], T]

TICK = 0.05
"""Seconds between two progress signals: the eye asks for no more and the window has other things to do."""

SWEEP = 200
"""Milliseconds between two looks for dead cycles."""


@dataclass(slots=True)
class _Errand:
    """What a job was given, and what came of it: a result, or what went wrong."""

    work: Work[Any]
    then: Callable[[Any], object] | None
    failed: Callable[[WorkbenchError], object] | None
    last: Callable[[], object] | None
    owner: QObject | None
    result: Any = None
    error: BaseException | None = None

    @property
    def wanted(self) -> bool:
        """Tell whether who asked for it is still there."""
        return self.owner is None or shiboken6.isValid(self.owner)

    def tell(self, troubled: Callable[[WorkbenchError], object]) -> None:
        """Say what came of it to those who wait for that."""
        match self.error:
            case None:
                if self.then:
                    self.then(self.result)
            case Cancelled():
                pass
            case WorkbenchError() as error:
                (self.failed or troubled)(error)
            case bug:
                sys.excepthook(type(bug), bug, bug.__traceback__)


class Job:
    """One piece of work under way: its name, how far it is, and the way to stop it."""

    def __init__(self, label: str) -> None:
        """Name it by the code of a sentence."""
        self.label = label
        self.fraction: float | None = None
        self.step = ""
        self.quiet = False
        """Whether nobody waits for it: it was never to be seen, or the page that asked is gone."""
        self._stop = Event()
        self._told = 0.0
        self.errand: _Errand | None = None
        """What it was given, until it has arrived."""

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next look."""
        self._stop.set()

    def abandon(self) -> None:
        """Ask it to stop, and speak of it no more."""
        self.quiet = True
        self.cancel()

    @property
    def cancelled(self) -> bool:
        """Tell whether it was asked to stop."""
        return self._stop.is_set()

    def look(self) -> None:
        """Raise Cancelled if it was asked to stop."""
        if self.cancelled:
            raise Cancelled

    def _progress(self, fraction: float | None, step: str = "") -> None:
        self.look()
        self.fraction, self.step = fraction, step or self.step
        if time.monotonic() - self._told > TICK:
            self._told = time.monotonic()
            home().changed.emit()


class Home(QObject):
    """The main-thread end of the worker.

    While it stands, Python's collector of cycles runs here and not wherever it likes: a widget that died on the worker
    would take the program with it.

    `changed` fires when a job begins, moves or ends; `troubled` carries a WorkbenchError nobody else took.
    """

    changed = Signal()
    troubled = Signal(object)
    _done = Signal(object)

    def __init__(self) -> None:
        """Start with nothing under way."""
        super().__init__()
        self.running: list[Job] = []
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._done.connect(self._arrive, Qt.ConnectionType.QueuedConnection)
        gc.disable()
        self._sweeper = QTimer(self, interval=SWEEP)
        self._sweeper.timeout.connect(_sweep)
        self._sweeper.start()

    def _do(self, job: Job) -> None:
        """Do the work of a job, on the worker, and send word; nothing it was given may be held here by then."""
        if job.errand is not None:
            try:
                job.look()
                job.errand.result = job.errand.work(job._progress, lambda: job.cancelled)  # noqa: SLF001 - one module
            except BaseException as error:  # noqa: BLE001 - whatever it is, the person must hear of it
                job.errand.error = error
        self._done.emit(job)

    def _arrive(self, job: Job) -> None:
        """Tell what came of a job, and let go of all it was given."""
        errand, job.errand = job.errand, None
        self.running.remove(job)
        self.changed.emit()
        if errand is None or not errand.wanted:
            return
        try:
            errand.tell(self.troubled.emit)
        finally:
            if errand.last is not None and errand.wanted:
                errand.last()

    @property
    def shown(self) -> list[Job]:
        """Give the jobs somebody waits for, the one in hand first."""
        return [job for job in self.running if not job.quiet]

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self.running.append(job)
        self._worker.submit(self._do, job)
        self.changed.emit()

    def close(self) -> None:
        """Stop everything and wait for the work in hand to notice."""
        for job in self.running:
            job.cancel()
        self._worker.shutdown(wait=True)
        self._sweeper.stop()
        gc.enable()


def _sweep() -> None:
    """Collect the oldest generation that is due, as Python would."""
    due = [generation for generation in (0, 1, 2) if gc.get_count()[generation] > gc.get_threshold()[generation]]
    if due:
        gc.collect(due[-1])


@cache
def home() -> Home:
    """Give the one home; it is made on first use, on the main thread."""
    return Home()


def run(
    work: Work[T],
    then: Callable[[T], object] | None = None,
    failed: Callable[[WorkbenchError], object] | None = None,
    label: str = "ui.job.working",
    *,
    owner: QObject | None = None,
    last: Callable[[], object] | None = None,
    quiet: bool = False,
) -> Job:
    """Do `work` on the worker; afterwards, on the main thread, give its result to `then`.

    A WorkbenchError goes to `failed`, or is shown by the window; cancelled work says nothing; anything else is our
    bug and goes through the crash door. `last` is called at the end in any case. With an `owner` nothing is called
    once that widget is gone. `quiet` work is neither shown nor asked about when the person quits.
    """
    job = Job(label)
    job.quiet = quiet
    place = home()
    if owner is not None:
        owner.destroyed.connect(job.abandon)
    job.errand = _Errand(work, then, failed, last, owner)
    place.submit(job)
    return job


def close() -> None:
    """Stop the worker; the program is ending. The next `run` would start another."""
    if home.cache_info().currsize:
        home().close()
        home.cache_clear()
