"""A document that came in: its report begun with the scan, counted down to its day, and due only where it is a duty."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell
from workbench.services import deadlines, evidence, filings, interims, overview, penalties, profile, reports
from workbench.services.context import Workbench
from workbench.services.deadlines import Due

FIRM = "e1"
SCOPE = "cn.disclosure/scope"
TODAY = date(2026, 3, 20)


@pytest.fixture
def firm(wb: Workbench) -> Enterprise:
    """An enterprise of which nothing is known."""
    made = Enterprise(FIRM, "某公司", "91350200MA2XY06L26")
    filings.save_enterprise(wb, made)
    return made


def scan(folder: Path, name: str = "处罚决定书.pdf") -> Path:
    file = folder / name
    file.write_bytes(name.encode())
    return file


def dues(wb: Workbench, day: date, form: str = "interim") -> list[Due]:
    return [each for each in deadlines.due(wb, FIRM, day, 800) if each.form == form]


def test_a_scan_begins_the_report_of_its_day_with_the_first_thing_to_fill_in(
    wb: Workbench, firm: Enterprise, tmp_path: Path
) -> None:
    begun = interims.take(wb, FIRM, "penalties", date(2026, 3, 10), [scan(tmp_path)])
    filing = filings.get(wb, begun.filing)
    assert (filing.form, filing.period, begun.path) == (interims.FORM, "2026-03-10", "penalties/r1/number")
    told = {path: filing.cells.value(path) for path in ("about/occasion", "about/received", "about/name")}
    assert told == {"about/occasion": "document", "about/received": date(2026, 3, 10), "about/name": firm.name}
    (paper,) = evidence.evidence(wb, filing.id)
    assert (paper.kind, paper.paths, paper.note) == ("legal_document", (begun.path,), "生态环境行政处罚")


def test_documents_of_one_day_are_one_report_and_of_another_day_another(
    wb: Workbench, firm: Enterprise, tmp_path: Path
) -> None:
    first = interims.take(wb, FIRM, "penalties", date(2026, 3, 10), [scan(tmp_path)])
    same = interims.take(wb, FIRM, "penalties", date(2026, 3, 10), [scan(tmp_path, "二.pdf")])
    permit = interims.take(wb, FIRM, "permits", date(2026, 3, 10), [])
    later = interims.take(wb, FIRM, "permits", date(2026, 3, 11), [])
    assert first.filing == same.filing == permit.filing != later.filing
    assert same.path == "penalties/r2/number"
    assert permit.path == "permits/r1/kind"
    assert interims.kinds(wb, date(2026, 3, 10)).keys() == set(interims.KINDS)
    assert interims.kinds(wb, date(2020, 1, 1)) == {}  # there was no such report then


def test_no_document_can_be_put_where_the_form_has_no_table(wb: Workbench, firm: Enterprise) -> None:
    with pytest.raises(WorkbenchError) as refused:
        interims.take(wb, FIRM, "weather", date(2026, 3, 10), [])
    assert refused.value.code == "interims.kind"


def test_five_working_days_are_counted_over_the_holidays_with_their_article(wb: Workbench, firm: Enterprise) -> None:
    begun = interims.take(wb, FIRM, "penalties", date(2026, 2, 12), [])  # the spring festival lies before the fifth
    (due,) = dues(wb, date(2026, 2, 13))
    assert (due.filing, due.day, due.state) == (begun.filing, date(2026, 2, 26), "due")
    assert any("第十七条" in line for line in due.proof)
    assert due.certain
    late = dues(wb, date(2026, 2, 27))[0]
    assert (late.state, late.left) == ("late", -1)
    assert overview.overview(wb, firm, date(2026, 2, 27)).next.due == late


def test_a_document_only_entered_is_due_by_a_report_of_that_day(wb: Workbench, firm: Enterprise) -> None:
    deadlines.occurred(wb, FIRM, "disclosure_document", date(2026, 3, 10))
    (due,) = dues(wb, TODAY)
    assert (due.filing, due.covers, due.day) == ("", "2026-03-10", date(2026, 3, 17))
    assert overview.forms(wb, FIRM, due.form) == (interims.FORM,)
    begun = interims.begin(wb, FIRM, interims.FORM, due.covers)
    (due,) = dues(wb, TODAY)
    assert due.filing == begun.id


def test_the_back_log_has_ten_working_days_from_the_list_and_not_five_from_the_document(
    wb: Workbench, firm: Enterprise
) -> None:
    begun = interims.take(wb, FIRM, "penalties", date(2026, 3, 10), [])
    filing = filings.get(wb, begun.filing)
    told = {"about/occasion": Cell("listed"), "about/listed": Cell(date(2026, 3, 27))}
    filings.save(wb, filing.id, filing.cells.changed(told), version=filing.version)
    (due,) = dues(wb, TODAY)
    assert (due.id, due.filing, due.day) == ("disclosure_backlog", filing.id, date(2026, 4, 13))
    assert any("第二十条" in line for line in due.proof)


def test_a_document_of_the_back_log_put_in_later_leaves_it_the_back_log(wb: Workbench, firm: Enterprise) -> None:
    filing = filings.get(wb, interims.take(wb, FIRM, "penalties", date(2026, 3, 10), []).filing)
    told = {"about/occasion": Cell("listed"), "about/listed": Cell(date(2026, 3, 27))}
    filings.save(wb, filing.id, filing.cells.changed(told), version=filing.version)
    again = interims.take(wb, FIRM, "penalties", date(2026, 3, 10), [])
    assert again.filing == filing.id
    assert filings.get(wb, filing.id).cells.value("about/occasion") == "listed"


def test_a_change_report_has_no_day(wb: Workbench, firm: Enterprise) -> None:
    begun = interims.begin(wb, FIRM, interims.FORM, "2026-03-10")
    changed = {"about/occasion": Cell("change")}
    filings.save(wb, begun.id, begun.cells.changed(changed), version=begun.version)
    assert dues(wb, TODAY) == []


def listed(wb: Workbench, year: str, *, key: bool) -> str:
    scope = filings.begin(wb, FIRM, SCOPE, year)
    no = dict.fromkeys(("in_audits", "is_listed", "is_bond", "by_other"), False)
    told = {f"questions/{name}": Cell(value) for name, value in no.items()}
    told |= {"questions/in_directory": Cell(key), "about/year": Cell(year), "about/permit": Cell("key")}
    if key:
        told |= {"directory/r1/category": Cell("air"), "directory/r1/entered": Cell(date(2023, 5, 1))}
    told |= {f"years/r{each}/year": Cell(str(2021 + each)) for each in range(1, 12) if not scope.cells.rows("years")}
    filings.save(wb, scope.id, scope.cells.changed(told), version=scope.version)
    return scope.id


def test_the_annual_report_is_due_on_15_march_where_the_duty_was_found_and_not_where_it_was_not(
    wb: Workbench, firm: Enterprise
) -> None:
    (open_,) = (each for each in dues(wb, TODAY, "annual") if each.period == "2025")
    assert deadlines.doubtful(open_)  # nobody has decided yet
    scope = listed(wb, "2025", key=True)
    assert profile.Standings(wb, FIRM).of(2025, "disclose").holds["disclose"] is True
    (due,) = (each for each in dues(wb, TODAY, "annual") if each.period == "2025")
    assert (due.day, due.state, deadlines.doubtful(due)) == (date(2026, 3, 15), "late", False)
    assert due in overview.overview(wb, firm, TODAY).dues
    filing = filings.get(wb, scope)
    off: dict[str, Cell | None] = {"questions/in_directory": Cell(value=False)}
    off |= {path: None for path in filing.cells if path.startswith("directory/")}
    filings.save(wb, scope, filing.cells.changed(off), version=filing.version)
    assert [each for each in dues(wb, TODAY, "annual") if each.period == "2025"] == []


def test_the_page_of_reports_shows_what_waits_and_what_is_lacking(wb: Workbench, firm: Enterprise) -> None:
    listed(wb, "2025", key=True)
    interims.take(wb, FIRM, "penalties", date(2026, 3, 18), [])
    deadlines.occurred(wb, FIRM, "disclosure_document", date(2026, 3, 19))
    found = reports.reports(wb, FIRM, 2025, TODAY)
    (annual,) = found.annual
    assert (annual.must, annual.state.tone, annual.state.deed) == (True, "late", "begin")
    waiting, drafted = found.interim
    assert (waiting.period, waiting.state.deed, waiting.due and waiting.due.left) == ("2026-03-19", "begin", 6)
    assert drafted.found is not None
    assert drafted.found.missing > 0
    assert drafted.about == ("生态环境行政处罚　第 1 行",)


@pytest.mark.parametrize(
    ("conduct", "decided", "document", "fine"),
    [
        (date(2026, 3, 16), date(2026, 4, 1), "decree_24", (10_000, 100_000)),
        (date(2026, 8, 14), date(2026, 12, 1), "decree_24", (10_000, 100_000)),  # the newer law is no lighter
        (date(2026, 8, 15), date(2026, 12, 1), "code_2026", (20_000, 200_000)),
    ],
)
def test_what_is_not_disclosed_is_judged_by_the_law_of_its_day(
    wb: Workbench, conduct: date, decided: date, document: str, fine: tuple[int, int]
) -> None:
    rules = penalties.exposure(wb, conduct, None, None, decided, breach="disclosure_consequences")
    (applied,) = (each for each in rules if each.applies == "yes")
    assert applied.cite.document.id == document
    assert applied.fines("at_once") == tuple(Decimal(each) for each in fine)


def test_lateness_stays_with_the_decree_of_which_the_code_says_nothing(wb: Workbench) -> None:
    for day in (date(2026, 3, 16), date(2026, 9, 1)):
        (rule,) = penalties.exposure(wb, day, None, None, day, breach="disclosure_form_consequences")
        assert (rule.applies, rule.cite.article) == ("yes", "第二十九条")
        assert rule.fines("at_once") == (Decimal(0), Decimal(50_000))


def test_a_report_opened_again_for_a_second_document_is_not_done_by_what_it_said_before(
    wb: Workbench, firm: Enterprise
) -> None:
    day = date(2026, 3, 10)
    begun = filings.get(wb, interims.take(wb, FIRM, "permits", day, []).filing)
    told = {"kind": "排污许可证", "act": "granted", "name": "证", "number": "1", "authority": "局", "content": "许可"}
    cells = {f"permits/r1/{name}": Cell(text) for name, text in told.items()}
    cells |= {"permits/r1/decided": Cell(date(2026, 3, 9)), "about/made": Cell(day)}
    filings.save(wb, begun.id, begun.cells.changed(cells), version=begun.version)
    filings.freeze(wb, begun.id)
    filings.record(wb, "filing.exported", begun.id, revision=1)
    assert dues(wb, TODAY)[0].state == "done"
    again = interims.take(wb, FIRM, "penalties", day, [])
    assert (again.filing, again.path) == (begun.id, "penalties/r1/number")
    assert dues(wb, TODAY)[0].state == "late"


def test_a_document_put_into_a_report_of_changes_is_counted_down(wb: Workbench, firm: Enterprise) -> None:
    begun = interims.begin(wb, FIRM, interims.FORM, "2026-03-10")
    changed = {"about/occasion": Cell("change"), "about/received": None}
    filings.save(wb, begun.id, begun.cells.changed(changed), version=begun.version)
    interims.take(wb, FIRM, "permits", date(2026, 3, 10), [])
    (due,) = dues(wb, TODAY)
    assert (due.filing, due.day) == (begun.id, date(2026, 3, 17))


def test_each_report_of_the_back_log_has_its_own_countdown_and_the_scope_alone_one_too(
    wb: Workbench, firm: Enterprise
) -> None:
    scope = filings.get(wb, listed(wb, "2026", key=True))
    told = {"about/published": Cell(date(2026, 3, 27)), "about/earlier": Cell(value=True)}
    filings.save(wb, scope.id, scope.cells.changed(told), version=scope.version)
    (due,) = dues(wb, TODAY)
    assert (due.id, due.filing, due.covers) == ("disclosure_backlog", "", "2026-03-27")
    ours = set()
    for day in (date(2026, 1, 15), date(2026, 2, 3)):
        filing = filings.get(wb, interims.take(wb, FIRM, "permits", day, []).filing)
        said = {"about/occasion": Cell("listed"), "about/listed": Cell(date(2026, 3, 27))}
        filings.save(wb, filing.id, filing.cells.changed(said), version=filing.version)
        ours.add(filing.id)
    found = dues(wb, TODAY)
    assert {each.filing for each in found} == ours
    assert {each.day for each in found} == {date(2026, 4, 13)}


def test_an_earlier_local_closing_day_is_due_too(wb: Workbench, firm: Enterprise) -> None:
    scope = filings.get(wb, listed(wb, "2025", key=True))
    filings.save(wb, scope.id, scope.cells.changed({"about/local_due": Cell(date(2026, 2, 10))}), version=scope.version)
    found = [each for each in dues(wb, date(2026, 1, 20), "annual") if each.covers == "2025"]
    assert [each.day for each in found] == [date(2026, 2, 10), date(2026, 3, 15)]
    annual = reports.reports(wb, FIRM, 2025, date(2026, 1, 20)).annual[0]
    assert annual.due is not None
    assert annual.due.day == date(2026, 2, 10)
