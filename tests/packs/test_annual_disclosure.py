"""The annual disclosure: the summary is its chapters, none is left blank, and an edition may change its fields."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.paths import resources
from workbench.domain.names import INTERIM
from workbench.excel.reader import read
from workbench.excel.template import write
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome, unsure_paths
from workbench.services import interims
from workbench.services.packs import typed_cells

PACK, FORM = "cn.disclosure", "cn.disclosure/annual"
DAY = date(2025, 12, 31)
LIBRARY = Library.load(resources() / "rulepacks")
RULES = LIBRARY.rules(PACK, DAY, date.max)
ANNUAL = LIBRARY.form(FORM, DAY, date.max)


def _outcome(values: Mapping[str, object]) -> Outcome:
    return evaluate(ANNUAL, typed_cells(ANNUAL, dict(values)), RULES)


def _codes(values: Mapping[str, object], prefix: str = "annual.") -> set[str]:
    return {each.code for each in _outcome(values).findings if each.code.startswith(prefix)}


def _section(name: str) -> tuple[str, ...]:
    return tuple(field.id for field in next(each for each in ANNUAL.sections if each.id == name).fields)


# ---------------------------------------------------------------- what is asked, and how surely


def test_nothing_in_the_summary_is_typed() -> None:
    summary = next(each for each in ANNUAL.sections if each.id == "summary")
    assert all(field.computed for field in summary.fields)


def test_every_chapter_of_article_12_to_15_is_there() -> None:
    wanted = (
        "about summary company sites products permits tax insurance credit treatment water air fugitive noise toxics"
        " wastes hazardous monitoring execution carbon carbon_facilities carbon_factors surrender audit audit_measures"
        " emergency events weather violations interims financing funded energy other withheld"
    )
    assert set(wanted.split()) <= {each.id for each in ANNUAL.sections}


def test_only_what_the_measures_and_decree_775_name_is_given_as_read_in_the_text() -> None:
    """Headings are the Measures' own; a field of the format rules is at best known from reports."""
    for name, section in ANNUAL.walk():
        for field in section.fields:
            if field.cite and field.cite.document.id == "format_rules":
                assert field.cite.confidence in ("secondary", "unverified"), f"{name}.{field.id}"
    of_reports = {
        f"{name}.{field.id}"
        for name, section in ANNUAL.walk()
        for field in section.fields
        if field.cite and field.cite.document.id == "format_rules" and field.cite.confidence == "secondary"
    }
    assert of_reports == {
        *(f"about.{each}" for each in ("name", "credit_code", "year", "compiled", "promise_by", "environment_head")),
        "carbon.is_emitter",
        "carbon.emission",
        "carbon.previous",
        *("surrender.shortfall", "summary.surrender_state", "summary.surrender_year"),
    }


def test_what_must_be_public_cannot_be_withheld() -> None:
    withheld = {"what": "carbon/emission", "ground": "trade_secret", "basis": "x", "approver": "x", "day": "2026-03-01"}
    found = _outcome({f"withheld/r1/{name}": value for name, value in withheld.items()}).findings
    assert [each.path for each in found if each.path == "withheld/r1/what" and each.level == "error"] != []


def test_what_the_program_looks_for_by_name_is_what_the_pack_calls_so() -> None:
    interim = LIBRARY.form(INTERIM, DAY, date.max)
    assert set(interims.TABLES) <= {each.id for each in interim.sections}
    chapters = {each.id for each in ANNUAL.sections}
    assert {each.removeprefix("on_") for each in _section("coverage")} <= chapters


# ---------------------------------------------------------------- what is unanswered is not nought


def test_an_empty_report_has_no_figure_and_asks_each_chapter() -> None:
    outcome = _outcome({})
    assert {path for path in outcome.values if path.startswith("summary/")} == {"summary/compensated"}
    asked = {each.path for each in outcome.findings if each.code == "cell.missing"}
    assert {f"coverage/{each}" for each in _section("coverage")} <= asked


