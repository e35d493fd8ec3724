"""Everything a person submits is a filing: a draft while it is worked on, a revision once it is said."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain.approval import Approval
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence
from workbench.rules.cells import Cells

if TYPE_CHECKING:
    from workbench.rules.outcome import Outcome

Status = Literal["draft", "frozen"]


class NotReady(WorkbenchError):
    """A draft with error findings cannot be frozen."""

    def __init__(self, errors: int) -> None:
        """Count the errors."""
        super().__init__("filing.not_ready", errors=errors)


@dataclass(frozen=True, slots=True)
class RulesRef:
    """Which rules a filing follows: those of `pack` that govern `day`, as they were known on `known`."""

    pack: str
    day: date
    known: date


@dataclass(frozen=True, slots=True)
class Filing:
    """Work in hand. `form` is ``pack/form``; `period` is ``2026``, ``2026-06`` or a day.

    `version` grows by one with each save; saving over a version that is no longer the newest is refused.
    """

    id: str
    enterprise: str
    form: str
    period: str
    rules: RulesRef
    status: Status
    cells: Cells
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a revision says: a filing as it stood, with all it rested on.

    `supersedes` is the digest of the revision this one replaces, empty for the first; `follows` that of the month
    before as it stood, empty where there was none.
    """

    filing: str
    number: int
    enterprise: Enterprise
    form: str
    label: Label
    """The form's title."""
    since: date
    """The first day this edition of the form governs."""
    period: str
    rules: RulesRef
    rules_digest: str
    packs: Mapping[str, str]
    """Every pack the rules came from, by name, with its digest."""
    cells: Cells
    evidence: tuple[Evidence, ...]
    frozen_at: datetime
    by: str
    supersedes: str = ""
    follows: str = ""
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Said):
    """What was said, for ever. `document` is all of it as canonical JSON, `digest` the SHA-256 of that."""

    outcome: "Outcome"
    document: bytes
    digest: str


def last_day(period: str) -> date:
    """Give the last day of a year, a month or a day: the day whose rules a filing for it follows.

    Raises WorkbenchError ``filing.not_a_period``.
    """
    try:
        parts = [int(part) for part in period.split("-")]
        if len(parts) == 1:
            found = date(parts[0], 12, 31)
        elif len(parts) == 2:
            year, month = parts
            found = date(year, month, monthrange(year, month)[1])
        else:
            year, month, day = parts
            found = date(year, month, day)
    except (ValueError, TypeError) as error:
        raise WorkbenchError("filing.not_a_period", period=period) from error
    if not found.isoformat().startswith(period):  # 2026-6, or +2026
        raise WorkbenchError("filing.not_a_period", period=period)
    return found


def period_before(period: str) -> str:
    """Give the year before a year, the month before a month, the day before a day. Raises as `last_day` does."""
    last = last_day(period)
    if len(period) == len("2026-06-30"):
        return (last - timedelta(days=1)).isoformat()
    if len(period) == len("2026-06"):
        return (last.replace(day=1) - timedelta(days=1)).isoformat()[: len("2026-06")]
    return f"{last.year - 1:04d}"
