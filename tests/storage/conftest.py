from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing, RulesRef
from workbench.rules.cells import Cells
from workbench.storage.workspace import Workspace

RULES = RulesRef("cn.ets.steel", date(2026, 6, 30), date(2026, 7, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "工作区 50%?#.ccw"  # what people call files, and what URIs trip over


@pytest.fixture
def workspace(path: Path) -> Iterator[Workspace]:
    workspace = Workspace.create(path)
    with workspace.work() as work:
        work.enterprises.save(Enterprise("e1", "某钢铁有限公司"))
        work.filings.add(Filing("f1", "e1", "cn.ets.steel/monthly", "2026-06", RULES, "draft", Cells(), 1))
        work.commit()
    yield workspace
    workspace.close()
