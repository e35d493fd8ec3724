"""What happened to an enterprise on which day: entered by a person, or typed in a form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.services import rooms
from workbench.services.context import Workbench

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Years of which a day can be meant: the market began in 2021, and calendars end."""
_OF_A_DAY = 2
"""Dashes in the period of a form about a day."""

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `place` says in which form its day was typed, empty for a day entered by itself.

    `period` is what that form is about.
    """

    trigger: str
    day: date
    place: str = ""
    filing: str = ""
    period: str = ""


def happenings(wb: Workbench, work: "UnitOfWork", enterprise_id: str) -> tuple[Happening, ...]:
    """Give all that happened, each day of a trigger once; a form it was typed in comes before an entry.

    Reports of a day tell of their own documents: each that tells the same is given, and nothing beside them.
    """
    typed = tuple(_typed(wb, work, enterprise_id))
    own = dict.fromkeys(each for each in typed if each.period.count("-") == _OF_A_DAY)
    entered = (Happening(each.trigger, each.day) for each in work.occurrences.of(enterprise_id))
    known = {(each.trigger, each.day) for each in own}
    others: dict[tuple[str, date], Happening] = {}
    for each in (*typed, *entered):
        if (each.trigger, each.day) not in known:
            others.setdefault((each.trigger, each.day), each)
    return tuple(sorted((*own, *others.values()), key=lambda each: (each.day, each.trigger)))


def _typed(wb: Workbench, work: "UnitOfWork", enterprise_id: str) -> Iterator[Happening]:
    for each in work.filings.listed(enterprise_id):
        try:
            form = wb.library.form(each.form, each.rules.day, each.rules.known)
        except WorkbenchError:  # its pack is not here, and with it what its days set off
            continue
        if not _tells(form):
            continue
        filing = work.filings.get(each.id)
        typed = {path: cell.value for path, cell in filing.cells.items()}
        for path, value in (rooms.view(wb, filing).outcome.values if _computes(form) else typed).items():
            try:
                field = form.locate(path)[2]
            except KeyError:
                continue
            if field.happens and isinstance(value, date) and sensible(value):
                place = say("deadlines.typed", form=form.label, period=each.period, field=field.label)
                yield Happening(field.happens, value, place, each.id, each.period)


def sensible(day: date) -> bool:
    """Tell whether a day can be meant, or its year is a slip: nothing can be counted from that."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _tells(form: "Form") -> bool:
    return any(field.happens for _, section in form.walk() for field in section.fields)


def _computes(form: "Form") -> bool:
    """Tell whether a day that sets something off is worked out, or not always asked, so that the form must be too."""
    asked = (field for _, section in form.walk() for field in section.fields if field.happens)
    return any(field.computed or field.when for field in asked)
