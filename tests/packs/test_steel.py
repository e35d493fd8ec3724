"""The steel forms as a person meets them: what is left to do once everything is filled in."""

from datetime import date

from workbench.base.data import read_yaml
from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome
from workbench.services import sample
from workbench.services.packs import typed_cells

ABOUT = {"about/name": "练习钢铁有限公司", "about/credit_code": "911302000000000014"}
_TAKEN_OVER = ("ncv", "business", "processes", "captive", "product", "product_code")
BOOKS = ("fuels", "carbonates", "electrodes", "materials", "products")


def june(library: Library, **more: object) -> Outcome:
    """The practice month: the published enterprise level, with processes, units and auxiliary parameters."""
    rules = library.rules("cn.ets.steel", date(2026, 6, 30), date.max)
    form = rules.forms["monthly"]
    cells = dict(read_yaml(sample.folder() / sample.DATA)["cells"]) | ABOUT
    return evaluate(
        form, typed_cells(form, cells | {path.replace("__", "/"): value for path, value in more.items()}), rules
    )


def said(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings}


def test_the_practice_month_filled_in_completely_is_ready_without_a_word(library: Library) -> None:
    outcome = june(library)
    assert [finding.code for finding in outcome.findings] == []
    assert outcome.ready


def test_the_published_month_as_published_lacks_only_who_and_the_ledgers(library: Library) -> None:
    pack = library.packs["cn.ets.steel"]
    case = next(case for case in pack.cases if "June 2026" in str(case["name"]))
    rules = library.rules("cn.ets.steel", date(2026, 6, 30), date.max)
    found = evaluate(rules.forms["monthly"], typed_cells(rules.forms["monthly"], dict(case["cells"])), rules).findings
    assert {finding.path for finding in found if finding.level == "error"} == {"about/name", "about/credit_code"}
    assert {finding.code for finding in found if finding.level == "warning"} == {
        "steel.monthly.dry_missing",
        "steel.monthly.sinter_iron",
        *(f"steel.monthly.{section}_ledger" for section in BOOKS),
    }


def test_nothing_is_claimed_of_how_a_figure_was_obtained_until_somebody_says_so(library: Library) -> None:
    rules = library.rules("cn.ets.steel", date(2026, 6, 30), date.max)
    for form in (rules.forms["monthly"], rules.forms["annual_report"]):
        assert [
            field.id
            for _, section in form.walk()
            for field in section.fields
            if field.default is not None and field.id not in _TAKEN_OVER and section.id != "electrodes"
        ] == []


def test_a_default_pasted_in_is_not_called_measured(library: Library) -> None:
    coke = june(library, fuels__r4__ncv="28.435", fuels__r1__ncv="25.024")
    assert coke.values["fuels/r4/ncv_way"] == coke.values["fuels/r1/ncv_way"] == "default"
    assert said(coke) == set()
    measured = june(library, fuels__r1__ncv="25.025")
    assert measured.values["fuels/r1/ncv_way"] == "measured"
    assert said(measured) == {"steel.monthly.ncv_report"}


def test_only_semi_coke_may_be_measured_among_what_is_entered_as_coke(library: Library) -> None:
    assert "steel.monthly.coke_ncv" in said(june(library, fuels__r4__ncv="25", fuels__r4__remark="一级焦"))
    assert "steel.monthly.coke_ncv" not in said(june(library, fuels__r4__ncv="25", fuels__r4__remark="兰炭"))


def test_the_same_gas_purchased_and_self_made_may_stand_in_two_rows(library: Library) -> None:
    own = {"fuels__r6__fuel": "coke_oven_gas", "fuels__r6__origin": "own", "fuels__r6__quantity": "-2"}
    rest = {"fuels__r6__way": "measured", "fuels__r6__metered": "是", "fuels__r6__ledger": "台账"}
    assert said(june(library, **own, **rest)) == set()
    assert "steel.monthly.fuels_twice" in said(june(library, **{**own, "fuels__r6__origin": "purchased"}, **rest))


def test_every_emission_tells_its_formula_its_factor_and_their_articles(library: Library) -> None:
    step = june(library).steps["fuels/r3/emission"]
    assert step.words == "净消耗量 × 收到基低位发热量 × 单位热值含碳量 × 二氧化碳相对分子质量 ÷ 碳相对原子质量"
    assert step.figures == "300,810.90 × 26.344 × 0.02541 × 44 ÷ 12"
    assert step.cite is not None
    assert step.cite.article == "6.1.1 式（1）"
    default = june(library).steps["fuels/r3/ncv"]
    assert default.origin == "default"
    assert {cite.article for cite in default.cites} == {"6.2.2、附录A 附表A.1", "附录A 附表A.1"}


def test_no_oxidation_rate_enters_the_enterprise_level(library: Library) -> None:
    steps = june(library).steps.values()
    used = {given.name for step in steps for given in step.inputs if not step.path.startswith("units/")}
    assert "of_default" not in used


def test_a_coal_gas_is_entered_in_ten_thousand_cubic_metres(library: Library) -> None:
    values = june(library).values
    assert values["fuels/r5/unit"] == "10⁴Nm³"
    assert values["fuels/r4/unit"] == "t"


def test_the_statement_of_the_annual_report_is_the_guides(library: Library) -> None:
    form = library.rules("cn.ets.steel", date(2025, 12, 31), date.max).forms["annual_report"]
    assert form.statement is not None
    assert form.statement.zh == (
        "本单位对本报告的真实性、完整性、准确性负责。如本报告中的信息及支撑材料与实际情况不符，"
        "本单位愿承担相应的法律责任，并承担由此产生的一切后果。特此声明。"
    )


def test_a_month_sees_only_the_same_month_of_every_fuel(library: Library) -> None:
    form = library.rules("cn.ets.steel", date(2025, 12, 31), date.max).forms["annual_report"]
    rules = library.rules("cn.ets.steel", date(2025, 12, 31), date.max)
    cells = {"fuels/r1/fuel": Cell("coke"), "fuels/r2/fuel": Cell("anthracite")}
    for month in range(1, 13):
        cells[f"fuels/r1/months/{month:02d}/quantity"] = Cell(D(month))
        cells[f"fuels/r2/months/{month:02d}/quantity"] = Cell(D(0))
    values = evaluate(form, Cells(cells), rules).values
    for month in range(1, 13):
        assert values[f"monthly/{month:02d}/fuel"] == values[f"fuels/r1/months/{month:02d}/emission"]
    assert values["total/fuel"] == sum(values[f"monthly/{month:02d}/fuel"] for month in range(1, 13))  # type: ignore[misc]


def test_who_hands_the_report_to_an_agency_gives_the_agencys_code(library: Library) -> None:
    rules = library.rules("cn.ets.steel", date(2025, 12, 31), date.max)
    form = rules.forms["annual_report"]
    alone = evaluate(form, Cells({}), rules).findings
    helped = evaluate(form, Cells({"about/preparer": Cell("某技术服务机构")}), rules).findings
    assert {finding.path for finding in helped} - {finding.path for finding in alone} == {"about/preparer_code"}
