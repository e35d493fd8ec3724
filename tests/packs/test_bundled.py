"""What every bundled pack must keep: it loads, its cases come out, each check is triggered, each number is cited."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from workbench.base.data import Node
from workbench.base.paths import resources
from workbench.base.text import Label
from workbench.rules.form import Form
from workbench.rules.formula import Param, Pick
from workbench.rules.library import Library
from workbench.rules.pack import Pack
from workbench.services.packs import outcome_of_case, run_case

_OTHERWISE = {"prospects": ("floor", "ceiling")}
"""How a form of our own rounds: down what can be registered, up what it takes to break even."""
_FLOORED = {"allocation", "allocation_draft", "offset", "surrender", "carry_over", "design", "accounting"}
"""Forms whose rules round allowances and reductions downwards."""
_DISCHARGED = ("so2", "nox", "pm", "vocs", "cod", "ammonia", "nitrogen", "phosphorus", "toxic", "waste", "hazard")
"""Pollutants and wastes added up as they were measured: a trace of mercury has more decimals than tonnes of dust."""
_AS_WRITTEN = (
    {"capital", "power_emission"}
    | {"mass", "enthalpy", "temperature"}
    | {"capacity", "size", "installed", "steam", "rated"}
    | {"minutes", "first_amount", "final_amount", "told", "held"}
    | {"accuracy", "gauge_accuracy", "error"}
    | {"price"}
    | {"value", "share"}
    | {"om", "bm", "known_om", "known_bm", "power_factor", "heat_factor", "fuel_factor"}
    | {"gwp", "density"}
    | {"longitude", "latitude"}
    | {"export", "taken", "used"}
    | {"co2", "flow", "pressure", "barometer", "moisture", "o2", "lowest", "highest"}
    | {"limit", "licensed", "mean", "permitted", "actual", "benchmark", "baseline"}
    | {f"{before}{each}" for each in (*_DISCHARGED, "output") for before in ("", "last_")}
    | {"opening", "generated", "reused", "disposed", "closing", "difference", "hazard_sent", "hazard_kept"}
    | {"self_used", "self_disposed", "sent_used", "sent_disposed", "amount", "premium", "claims"}
)
"""Numbers no form prints to so many decimals.

