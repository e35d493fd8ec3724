import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.services import filings
from workbench.services.context import Workbench, default_workspace, practice_workspace


def test_without_a_workspace_nothing_can_be_kept() -> None:
    wb = Workbench()
    assert wb.read_only
    with pytest.raises(WorkbenchError, match=r"workspace\.none_open"):
        filings.enterprises(wb)


@pytest.mark.parametrize("which", [default_workspace, practice_workspace])
def test_the_persons_own_and_the_practice_workspace_are_made_on_first_use(which: object) -> None:
    assert callable(which)
    wb = Workbench()
    wb.open_workspace(which())
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司"))
    wb.close()
    wb.open_workspace(which())
    assert [enterprise.name for enterprise in filings.enterprises(wb)] == ["某钢铁有限公司"]
    wb.close()


def test_any_other_workspace_must_exist_and_the_one_that_was_open_stays_open(wb: Workbench, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"storage\.missing"):
        wb.open_workspace(tmp_path / "w.ccw")
    assert filings.enterprises(wb) == ()
    wb.create_workspace(tmp_path / "w.ccw")
    assert wb.workspace
    assert wb.workspace.path == tmp_path / "w.ccw"


def test_the_open_workspace_may_be_opened_again(wb: Workbench) -> None:
    wb.open_workspace(practice_workspace())
    assert not wb.read_only


def test_a_workspace_open_in_another_program_is_looked_at(wb: Workbench) -> None:
    other = Workbench()
    other.open_workspace(practice_workspace())
    assert other.read_only
    assert filings.enterprises(other) == ()
    with pytest.raises(WorkbenchError, match=r"storage\.open_elsewhere"):
        filings.save_enterprise(other, Enterprise("e1", "某钢铁有限公司"))
    other.close()


def test_packs_are_read_once(wb: Workbench) -> None:
    assert wb.library is wb.library


def test_the_services_start_without_the_heavy_libraries() -> None:
    code = (
        "import sys, workbench.services.context, workbench.services.filings\n"
        "print(*{'sqlalchemy', 'alembic', 'sqlite3', 'workbench.rules.evaluate'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout.strip() == ""
