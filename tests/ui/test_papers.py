"""The pages of a project's papers and of its reductions: what they tell, and where their buttons lead."""

from collections.abc import Callable
from datetime import date
from typing import cast

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from workbench.base.clock import today
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import filings, ledger, projects
from workbench.services.context import Workbench
from workbench.ui import dialogs
from workbench.ui.views.credits import CreditsView
from workbench.ui.views.filing import FilingView
from workbench.ui.views.papers import Begin, PapersView
from workbench.ui.window import Window

PACK = "cn.ccer.offshore_wind"


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A window on the owner of an offshore wind project."""
    window = opened()
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("owner", "某海上风电有限公司", "91000000XXXXXXXX0U"))
    window.remember(enterprise="owner")
    window.project = projects.begin(window.wb, "owner", "练习海上风电", PACK).id
    return window


def working(window: Window) -> Workbench:
    assert window.wb is not None
    return window.wb


def papers(window: Window, qtbot: QtBot) -> PapersView:
    window.go("papers", project=window.project)
    qtbot.waitUntil(lambda: isinstance(window.page, PapersView), timeout=20_000)
    assert isinstance(window.page, PapersView)
    return window.page


def reduction(window: Window, **more: Value) -> str:
    """Write an application of 980 t that can be frozen, and give its id."""
    answers: dict[str, Value] = {
        "about/account": "自愿-1", "about/number": "练习-001", "about/method_number": "CCER-01-002-V01",
        "about/crediting_from": date(2024, 1, 1), "about/crediting_to": date(2033, 12, 31),
        "about/first_day": date(2025, 1, 1), "about/last_day": date(2025, 12, 31), "about/applied": today(),
        "checked/validated_by": "甲", "checked/body": "乙", "checked/report": "核-1", "checked/day": date(2026, 5, 12),
        "checked/outcome": "positive", "checked/notice_to": date(2026, 3, 9),
        "vintages/r1/year": "2025", "vintages/r1/fixed": D(980), "papers/account/state": "ready",
        "papers/report/state": "ready", "papers/letter/state": "ready", "letter/truthful": True,
        "letter/complete": True, "letter/valid": True, "letter/unique": True,
        "decision/registered": today(), "decision/document": "公告1",
    }  # fmt: skip
    wb = working(window)
    filing = filings.begin(wb, window.project, f"{PACK}/reduction", today().isoformat())
    cells = filing.cells.changed({path: Cell(value) for path, value in {**answers, **more}.items()})
    return filings.save(wb, filing.id, cells, version=filing.version).id


def test_the_one_thing_to_do_next_stands_first_and_is_in_hand(window: Window, qtbot: QtBot) -> None:
    page = papers(window, qtbot)
    assert page.found.next is not None
    assert page.found.next.id == "eligibility"
    assert page.go.hasFocus()


def test_without_a_methodology_the_first_thing_is_to_choose_one(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.project = projects.begin(working(window), "owner", "还没有方法学的项目").id
    page = papers(window, qtbot)
    assert page.go.text() == say("papers.go.method")
    monkeypatch.setattr(dialogs, "project", lambda *_asked: ("还没有方法学的项目", PACK))
    page.go.click()
    qtbot.waitUntil(lambda: isinstance(window.page, PapersView) and window.page is not page, timeout=20_000)
    chosen = cast("PapersView", window.page)
    assert chosen.found.next is not None
    assert chosen.found.next.id == "eligibility"


def test_a_paper_is_begun_for_the_project_on_the_day_asked_for(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def day(_parent: object, form: object, _today: date) -> str:
        asked.append(str(getattr(form, "id", "")))
        return "2026-03-02"

    monkeypatch.setattr(dialogs, "paper", day)
    papers(window, qtbot).deeds["design"].click()
    qtbot.waitUntil(lambda: window.shown == "filing")
    assert asked == ["design"]
    (begun,) = filings.filings(working(window), window.project)
    assert (begun.form, begun.period) == (f"{PACK}/design", "2026-03-02")


def test_thinking_better_begins_nothing(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "paper", lambda *_args: None)
    papers(window, qtbot).deeds["design"].click()
    assert filings.filings(working(window), window.project) == ()
    assert window.shown == "papers"


def test_what_is_registered_is_put_among_the_owner_s_movements_once_the_person_has_said_yes(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wb, filing = working(window), reduction(window)
    filings.freeze(wb, filing)
    filings.record(wb, "filing.exported", filing, revision=1)
    page = papers(window, qtbot)
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: False)
    page.deeds["reduction"].click()
    assert ledger.pending(wb, "owner", today().year) is None
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    page.deeds["reduction"].click()
    qtbot.waitUntil(lambda: window.shown == "ledger")
    waiting = ledger.pending(wb, "owner", today().year)
    assert waiting is not None
    assert waiting.cells.value("moves/r1/quantity") == 980
    assert papers(window, qtbot).deeds["reduction"].isEnabled()


def test_of_several_filings_each_is_in_reach(window: Window, qtbot: QtBot) -> None:
    wb = working(window)
    first, _ = (filings.begin(wb, window.project, f"{PACK}/monthly", each) for each in ("2026-01", "2026-02"))
    page = papers(window, qtbot)
    name = next(each.form.label for each in page.found.papers if each.id == "monthly")
    boxes = cast("list[QComboBox]", page.findChildren(QComboBox))
    others = next(each for each in boxes if str(name) in each.accessibleName())
    others.activated.emit(others.findData(first.id))
    qtbot.waitUntil(lambda: window.shown == "filing")
    assert window.draft is not None
    assert window.draft.filing.id == first.id


def test_a_day_is_asked_for_and_must_be_one(window: Window, qtbot: QtBot) -> None:
    form = working(window).library.form(f"{PACK}/accounting", today(), today())
    asked = Begin(window, form, today())
    asked.day.setText("核算期末")
    asked.accept()
    assert asked.wrong.text()
    asked.day.setText("2025-12-31")
    asked.accept()
    assert asked.answer() == "2025-12-31"


def test_the_register_tells_what_is_not_booked_yet_and_leads_to_the_papers(window: Window, qtbot: QtBot) -> None:
    reduction(window)
    window.go("credits", project=window.project)
    qtbot.waitUntil(lambda: isinstance(window.page, CreditsView), timeout=20_000)
    assert isinstance(window.page, CreditsView)
    assert window.page.found.unbooked == 980
    window.page.went.emit("papers")
    qtbot.waitUntil(lambda: isinstance(window.page, PapersView), timeout=20_000)


def test_the_register_shows_batches_with_their_serial_numbers(window: Window, qtbot: QtBot) -> None:
    reduction(window)
    lot = Lot("CCER", "批1", {"project": "练习-001", "registered": "2026-06-22", "inside_market": "no",
                             "serial_from": "A1", "serial_to": "A980"})  # fmt: skip
    issued = Posting(today(), "issued", "CCER", "2025", "批1", 980, "", "", document="公告1")
    ledger.book(working(window), "owner", [issued], lots=[lot])
    window.go("credits", project=window.project)
    qtbot.waitUntil(lambda: isinstance(window.page, CreditsView), timeout=20_000)
    assert isinstance(window.page, CreditsView)
    model = window.page.batches.model()
    assert [model.index(0, column).data() for column in range(6)] == [
        "2025", "批1", "2026-06-22", "A1–A980", "980", "980"
    ]  # fmt: skip


def test_what_is_known_can_be_filled_into_a_paper_and_not_into_one_that_takes_nothing(
    window: Window, qtbot: QtBot
) -> None:
    wb = working(window)
    offered = {}
    for form in ("validation", "design"):
        filing = filings.begin(wb, window.project, f"{PACK}/{form}", "2026-03-02")
        window.go("filing", filing=filing.id)
        qtbot.waitUntil(lambda: isinstance(window.page, FilingView))
        assert isinstance(window.page, FilingView)
        offered[form] = window.page.actions_of["fill"].isVisible()
    assert offered == {"validation": True, "design": False}
