"""The profile of the enterprise in the real window: its duties in a list, its filing an ordinary form."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.services import filings, profile
from workbench.ui.views.document import DocumentView
from workbench.ui.views.filing import FilingView
from workbench.ui.views.profile import ProfileView
from workbench.ui.window import Window


def see(window: Window, year: int = 0) -> ProfileView:
    window.go("profile", year=year)
    page = window.page
    assert isinstance(page, ProfileView)
    return page


def words(page: ProfileView) -> list[str]:
    return [each.text() for each in found(page, QLabel)]


def listed(window: Window) -> Filing:
    """A profile of this year: a steelmaker on the list."""
    assert window.wb is not None
    enterprise = window.enterprise()
    assert enterprise is not None
    year = str(today().year)
    known = [
        each.id
        for each in filings.filings(window.wb, enterprise.id)
        if (each.form, each.period) == (profile.FORM, year)
    ]
    begun = filings.get(window.wb, known[0]) if known else filings.begin(window.wb, enterprise.id, profile.FORM, year)
    cells = begun.cells.changed({"activities/r1/sector": Cell("steel"), "activities/r1/listed": Cell(value=True)})
    return filings.save(window.wb, begun.id, cells, version=begun.version)


def test_a_year_without_a_profile_offers_to_begin_it_as_an_ordinary_form(practising: Window) -> None:
    page = see(practising, today().year - 1)
    assert f"还没有 {today().year - 1} 年的企业档案" in words(page)
    click(page.go)
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.form == profile.FORM
    assert practising.nav.buttons["profile"].isChecked()


def test_every_duty_is_listed_with_its_article_and_reason(practising: Window) -> None:
    filing = listed(practising)
    assert practising.wb is not None
    page = see(practising)
    text = "\n".join(words(page))
    duties = profile.duties(practising.wb, filing.enterprise, today().year)
    assert {each.holds for each in duties} >= {True, False}
    for duty in duties:
        assert str(duty.label) in text
        assert str(duty.cite) in text
        assert duty.why in text
    assert f"适用的义务 {sum(each.holds is True for each in duties)}" in text


def test_the_profile_is_opened_from_its_page_and_the_article_read(practising: Window, qtbot: QtBot) -> None:
    filing = listed(practising)
    page = see(practising)
    click(page.go)
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.id == filing.id
    page = see(practising)
    duty = profile.duties(practising.wb, filing.enterprise, today().year)[0]  # type: ignore[arg-type]
    page.cited.emit(duty.cite)
    assert isinstance(practising.page, DocumentView)


def test_another_year_is_a_choice_away(practising: Window) -> None:
    page = see(practising)
    offered = [page.years.itemData(row) for row in range(page.years.count())]
    assert today().year in offered
    assert 2023 not in offered, "the form did not exist then"
    page.year_asked.emit(today().year - 1)
    assert practising.where == {"year": today().year - 1}
