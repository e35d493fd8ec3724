"""What was disclosed and holds no longer: change reports draft themselves, once, with old, new, reason and basis."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from workbench.base import clock
from workbench.domain import names
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell
from workbench.rules.library import Library
from workbench.services import disclosed, filings, interims
from workbench.services.context import Workbench
from workbench.services.disclosed import Departure

HEAD = "kind: common\nstill_valid: 2026-01-01\nchecked_by: the tests\n"
DOCUMENTS = "{name}: {{title: {{zh: 指南}}, number: G-1, status: in_force, confidence: text}}\n"
FORM = "label: {{zh: {label}}}\nperiod: {period}\npublished: 2020-01-01\ncite: [{document}, 一]\n{more}sections:\n"
REASONS = """label: {zh: 变更理由}
kind: list
values:
  - since: 2020-01-01
    published: 2020-01-01
    cite: [law, 一]
    list: {verified: {zh: 核查结果不同}, reviewed: {zh: 复核结论不同}}
"""
ANNUAL = """  - id: carbon
    label: {zh: 碳排放}
    rows: one
    fields:
      - {id: emission, kind: number, unit: tCO2e, places: 0, label: {zh: 排放量}, cite: [law, 一]}
      - id: status
        kind: choice
        label: {zh: 状态}
        choices:
          - {id: self_computed, label: {zh: 自核算}}
          - {id: verified, label: {zh: 已核查}}
          - {id: reviewed, label: {zh: 复核后}}
      - {id: guide, kind: text, required: false, label: {zh: 核算指南}}
      - {id: doubled, kind: number, unit: tCO2e, formula: 2 * emission, label: {zh: 两倍}}
"""
INTERIM = """  - id: about
    label: {zh: 事由}
    rows: one
    fields:
      - {id: occasion, kind: text, label: {zh: 事由}}
      - {id: received, kind: date, required: false, label: {zh: 收到}}
      - {id: made, kind: date, required: false, label: {zh: 编制}}
  - id: changes
    label: {zh: 变更}
    rows: many
    fields:
      - {id: report, kind: text, label: {zh: 报告}}
      - {id: item, kind: text, label: {zh: 事项}}
      - {id: path, kind: text, label: {zh: 位置}}
      - {id: before, kind: text, label: {zh: 前}}
      - {id: after, kind: text, label: {zh: 后}}
      - {id: reason, kind: text, label: {zh: 理由}}
      - {id: basis, kind: text, required: false, label: {zh: 依据}}
"""
REGISTER = """  - id: withheld
    label: {zh: 不予公开}
    rows: many
    fields:
      - {id: what, kind: text, label: {zh: 位置}}
      - {id: ground, kind: text, required: false, label: {zh: 理由}}
      - {id: basis, kind: text, required: false, label: {zh: 依据}}
      - {id: approver, kind: text, required: false, label: {zh: 批准人}}
      - {id: day, kind: date, required: false, label: {zh: 日期}}
      - {id: substitute, kind: text, default: '"依法不予公开"', label: {zh: 替代}}
"""
EMISSION = """  - id: total
    label: {zh: 结果}
    rows: one
    fields:
      - {id: emission, kind: number, unit: tCO2e, places: 2, label: {zh: 排放量}, cite: [guide, 一]}
"""
DISPUTE = """  - id: dispute
    label: {zh: 复核}
    rows: one
    fields:
      - {id: decision_day, kind: date, required: false, label: {zh: 结论日}}
"""


def form(label: str, period: str, document: str, body: str, more: str = "") -> str:
    return FORM.format(label=label, period=period, document=document, more=more) + body


def sector(name: str) -> Mapping[str, str]:
    total = "headline: total/emission\n"
    return {
        f"{name}/pack.yaml": f"title: {{zh: {name}}}\n" + HEAD.replace("common", "sector"),
        f"{name}/documents.yaml": DOCUMENTS.format(name="guide"),
        f"{name}/forms/annual_report/2020-01-01.yaml": form("排放报告", "year", "guide", EMISSION, total),
        f"{name}/forms/conclusion/2020-01-01.yaml": form("核查结论", "year", "guide", EMISSION, total),
        f"{name}/forms/market/2020-01-01.yaml": form(
            "市场披露", "year", "guide", EMISSION.replace("places: 2", "places: 0"), total
        ),
        f"{name}/forms/verification/2020-01-01.yaml": form("案卷", "year", "guide", DISPUTE, "living: true\n"),
    }


FILES = {
    "cn.disclosure/pack.yaml": "title: {zh: 披露}\n" + HEAD,
    "cn.disclosure/documents.yaml": DOCUMENTS.format(name="law"),
    "cn.disclosure/parameters/change_reasons.yaml": REASONS,
    "cn.disclosure/forms/annual/2020-01-01.yaml": form("年度报告", "year", "law", ANNUAL + REGISTER),
    "cn.disclosure/forms/interim/2020-01-01.yaml": form("临时报告", "day", "law", INTERIM + REGISTER),
    **sector("cn.one"),
    **sector("cn.two"),
}
FIRM = "e1"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("packs")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Library.load(folder)


@pytest.fixture
def work(wb: Workbench, trial: Library, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    """A workspace of one enterprise under packs of the test's own."""
    monkeypatch.setitem(vars(wb), "_library", trial)
    with wb.work() as going:
        going.enterprises.save(Enterprise(FIRM, "某公司"))
        going.commit()
    return wb


