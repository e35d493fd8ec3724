import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.rules.library import Library
from workbench.rules.pack import PackRefused

CIRCLE = (
    "formula: sum(fuels.months.emission)}",
    "formula: turn}\n      - {id: turn, kind: number, unit: tCO2, label: {zh: 圈}, formula: flat}",
)

CHART = "charts: [{id: months, label: {zh: 图}, kind: bars, "

FAULTS = {
    "an unknown key": ({"form": ("headline:", "colour: red\nheadline:")}, "unknown key colour"),
    "a key said twice": ({"m_co2": ('label: {zh: "44"}', 'label: {zh: "44"}\nlabel: {zh: x}')}, "label is said twice"),
    "a wrong unit": ({"form": ("m_co2 / m_c}", "m_co2}")}, "gives tC*tCO2/kmol"),
    "a forgotten 44/12": ({"form": ("carbon * m_co2 / m_c", "carbon")}, "gives tC, but tCO2 is wanted"),
    "an unknown unit": ({"form": ("unit: tC/GJ", "unit: tC/furlong")}, "unknown unit furlong"),
    "an unknown name": ({"form": ("quantity * ncv", "amount * ncv")}, "unknown name amount"),
    "a circle": ({"form": CIRCLE}, "circular"),
    "an unknown document": ({"m_c": ("[guide, 式1]", "[guid, 式1]")}, "no document guid"),
    "a name seen twice": ({"form": ("id: emission_year", "id: emission")}, "can see two of the name emission"),
    "a wish for a loop": ({"form": ("sum(fuels.months.emission)", '"[x for x in fuels]"')}, "not of the formula"),
    "a wish for code": ({"form": ("sum(fuels.months.emission)", '__import__("os")')}, "no function __import__"),
    "an unknown kind": ({"form": ("kind: yes_no", "kind: perhaps")}, "kind must be one of"),
    "an answer no choice has": ({"form": ('fuel != "wood"', 'fuel != "woood"')}, "woood"),
    "a float's exponent": ({"m_co2": ("value: 44", "value: 4.4e1")}, "must be a number"),
    "a path outside": ({"form": ("headline: total/emission_all", "headline: total/x")}, "no field total/x"),
    "an end before the beginning": ({"m_co2": ("since: 2024", "until: 2023-01-01, since: 2024")}, "ends before"),
    "a form's end before its beginning": ({"form": ("headline:", "until: 2023-01-01\nheadline:")}, "ends before"),
    "a result with a default": (
        {"form": ("formula: emission_year /", "default: 1, formula: emission_year /")},
        "no def",
    ),
    "choices of no list": ({"form": ("choices: kinds_of_fuel", "choices: ncv_default")}, "no list parameter"),
    "an answer without words": ({"kinds_of_fuel": ("{zh: 气, en: Gas}", "null")}, "gas is missing"),
    "a label without words": ({"form": ("label: {zh: 占比}", "label:")}, "label is missing"),
    "two fields of one name": ({"form": ("id: price", "id: bought")}, "two fields are called bought"),
    "more decimals than any law": ({"form": ("places: 4", "places: 13")}, "places must be 0 to 12"),
    "rows matched by nothing": (
        {"form": ("named_by: fuel", "named_by: fuel\n    matched_by: [fuel, x]")},
        "no field x",
    ),
    "a chart of nothing": ({"form": ("headline:", f"{CHART}of: [fuels.x]}}]\nheadline:")}, "no field fuels.x"),
    "bars that are no months": (
        {"form": ("headline:", f"{CHART}of: [fuels.quantity_year]}}]\nheadline:")},
        "cannot be drawn as bars",
    ),
    "bars of several units": (
        {"form": ("headline:", f"{CHART}of: [fuels.months.ncv, fuels.months.emission]}}]\nheadline:")},
        "units differ",
    ),
    "a map of what are no corners": (
        {"form": ("headline:", f"{CHART.replace('bars', 'map')}of: [fuels.quantity_year, fuels.fuel]}}]\nheadline:")},
        "a map shows longitude, latitude, ring and part",
    ),
    "a map of nothing": (
        {
            "form": (
                "headline:",
                f"{CHART.replace('bars', 'map')}of: [fuels.x, fuels.y, fuels.z, fuels.fuel]}}]\nheadline:",
            )
        },
        "no field",
    ),
    "a signer nobody knows": ({"form": ("headline:", "signers: [cook]\nheadline:")}, "cook is not one of"),
    "a flag that is neither": (
        {"form": ("headline:", "approval: perhaps\nheadline:")},
        "approval must be true or false",
    ),
    "an answer drawn from no form": (
        {"form": ("{zh: 外购}", "{zh: 外购}, draws: week.fuels.fuel")},
        "which is not there",
    ),
    "an answer drawn from no field": (
        {"form": ("{zh: 外购}", "{zh: 外购}, draws: last.fuels.x")},
        "which is not there",
    ),
    "a check that leads nowhere": ({"form": ("at: fuels.fuel,", "at: fuels.fuel, leads_to: fuel,")}, "no section fuel"),
    "a day that is not": ({"m_co2": ("since: 2024-01-01", "since: 2024-02-30")}, "no such day"),
}


