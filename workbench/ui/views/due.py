"""How something that is due is told: its day, the days left, its state in a word and an icon."""

from workbench.base.text import say
from workbench.domain.deadlines import shown
from workbench.domain.period import period_words
from workbench.services.deadlines import Due, doubtful
from workbench.ui import theme

SOON = 14
"""Natural days from which on a day that comes is marked."""


def title(due: Due) -> str:
    """Name it with its period: ``2026 年 10 月 · 月度信息化存证``; a day a person entered stands as it is."""
    return f"{period_words(due.period)} · {due.label}"


def left(due: Due, *, working: bool = True) -> str:
    """Say how many days are left, or how many it is late: natural, and `working` ones where they are known."""
    if due.day is None:
        return say("due.unset")
    if due.state == "done":
        return say("due.state.done")
    if due.left == 0:
        return say("due.today")
    late = due.state == "late" and not doubtful(due)
    code = "due.left" if due.left > 0 else "due.late" if late else "due.over"
    if due.working_left is None or not working:
        return say(code, days=abs(due.left))
    return say(f"{code}.working", days=abs(due.left), working=abs(due.working_left))


def day(due: Due) -> str:
    """Write its day with the weekday; with a mark where it may still move."""
    if due.day is None:
        return say("due.unset")
    return f"{shown(due.day)}{'' if due.certain else say('due.uncertain')}"


def sign(due: Due) -> tuple[str, str]:
    """Give the icon of its state and the icon's colour."""
    t = theme.tokens()
    if doubtful(due) and due.state != "done":
        return "why", t.quiet
    if due.state == "late":
        return "failed", t.error
    if due.state == "done":
        return "passed", t.accent
    if due.state == "past":
        return "lock", t.quiet
    return ("warning", t.warn) if due.day and due.left <= SOON else ("deadlines", t.quiet)


def tone(due: Due) -> str:
    """Give the tone of the words that tell what is left."""
    if doubtful(due):
        return "quiet"
    if due.state == "late":
        return "error"
    return "warn" if due.state in ("due", "later") and due.day and due.left <= SOON else "quiet"
