from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.trial_year import MONTHLY, write
from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.approval import Role
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing, Revision
from workbench.rules.cells import Cell, Value
from workbench.rules.library import Library
from workbench.services import approving, filings
from workbench.services.context import Workbench, practice_workspace

Fill = Callable[..., Filing]
Seal = Callable[..., Revision]


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.load(folder=write(tmp_path_factory.mktemp("packs")))


@pytest.fixture
def wb(trial: Library) -> Iterator[Workbench]:
    """A person at work on 20 February 2026 for one enterprise, ``e1``, with the trial pack at hand."""
    set_clock(lambda: datetime(2026, 2, 20, 4, 0, tzinfo=UTC))
    wb = Workbench("张三")
    vars(wb)["_library"] = trial
    wb.open_workspace(practice_workspace())
    filings.save_enterprise(wb, Enterprise("e1", "某热力有限公司", "91000000XXXXXXXX0U"))
    yield wb
    wb.close()


@pytest.fixture
def fill(wb: Workbench) -> Fill:
    """Change answers of a draft: numbers may be written as text of digits."""

    def change(filing: Filing, answers: dict[str, Value | None]) -> Filing:
        def cell(value: Value | None) -> Cell | None:
            digits = isinstance(value, str) and value.replace(".", "", 1).replace("-", "", 1).isdigit()
            return None if value is None else Cell(D(value) if digits and isinstance(value, str) else value)

        cells = filing.cells.changed({path: cell(value) for path, value in answers.items()})
        return filings.save(wb, filing.id, cells, version=filing.version)

    return change


@pytest.fixture
def seal(wb: Workbench, fill: Fill) -> Seal:
    """Begin a month, fill it in and freeze it."""

    def make(period: str, answers: dict[str, Value | None]) -> Revision:
        filing = fill(filings.begin(wb, "e1", MONTHLY, period), answers)
        return filings.freeze(wb, filing.id)

    return make


@pytest.fixture
def approved(wb: Workbench) -> Fill:
    """Have three persons put their names to a draft."""

    def approve(filing: Filing) -> Filing:
        people: tuple[tuple[Role, str], ...] = (("prepare", "甲"), ("review", "乙"), ("approve", "丙"))
        for role, person in people:
            approving.approve(wb, filing.id, role, person, version=filing.version)
        return filing

    return approve
