"""The rehearsal on planted faults: every fault of `seeded` on a clean year of its own, found at its place or not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.seeded import scoring
from tests.services.seeded.faults import FAULTS
from tests.services.seeded.held_out import HELD_OUT
from tests.services.seeded.scoring import Clean, Result
from tests.services.seeded.works import AFTER, YEAR, Works
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.services import rehearsing
from workbench.services.context import Workbench

RECALL, PRECISION = 0.9, 0.7


@pytest.fixture(scope="module")
def cleans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clean]:
    folder = tmp_path_factory.mktemp("clean")
    return {sector: scoring.prepare(sector, folder) for sector in ("steel", "power", "cement")}


@pytest.fixture(scope="module")
def results(cleans: dict[str, Clean], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Result]]:
    folder = tmp_path_factory.mktemp("spoilt")
    sets = {"known": FAULTS, "held_out": HELD_OUT}
    return {
        name: [scoring.plant(fault, cleans, folder / f"{name}-{number}") for number, fault in enumerate(faults)]
        for name, faults in sets.items()
    }


@pytest.fixture
def spoilt(cleans: dict[str, Clean], tmp_path: Path) -> Iterator[Works]:
    """A power plant whose report of August came too late."""
    works = scoring.copied(cleans["power"], tmp_path / "spoilt")
    set_clock(lambda: AFTER)
    next(fault for fault in FAULTS if fault.name == "the_report_came_too_late").plants(works)
    yield works
    works.wb.close()


def test_a_clean_year_leaves_nothing_to_object_to(cleans: dict[str, Clean]) -> None:
    assert {clean.sector: clean.doubts for clean in cleans.values()} == {"steel": (), "power": (), "cement": ()}


def test_the_set_is_as_large_and_as_mixed_as_was_asked() -> None:
    every = [*FAULTS, *HELD_OUT]
    assert len(every) >= 60
    assert len(HELD_OUT) >= 15
    assert len({fault.name for fault in every}) >= 15
    assert {fault.sector for fault in every} == {"steel", "power", "cement"}


@pytest.mark.parametrize("name", ["known", "held_out"])
def test_planted_faults_are_found_at_their_place_and_little_else_is_said(
    results: dict[str, list[Result]], name: str, record_property: Callable[[str, object], None]
) -> None:
    recall, precision = scoring.rates(results[name])
    record_property(f"rehearsal {name}", f"recall {recall:.3f}, precision {precision:.3f}")
    missed = [f"{each.fault.name} ({each.fault.sector})" for each in results[name] if not each.found]
    assert recall >= RECALL, missed
    assert precision >= PRECISION, [each.says for result in results[name] for each in result.strange]


def test_what_is_said_has_article_cure_and_tonnes(spoilt: Works) -> None:
    (late,) = rehearsing.rehearse(spoilt.wb, spoilt.enterprise, spoilt.pack, YEAR).doubts
    assert (late.point, late.level) == ("lab_late", "error")
    assert late.cite
    assert late.cite.document.id == "power_verification"
    assert "缺省值" in late.cures
    assert late.at_stake
    assert late.at_stake > 0


def test_a_year_without_anything_is_rehearsed_all_the_same(wb: Workbench) -> None:
    from workbench.domain.enterprise import Enterprise
    from workbench.services import filings

    filings.save_enterprise(wb, Enterprise("e1", "某企业", "91000000XXXXXXXX0U"))
    found = rehearsing.rehearse(wb, "e1", "cn.ets.steel", YEAR)
    assert {"plan_missing", "quality_missing"} <= {each.point for each in found.doubts}
    assert found.at_stake == 0


def test_the_sheet_names_each_objection_and_is_marked_as_a_rehearsal(spoilt: Works, tmp_path: Path) -> None:
    from workbench.pdf.render import page_text

    found = rehearsing.rehearse(spoilt.wb, spoilt.enterprise, spoilt.pack, YEAR)
    file = rehearsing.print_sheet(spoilt.wb, found, tmp_path / "预演.pdf")
    text = page_text(file.read_bytes()) or ""
    assert "核查预演清单" in text
    assert "CETS-VG-01.01-V02-2026" in text


def test_a_sheet_that_cannot_be_written_is_said(spoilt: Works, tmp_path: Path) -> None:
    found = rehearsing.rehearse(spoilt.wb, spoilt.enterprise, spoilt.pack, YEAR)
    with pytest.raises(WorkbenchError, match=r"rehearsal\.not_written"):
        rehearsing.print_sheet(spoilt.wb, found, tmp_path / "nowhere" / "预演.pdf")
