"""What a filing would come to under other answers, another year's rules, or a form that is only tried.

Everything is worked out in memory beside the filing as it stands; nothing is ever saved.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.domain.filing import last_day
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.services import filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.scenario import Comparison, Trial
    from workbench.rules.form import Form

TRIED = "tried"
"""The origin of what is answered only to see what would come out."""


def what_if(
    wb: Workbench,
    filing_id: str,
    changes: Mapping[str, Cell | Value | None],
    *,
    form: str = "",
    year: int = 0,
) -> "Comparison":
    """Work a filing out with some answers changed, None for one taken away, and hold it against it as it stands.

    `form` is another form, ``pack/form``, to be tried with the same answers, or drawn from them, such as a consultation
    draft; `year` is a year whose rules are tried. With either, the rules are those known today; else the filing's own.
    Raises WorkbenchError ``filing.unknown``, and ``rules.no_form`` or ``rules.ended`` where nothing is in force.
    """
    from workbench.domain.scenario import Trial, compare

    filing = filings.get(wb, filing_id)
    before = Trial(filings.form_of(wb, filing), filings.rules_of(wb, filing), filing.cells)
    name = form or filing.form
    rules = before.rules
    if form or year:
        day = last_day(f"{year}{filing.period[4:]}" if year else filing.period)
        rules = wb.library.rules(name.partition("/")[0], day, max(today(), filing.rules.known))
    shape = wb.library.form(name, rules.day, rules.known)
    cells = filing.cells if name == filing.form else _taken(before, shape)
    after = Trial(shape, rules, cells.changed({path: _cell(given) for path, given in changes.items()}))
    return compare(before, after)


def _cell(given: Cell | Value | None) -> Cell | None:
    return given if isinstance(given, Cell | None) else Cell(given, Source(TRIED))


def _taken(before: "Trial", form: "Form") -> Cells:
    """Give what another form takes over of a filing: the answers it asks for too, and those it draws from it."""
    from workbench.domain.drawing import Drawer, Giver
    from workbench.rules.evaluate import evaluate

    cells = Cells({path: cell for path, cell in before.cells.items() if _same(before.form, form, path)})
    giver = Giver(before.form, before.cells, before.outcome.values, str(before.form.label))
    values = evaluate(form, cells, before.rules).values
    drawn = Drawer(form, cells, values, {before.form.id: [giver]}).changes()
    return cells.changed({change.path: change.after for change in drawn})


def _same(one: "Form", other: "Form", path: str) -> bool:
    """Tell whether two forms ask the same at a path."""
    try:
        ours, theirs = (form.locate(path)[2] for form in (one, other))
    except KeyError:
        return False
    return (ours.kind, ours.unit) == (theirs.kind, theirs.unit) and not theirs.computed