What is taken over, measured heat and time, the size of plants, the class of instruments, what was paid for a unit, a
balance value, a share and a grid's factors as the authority published them, what a project's months come to, and what a
monitor reads. A methodology of projects carries its own results on unrounded: it only cuts off whole tonnes at the end.
"""
LIBRARY = Library.load(resources() / "rulepacks")
CASES = [
    pytest.param(pack, case, id=f"{pack.name}: {case['name']}")
    for pack in LIBRARY.packs.values()
    for case in pack.cases
]
# a template is looked at once, in the first pack that takes it
FORMS = list(
    {
        entry.value.digest: pytest.param(pack, entry.value, id=f"{pack.name}/{entry.value.id} {entry.since}")
        for pack in reversed(list(LIBRARY.packs.values()))
        for timeline in pack.forms.values()
        for entry in timeline.entries
    }.values()
)
TEMPLATES = frozenset(name for pack in LIBRARY.packs.values() for name in pack.templates)
PARTS = frozenset(
    str(check["code"])
    for pack in LIBRARY.packs.values()
    for part in pack.parts.values()
    for check in part.get("checks") or ()
)
"""Checks written once for several forms: a case in any of them is enough."""


@pytest.mark.parametrize(("pack", "case"), CASES)
def test_a_case_comes_out_to_the_last_digit(pack: Pack, case: Node) -> None:
    assert run_case(LIBRARY, pack, case).wrong == ()


def test_a_case_that_comes_out_otherwise_is_seen(copies: Path) -> None:
    file = copies / "cn.ets.steel" / "cases" / "june_2026.yaml"
    file.write_text(
        file.read_text("utf-8").replace("total/emission: 1214057.49", "total/emission: 1214057.48"), "utf-8"
    )
    library = Library.load(copies)
    pack = library.packs["cn.ets.steel"]
    june = next(case for case in pack.cases if "June 2026" in str(case["name"]))
    assert run_case(library, pack, june).wrong == ("total/emission: 1214057.49 instead of 1214057.48",)


def test_case_names_are_told_apart() -> None:
    for pack in LIBRARY.packs.values():
        names = [str(case["name"]) for case in pack.cases]
        assert len(names) == len(set(names))


@cache
def _triggered() -> frozenset[tuple[str, str, str]]:
    """Give each code some case asks for and finds, with the pack and the form of the case."""
    return frozenset(
        (finding.code, pack.name, str(case["form"]))
        for pack in LIBRARY.packs.values()
        for case in pack.cases
        if case.get("finds")
        for finding in outcome_of_case(LIBRARY, pack, case).findings
        if f"{finding.code}@{finding.path}" in case["finds"]
    )


@pytest.mark.parametrize(("pack", "form"), FORMS)
def test_each_check_has_its_own_code_and_a_case_that_triggers_it(pack: Pack, form: Form) -> None:
    said = {(check.code, check.says.zh) for check in form.checks}
    codes = [code for code, _ in said]
    assert len(codes) == len(set(codes))  # one rule in several tables says the same in each
    triggered = {
        code
        for code, name, where in _triggered()
        if code in PARTS or (where == form.id and (name == pack.name or form.id in TEMPLATES))
    }
    assert set(codes) <= triggered, f"without a case: {sorted(set(codes) - triggered)}"


@pytest.mark.parametrize(("pack", "form"), FORMS)
def test_each_result_and_each_check_says_where_it_is_written(pack: Pack, form: Form) -> None:
    for name, section in form.walk():
        for field in section.fields:
            if field.kind == "number" or field.computed:
                assert field.cite, f"{name}.{field.id} has no citation"
    assert all(check.cite for check in form.checks)


@pytest.mark.parametrize(("pack", "form"), FORMS)
def test_each_number_has_the_decimals_the_form_prints(pack: Pack, form: Form) -> None:
    unrounded = {
        f"{name}.{field.id}"
        for name, section in form.walk()
        for field in section.fields
        if field.kind == "number" and field.places is None and not (field.computed and pack.kind == "methodology")
    }
    assert {name.rpartition(".")[2] for name in unrounded} <= _AS_WRITTEN
    modes = {field.rounding for _, section in form.walk() for field in section.fields}
    assert modes <= {"half_up", *(("floor",) if form.id in _FLOORED else ()), *_OTHERWISE.get(form.id, ())}


@pytest.mark.parametrize(("pack", "form"), FORMS)
def test_a_year_of_parameters_is_in_force_whenever_the_form_is(pack: Pack, form: Form) -> None:
    since = next(entry.since for entry in pack.forms[form.id].entries if entry.value is form)
    rules = LIBRARY.rules(pack.name, since, date.max)
    for _, section in form.walk():
        for field in section.fields:
            if field.choices_from:
                assert field.choices_from in rules.parameters
            for expression in filter(None, (field.formula, field.default, field.when)):
                for reference in expression.references:
                    if isinstance(reference, Param | Pick):
                        parameter = reference.table if isinstance(reference, Pick) else reference
                        assert parameter.name in rules.parameters, f"{parameter.name} begins after {since}"


@pytest.mark.parametrize("pack", LIBRARY.packs.values(), ids=LIBRARY.packs)
def test_everything_is_said_in_both_languages(pack: Pack) -> None:
    silent = [label.zh for label in _labels(pack) if not label.en or not label.zh]
    assert silent == []


@pytest.mark.parametrize("name", ["annual", "interim"])
def test_what_an_enterprise_swears_to_in_public_is_of_the_report_and_not_of_who_drew_up_its_form(name: str) -> None:
    form = LIBRARY.rules("cn.disclosure", date(2026, 12, 31), date.max).forms[name]
    assert form.statement is not None
    assert "未见" not in form.statement.zh
    about = next(section for section in form.sections if section.id == "about")
    assert about.help is not None
    assert "未见" in about.help.zh, "that is told where the form is filled in"


def _labels(pack: Pack) -> Iterator[Label]:
    yield pack.title
    yield from (document.title for document in pack.documents.values())
    for parameter in pack.parameters.values():
        yield parameter.label
        for entry in parameter.timeline.entries:
            if isinstance(entry.value, dict):
                yield from (value for value in entry.value.values() if isinstance(value, Label))
    for timeline in pack.forms.values():
        for form in (entry.value for entry in timeline.entries):
            yield from filter(None, (form.label, form.statement))
            yield from (check.says for check in form.checks)
            for _, section in form.walk():
                yield from filter(None, (section.label, section.help))
                for field in section.fields:
                    yield from filter(None, (field.label, field.help, *(choice.label for choice in field.choices)))
    for deadlines in pack.deadlines.values():
        for deadline in (entry.value for entry in deadlines.entries):
            yield from filter(None, (deadline.label, deadline.note))
    for journey in pack.journeys:
        yield journey.label
        yield from (step.label for step in journey.steps)


@pytest.mark.parametrize("pack", LIBRARY.packs.values(), ids=LIBRARY.packs)
def test_every_section_is_on_the_way(pack: Pack) -> None:
    for journey in pack.journeys:
        for entry in pack.forms[journey.form].entries:
            own = [section.id for section in entry.value.sections]  # an edition may ask less than the next
            assert [name for step in journey.steps for name in step.sections if name in own] == own
            approving = ["approve"] if entry.value.approval else []
            pages = [step.page for step in journey.steps if step.page != "sections"]
            assert pages == ["check", *approving, "sign", "export"]


def test_what_was_not_read_in_the_text_itself_is_said_so() -> None:
    rules = LIBRARY.rules("cn.ets.steel", date(2026, 6, 30), date.max)
    own = LIBRARY.packs["cn.ets.steel"].parameters
    assert {name for name in own if rules.parameters[name].cite.confidence != "text"} == set()
    shared = {"gwp_guides_2013", "gwp_aluminium", "sectors", "sector_packs", "calibration_rule"}
    assert {name: rules.parameters[name].cite.confidence for name in shared} == {
        "gwp_guides_2013": "unverified",
        "gwp_aluminium": "secondary",
        "sectors": "unverified",
        "sector_packs": "unverified",
        "calibration_rule": "unverified",
    }


def test_the_steel_forms_rest_on_the_guide_itself() -> None:
    for case in (each for each in LIBRARY.packs["cn.ets.steel"].cases if each["form"] not in TEMPLATES):
        if case["form"] not in ("allocation_draft", "market"):  # one rests on a draft, one tells more than annex D
            assert outcome_of_case(LIBRARY, LIBRARY.packs["cn.ets.steel"], case).unsure == ()


@pytest.mark.parametrize(
    ("month", "due"), [((2026, 1), (2026, 3, 12)), ((2026, 6), (2026, 8, 9)), ((2026, 12), (2027, 2, 9))]
)
def test_the_monthly_deposit_is_due_forty_natural_days_after_the_month(
    month: tuple[int, int], due: tuple[int, int, int]
) -> None:
    last = date(month[0] + month[1] // 12, month[1] % 12 + 1, 1) - timedelta(days=1)
    days = LIBRARY.rules("cn.ets.steel", last, date.max).parameters["monthly_deposit_days"].value
    assert last + timedelta(days=int(days)) == date(*due)  # type: ignore[arg-type]


def test_a_form_is_not_known_before_it_was_published_nor_before_its_first_day() -> None:
    before = LIBRARY.rules("cn.ets.steel", date(2025, 6, 30), date(2025, 1, 23))
    assert set(before.forms) - TEMPLATES == set()
    year = LIBRARY.rules("cn.ets.steel", date(2024, 12, 31), date.max).forms
    assert set(year) - TEMPLATES == {"allocation", "annual_report", "market"}
    january = LIBRARY.rules("cn.ets.steel", date(2025, 1, 31), date.max).forms
    assert set(january) - TEMPLATES == {"allocation", "annual_report", "market", "monthly"}
