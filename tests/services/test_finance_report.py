"""The report of a financial institution over two years: it is carried on, with last year's figures beside it."""

from decimal import Decimal

from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.journey import group
from workbench.rules.cells import Cell, Value
from workbench.services import filings
from workbench.services.context import Workbench

FORM = "cn.disclosure.finance/environment_report"


def typed(wb: Workbench, filing: Filing, answers: dict[str, Value]) -> Filing:
    cells = {path: Cell(value) for path, value in answers.items()}
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


def year(wb: Workbench, period: str, after: str = "", **figures: str) -> Filing:
    """Begin the report of a bank, with what it used of electricity and water and its green loans."""
    begun = filings.begin(wb, "bank", FORM, period, after)
    answers: dict[str, Value] = {} if after else {
        "about/institution": "bank",
        "about/way": "own",
        "overview/goals": "2030年前经营活动碳达峰",
        "uses/r1/item": "electricity",
        "uses/r1/measure": "kWh",
        "uses/r1/factor": D("0.5"),
        "uses/r1/factor_source": "练习",
        "uses/r2/item": "water",
        "uses/r2/measure": "m3",
    }  # fmt: skip
    answers |= {path.replace("__", "/"): D(value) for path, value in figures.items()}
    return typed(wb, begun, answers)


def test_the_year_after_goes_on_and_has_last_year_beside_it(wb: Workbench) -> None:
    filings.save_enterprise(wb, Enterprise("bank", "某银行", "91000000XXXXXXXX9P"))
    first = year(wb, "2024", uses__r1__quantity="1000", uses__r2__quantity="80", portfolio__green="500")
    filings.freeze(wb, first.id)
    second = year(wb, "2025", first.id, uses__r1__quantity="1400", uses__r2__quantity="81", portfolio__green="600")
    values = filings.outcome_of(wb, second).values
    assert second.cells.value("overview/goals") == "2030年前经营活动碳达峰"
    assert values["uses/r1/factor"] == Decimal("0.5")
    assert (values["uses/r1/last_quantity"], values["uses/r2/last_quantity"]) == (1000, 80)
    assert (values["footprint/total"], values["footprint/last_total"]) == (700, 500)
    assert (values["portfolio/growth"], values["portfolio/last_green"]) == (20, 500)
    asked = {each.path for each in filings.outcome_of(wb, second).findings if each.code == "jump.unexplained"}
    assert asked == {"uses/r1/quantity", "footprint/indirect", "footprint/total"}  # 40 % more; water and loans are not


def test_it_is_a_disclosure_and_needs_no_answer_but_who_tells(wb: Workbench) -> None:
    assert group(FORM) == "disclosure"
    filings.save_enterprise(wb, Enterprise("bank", "某银行", "91000000XXXXXXXX9P"))
    begun = filings.begin(wb, "bank", FORM, "2025")
    assert {each.path for each in filings.outcome_of(wb, begun).findings if each.level == "error"} == {
        "about/institution",
        "about/way",
    }