def said(wb: Workbench, name: str, period: str, *, handed: bool = False, **answers: object) -> str:
    """Say something in a form, anew where it was said before; `handed` made a package of it."""
    known = (each.id for each in filings.filings(wb, FIRM) if (each.form, each.period) == (name, period))
    there = next(known, "")
    filing = filings.reopen(wb, there) if there else filings.begin(wb, FIRM, name, period)
    cells = {path.replace("__", "/"): Cell(value) for path, value in answers.items()}  # type: ignore[arg-type]
    filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)
    number = filings.freeze(wb, filing.id).number
    if handed:
        filings.record(wb, "filing.exported", filing.id, revision=number)
    return filing.id


def disclose(wb: Workbench, emission: str, year: str = "2025", **more: object) -> str:
    told = {"carbon__emission": Decimal(emission), "carbon__status": "self_computed", **more}
    return said(wb, names.ANNUAL, year, handed=True, **told)


def verified(wb: Workbench, emission: str, pack: str = "cn.one", form: str = "conclusion") -> str:
    return said(wb, f"{pack}/{form}", "2025", total__emission=Decimal(emission))


def only(wb: Workbench) -> Departure:
    (found,) = disclosed.departures(wb, FIRM)
    return found


def test_a_verified_emission_that_differs_drafts_its_change_report_by_itself(work: Workbench) -> None:
    annual = disclose(work, "1234567")
    assert disclosed.departures(work, FIRM) == ()
    verified(work, "1230001.40")
    found = only(work)
    assert (found.filing, found.year, found.draft) == (annual, 2025, "")
    (line,) = found.lines
    assert (line.report, line.item, line.path) == ("年度报告 2025", "排放量", "carbon/emission")
    assert (line.before, line.after) == ("1,234,567 tCO₂e（自核算）", "1,230,001 tCO₂e（已核查）")
    assert (line.reason, line.basis) == ("核查结果不同", "《核查结论》2025年度，第1版")


def test_a_verified_emission_that_is_the_same_at_the_places_shown_changes_nothing(work: Workbench) -> None:
    disclose(work, "1234567")
    verified(work, "1234567.49")
    assert disclosed.departures(work, FIRM) == ()


def test_sectors_are_added_up_and_none_is_guessed(work: Workbench) -> None:
    disclose(work, "300")
    verified(work, "100", "cn.one", "annual_report")
    verified(work, "200", "cn.two", "annual_report")
    verified(work, "110", "cn.one")
    assert disclosed.departures(work, FIRM) == ()  # the other sector's conclusion is not there yet
    verified(work, "200", "cn.two")
    (line,) = only(work).lines
    assert line.after == "310 tCO₂e（已核查）"
    assert line.basis.count("《核查结论》") == 2


@pytest.mark.parametrize("decided_on", [date(2020, 1, 1), clock.today()])
def test_a_reviewed_emission_says_so(work: Workbench, decided_on: date) -> None:
    disclose(work, "300")
    case = filings.begin(work, FIRM, "cn.one/verification", "2025")
    decided = case.cells.changed({"dispute/decision_day": Cell(decided_on)})
    filings.save(work, case.id, decided, version=case.version)
    verified(work, "290")
    (line,) = only(work).lines
    assert (line.after, line.reason) == ("290 tCO₂e（复核后）", "复核结论不同")


def test_the_draft_is_put_down_once_and_what_was_told_is_not_told_again(work: Workbench) -> None:
    disclose(work, "300")
    verified(work, "290")
    filing = interims.change(work, FIRM, only(work), date(2026, 8, 3))
    row = f"changes/{filing.cells.rows('changes')[0]}"
    assert (filing.period, filing.cells.value("about/occasion")) == ("2026-08-03", "change")
    assert filing.cells.value(f"{row}/before") == "300 tCO₂e（自核算）"
    assert filing.cells.value(f"{row}/basis") == "《核查结论》2025年度，第1版"
    assert only(work).draft == filing.id
    again = interims.change(work, FIRM, only(work), date(2026, 8, 9))
    assert (again.id, again.cells.rows("changes")) == (filing.id, filing.cells.rows("changes"))
    filings.freeze(work, filing.id)
    assert disclosed.departures(work, FIRM) == ()


