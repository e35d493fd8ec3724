"""How a figure's strength is judged, and what falls: on a form of a few lines whose arithmetic can be done by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workbench.base.errors import Cancelled
from workbench.domain.coverage import Coverage, Standing, TwoRuns, examine, lines
from workbench.domain.evidence import Evidence
from workbench.domain.ground import Ground, Held, strength
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library, Rules
from workbench.rules.surroundings import Figure

PACK = {
    "pack.yaml": "title: {zh: 试}\nkind: common\nstill_valid: 2026-01-01\nchecked_by: the tests\n",
    "documents.yaml": "guide: {title: {zh: 指南}, number: G-1, status: in_force, confidence: text}\n",
    "parameters/evidence_kinds.yaml": """
label: {zh: 证据种类}
kind: list
values:
  - since: 2024-01-01
    published: 2024-01-01
    cite: [guide, 表1]
    list: {ledger: {zh: 台账}, settlement: {zh: 结算}, calibration: {zh: 检定}, lab_report: {zh: 报告}}
""",
    "parameters/factor.yaml": """
label: {zh: 缺省热值}
kind: table
unit: GJ/t
values: [{since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1], table: {coal: 20, coke: 30}}]
""",
    "parameters/figures.yaml": """
label: {zh: 参数}
kind: figures
values:
  - since: 2024-01-01
    published: 2024-01-01
    cite: [guide, 表2]
    figures:
      amount:
        {label: {zh: 消耗量}, of: fuels.quantity, role: activity, errs: low,
         proof: [[ledger, settlement], [calibration]]}
      heat: {label: {zh: 热值}, of: fuels.ncv, role: factor, errs: low, proof: [[lab_report]], falls_to: default}
      carbon:
        {label: {zh: 含碳量}, of: fuels.carbon, role: factor, errs: low, proof: [[lab_report]], falls_to: way=none}
      output: {label: {zh: 产量}, of: made.output, role: production, errs: high, proof: [[ledger]]}
""",
    "forms/monthly/2024-01-01.yaml": """
label: {zh: 月报}
period: month
published: 2024-01-01
cite: [guide, 四]
headline: made/emission
sections:
  - id: fuels
    label: {zh: 燃料}
    rows: many
    named_by: fuel
    fields:
      - {id: fuel, kind: choice, label: {zh: 品种}, choices: [{id: coal, label: {zh: 煤}}, {id: coke, label: {zh: 焦}}]}
      - {id: way, kind: choice, label: {zh: 方式},
         choices: [{id: tested, label: {zh: 实测}}, {id: none, label: {zh: 未测}}]}
      - {id: quantity, kind: number, unit: t, label: {zh: 消耗量}}
      - {id: ncv, kind: number, unit: GJ/t, label: {zh: 热值}, default: "pick(factor, fuel)"}
      - {id: carbon, kind: number, unit: tCO2/GJ, label: {zh: 含碳量}, when: 'way == "tested"',
         formula: "sum(tests.found) / count(tests.found)"}
      - {id: emission, kind: number, unit: tCO2, label: {zh: 排放量},
         formula: 'quantity * ncv * if_(way == "tested", carbon, high)'}
    sections:
      - id: tests
        label: {zh: 检测}
        rows: many
        fields: [{id: found, kind: number, unit: tCO2/GJ, label: {zh: 结果}}]
  - id: made
    label: {zh: 合计}
    rows: one
    fields:
      - {id: sold, kind: number, unit: tCO2, label: {zh: 扣减}, required: false}
      - {id: output, kind: number, unit: t, label: {zh: 产量}}
      - {id: emission, kind: number, unit: tCO2, label: {zh: 总量},
         formula: "sum(fuels.emission) - if_(known(sold), sold, 0)"}
""",
    "parameters/high.yaml": """