@pytest.mark.parametrize("answer", ["none", "not_applicable"])
def test_a_chapter_with_rows_cannot_be_said_to_have_none(answer: str) -> None:
    assert "annual.noise" in _codes({"coverage/on_noise": answer, "noise/r1/point": "东厂界"})
    assert "annual.noise" not in _codes({"coverage/on_noise": answer})
    assert "annual.noise" not in _codes({"coverage/on_noise": "stated", "noise/r1/point": "东厂界"})


@pytest.mark.parametrize(("audited", "answer"), [(True, "none"), (True, "not_applicable"), (False, "stated")])
def test_an_audit_is_disclosed_by_those_under_audit_and_by_no_others(*, audited: bool, answer: str) -> None:
    assert "annual.audit_due" in _codes({"about/audited": audited, "coverage/on_audit": answer})
    good = "stated" if audited else "not_applicable"
    assert "annual.audit_due" not in _codes({"about/audited": audited, "coverage/on_audit": good})


def test_financing_concerns_listed_companies_and_issuers() -> None:
    answer = {"coverage/on_financing": "not_applicable", "about/listed": False, "about/bonds": False}
    assert "annual.financing_due" not in _codes(answer)
    assert "annual.financing_due" in _codes(answer | {"about/listed": True})
    assert "annual.financing_due" in _codes(answer | {"about/bonds": True})
    assert "annual.financing_due" not in _codes(answer | {"about/bonds": True, "coverage/on_financing": "none"})


def test_an_enterprise_outside_the_market_is_asked_nothing_of_carbon() -> None:
    asked = {each.path for each in _outcome({"carbon/is_emitter": False}).findings if each.code == "cell.missing"}
    assert not {path for path in asked if path.startswith(("carbon/", "surrender/"))}


def test_the_years_own_emission_is_said_to_be_so_in_chapter_and_summary() -> None:
    own = {"carbon/is_emitter": True, "carbon/emission": 100, "carbon/status": "self_computed"}
    outcome = _outcome(own)
    assert outcome.values["summary/carbon_standing"] == outcome.values["carbon/standing"] == "self_computed"
    assert "annual.self_computed" in _codes(own)
    for place in ("summary/carbon_standing", "carbon/standing"):
        assert "自行核算" in ANNUAL.locate(place)[2].choices[0].label.zh
    assert "annual.self_computed" not in _codes(own | {"carbon/status": "verified"})


@pytest.mark.parametrize("name", ["steel plant", "listed company under"])
def test_a_mark_of_doubt_is_on_figures_that_are_doubtful_and_on_no_others(name: str) -> None:
    """That the rules' own tables were not seen makes no figure doubtful; the cycle of an emergency plan does."""
    case = next(case for case in LIBRARY.packs[PACK].cases if name in str(case["name"]) and case["form"] == "annual")
    assert unsure_paths(_outcome(dict(case["cells"]))) == {"emergency/revise_by"}


def test_what_was_not_done_by_the_law_can_still_be_reported() -> None:
    """A report that tells of a late penalty, or of no permit, is true; a rule that forbade it would make it lie."""
    told = {"about/key": True, "execution/permit_held": False, "coverage/on_permits": "none", "violations/r1/fine": 1}
    codes = {"annual.key_permit", "annual.no_discharge_permit", "annual.undisclosed"}
    found = {each.code: each.level for each in _outcome(told).findings if each.code in codes}
    assert found == dict.fromkeys(codes, "warning")


def test_a_fine_of_exactly_the_amount_is_a_ground_and_a_cent_less_is_none() -> None:
    fine = {"violations/r1/daily": False, "violations/r1/halted": False, "violations/r1/revoked": False}
    assert _outcome(fine | {"violations/r1/fine": "100000"}).values["violations/r1/triggers"] is True
    assert _outcome(fine | {"violations/r1/fine": "99999.99"}).values["violations/r1/triggers"] is False