def test_a_figure_changed_twice_goes_on_from_what_was_told_last(work: Workbench) -> None:
    disclose(work, "300")
    verified(work, "290")
    filings.freeze(work, interims.change(work, FIRM, only(work), date(2026, 8, 3)).id)
    verified(work, "285")
    (line,) = only(work).lines
    assert (line.before, line.after) == ("290 tCO₂e（已核查）", "285 tCO₂e（已核查）")
    later = interims.change(work, FIRM, only(work), date(2026, 9, 1))
    assert later.period == "2026-09-01"
    filings.freeze(work, later.id)
    verified(work, "300")  # back to the very first figure: that too is a change of what was told last
    assert only(work).lines[0].before == "285 tCO₂e（已核查）"


def test_a_report_said_anew_after_it_was_handed_out_must_tell_what_changed(work: Workbench) -> None:
    disclose(work, "300", carbon__guide="甲")
    said(work, names.ANNUAL, "2025", carbon__guide="乙")
    (line,) = only(work).lines
    assert (line.path, line.before, line.after, line.reason) == ("carbon/guide", "甲", "乙", "")
    draft = interims.change(work, FIRM, only(work), date(2026, 8, 3))
    reason = {f"changes/{draft.cells.rows('changes')[0]}/reason": Cell("填错")}
    filings.save(work, draft.id, draft.cells.changed(reason), version=draft.version)
    filings.freeze(work, draft.id)
    assert disclosed.departures(work, FIRM) == ()


def test_of_what_was_said_anew_only_what_was_typed_is_a_change(work: Workbench) -> None:
    disclose(work, "300")
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(310))
    assert [line.path for line in only(work).lines] == ["carbon/emission"]


def test_the_same_item_of_two_reports_is_two_changes(work: Workbench) -> None:
    for year in ("2024", "2025"):
        disclose(work, "300", year, carbon__guide="甲")
        said(work, names.ANNUAL, year, carbon__guide="乙")
    for departure in disclosed.departures(work, FIRM):
        draft = interims.change(work, FIRM, departure, date(2026, 8, 3))
    told = {draft.cells.value(f"changes/{row}/report") for row in draft.cells.rows("changes")}
    assert told == {"年度报告 2024", "年度报告 2025"}
    assert not any(path.endswith("/reason") for path in draft.cells), "the reason is the person's"


def test_a_second_source_and_a_confirmation_are_no_change_of_what_was_disclosed(work: Workbench) -> None:
    disclose(work, "300", carbon__guide="甲")
    more = {"second__carbon__guide": "鲲鹏", "confirmed__carbon__guide": "x"}
    said(work, names.ANNUAL, "2025", **more)  # type: ignore[arg-type] # no answer is called so
    assert disclosed.departures(work, FIRM) == ()


@pytest.mark.parametrize("now", [True, False])
def test_a_change_of_what_is_withheld_is_withheld_from_the_change_report_too(work: Workbench, now: bool) -> None:
    entry = {"what": "carbon.guide", "ground": "trade_secret", "approver": "赵六", "substitute": "略"}
    register = {f"withheld__r1__{name}": text for name, text in entry.items()}
    disclose(work, "300", carbon__guide="甲", **({} if now else register))
    more = register if now else {"withheld__r1__what": "carbon.status"}  # withheld since, or open since
    said(work, names.ANNUAL, "2025", carbon__guide="鲲鹏", **more)  # type: ignore[arg-type] # no answer is called so
    for _ in range(2):  # drafting it again enters nothing twice
        draft = interims.change(work, FIRM, only(work), date(2026, 8, 3))
    row = f"changes/{draft.cells.rows('changes')[0]}"
    rows = draft.cells.rows("withheld")
    assert [draft.cells.value(f"withheld/{each}/what") for each in rows] == [
        f"{row}/item",
        f"{row}/before",
        f"{row}/after",
    ]
    assert draft.cells.value(f"{row}/after") == "鲲鹏"
    assert draft.cells.value(f"withheld/{rows[0]}/approver") == "赵六"


