"""Forms written once for several packs, the figures they choose from, and what else surrounds a number."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from workbench.base.data import Node
from workbench.base.text import Label
from workbench.rules.library import Library
from workbench.rules.pack import PackRefused
from workbench.rules.surroundings import Figure, Point

COMMON = {
    "pack.yaml": """
title: {zh: 通用, en: Common}
kind: common
still_valid: 2026-01-01
checked_by: the tests
""",
    "documents.yaml": "guide: {title: {zh: 指南}, number: G-1, status: in_force, confidence: text}\n",
    "parameters/evidence_kinds.yaml": """
label: {zh: 证据种类}
kind: list
values: [{since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1], list: {ledger: {zh: 台账}, photo: {zh: 照片}}}]
""",
    "parameters/triggers.yaml": """
label: {zh: 事件}
kind: list
values: [{since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1], list: {told: {zh: 收到结果}}}]
""",
    "parameters/points.yaml": """
label: {zh: 要点}
kind: points
values:
  - since: 2024-01-01
    published: 2024-01-01
    cite: [guide, 四]
    points:
      unproven: {label: {zh: "{name}没有依据"}, cure: {zh: 补交凭证}}
""",
    "templates/plan/2024-01-01.yaml": """
label: {zh: 方案}
period: year
living: true
published: 2024-01-01
cite: [guide, 附录B]
sections:
  - id: cards
    label: {zh: 参数}
    rows: many
    fields:
      - {id: figure, kind: choice, choices: figures, label: {zh: 参数}}
      - {id: told_on, kind: date, required: false, happens: told, label: {zh: 收到日期}}
checks:
  - {code: plan.none, level: error, at: cards.figure, test: 1 == 2, says: {zh: 试}, cite: [guide, 附录B]}
""",
    "parts/cover.yaml": """
sections:
  - id: cover
    label: {zh: 封面}
    rows: one
    fields: [{id: title, kind: text, required: false, label: {zh: 名称}}]
checks:
  - {code: cover.long, level: note, at: cover.title, test: title != "长", says: {zh: 名称过长}, cite: [guide, 一]}
""",
    "templates/journey.yaml": """
journeys:
  - id: plan
    label: {zh: 方案}
    form: plan
    steps: [{id: cards, label: {zh: 参数}, page: sections, sections: [cards]}]
""",
    "templates/cases/plan.yaml": """
cases:
  - {name: one card, pack: steel, form: plan, period: "2025", cells: {cards/1/figure: quantity}, finds: [plan.none@cards/1/figure]}
  - {name: elsewhere, pack: other, form: plan, period: "2025", cells: {}}
""",  # noqa: E501
}
SECTOR = {
    "pack.yaml": """
title: {zh: 钢铁, en: Steel}
kind: sector
requires: [common]
takes: [plan]
still_valid: 2026-01-01
checked_by: the tests
""",
    "parameters/figures.yaml": """
label: {zh: 参数}
kind: figures
values:
  - since: 2024-01-01
    published: 2024-01-01
    cite: [guide, 表2]
    figures:
      quantity:
        label: {zh: 消耗量, en: Quantity}
        of: fuels.quantity
        role: activity
        errs: low
        proof: [[ledger]]
        falls_to: default
        where: way=bought
""",
    "forms/monthly/2024-01-01.yaml": """
label: {zh: 月}
period: month
published: 2024-01-01
cite: [guide, 附录C]
sections:
  - part: cover
  - id: fuels
    label: {zh: 燃料}
    rows: many
    fields:
      - {id: quantity, kind: number, unit: "1", label: {zh: 量}, default: 1}
      - {id: way, kind: choice, label: {zh: 途径}, choices: [{id: bought, label: {zh: 购入}}, {id: made, label: {zh: 自产}}]}
