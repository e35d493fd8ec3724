"""The page of a verification: where the case stands, and what can be begun from it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base import clock
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Value
from workbench.services import evidence, filings, profile
from workbench.ui import dialogs, parts
from workbench.ui.views.case_page import CaseView
from workbench.ui.window import Window

CASE = "cn.ets.steel/verification"
TOLD: dict[str, Value] = {
    "course/visit_ended": date(2026, 4, 2),
    "course/checklist_received": date(2026, 4, 3),
    "course/findings_issued": date(2026, 4, 7),
    "course/findings_received": date(2026, 4, 7),
    "findings/r1/code": "1",
    "findings/r1/description": "皮带秤6月未按期校准",
}


@pytest.fixture(autouse=True)
def _tenth_of_april() -> Iterator[None]:
    clock.set_clock(lambda: datetime(2026, 4, 10, 4, tzinfo=UTC))
    yield
    clock.set_clock(None)


@pytest.fixture
def works(window: Window) -> str:
    """A steel works nobody verified yet; its profile says that it is one."""
    assert window.wb
    filings.save_enterprise(window.wb, Enterprise("works", "示例钢铁", "91000000MA0000000X", "福建省三明市"))
    about = filings.begin(window.wb, "works", profile.FORM, "2025")
    answers: dict[str, Value] = {"activities/1/sector": "steel", "activities/1/process": "long"}
    write(window, about.id, answers)
    return "works"


@pytest.fixture
def case(window: Window, works: str) -> str:
    """Its case, with one finding received on 7 April."""
    assert window.wb
    filing = filings.begin(window.wb, works, CASE, "2025")
    write(window, filing.id, TOLD)
    return filing.id


def write(window: Window, filing_id: str, answers: dict[str, Value]) -> None:
    assert window.wb
    filing = filings.get(window.wb, filing_id)
    cells = filing.cells.changed({path: Cell(value) for path, value in answers.items()})
    filings.save(window.wb, filing_id, cells, version=filing.version)


def shown(window: Window, qtbot: QtBot, **where: object) -> CaseView:
    window.go("case", **where)
    qtbot.waitUntil(lambda: isinstance(window.page, CaseView), timeout=20_000)
    page = window.page
    assert isinstance(page, CaseView)
    return page


def deed(page: QWidget, name: str) -> QPushButton:
    return next(each for each in found(page, QPushButton) if each.accessibleName() == name)


def test_without_a_case_the_page_offers_one_and_begins_it(
    window: Window, works: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(window, qtbot)
    assert page.about.year == 2025
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    click(deed(page, say("case.begin")))
    qtbot.waitUntil(lambda: window.shown == "filing")
    assert window.draft
    assert (window.draft.filing.form, window.draft.filing.period) == (CASE, "2025")


def test_eight_steps_stand_in_a_line_and_each_leads_to_its_day(window: Window, case: str, qtbot: QtBot) -> None:
    page = shown(window, qtbot)
    steps = found(page, parts.Tile)
    assert len(steps) == 8
    assert steps[4].accessibleName().startswith("第5步 实施现场核查：已完成 2026-04-02")
    assert say("case.step.here") in steps[5].accessibleName()
    assert all(each.focusPolicy() == Qt.FocusPolicy.StrongFocus for each in steps)
    QTest.keyClick(steps[5], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shown == "filing")
    assert window.where["path"] == "course/concluded"


def test_complaints_and_transferred_matters_stand_on_top(window: Window, case: str, qtbot: QtBot) -> None:
    write(window, case, {"priorities/r1/matter": "complaint", "priorities/r1/content": "举报称6月化验单被替换"})
    texts = [each.text() for each in found(shown(window, qtbot), QLabel)]
    assert texts.index("投诉举报：举报称6月化验单被替换") < texts.index(say("case.steps"))


def test_the_clock_of_the_answer_comes_first_and_its_proof_is_told(window: Window, case: str, qtbot: QtBot) -> None:
    page = shown(window, qtbot)
    lines = [line.texts for line in page.clocks.model().lines]  # type: ignore[attr-defined] # its own model
    assert lines[0][0] == "提交不符合项的整改措施和证据"
    assert lines[0][1:3] == ("2026-04-07", "2026-04-14")
    assert "2个工作日" in lines[0][3].replace(" ", "")
    assert "这一天取自：核查案卷（2025）· 企业收到《不符合项清单》。" in page.proof.text()


def test_the_reply_is_begun_from_the_case_and_opened(window: Window, case: str, qtbot: QtBot) -> None:
    page = shown(window, qtbot)
    click(next(each for each in found(page, QPushButton) if each.accessibleName().startswith("不符合项清单及整改答复")))
    qtbot.waitUntil(lambda: window.shown == "filing", timeout=20_000)
    assert window.draft
    assert window.draft.filing.form == "cn.ets.steel/reply"
    assert window.draft.cells.value("findings/r1/description") == "皮带秤6月未按期校准"
    again = shown(window, qtbot)
    assert [each.form for each in (again.about.case.sheets if again.about.case else ()) if each.filing] == ["reply"]


def test_evidence_is_attached_to_the_finding_in_hand(
    window: Window, case: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert window.wb
    paper = tmp_path / "校准证书.txt"
    paper.write_text("合格", "utf-8")
    monkeypatch.setattr(dialogs, "open_files", lambda *_: (paper,))
    wb = window.wb
    click(deed(shown(window, qtbot), say("case.finding.attach")))
    qtbot.waitUntil(lambda: bool(evidence.evidence(wb, case)), timeout=20_000)
    assert evidence.evidence(wb, case)[0].paths == ("findings/r1/proof",)

    def named() -> bool:
        page = window.page  # another one once the evidence is there
        case = page.about.case if isinstance(page, CaseView) else None
        return bool(case and case.findings[0].papers == ("校准证书.txt",))

    qtbot.waitUntil(named, timeout=20_000)


@pytest.mark.parametrize(("desk", "first"), [("enterprise", "不符合项清单"), ("official", "文件评审表")])
def test_each_desk_has_its_own_sheets_first(window: Window, case: str, qtbot: QtBot, desk: str, first: str) -> None:
    window.settings = replace(window.settings, desk=desk)
    page = shown(window, qtbot)
    labels = [each.text() for each in found(page, QLabel)]
    sheets = labels[labels.index(say("case.sheets")) + 1 :]
    assert sheets[0].startswith(first)
    offered = [each.accessibleName() for each in found(page, QPushButton)]
    assert (say("case.publish") in offered) == (desk == "official")


def test_a_consultant_is_told_of_a_conflict_among_all_clients(window: Window, case: str, qtbot: QtBot) -> None:
    assert window.wb
    filings.save_enterprise(window.wb, Enterprise("other", "另一钢铁", "91000000MA0000000X", "福建省福州市"))
    (mine,) = [each for each in filings.filings(window.wb, "works") if each.form == profile.FORM]
    write(window, mine.id, {"about/compiler": "甲所"})
    theirs = filings.begin(window.wb, "other", profile.FORM, "2025")
    write(window, theirs.id, {"about/verifier": "甲所"})
    window.settings = replace(window.settings, desk="consultant", enterprise="works")
    page = shown(window, qtbot)
    ((sentence, cite, certain),) = page.about.conflicts
    assert sentence in [each.text() for each in found(page, QLabel)]
    assert "示例钢铁" in sentence
    assert "另一钢铁" in sentence
    assert cite
    assert cite.article == "第十三条第三款"
    assert certain


def test_an_enterprise_without_a_sector_is_told_what_to_do(window: Window, qtbot: QtBot) -> None:
    assert window.wb
    filings.save_enterprise(window.wb, Enterprise("new", "新企业"))
    for page in ("case", "rehearsal", "rooms", "monitoring"):
        window.go(page)
        qtbot.waitUntil(
            lambda: any(each.text() == say("ui.go.profile") for each in found(window.page, QAbstractButton))
        )
        assert say("case.reading") not in [each.text() for each in found(window.page, QLabel)], "nothing waits for ever"
        if page == "case":
            assert say("case.no_sector") in [each.text() for each in found(window.page, QLabel)]
        qtbot.waitUntil(lambda: window.focusWidget() is deed(window.page, say("ui.go.profile")))
    click(deed(window.page, say("ui.go.profile")))
    assert window.shown == "profile"


def test_the_table_of_conclusions_says_when_there_are_none(
    window: Window, case: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "save_file", lambda *_: tmp_path / "公开表.xlsx")
    monkeypatch.setattr(dialogs, "tell", lambda _parent, sentence: said.append(sentence))
    window.settings = replace(window.settings, desk="official")
    click(deed(shown(window, qtbot), say("case.publish")))
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said == [say("case.publish.none", year=2025)]
