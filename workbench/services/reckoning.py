"""When a deadline falls that a pack states, with the parameter its rule may name."""

from datetime import date

from workbench.domain.deadlines import Reckoning, reckon
from workbench.domain.holidays import Holidays
from workbench.rules.deadline import After, Deadline
from workbench.rules.library import Library


def reckoned(
    library: Library, deadline: Deadline, trigger: date, happened: str, holidays: Holidays, known: date
) -> Reckoning:
    """Work out when a deadline falls that something, `happened` in words, set off on a day, as known on a day."""
    name = deadline.rule.amount if isinstance(deadline.rule, After) else 0
    named = {}
    if isinstance(name, str):
        packs = library.closure(deadline.pack)
        parameter = next(pack.parameters[name] for pack in packs if name in pack.parameters)
        named = {name: parameter.timeline.at(trigger, known)}
    return reckon(deadline, trigger, happened, holidays, named)