label: {zh: 缺省含碳量}
kind: number
unit: tCO2/GJ
values: [{since: 2024-01-01, published: 2024-01-01, value: 0.2, cite: [guide, 表1]}]
""",
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder = tmp_path_factory.mktemp("packs") / "t.trial"
    for name, text in PACK.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return Library.load(folder.parent).rules("t.trial", date(2026, 6, 30), date.max)


FILLED = {
    "fuels/r1/fuel": "coal", "fuels/r1/way": "tested", "fuels/r1/quantity": Decimal(10), "fuels/r1/ncv": Decimal(18),
    "fuels/r1/tests/r1/found": Decimal("0.1"), "fuels/r1/tests/r2/found": Decimal("0.1"), "made/output": Decimal(5),
}  # fmt: skip
"""Ten tonnes of coal, 18 GJ a tonne as measured, 0.1 t of CO2 a GJ: 18 t."""


def paper(kind: str, *paths: str) -> Evidence:
    sha256 = f"{kind}{paths}"
    return Evidence(sha256, f"{kind}.pdf", 1, "application/pdf", paths, datetime(2026, 7, 1, tzinfo=UTC), "张三", kind)


def ground(rules: Rules, *papers: Evidence, **changes: object) -> Ground:
    cells = {path: Cell(value) for path, value in FILLED.items()}  # type: ignore[arg-type] # texts and numbers
    for name, value in changes.items():
        path = name.replace("__", "/")
        cells[path] = value if isinstance(value, Cell) else Cell(value)  # type: ignore[arg-type]
    filled = Cells(cells)
    form = rules.forms["monthly"]
    figures: dict[str, Figure] = rules.parameters["figures"].value  # type: ignore[assignment]
    return Ground(form, filled, evaluate(form, filled, rules), figures, papers)


def judged(rules: Rules, *papers: Evidence, **changes: object) -> tuple[dict[str, Standing], Coverage, TwoRuns]:
    found, runs = examine(ground(rules, *papers, **changes), rules)
    return {each.path: each for each in found.figures}, found, runs


def test_every_figure_the_headline_rests_on_is_there_and_production_too(rules: Rules) -> None:
    told, found, _ = judged(rules)
    assert list(told) == ["fuels/r1/quantity", "fuels/r1/ncv", "fuels/r1/carbon", "made/output"]
    assert found.filed == Decimal("18.0")


def test_nothing_shown_is_only_claimed(rules: Rules) -> None:
    told, _, _ = judged(rules)
    assert {each.strength for each in told.values()} == {"claimed"}
    assert told["fuels/r1/quantity"].missing == (("ledger", "settlement"), ("calibration",))


def test_one_of_each_group_proves_and_some_is_part(rules: Rules) -> None:
    path = "fuels/r1/quantity"
    some, _, _ = judged(rules, paper("settlement", path))
    assert (some[path].strength, some[path].missing) == ("partial", (("calibration",),))
    both, _, _ = judged(rules, paper("settlement", path), paper("calibration", path))
    assert (both[path].strength, both[path].missing) == ("proven", ())


def test_a_paper_of_no_kind_or_another_raises_nothing(rules: Rules) -> None:
    path = "fuels/r1/quantity"
    told, _, _ = judged(rules, paper("", path), paper("lab_report", path))
    assert (told[path].strength, len(told[path].evidence)) == ("claimed", 2)


def test_a_paper_of_the_row_or_the_section_speaks_for_its_figures_and_no_others(rules: Rules) -> None:
    row, _, _ = judged(rules, paper("ledger", "fuels/r1"), paper("calibration", "fuels"))
    assert row["fuels/r1/quantity"].strength == "proven"
    other, _, _ = judged(rules, paper("ledger", "fuels/r11"), paper("calibration", "made"))
    assert other["fuels/r1/quantity"].strength == "claimed"


def test_a_second_source_counts_only_beside_all_the_papers_and_if_it_agrees(rules: Rules) -> None:
    path = "fuels/r1/quantity"
    papers = paper("ledger", path), paper("calibration", path)
    assert judged(rules, *papers, second__fuels__r1__quantity=Decimal(10))[0][path].strength == "seconded"
    assert judged(rules, *papers, second__fuels__r1__quantity=Decimal(11))[0][path].strength == "proven"
    assert judged(rules, second__fuels__r1__quantity=Decimal(10))[0][path].strength == "claimed"


def test_a_result_is_shown_by_what_all_its_tests_have(rules: Rules) -> None:
    one, two = "fuels/r1/tests/r1/found", "fuels/r1/tests/r2"
    assert judged(rules, paper("lab_report", one))[0]["fuels/r1/carbon"].strength == "claimed"
    assert judged(rules, paper("lab_report", one, two))[0]["fuels/r1/carbon"].strength == "proven"


def test_a_stand_in_is_conservative_wherever_it_stands(rules: Rules) -> None:
    stand_in = Cell(Decimal("0.3"), Source("conservative", "highest"))
    told, _, _ = judged(rules, paper("lab_report", "fuels/r1/tests"), fuels__r1__tests__r1__found=stand_in)
    assert told["fuels/r1/carbon"].strength == "conservative"


def test_the_default_is_a_default_though_somebody_typed_it(rules: Rules) -> None:
    typed, _, _ = judged(rules, paper("lab_report", "fuels/r1/ncv"), fuels__r1__ncv=Decimal(20))
    assert typed["fuels/r1/ncv"].strength == "default"


def test_a_figure_not_asked_for_as_untested_is_the_default(rules: Rules) -> None:
    told, _, runs = judged(rules, fuels__r1__way="none")
    assert told["fuels/r1/carbon"].strength == "default"
    assert "fuels/r1/carbon" not in {line.path for line in runs.lines}


def test_what_is_missing_or_no_number_is_absent(rules: Rules) -> None:
    told, found, _ = judged(rules, fuels__r1__quantity="约十吨")
    assert (told["fuels/r1/quantity"].strength, found.filed) == ("absent", None)


def test_a_number_the_pack_asks_nothing_for_is_never_proven(rules: Rules) -> None:
    told, _, _ = judged(rules, paper("ledger", "made/sold"), made__sold=Decimal(3))
    assert (told["made/sold"].figure, told["made/sold"].strength) == (None, "partial")
    assert strength(Held("measured", frozenset({"ledger"})), None) == ("claimed", ())


def test_an_unproven_figure_falls_alone_and_with_the_others(rules: Rules) -> None:
    """18 GJ to 20: two tonnes more; 0.1 to 0.2: twice as much; both: 10 x 20 x 0.2 = 40."""
    _, _, runs = judged(rules)
    assert [(line.path, line.tonnes, line.taken) for line in runs.lines] == [
        ("fuels/r1/carbon", Decimal("18.0"), True),
        ("fuels/r1/ncv", Decimal("2.0"), True),
    ]
    assert (runs.filed, runs.conservative, runs.tonnes) == (Decimal("18.0"), Decimal("40.0"), Decimal("22.0"))
    assert (runs.lines[0].after, runs.lines[1].after) == (None, Decimal(20))


def test_a_proven_figure_does_not_fall(rules: Rules) -> None:
    _, _, runs = judged(rules, paper("lab_report", "fuels/r1/ncv", "fuels/r1/carbon"))
    assert (runs.lines, runs.conservative) == ((), runs.filed)


def test_a_default_that_gives_less_is_not_taken(rules: Rules) -> None:
    _, _, runs = judged(rules, paper("lab_report", "fuels/r1/carbon"), fuels__r1__ncv=Decimal(25))
    assert [(line.path, line.tonnes, line.taken) for line in runs.lines] == [("fuels/r1/ncv", Decimal("-5.0"), False)]
    assert runs.conservative == runs.filed


def test_a_figure_without_a_default_is_told_by_what_is_worked_out_with_it(rules: Rules) -> None:
    told, _, runs = judged(rules, made__sold=Decimal(3))
    assert [(each.path, each.tonnes) for each in runs.resting] == [
        ("fuels/r1/quantity", Decimal("18.0")),
        ("made/sold", Decimal(3)),
        ("made/output", Decimal(0)),
    ]
    assert (told["fuels/r1/quantity"].basis, told["fuels/r1/ncv"].basis) == ("own", "fall")


def test_what_rests_on_a_figure_counts_by_its_size(rules: Rules) -> None:
    told, _, runs = judged(rules, made__sold=Decimal(-3))
    assert (told["made/sold"].tonnes, told["made/sold"].basis) == (Decimal(3), "own")
    assert [each.path for each in runs.resting] == ["fuels/r1/quantity", "made/sold", "made/output"]


def test_an_amount_is_as_strong_as_the_weakest_figure_it_stands_on(rules: Rules) -> None:
    proven = paper("ledger", "fuels/r1"), paper("calibration", "fuels/r1"), paper("lab_report", "fuels/r1/carbon")
    _, found, _ = judged(rules, *proven, made__sold=Decimal(3))
    assert {how: amount for how, amount in found.shares.items() if amount} == {"claimed": Decimal("21.0")}
    _, found, _ = judged(rules, *proven, paper("lab_report", "fuels/r1/ncv"), made__sold=Decimal(3))
    assert {how: amount for how, amount in found.shares.items() if amount} == {
        "proven": Decimal("18.0"),
        "claimed": Decimal(3),
    }


def test_what_a_register_shows_counts_as_attached(rules: Rules) -> None:
    plain = ground(rules, paper("ledger", "fuels/r1/quantity"))
    shown = replace(plain, shown={"fuels/r1/quantity": frozenset({"calibration"})})
    found, _ = examine(shown, rules)
    assert next(each.strength for each in found.figures if each.path == "fuels/r1/quantity") == "proven"


def test_a_drawn_figure_stands_on_what_it_stood_on_there(rules: Rules) -> None:
    there = ground(rules, paper("ledger", "fuels/r1/quantity"))
    drawn = Cell(Decimal(10), Source("filing", "月报 2026-05 · fuels/r1/quantity"))
    here = replace(
        ground(rules, paper("calibration", "fuels/r1"), fuels__r1__quantity=drawn), givers={"月报 2026-05": there}
    )
    found, _ = examine(here, rules)
    assert next(each.strength for each in found.figures if each.path == "fuels/r1/quantity") == "proven"


def test_a_second_source_of_where_it_was_drawn_from_counts(rules: Rules) -> None:
    papers = paper("ledger", "fuels/r1"), paper("calibration", "fuels/r1")
    drawn = Cell(Decimal(10), Source("filing", "月报 2026-05 · fuels/r1/quantity"))
    for second, wanted in ((Decimal(10), "seconded"), (Decimal(9), "proven")):
        there = ground(rules, *papers, second__fuels__r1__quantity=second)
        here = replace(ground(rules, fuels__r1__quantity=drawn), givers={"月报 2026-05": there})
        found, _ = examine(here, rules)
        assert next(each.strength for each in found.figures if each.path == "fuels/r1/quantity") == wanted


def test_the_price_is_counted_to_the_cent_and_only_where_there_is_one(rules: Rules) -> None:
    _, _, runs = judged(rules)
    assert runs.yuan is None
    priced = runs.at(Decimal("97.455"))
    assert (priced.yuan, priced.lines[1].yuan) == (Decimal("2144.01"), Decimal("194.91"))


def test_a_map_has_a_line_for_each_figure_of_a_row(rules: Rules) -> None:
    _, found, _ = judged(rules)
    assert [(line.section, line.title, list(line.cells)) for line in lines(found)] == [
        ("燃料", "煤·消耗量", [""]),
        ("燃料", "煤·热值", [""]),
        ("燃料", "煤·含碳量", [""]),
        ("合计", "产量", [""]),
    ]


def test_it_can_be_stopped(rules: Rules) -> None:
    with pytest.raises(Cancelled):
        examine(ground(rules), rules, cancelled=lambda: True)
