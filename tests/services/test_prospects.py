"""What a project promises: begun for today, filled in, lengthened, with the design's tonnes or a published price."""

from datetime import UTC, datetime

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cells
from workbench.services import filings, projects, prospects
from workbench.services.context import Workbench


@pytest.fixture
def project(wb: Workbench) -> str:
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("owner", "某能源有限公司"))
    return projects.begin(wb, "owner", "某项目").id


def said(cells: Cells) -> dict[str, str]:
    rows = sorted({path.rpartition("/")[0] for path in cells if path.startswith("years/")})
    return {str(cells.value(f"{row}/year")): str(cells.value(f"{row}/tonnes")) for row in rows}


def test_prospects_begin_in_this_year_with_the_names_of_project_and_owner(wb: Workbench, project: str) -> None:
    assert prospects.standing(wb, project).filing is None
    begun = prospects.begin(wb, project)
    assert (begun.period, begun.cells.value("plan/start")) == ("2026-11-21", "2026")
    assert (begun.cells.value("about/project"), begun.cells.value("about/owner")) == ("某项目", "某能源有限公司")
    found = prospects.standing(wb, project).filing
    assert found is not None
    assert found.id == begun.id


def test_years_are_filled_in_with_those_after_them_in_place_of_those_there_were(wb: Workbench, project: str) -> None:
    cells = prospects.begin(wb, project).cells
    cells = cells.changed(prospects.spread(wb, cells, 2030, 9, D(5), 1))
    cells = cells.changed(prospects.spread(wb, cells, 2027, 2, D("100.5"), 1))
    assert said(cells) == {"2027": "100.5", "2028": "100.5", "2029": "0"}


def test_only_the_years_that_are_missing_are_added(wb: Workbench, project: str) -> None:
    cells = prospects.begin(wb, project).cells
    cells = cells.changed(prospects.spread(wb, cells, 2027, 3, D(100), 0))
    cells = cells.changed(prospects.lengthened(wb, cells, 2))
    assert said(cells) == {"2027": "100", "2028": "100", "2029": "100", "2030": "0", "2031": "0"}
    assert prospects.lengthened(wb, cells, 2) == {}


def test_later_prospects_begin_with_the_assumptions_before(wb: Workbench, project: str) -> None:
    first = prospects.begin(wb, project)
    changes = dict(prospects.spread(wb, first.cells, 2027, 1, D(100), 1)) | {"sale/now": prospects.typed(wb, D(70))}
    changes["plan/start"] = prospects.typed(wb, "2025")
    filings.save(wb, first.id, first.cells.changed(changes), version=first.version)
    set_clock(lambda: datetime(2027, 1, 5, 4, tzinfo=UTC))
    later = prospects.begin(wb, project)
    assert said(later.cells) == {"2027": "100", "2028": "0"}
    assert (later.cells.value("sale/now"), later.cells.value("plan/start")) == (D(70), "2025")


def test_a_published_price_never_comes_without_its_source_and_day(wb: Workbench, project: str) -> None:
    entry = prospects.standing(wb, project).published
    assert entry is not None
    taken = {path: cell.value for path, cell in prospects.published(wb, entry).items() if cell}
    assert taken["sale/now"] == entry.value["credit_average"]
    assert entry.cite.document.title.zh in str(taken["sale/source"])
    assert taken["sale/dated"] == entry.published