HEADS = {
    "a title of one language's words": ("title: {zh: 试, en: Trial}", "title: 试", "title must be"),
    "a kind nobody knows": ("kind: sector", "kind: province", "kind must be one of common, sector"),
    "a look that has no day": ("still_valid: 2026-01-01", "still_valid: lately", "still_valid must be a day"),
    "a looker without a name": ("checked_by: the tests", "checked_by: 7", "checked_by must be text"),
}


@pytest.mark.parametrize("name", HEADS)
def test_the_head_of_a_pack_is_read_as_strictly_as_the_rest(pack: Callable[..., Path], name: str) -> None:
    old, new, what = HEADS[name]
    folder = pack()
    head = folder / "t.trial" / "pack.yaml"
    head.write_text(head.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(PackRefused) as refused:
        Library.load(folder)
    assert [what in fault.what for fault in refused.value.faults] == [True]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_and_line(pack: Callable[..., Path], name: str) -> None:
    changes, what = FAULTS[name]
    with pytest.raises(PackRefused) as refused:
        Library.load(pack(**changes))
    faults = refused.value.faults
    assert any(what in fault.what for fault in faults), [str(fault) for fault in faults]
    assert len({str(fault) for fault in faults}) == len(faults)
    for fault in faults:
        file, _, line = fault.place.rpartition(":")
        assert file.startswith("t.trial/")
        assert int(line) >= 1


def test_all_faults_are_told_at_once(pack: Callable[..., Path]) -> None:
    folder = pack(m_co2=("value: 44", "value: many"), m_c=("tC/kmol", "tC/mile"), form=("quantity *", "amount *"))
    with pytest.raises(PackRefused) as refused:
        Library.load(folder)
    places = {fault.place.rpartition(":")[0] for fault in refused.value.faults}
    assert places >= {
        "t.trial/parameters/m_co2.yaml",
        "t.trial/parameters/m_c.yaml",
        "t.trial/forms/year/2024-01-01.yaml",
    }


def test_a_later_statement_that_reaches_back_must_say_until(pack: Callable[..., Path]) -> None:
    back = "  - {since: 2025-01-01, published: 2026-07-01, cite: [guide, 表2], table: {coal: 1, gas: 1}}\n"
    with pytest.raises(PackRefused, match=r"rules\.pack_refused") as refused:
        Library.load(pack(ncv_default=("values:\n", f"values:\n{back}")))
    assert "say until" in refused.value.faults[0].what
    Library.load(pack(ncv_default=("values:\n", "values:\n" + back.replace("cite", "until: 2025-12-31, cite"))))


def test_two_editions_of_one_first_day_and_publication_are_refused(pack: Callable[..., Path]) -> None:
    folder = pack()
    edition = folder / "t.trial" / "forms" / "year" / "2024-01-01.yaml"
    edition.with_name("2024-01-01-2.yaml").write_text(edition.read_text("utf-8"), "utf-8")
    with pytest.raises(PackRefused) as refused:
        Library.load(folder)
    assert refused.value.faults[-1].what == "two editions claim 2024-01-01"


def test_a_pack_carries_no_code(pack: Callable[..., Path]) -> None:
    folder = pack()
    (folder / "t.trial" / "functions.py").write_text("print('hello')")
    with pytest.raises(PackRefused) as refused:
        Library.load(folder)
    assert refused.value.faults[0].place == "t.trial/functions.py:1"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_pack_points_at_nothing_outside_it(pack: Callable[..., Path], tmp_path: Path) -> None:
    folder = pack()
    parameter = folder / "t.trial" / "parameters" / "m_c.yaml"
    parameter.rename(tmp_path / "m_c.yaml")
    parameter.symlink_to(tmp_path / "m_c.yaml")
    with pytest.raises(PackRefused) as refused:
        Library.load(folder)
    assert refused.value.faults[0].place == "t.trial/parameters/m_c.yaml:1"
