from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.rules.library import Library
from workbench.rules.pack import PackRefused

CIRCLE = (
    "formula: sum(fuels.months.emission)}",
    "formula: turn}\n      - {id: turn, kind: number, unit: tCO2, label: {zh: 圈}, formula: flat}",
)

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
    "a day that is not": ({"m_co2": ("since: 2024-01-01", "since: 2024-02-30")}, "no such day"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_and_line(pack: Callable[..., Path], name: str) -> None:
    changes, what = FAULTS[name]
    with pytest.raises(PackRefused) as refused:
        Library.load(pack(**changes))
    faults = refused.value.faults
    assert any(what in fault.what for fault in faults if what), [str(fault) for fault in faults]
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


def test_a_pack_carries_no_code(pack: Callable[..., Path]) -> None:
    folder = pack()
    (folder / "t.trial" / "functions.py").write_text("print('hello')")
    with pytest.raises(PackRefused) as refused:
        Library.load(folder)
    assert refused.value.faults[0].place == "t.trial/functions.py:1"
