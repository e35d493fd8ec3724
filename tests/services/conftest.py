from collections.abc import Iterator

import pytest

from workbench.domain.filing import Filing
from workbench.services import sample
from workbench.services.context import Workbench, practice_workspace


@pytest.fixture(autouse=True)
def _read_once(read_once: None) -> None:
    """No workbench reads the packs again."""


@pytest.fixture
def wb() -> Iterator[Workbench]:
    """A person at work in the practice workspace."""
    wb = Workbench("张三")
    wb.open_workspace(practice_workspace())
    yield wb
    wb.close()


@pytest.fixture
def draft(wb: Workbench) -> Filing:
    """The practice month, ready to be frozen."""
    return sample.make_sample(wb)
