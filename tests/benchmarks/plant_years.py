"""Working out 1,000 plant-years of every sector by turns, against ten times 100 of them: growth must be linear."""

from datetime import date
from decimal import Decimal
from itertools import cycle, islice

from tests.benchmarks import Ratio, compare
from workbench.base.numbers import CONTEXT
from workbench.domain.filing import last_day
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.services.packs import typed_cells

YEARS = 1000

Year = tuple[Form, Cells, Rules]


def measure() -> Ratio:
    """Take the fullest example of each pack's annual report, every plant a little larger than the one before."""
    library = Library.load()
    fullest = [year for pack in library.packs if (year := _fullest(library, pack))]
    plants = [_grown(year, number) for number, year in enumerate(islice(cycle(fullest), YEARS), 1)]

    def work_out(some: list[Year]) -> None:
        for form, cells, rules in some:
            evaluate(form, cells, rules)

    def by_hundreds() -> None:
        for _ in range(YEARS // 100):
            work_out(plants[:100])

    cells = sum(len(cells) for _, cells, _ in plants)
    name = f"{YEARS:,} plant-years, {cells:,} cells / 10 × 100"
    return compare(name, lambda: work_out(plants), by_hundreds, limit=1.3, runs=1)


def _fullest(library: Library, pack: str) -> Year | None:
    cases = [case for case in library.packs[pack].cases if case["form"] == "annual_report"]
    case = max(cases, key=lambda case: len(case["cells"]), default=None)
    if case is None:
        return None
    rules = library.rules(pack, last_day(str(case["period"])), case.get("known") or date.max)
    form = rules.forms["annual_report"]
    return form, typed_cells(form, dict(case["cells"])), rules


def _grown(year: Year, number: int) -> Year:
    form, cells, rules = year
    factor = CONTEXT.add(Decimal(1), Decimal(number).scaleb(-4))
    figures = {
        path: Cell(CONTEXT.multiply(cell.value, factor))
        for path, cell in cells.items()
        if isinstance(cell.value, Decimal) and path.endswith("quantity")
    }
    return form, cells.changed(figures), rules
