"""The bundled packs, each spoilt in one way, are refused with file and line; spoilt in all ways, all are told."""

from pathlib import Path

import pytest

from workbench.rules.library import Library
from workbench.rules.pack import PackRefused

MONTHLY = "cn.ets.steel/forms/monthly/2025-01-01.yaml"
NCV = "cn.ets.steel/parameters/ncv_default.yaml"
EF = "cn.ets.steel/parameters/ef_default.yaml"
DOCUMENTS = "cn.ets.common/documents.yaml"

# what was done: file, text, its replacement, what is said of it
MUTATIONS = {
    "cases that are no YAML": (
        "cn.ets.power/cases/allocation.yaml",
        "cases:",
        "cases: a: b",
        "mapping values are not allowed",
    ),
    "a way through a form that is not there": (
        "cn.ets.power/journey.yaml",
        "form: allocation",
        "form: alocation",
        "no form alocation",
    ),
    "a wrong unit": (NCV, 'unit: "GJ/fuel_unit"', "unit: MJ/fuel_unit", "but GJ/fuel_unit is wanted"),
    "a forgotten 44/12": (MONTHLY, "* m_co2 / m_c", "", "gives tC, but tCO2 is wanted"),
    "an unknown key": (MONTHLY, "headline:", "heading: x\nheadline:", "unknown key heading"),
    "a doubled key": (NCV, "kind: table", "kind: table\nkind: number", "kind is said twice"),
    "a doubled fuel": (
        NCV,
        "      lignite: 15.250",
        "      lignite: 15.250\n      lignite: 15.3",
        "lignite is said twice",
    ),
    "a circular formula": (
        MONTHLY,
        "formula: fuel + process - product",
        "formula: intensity * crude_steel",
        "circular",
    ),
    "an unknown name": (MONTHLY, "formula: quantity * ncv", "formula: quantity * ncw", "unknown name ncw"),
    "two names visible": (MONTHLY, "{id: cc, kind", "{id: m_c, kind", "two of the name m_c"),
    "an unknown document": (EF, "[steel_guide,", "[steel_gide,", "no document steel_gide"),
    "a missing document": (DOCUMENTS, "steel_guide:", "steel_guide_2:", "no document steel_guide"),
    "text for a number": (EF, "scrap: 0.037", "scrap: 0.037t", "scrap must be a number"),
    "an unknown list": (MONTHLY, "choices: carbonates", "choices: carbonate", "carbonate is no list parameter"),
    "a check at nothing": (MONTHLY, "at: fuels.ncv", "at: fuels.nvc", "no field nvc"),
    "a surer citation": (
        "cn.ets.common/parameters/gwp_guides_2013.yaml",
        "cite: [sector_guides_2013, 二手资料所载（IPCC第二次评估报告值）]",
        "cite: {document: sector_guides_2013, article: x, confidence: text}",
        "cannot be surer",
    ),
    "an end that never happens": (
        "cn.ets.common/deadlines.yaml",
        "ended_by: findings_answered",
        "ended_by: findings_answerd",
        "findings_answerd is neither regular nor one of triggers",
    ),
    "a day that sets nothing off": (
        "cn.ets.common/templates/verification/2024-01-01.yaml",
        "happens: findings_received",
        "happens: findings_recieved",
        "findings_recieved is no trigger of a deadline",
    ),
    "an entry reaching back": (
        EF,
        "values:\n",
        "values:\n  - {since: 2023-01-01, published: 2026-01-01, cite: [steel_guide, x], table: {scrap: 1}}\n",
        "say until",
    ),
}


def spoil(packs: Path, file: str, text: str, replacement: str) -> None:
    path = packs / file
    content = path.read_text("utf-8")
    assert text in content, f"{file} no longer says {text!r}"
    path.write_text(content.replace(text, replacement, 1), "utf-8")


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_spoilt_pack_is_refused_with_file_and_line(copies: Path, name: str) -> None:
    file, text, replacement, said = MUTATIONS[name]
    spoil(copies, file, text, replacement)
    with pytest.raises(PackRefused) as refused:
        _ = Library.load(copies).packs[file.partition("/")[0]].cases  # read only when a pack is checked
    faults = [str(fault) for fault in refused.value.faults]
    assert any(said in fault for fault in faults), faults
    for fault in refused.value.faults:
        place, _, line = fault.place.rpartition(":")
        assert 1 <= int(line) <= len((copies / place).read_text("utf-8").splitlines())


def test_all_faults_are_told_at_once(copies: Path) -> None:
    names = ("a wrong unit", "a doubled fuel", "an unknown name", "text for a number", "a check at nothing")
    spoilt = [MUTATIONS[name] for name in names if name != "a wrong unit"]
    for file, text, replacement, _ in spoilt:
        spoil(copies, file, text, replacement)
    with pytest.raises(PackRefused) as refused:
        Library.load(copies)
    faults = " ".join(str(fault) for fault in refused.value.faults)
    assert [said for *_, said in spoilt if said not in faults] == []


def test_a_pack_without_what_it_requires_is_refused(copies: Path) -> None:
    for file in sorted((copies / "cn.ets.common").rglob("*.yaml")):
        file.unlink()
    with pytest.raises(PackRefused) as refused:
        Library.load(copies)
    assert "requires cn.ets.common" in str(refused.value.faults[0])
