"""How long work tells how far it is, and is told to stop."""

from collections.abc import Callable

Progress = Callable[[float | None, str], None]
"""Takes how far the work is, a fraction or None where nobody knows, and the code of a sentence."""
Cancel = Callable[[], bool]
"""Tells work whether to stop."""


def quiet(fraction: float | None, code: str) -> None:
    """Take progress and say nothing."""


def within(progress: Progress, first: float, last: float) -> Progress:
    """Report a step's progress as a part of what it belongs to."""
    return lambda done, code: progress(None if done is None else first + done * (last - first), code)


def never() -> bool:
    """Let work come to its end."""
    return False
