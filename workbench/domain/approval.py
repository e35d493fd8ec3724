"""Three different persons prepare, review and approve a draft; any later edit voids what they said."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.base.errors import WorkbenchError

Role = Literal["prepare", "review", "approve"]

ROLES: tuple[Role, ...] = ("prepare", "review", "approve")
"""In the order in which they act."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's word for a draft as it stood at `version`."""

    role: Role
    person: str
    at: datetime
    version: int


def next_role(given: Sequence[Approval]) -> Role | None:
    """Tell whose turn it is, None once all have spoken."""
    return ROLES[len(given)] if len(given) < len(ROLES) else None


def admit(given: Sequence[Approval], role: Role, person: str) -> None:
    """Let a person act in a role after those who have.

    Raises WorkbenchError: ``approval.no_person``; ``approval.given`` for a role that has spoken,
    ``approval.not_yet`` before its turn; ``approval.same_person`` for one who has acted in another.
    """
    if not _same(person):
        raise WorkbenchError("approval.no_person")
    if ROLES.index(role) < len(given):
        raise WorkbenchError("approval.given", person=given[ROLES.index(role)].person)
    if role != next_role(given):
        raise WorkbenchError("approval.not_yet")
    if _same(person) in {_same(each.person) for each in given}:
        raise WorkbenchError("approval.same_person", person=person)


def whole(approvals: Sequence[Approval]) -> bool:
    """Tell whether three different persons acted in their order, each on the same draft. Clocks prove no order."""
    roles = tuple(each.role for each in approvals)
    persons = {_same(each.person) for each in approvals} - {""}
    return roles == ROLES and len(persons) == len(ROLES) and len({each.version for each in approvals}) == 1


def _same(name: str) -> str:
    """Write a name so that two ways of typing it are one: 张三, 张 三, 张三。, and ＺＨＡＮＧ, zhang.

    Only letters with their marks and numbers count: blanks, punctuation and what cannot be seen do not.
    """
    told = unicodedata.normalize("NFKC", name).casefold()
    return "".join(each for each in told if unicodedata.category(each)[0] in "LMN")