""",  # noqa: E501
}
DAY = date(2025, 12, 31)
Make = Callable[..., Library]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def load(**changed: tuple[str, str]) -> Library:
        for pack, files in (("common", COMMON), ("steel", SECTOR)):
            for name, text in files.items():
                old, new = changed.get(Path(name).parts[-1].removesuffix(".yaml"), ("", ""))
                path = tmp_path / pack / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text.replace(old, new) if old else text, "utf-8")
        return Library.load(tmp_path)

    return load


def test_a_template_is_a_form_of_the_pack_that_takes_it_and_of_no_other(make: Make) -> None:
    library = make()
    form = library.form("steel/plan", DAY, DAY)
    assert (form.pack, form.living) == ("steel", True)
    assert [(choice.id, choice.label.zh) for choice in form.sections[0].fields[0].choices] == [("quantity", "消耗量")]
    assert form.sections[0].fields[1].happens == "told"
    assert "plan" not in library.rules("common", DAY, DAY).forms
    assert [journey.id for journey in library.packs["steel"].journeys] == ["plan"]


def test_a_form_takes_in_a_part_where_it_names_it_with_its_checks(make: Make) -> None:
    form = make().form("steel/monthly", DAY, DAY)
    assert [section.id for section in form.sections] == ["cover", "fuels"]
    assert [check.code for check in form.checks] == ["cover.long"]


def test_a_form_is_another_when_its_part_is(make: Make) -> None:
    before = make().form("steel/monthly", DAY, DAY).digest
    assert make(cover=("名称过长", "名称太长")).form("steel/monthly", DAY, DAY).digest != before


@pytest.mark.parametrize(("requires", "journey"), [("[other, common]", "plan"), ("[common, other]", "other_plan")])
def test_the_journeys_of_a_template_come_from_the_pack_that_gives_it(
    make: Make, tmp_path: Path, requires: str, journey: str
) -> None:
    template, journeys = COMMON["templates/plan/2024-01-01.yaml"], COMMON["templates/journey.yaml"]
    texts = {
        "pack.yaml": COMMON["pack.yaml"],
        "documents.yaml": COMMON["documents.yaml"].replace("guide:", "other_guide:"),
        "templates/plan/2024-01-01.yaml": template.replace("[guide", "[other_guide").replace("happens: told, ", ""),
        "templates/journey.yaml": journeys.replace("id: plan\n", "id: other_plan\n"),
    }
    for name, text in texts.items():
        path = tmp_path / "other" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    steel = make(pack=("requires: [common]", f"requires: {requires}")).packs["steel"]
    assert [each.id for each in steel.journeys] == [journey]


def test_a_worked_case_of_a_template_is_worked_out_in_the_pack_it_names(make: Make) -> None:
    library = make()
    assert [case["name"] for case in library.packs["steel"].cases if isinstance(case, Node)] == ["one card"]
    assert library.packs["common"].cases == ()


def test_a_figure_says_what_it_must_stand_on(make: Make) -> None:
    figures = make().rules("steel", DAY, DAY).parameters["figures"].value
    assert isinstance(figures, dict)
    figure = figures["quantity"]
    assert isinstance(figure, Figure)
    assert (figure.of, figure.role, figure.errs, figure.where) == ("fuels.quantity", "activity", "low", "way=bought")
    assert (figure.proof, figure.falls_to, figure.cite.article) == ((("ledger",),), "default", "表2")


def test_a_point_has_words_and_a_cure(make: Make) -> None:
    points = make().rules("steel", DAY, DAY).parameters["points"].value
    assert isinstance(points, dict)
    assert points["unproven"] == Point("unproven", Label("{name}没有依据"), Label("补交凭证"), points["unproven"].cite)


def test_rules_change_their_fingerprint_with_what_a_figure_must_stand_on(make: Make) -> None:
    before = make().rules("steel", DAY, DAY).digest
    assert make(figures=("errs: low", "errs: high")).rules("steel", DAY, DAY).digest != before
    assert make().rules("steel", DAY, DAY).digest == before


FAULTS = {
    "no such column": ({"figures": ("of: fuels.quantity", "of: fuels.amount")}, "no column fuels.amount"),
    "no such evidence": ({"figures": ("[[ledger]]", "[[ledger, rumour]]")}, "no kind of evidence rumour"),
    "no such fall": ({"figures": ("falls_to: default", "falls_to: way=lost")}, "cannot fall to way=lost"),
    "no such rows": ({"figures": ("where: way=bought", "where: way=lost")}, "no rows way=lost"),
    "no such role": ({"figures": ("role: activity", "role: guess")}, "role must be one of"),
    "a formula that names a figure": ({"2024-01-01": ("default: 1", "default: figures")}, "unknown name figures"),
    "an answer no figure is sure to have": (
        {"2024-01-01": ("test: 1 == 2", "test: 'figure != \"quantity\"'")},
        "no choice has the answer quantity",
    ),
    "an unknown template": ({"pack": ("takes: [plan]", "takes: [plan, dream]")}, "no template dream"),
    "an unknown part": ({"2024-01-01": ("part: cover", "part: dream")}, "no part dream"),
    "a part that is more": ({"2024-01-01": ("part: cover", "part: cover\n    rows: many")}, "unknown key rows"),
    "a part told within": ({"cover": ("id: title, ", "id: 1title, ")}, "common/parts/cover.yaml:6"),
    "a trigger nobody knows": ({"2024-01-01": ("happens: told", "happens: dreamt")}, "dreamt is no trigger"),
    "a number that happens": (
        {"2024-01-01": ("default: 1}", "default: 1, happens: told}")},
        "only a date tells when something happened",
    ),
}


@pytest.mark.parametrize(("changed", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_around_a_figure_is_named(make: Make, changed: dict[str, tuple[str, str]], says: str) -> None:
    with pytest.raises(PackRefused) as refused:
        make(**changed)
    assert any(says in str(fault) for fault in refused.value.faults), [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"plan": ("form: plan", "form: dream")}, "common/templates/cases/plan.yaml:3: no form dream"),
        ({"plan": ("name: one card", "nam: one card")}, "common/templates/cases/plan.yaml:3"),
    ],
)
def test_a_fault_in_a_case_is_found_when_the_cases_are_asked_for(
    make: Make, changed: dict[str, tuple[str, str]], says: str
) -> None:
    pack = make(**changed).packs["steel"]
    with pytest.raises(PackRefused) as refused:
        _ = pack.cases
    assert any(says in str(fault) for fault in refused.value.faults), [str(fault) for fault in refused.value.faults]
