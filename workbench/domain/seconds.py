"""A second source beside a figure: how far the two lie apart, and what the difference is worth."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.numbers import CONTEXT, rounded
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.sources import SECOND

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.rules.outcome import Outcome

_PERCENT_PLACES = 2


@dataclass(frozen=True, slots=True)
class Gap:
    """Two numbers for one figure: `second` minus `ours`, in the figure's unit, and in percent of ours.

    `percent` is None where ours is zero.
    """

    ours: Decimal
    second: Decimal

    @property
    def difference(self) -> Decimal:
        """Give the second figure minus ours, in the figure's unit."""
        return self.second - self.ours

    @property
    def percent(self) -> Decimal | None:
        """Give the difference in percent of ours, to two decimals."""
        if not self.ours:
            return None
        return rounded(CONTEXT.divide(self.difference * 100, abs(self.ours)), _PERCENT_PLACES)


def gap(outcome: "Outcome", path: str) -> Gap | None:
    """Compare the figure at a path with its second source, None where one of them is no number."""
    ours, second = outcome.values.get(path), outcome.seconds.get(path)
    return Gap(ours, second) if isinstance(ours, Decimal) and isinstance(second, Decimal) else None


def effect(form: "Form", cells: Cells, rules: "Rules", outcome: "Outcome", path: str) -> Decimal | None:
    """Tell by how much the form's headline would change, in its unit, if the second source stood in the figure's place.

    None where the figure is worked out, or there is no headline to change.
    """
    beside, before = cells.get(f"{SECOND}/{path}"), outcome.values.get(form.headline)
    if beside is None or form.locate(path)[2].computed or not isinstance(before, Decimal):
        return None
    after = evaluate(form, cells.changed({path: beside}), rules).values.get(form.headline)
    return after - before if isinstance(after, Decimal) else None
