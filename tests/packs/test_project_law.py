"""What the packs of voluntary reductions say, held to the articles they cite."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from workbench.base.paths import resources
from workbench.rules.library import Library
from workbench.rules.rights import Consequence

PROJECTS = "cn.ccer.common"
TODAY = date(2026, 11, 21)


def consequences(library: Library, name: str, day: date) -> dict[str, Consequence]:
    entry = library.rules(PROJECTS, day, TODAY).parameters.get(name)
    found = entry.value if entry else {}
    assert isinstance(found, Mapping)
    return {key: each for key, each in found.items() if isinstance(each, Consequence)}


def files() -> Iterator[Path]:
    yield from (file for file in (resources() / "rulepacks").glob("cn.ccer.*/**/*.yaml") if "cases" not in file.parts)


def test_an_article_of_two_paragraphs_is_cited_by_its_paragraph() -> None:
    """The conditions of article 10 stand in its first paragraph, what is barred in its second."""
    assert [file.name for file in files() if re.search(r"第十条第（", file.read_text("utf-8"))] == []


@pytest.mark.parametrize("part", ["power_meters", "power_meter_list", "power_estimate"])
def test_parts_of_two_methodologies_cite_only_numbers_both_have(part: str) -> None:
    """A meter out of its class stands in 7.3.2.2 for wind, in 7.3.2.3 for solar thermal; the last table is 8 or 12."""
    text = (resources() / "rulepacks" / PROJECTS / "parts" / f"{part}.yaml").read_text("utf-8")
    assert not re.search(r"7\.3\.2\.[234]|8\.4 表", text)


def test_the_code_is_applied_from_its_day_on_and_as_a_reading(library: Library) -> None:
    before, after = date(2026, 8, 14), date(2026, 8, 15)
    assert not consequences(library, "project_which_law_consequences", before)
    assert consequences(library, "project_inspection_consequences", before)["fine"].most == 100000
    for name in ("project_which_law_consequences", "project_inspection_consequences"):
        for each in consequences(library, name, after).values():
            assert (each.cite.document.id, each.cite.confidence) == ("code_2026", "unverified")


def test_forced_cancellation_and_its_fine_wait_for_the_order_to_be_missed(library: Library) -> None:
    found = consequences(library, "project_credits_consequences", TODAY)
    assert {key for key, each in found.items() if "逾期" in each.label.zh} == {"forced", "fine"}
    assert {key for key, each in found.items() if each.when == "not_corrected"} == {"forced", "fine"}


def test_ties_of_a_body_have_their_own_consequence(library: Library) -> None:
    assert consequences(library, "project_validation_consequences", TODAY)["ties"].least is None
