"""Last year's figure beside this year's: which field holds it, and how far this year's is from it."""

from collections.abc import Mapping
from decimal import Decimal

from workbench.base.text import say
from workbench.domain.comparing import change
from workbench.rules.form import Field, Form, Section
from workbench.rules.places import Places

LAST = "last"
"""What gives the answers of the same form, a period before."""


def beside(form: Form, row: str, section: Section) -> Mapping[str, Field]:
    """Give the fields of the section at `row` that hold last year's figure of another of it, by that one's id."""
    found = {}
    for field in section.fields:
        giver, _, column = field.draws.partition(".")
        home, _, figure = column.rpartition(".")
        if giver == LAST and field.kind == "number" and figure != field.id:
            sections, _, _ = form.locate(f"{row}/{field.id}")
            if home == ".".join(each.id for each in sections):
                found[figure] = field
    return found


def change_at(places: Places, path: str) -> str:
    """Say how far the figure at a path is from last year's beside it: ``较上年 +12.3 %``; empty where nothing is."""
    row, _, name = path.rpartition("/")
    last = beside(places.form, row, places.form.locate(path)[0][-1]).get(name)
    told = change(places.value(f"{row}/{last.id}"), places.value(path)) if last else ""
    return say("wording.against_last", change=told) if told else ""


def told_beside(places: Places, row: str, section: Section) -> Mapping[str, tuple[Field, str]]:
    """Give, by the figure's id, the field of last year's and what to write behind this year's: ``上年 1,200，+12.3 %``.

    Only where last year's figure is there.
    """
    found = beside(places.form, row, section).items()
    told = {figure: (last, against(places, f"{row}/{figure}", f"{row}/{last.id}")) for figure, last in found}
    return {figure: (last, words) for figure, (last, words) in told.items() if words}


def against(places: Places, path: str, last: str) -> str:
    """Write the figure at `last` and how far the one at a path is from it; empty where there is none."""
    was, now = places.value(last), places.value(path)
    if not isinstance(was, Decimal):
        return ""
    shown, by = places.shown(last, places.form.locate(last)[2]), change(was, now)
    return say("wording.last_and_change", last=shown, change=by) if by else say("wording.last", last=shown)
