"""What the public version of a filing says, and that nothing withheld makes a difference to it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.withholding.conftest import AT, FULL, Plant
from workbench.base.text import Label, speaking
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence
from workbench.domain.filing import NotReady
from workbench.domain.public import Public, public, withheld_values
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Check, Field
from workbench.rules.outcome import unsure_paths
from workbench.rules.tracing import reads
from workbench.rules.withheld import Mark, column_of, marks

SUBSTITUTE = "依法不予公开"


def derive(plant: Plant, *what: str, **options: object) -> Public:
    return public(plant.revision(*what, **options), plant.form, plant.rules)  # type: ignore[arg-type]


def publish(plant: Plant, cells: Cells) -> Public:
    revision = plant.revision("products")
    outcome = evaluate(plant.form, cells, plant.rules)
    return public(replace(revision, cells=cells, outcome=outcome), plant.form, plant.rules)


OTHER = {
    **FULL,
    "company/secret": False,
    "company/craft": "没有",
    "products/r3/name": "丁",
    "products/r3/oven": "big",
    "products/r3/started": "2001-01-01",
    "products/r3/quantity": "0",
    "products/r3/parts/r1/mass": "1",
    "months/01/steam": "99.9",
    "months/02/steam": "0.1",
}
OTHER.pop("products/r3/parts/r2/mass")


@pytest.mark.parametrize(
    "what",
    [
        ("products/r3",),
        ("products",),
        ("products.quantity", "products.name", "products.oven", "products.started", "products.parts"),
        tuple(f"products/r3/{name}" for name in ("quantity", "emission", "name", "oven", "started", "parts")),
    ],
)
def test_two_revisions_that_differ_in_what_is_withheld_differ_in_nothing_but_what_is_stated(
    plant: Plant, what: tuple[str, ...]
) -> None:
    here = {path: OTHER[path] if path.startswith("products/r3") else FULL[path] for path in FULL if path in OTHER}
    what = (*what, "company/secret", "company/craft", "months")
    here |= {path: OTHER[path] for path in OTHER if path.startswith(("company", "months"))}
    documents = []
    for typed in (FULL, here):
        found = json.loads(derive(plant, *what, typed=typed).document)
        stated = found.pop("stated")
        assert {"total/emission", "total/parts", "total/steam", "total/twice"} <= stated.keys()
        for path in stated:
            del found["values"][path]
            found["cells"].pop(path, None)
        documents.append(found)
    assert documents[0] == documents[1]


def test_a_withheld_cell_holds_the_words_printed_instead(plant: Plant) -> None:
    found = derive(plant, "products/r3/quantity")
    assert found.hidden == {"products/r2/quantity": SUBSTITUTE}
    assert found.cells.value("products/r2/quantity") == SUBSTITUTE
    assert found.outcome.values["products/r2/quantity"] == SUBSTITUTE
    assert found.outcome.values["products/r1/quantity"] == Decimal("100.00")


def test_rows_are_numbered_anew_and_those_withheld_come_last(plant: Plant) -> None:
    found = derive(plant, "products/r1")
    assert found.cells.rows("products") == ("r1", "r2", "r3")
    assert [found.cells.value(f"products/r{n}/name") for n in (1, 2, 3)] == ["乙钢", "丙钢", SUBSTITUTE]
    assert found.hidden["products/r3/parts"] == SUBSTITUTE
    assert not any(path.startswith("products/r3/parts/") for path in found.cells)


def test_of_a_section_withheld_whole_not_even_the_rows_are_counted(plant: Plant) -> None:
    found = derive(plant, "products")
    assert found.hidden == {"products": SUBSTITUTE}
    assert not found.cells.rows("products")
    assert found.outcome.values["total/emission"] == Decimal("150126.50")
    assert found.stated["total/emission"] == Decimal("150126.50")


def test_a_result_that_rests_on_something_withheld_is_stated_without_its_steps(plant: Plant) -> None:
    found = derive(plant, "months/01/steam")
    assert found.stated == {"total/steam": Decimal("84.0"), "total/twice": Decimal("168.0")}
    assert "total/steam" not in found.outcome.steps
    assert "total/twice" not in found.outcome.steps
    assert "total/emission" in found.outcome.steps


def test_an_answer_asked_only_on_a_withheld_condition_hangs_on_it(plant: Plant) -> None:
    found = derive(plant, "company/secret")
    assert found.dark == {"company/craft", "total/chosen"}
    assert found.stated == {"company/craft": "鲲鹏工艺", "total/chosen": Decimal("31.25")}
    other = derive(plant, "company/secret", typed={**FULL, "company/secret": False})
    assert other.stated == {"total/chosen": Decimal("4.75")}
    assert "company/craft" not in other.cells


def test_an_answer_left_over_from_a_question_no_longer_asked_is_not_published(plant: Plant) -> None:
    found = derive(plant, typed={**FULL, "company/secret": False})
    assert "鲲鹏" not in found.document.decode()


def test_a_place_in_two_entries_is_printed_as_the_first_says(plant: Plant) -> None:
    cells = plant.cells("products/r3", "products/r3/name")
    changed = cells.changed({"withheld/r1/substitute": Cell("涉密"), "withheld/r2/substitute": Cell("  ")})
    found = publish(plant, changed)
    assert set(found.hidden.values()) == {"涉密"}
    assert publish(plant, cells.changed({"withheld/r1/substitute": Cell(" ")})).hidden["products/r3/name"] == SUBSTITUTE


def test_a_stated_figure_of_a_doubtful_source_still_carries_its_doubt(plant: Plant) -> None:
    assert derive(plant, "months/01/steam").outcome.doubted == {"total/steam", "total/twice"}
    assert derive(plant, "products/r3").outcome.doubted == set()
    assert {"total/steam", "total/twice"} <= unsure_paths(derive(plant, "months").outcome)


def test_nothing_is_left_of_who_typed_what_where_and_why(plant: Plant) -> None:
    revision = plant.revision("products/r3")
    found = public(revision, plant.form, plant.rules)
    text = found.document.decode()
    for leak in (
        "第7格",
        "张三",
        "内部说明",
        "李四",
        "某路7号123",
        "机密九号",
        "内规三号",
        "赵六",
        "2026-02-03",
        "乙钢",
    ):
        assert leak not in text, leak
    for leak in (revision.digest, revision.supersedes, '"f1"', "74913", "813.7", "149826.5"):
        assert leak not in text, leak
    assert not found.outcome.findings


def test_the_register_says_place_and_ground_in_the_forms_words(plant: Plant) -> None:
    with speaking("en"):  # whatever the window speaks
        found = derive(plant, "months", "evidence/a.pdf", "products.quantity", "products/r3", "company/craft")
    told = [found.cells.value(f"withheld/{row}/label") for row in found.cells.rows("withheld")]
    assert told == ["企业·技术名称", "产品·产量", f"产品·{SUBSTITUTE}", "各月", "附件"]
    assert {field.id for field in found.edition.sections[-1].fields} == {"label", "ground"}
    assert found.edition.label.zh == "年度报告（公开版）"


def test_a_chart_with_a_withheld_column_is_not_drawn(plant: Plant) -> None:
    assert [chart.id for chart in derive(plant, "months").edition.charts] == ["shares"]
    assert [chart.id for chart in derive(plant, "products/r3/emission").edition.charts] == ["months"]


def paper(name: str, *paths: str) -> Evidence:
    return Evidence("ab" * 32, name, 5, "application/pdf", paths, AT, "张三", note="内部")


def test_a_paper_is_public_only_if_it_proves_nothing_that_is_withheld(plant: Plant) -> None:
    papers = (
        paper("a.pdf", "products/r7/quantity"),
        paper("b.pdf", "products/r3/quantity"),
        paper("c.pdf", "products"),
        paper("d.pdf", "total/emission"),
        paper("e.pdf", "company/address"),
        paper("f.pdf", "products/r3"),
        paper("decision.pdf", "withheld/r1/approver", "products/r7/quantity"),
    )
    found = derive(plant, "products/r3/quantity", "evidence/e.pdf", papers=papers)
    assert [(item.name, item.paths) for item in found.evidence] == [("a.pdf", ("products/r3/quantity",))]
    assert not found.evidence[0].by
    assert not found.evidence[0].note


def test_without_a_register_everything_is_public(plant: Plant) -> None:
    revision = plant.revision()
    found = public(revision, plant.form, plant.rules)
    assert sorted(map(str, found.outcome.values.values())) == sorted(map(str, revision.outcome.values.values()))
    assert not found.hidden
    assert not found.stated
    assert found.digest != revision.digest


def test_all_that_is_withheld_can_be_listed_typed_and_worked_out(plant: Plant) -> None:
    revision = plant.revision("products/r3", typed={**FULL, "products/r3/quantity": "74913.256"})
    found = list(withheld_values(revision, plant.form))
    values = [value for path, value in found]
    assert Decimal("74913.256") in values
    assert Decimal("74913.26") in values
    assert Decimal("149826.52") in values
    assert date(2019, 5, 4) in values
    assert all(path.startswith("products/r3/") for path, _ in found)


@pytest.mark.parametrize(
    "what",
    ["total/emission", "total", "kept", "kept/method", "kept.method", "total.emission", "company", "company/name"],
)
def test_what_the_law_keeps_open_cannot_be_withheld(plant: Plant, what: str) -> None:
    with pytest.raises(NotReady):
        plant.revision(what)


@pytest.mark.parametrize(
    "what", ["products/r2", "product", "products/r3/weight", "months/13", "withheld", "products..x"]
)
def test_a_place_that_is_not_there_is_refused_rather_than_printed(plant: Plant, what: str) -> None:
    with pytest.raises(NotReady):
        plant.revision(what)


@pytest.mark.parametrize(
    ("what", "path", "column"),
    [
        ("products/r1", "products/r10/name", "products.name"),
        ("products/r1/part", "products/r1/parts/r1/mass", "products.parts.mass"),
        ("products.quant", "products/r1/quantity", "products.quantity"),
    ],
)
def test_an_entry_covers_no_place_whose_name_only_begins_alike(what: str, path: str, column: str) -> None:
    assert not Mark(what, "", "").covers(path, column)


def test_an_entry_without_its_ground_yet_withholds_all_the_same(plant: Plant) -> None:
    cells = plant.cells("products/r3", ground="")
    assert [mark.what for mark in marks(cells, evaluate(plant.form, cells, plant.rules))] == ["products/r3"]


def test_what_was_typed_over_a_default_hangs_on_nothing_the_default_reads(plant: Plant) -> None:
    twice = plant.form.column("total.twice")[1]
    *others, total, fines, register = plant.form.sections
    fields = tuple(
        replace(each, default=each.formula, formula=None) if each is twice else each for each in total.fields
    )
    form = replace(plant.form, sections=(*others, replace(total, fields=fields), fines, register))
    assert "total/steam" in reads(form, Cells({}), plant.rules)["total/twice"]
    assert reads(form, Cells({"total/twice": Cell(Decimal(1))}), plant.rules)["total/twice"] == frozenset()


def test_of_who_discloses_only_name_and_number_are_told_and_of_who_froze_it_nothing(plant: Plant) -> None:
    revision = plant.revision()
    company = replace(revision.enterprise, region="某省", industry="C31", legal_representative="钱七")
    found = public(replace(revision, enterprise=company), plant.form, plant.rules)
    assert found.enterprise == Enterprise("", company.name, company.credit_code)
    assert (found.by, found.filing, found.supersedes) == ("", "", "")


def test_a_paper_is_dated_by_the_version_not_by_who_added_it(plant: Plant) -> None:
    added = replace(paper("a.pdf", "products/r7/quantity"), added_at=AT - timedelta(days=40))
    (found,) = derive(plant, papers=(added,)).evidence
    assert found.added_at == AT


def test_the_public_edition_asks_no_checks_of_what_it_shows(plant: Plant) -> None:
    test = plant.form.column("total.both")[1].formula
    assert test
    asked = Check("trial", "error", "total", "both", test, Label("检查"), None)
    revision = plant.revision()
    assert public(revision, replace(plant.form, checks=(asked,)), plant.rules).edition.checks == ()


def test_a_month_hangs_on_its_own_month_of_another_section_alone(plant: Plant) -> None:
    steam = plant.form.column("total.steam")[1].formula
    months = next(each for each in plant.form.sections if each.id == "months")
    told = Field("told", Label("蒸汽"), "number", "GJ", formula=steam)
    other = replace(months, id="seen", fields=(told,))
    form = replace(plant.form, sections=(*plant.form.sections, other))
    found = reads(form, Cells({}), plant.rules)
    assert [path for path in found["seen/03/told"] if path.endswith("/steam")] == ["months/03/steam"]


def test_the_columns_of_many_rows_are_named_without_putting_the_rows_in_order_each_time(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a table of five thousand rows is searched for an hour."""
    cells = Cells({f"products/r{number}/quantity": Cell(Decimal(number)) for number in range(300)})

    def refuse(name: str) -> object:
        raise AssertionError(name)

    monkeypatch.setattr("workbench.rules.cells.natural", refuse)
    assert {column_of(plant.form, cells, path) for path in cells} == {"products.quantity"}
    assert column_of(plant.form, cells, "products/r300/quantity") == ""
