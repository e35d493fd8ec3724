"""Something that happened to an enterprise on a day, as a person entered it: a verification result received …"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`trigger` names what happened: an answer of the list parameter ``triggers``, or a deadline marked as done.

    `day` is when it happened; `at` and `by` say when and by whom it was entered.
    """

    id: str
    enterprise: str
    trigger: str
    day: date
    note: str
    at: datetime
    by: str