@pytest.mark.parametrize(("year", "found"), [(2025, False), (2026, True)])
def test_the_code_binds_units_of_key_permit_management_from_its_own_day(year: int, *, found: bool) -> None:
    day = date(year, 12, 31)
    classes = dict.fromkeys(("key", "audited", "listed", "bonds", "others"), False)
    cells = {f"about/{name}": value for name, value in classes.items()} | {"company/permit_class": "key"}
    form = LIBRARY.form(FORM, day, date.max)
    outcome = evaluate(form, typed_cells(form, dict(cells)), LIBRARY.rules(PACK, day, date.max))
    assert ("annual.key_class" in {each.code for each in outcome.findings}) is found


# ---------------------------------------------------------------- properties

amounts = st.decimals(min_value=0, max_value=100000, places=4)


@given(st.lists(st.tuples(st.sampled_from(["so2", "nox", "pm"]), amounts), min_size=1, max_size=6))
def test_the_summary_is_the_sum_of_the_outlets(outlets: list[tuple[str, Decimal]]) -> None:
    cells: dict[str, Cell] = {}
    for number, (pollutant, amount) in enumerate(outlets):
        cells[f"air/r{number}/pollutant"] = Cell(pollutant)
        cells[f"air/r{number}/actual"] = Cell(amount)
    values = evaluate(ANNUAL, Cells(cells), RULES).values
    for each in ("so2", "nox", "pm"):
        of_it = [amount for pollutant, amount in outlets if pollutant == each]
        assert values.get(f"summary/{each}") == (sum(of_it, Decimal(0)) if of_it else None)


@given(st.lists(amounts, min_size=6, max_size=6))
def test_hazardous_waste_is_all_somewhere(flows: list[Decimal]) -> None:
    names = ("opening", "generated", "self_used", "self_disposed", "sent_used", "sent_disposed")
    opening, generated, *gone = flows
    closing = opening + generated - sum(gone, Decimal(0))
    values = dict(zip(names, flows, strict=True)) | {"closing": closing}
    cells = Cells({f"hazardous/r1/{name}": Cell(value) for name, value in values.items()})
    assert evaluate(ANNUAL, cells, RULES).values["hazardous/r1/difference"] == 0
    off = cells.changed({"hazardous/r1/closing": Cell(closing + Decimal("0.0001"))})
    found = evaluate(ANNUAL, off, RULES)
    assert "annual.hazardous_balance" in {each.code for each in found.findings}


# ---------------------------------------------------------------- energy levels


def _levels(product: str, actual: str) -> Mapping[str, Value]:
    return _outcome({"energy/r1/product": product, "energy/r1/actual": actual}).values


def _table(name: str) -> dict[str, object]:
    value = RULES.parameters[name].value
    assert isinstance(value, Mapping)
    return dict(value)


@pytest.mark.parametrize(
    ("product", "actual", "level"),
    [
        ("converter", "-30", "benchmark"),
        ("converter", "-29.99", "between"),
        ("converter", "-10", "between"),
        ("converter", "-9.99", "below"),
        ("blast_furnace", "361", "benchmark"),
        ("blast_furnace", "435.01", "below"),
        ("glass_medium", "9.5", "benchmark"),
        ("aluminium", "13350", "between"),
    ],
)
def test_a_plant_stands_at_the_benchmark_between_or_below(product: str, actual: str, level: str) -> None:
    assert _levels(product, actual)["energy/r1/level"] == level


def test_every_benchmark_is_better_than_its_baseline_and_no_product_lacks_one() -> None:
    benchmark, baseline, units = (_table(f"energy_{name}") for name in ("benchmark", "baseline", "units"))
    offered = {choice.id for choice in ANNUAL.locate("energy/r1/product")[2].choices} - {"other"}
    assert benchmark.keys() == baseline.keys() == units.keys() == offered
    assert len(offered) == 56
    assert all(Decimal(str(benchmark[each])) < Decimal(str(baseline[each])) for each in offered)


def test_the_edition_of_the_levels_is_shown_and_others_need_their_source() -> None:
    own = {"energy/r1/product": "converter", "energy/r1/actual": -20}
    assert _outcome(own).values["energy/r1/edition"] == "of_2021"
    assert "annual.edition" in _codes(own)
    other = _outcome(own | {"energy/r1/benchmark": -32})
    assert other.values["energy/r1/edition"] == "other"
    assert "energy/r1/source" in {each.path for each in other.findings if each.code == "cell.missing"}