def test_a_report_said_anew_as_verified_knows_its_reason(work: Workbench) -> None:
    disclose(work, "300")
    verified(work, "290")
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(290), carbon__status="verified")
    lines = {line.path: line for line in only(work).lines}
    assert lines["carbon/emission"].before.startswith("300 ")
    assert (lines["carbon/emission"].after, lines["carbon/emission"].reason) == ("290 tCO₂e（已核查）", "核查结果不同")
    assert lines["carbon/status"].after == "已核查"
    filing = interims.change(work, FIRM, only(work), date(2026, 8, 3))
    (row,) = (row for row in filing.cells.rows("changes") if filing.cells.value(f"changes/{row}/reason") is None)
    reason = filing.cells.changed({f"changes/{row}/reason": Cell("已核查")})
    filings.save(work, filing.id, reason, version=filing.version)
    filings.freeze(work, filing.id)
    assert disclosed.departures(work, FIRM) == ()


def test_a_change_that_was_told_before_the_report_was_said_anew_is_not_told_again(work: Workbench) -> None:
    disclose(work, "300")
    verified(work, "290")
    filings.freeze(work, interims.change(work, FIRM, only(work), date(2026, 8, 3)).id)
    then = clock.now() + timedelta(days=9)
    clock.set_clock(lambda: then)
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(290), carbon__guide="乙")
    assert [line.path for line in only(work).lines] == ["carbon/guide"]


def later(days: int = 1) -> None:
    then = clock.now() + timedelta(days=days)
    clock.set_clock(lambda: then)


def told_all(wb: Workbench, day: date) -> str:
    """Say all that waits in a change report of a day, with a reason; give its filing."""
    later()
    draft = interims.change(wb, FIRM, only(wb), day)
    reasons = {f"changes/{row}/reason": Cell("填错") for row in draft.cells.rows("changes")}
    filings.save(wb, draft.id, draft.cells.changed(reasons), version=draft.version)
    filings.freeze(wb, draft.id)
    later()
    assert disclosed.departures(wb, FIRM) == ()
    return draft.id


def test_what_is_said_a_second_time_goes_on_from_what_was_told_last(work: Workbench) -> None:
    disclose(work, "300", carbon__guide="甲")
    said(work, names.ANNUAL, "2025", carbon__guide="乙")
    told_all(work, date(2026, 8, 3))
    said(work, names.ANNUAL, "2025", carbon__guide="丙")
    assert [(line.before, line.after) for line in only(work).lines] == [("乙", "丙")]
    told_all(work, date(2026, 8, 4))
    said(work, names.ANNUAL, "2025", carbon__guide="甲")  # as it was first: that too is a change of what was told
    assert [(line.before, line.after) for line in only(work).lines] == [("丙", "甲")]


def test_a_change_report_opened_again_does_not_bring_an_older_figure_back(work: Workbench) -> None:
    disclose(work, "300")
    verified(work, "290")
    first = told_all(work, date(2026, 8, 3))
    verified(work, "285")
    told_all(work, date(2026, 9, 1))
    again = filings.reopen(work, first)
    mended = again.cells.changed({f"changes/{again.cells.rows('changes')[0]}/reason": Cell("核查结果")})
    filings.save(work, again.id, mended, version=again.version)
    filings.freeze(work, again.id)
    assert disclosed.departures(work, FIRM) == ()


def test_a_figure_told_as_the_enterprises_own_that_is_verified_unchanged_is_no_change(work: Workbench) -> None:
    disclose(work, "300")
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(305))
    told_all(work, date(2026, 8, 3))
    verified(work, "305.2")
    assert disclosed.departures(work, FIRM) == ()


@pytest.mark.parametrize("made", ["filing.exported", "filing.published", "filing.page"])
def test_a_report_is_disclosed_by_its_public_version_too(work: Workbench, made: str) -> None:
    first = said(work, names.ANNUAL, "2025", carbon__emission=Decimal(1), carbon__status="self_computed")
    filings.record(work, made, first, revision=1)
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(2))
    assert [line.path for line in only(work).lines] == ["carbon/emission"]


def test_a_report_nobody_was_handed_may_still_be_mended(work: Workbench) -> None:
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(1), carbon__status="self_computed")
    said(work, names.ANNUAL, "2025", carbon__emission=Decimal(2))
    assert disclosed.departures(work, FIRM) == ()


def test_what_the_market_was_told_is_held_against_the_conclusion_of_its_own_sector(work: Workbench) -> None:
    verified(work, "301.2", form="market")
    assert disclosed.overtaken(work, FIRM, "cn.one/market", "2025") is None
    verified(work, "290", "cn.two")
    assert disclosed.overtaken(work, FIRM, "cn.one/market", "2025") is None
    verified(work, "300.6")
    assert disclosed.overtaken(work, FIRM, "cn.one/market", "2025") is None  # the same at the places shown
    verified(work, "290")
    assert disclosed.overtaken(work, FIRM, "cn.one/market", "2025") == ("301 tCO₂e", "290 tCO₂e")
