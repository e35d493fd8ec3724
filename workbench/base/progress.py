"""How long work tells how far it is, and is told to stop."""

from collections.abc import Callable

Progress = Callable[[float | None, str], None]
"""Takes how far the work is, a fraction or None where nobody knows, and the code of a sentence."""
Cancel = Callable[[], bool]
"""Tells work whether to stop."""


def quiet(fraction: float | None, code: str) -> None:
    """Take progress and say nothing."""


def never() -> bool:
    """Let work come to its end."""
    return False
