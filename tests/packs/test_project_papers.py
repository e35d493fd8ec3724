"""What the papers of a project hold in every methodology: the topics the rules name, and the gates."""

from datetime import date

import pytest

from tests.packs.conftest import BUNDLED
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.services.packs import typed_cells

LIBRARY = Library.load(BUNDLED)
PACKS = sorted(name for name, pack in LIBRARY.packs.items() if pack.kind == "methodology")
DAY = date(2026, 3, 2)

VALIDATED = {
    "项目基本要求": ("conditions", "mechanisms"),
    "项目类型和领域": ("about",),
    "项目描述": ("description", "milestones", "location", "corners"),
    "方法学选择、方法学应用": ("applicability", "years", "monitored", "organisation", "data_management"),
    "开工日期、计入期及寿命期限": ("timetable",),
    "环境影响和可持续发展": ("environment", "cobenefits"),
}
"""What CNCA-CCER-01:2023 4.5.2 has validated, and the sections that say it."""

VERIFIED = {
    "减排量唯一性": ("uniqueness",),
    "项目描述": ("about",),
    "项目实施与项目设计文件的符合性": ("implementation", "changes"),
    "监测系统与参数符合性": ("organisation", "data_management"),
    "监测计划及其相关参数调整": ("plan_changes",),
    "减排量核算的准确性": ("vintages", "result", "comparison", "deviation"),
}
"""What 5.5.2 has verified."""


def form_of(pack: str, name: str) -> Form:
    return LIBRARY.rules(pack, DAY, date.max).forms[name]


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(("form", "topics"), [("design", VALIDATED), ("accounting", VERIFIED)])
def test_every_topic_the_rules_name_has_its_sections(pack: str, form: str, topics: dict[str, tuple[str, ...]]) -> None:
    there = {section.id for section in form_of(pack, form).sections}
    assert {topic: missing for topic, wanted in topics.items() if (missing := set(wanted) - there)} == {}


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("form", ["design", "accounting"])
def test_the_version_in_the_notice_the_public_and_the_pledge_are_in_every_paper(pack: str, form: str) -> None:
    there = {section.id for section in form_of(pack, form).sections}
    assert {"versions", "notice", "comments", "comments_summary", "pledge", "pledge_proof", "readiness"} <= there


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(
    ("gate", "answer"),
    [
        ("applicant", "natural"),
        ("title_held", "neither"),
        ("lawful", False),
        ("sustainable", False),
        ("construction_start", "2012-11-08"),
        ("duty", True),
        ("inside_market", True),
        ("elsewhere", True),
        ("cancelled", True),
        ("barred", True),
    ],
)
def test_each_gate_alone_stops_a_project_of_every_methodology(pack: str, gate: str, answer: object) -> None:
    form = form_of(pack, "eligibility")
    rules = LIBRARY.rules(pack, DAY, date.max)
    outcome = evaluate(form, typed_cells(form, {f"gates/{gate}": answer}), rules)
    assert outcome.values["verdict/result"] == "stop"
    told = [
        finding for finding in outcome.findings if finding.path == f"gates/{gate}" and finding.code != "cell.missing"
    ]
    assert told
    assert all(finding.cite and finding.level == "warning" for finding in told)  # kept and handed over, not an error


@pytest.mark.parametrize("pack", PACKS)
def test_what_was_not_asked_yet_is_neither_yes_nor_no(pack: str) -> None:
    form = form_of(pack, "eligibility")
    outcome = evaluate(form, typed_cells(form, {}), LIBRARY.rules(pack, DAY, date.max))
    assert outcome.values["verdict/result"] == "open"
    assert outcome.values["verdict/stops"] == 0