# ---------------------------------------------------------------- the workbook


@pytest.mark.parametrize("name", ["steel plant", "listed company under"])
def test_what_a_workbook_was_given_is_read_back(name: str, tmp_path: Path) -> None:
    """The chapter's sentence on the emission and the choice of its standing have the same answers in other words."""
    case = next(case for case in LIBRARY.packs[PACK].cases if name in str(case["name"]) and case["form"] == "annual")
    cells = typed_cells(ANNUAL, dict(case["cells"]))
    write(tmp_path / "a.xlsx", ANNUAL, RULES, cells, evaluate(ANNUAL, cells, RULES))
    found = read(tmp_path / "a.xlsx", ANNUAL, cells)
    assert found.faults == ()
    assert {path: cell.value for path, cell in found.cells.items()} == {path: c.value for path, c in cells.items()}


# ---------------------------------------------------------------- another edition of the form

RENAMED = "parts/annual_audit_2027.yaml"


@pytest.fixture
def newer(copies: Path) -> Form:
    """The form as a later edition of the pack has it: a field renamed, one added, one and a whole table left out."""
    pack = copies / PACK
    audit = (pack / "parts/annual_audit.yaml").read_text("utf-8")
    audit = audit.replace("zh: 审核机构", "zh: 清洁生产审核咨询服务机构")
    added = "      - {id: body_code, kind: credit_code, label: {zh: 咨询服务机构统一社会信用代码, en: Its code}}\n"
    lines = audit.splitlines(keepends=True)
    body = next(number for number, line in enumerate(lines) if "id: body," in line)
    lines.insert(body + 1, added)
    hidden = next(number for number, line in enumerate(lines) if "id: list_document" in line)
    before = lines.pop(hidden)
    anchor = before[before.index("&f") : before.index("}}") + 1]
    reworded = "".join(lines).replace("cite: *f}", f"cite: {anchor}}}", 1)
    (pack / RENAMED).write_text(reworded, "utf-8")
    form = (pack / "forms/annual/2022-02-08.yaml").read_text("utf-8")
    form = form.replace("part: annual_audit", "part: annual_audit_2027").replace("2021-12-31", "2027-01-05")
    form = form.replace("  - part: annual_energy\n", "")
    summary = (pack / "parts/annual_summary.yaml").read_text("utf-8")
    without = [line for line in summary.splitlines(keepends=True) if "energy." not in line]
    (pack / "parts/annual_summary_2027.yaml").write_text("".join(without), "utf-8")
    frame = (pack / "parts/annual_frame.yaml").read_text("utf-8")
    without = [line for line in frame.splitlines(keepends=True) if "on_energy" not in line]
    (pack / "parts/annual_frame_2027.yaml").write_text("".join(without), "utf-8")
    form = form.replace("annual_summary\n", "annual_summary_2027\n").replace("annual_frame\n", "annual_frame_2027\n")
    (pack / "forms/annual/2027-01-01.yaml").write_text(form, "utf-8")
    return Library.load(copies).form(FORM, date(2027, 12, 31), date.max)


def test_a_later_edition_renames_adds_and_hides_without_a_new_program(newer: Form, copies: Path) -> None:
    assert newer.locate("audit/body")[2].label.zh == "清洁生产审核咨询服务机构"
    assert newer.locate("audit/body_code")[2].kind == "credit_code"
    for gone in ("audit/list_document", "energy/r1/product", "coverage/on_energy"):
        with pytest.raises(KeyError):
            newer.locate(gone)
    rules = Library.load(copies).rules(PACK, date(2027, 12, 31), date.max)
    asked = evaluate(newer, Cells({"about/audited": Cell(value=True)}), rules)
    assert "audit/body_code" in {each.path for each in asked.findings if each.code == "cell.missing"}
    before = Library.load(copies).form(FORM, DAY, date.max)
    assert before.digest == ANNUAL.digest, "the edition of an earlier year is as it was"
