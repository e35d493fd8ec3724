"""Today and now, in one place so that tests own the calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""The one time zone of what is printed, so that the same revision prints the same everywhere."""


def _real() -> datetime:
    return datetime.now(UTC)


_now: Callable[[], datetime] = _real


def now() -> datetime:
    """Give the present instant, in UTC, to the second."""
    return _now().astimezone(UTC).replace(microsecond=0)


def today() -> date:
    """Give today's date where the person sits."""
    return _now().astimezone().date()


def set_clock(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests, and the reproducible sample journey); None restores the real one."""
    global _now  # noqa: PLW0603 - the one deliberate switch of the program
    _now = source or _real
