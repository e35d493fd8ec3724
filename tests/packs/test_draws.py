"""What the forms of the bundled packs draw from one another can be drawn: row by row, kind by kind, unit by unit."""

from collections.abc import Iterator
from datetime import date

import pytest

from workbench.domain.drawing import carried
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.form import Field, Section
from workbench.rules.library import Library

Drawn = tuple[str, tuple[Section, ...], Field, tuple[Section, ...], Field]


def draws(library: Library) -> Iterator[Drawn]:
    """Give each drawn field of every edition, with the sections around it, and those around what it is drawn from."""
    for pack in library.packs.values():
        forms = {name: [entry.value for entry in timeline.entries] for name, timeline in pack.forms.items()}
        required = (item for name in pack.requires for item in library.packs[name].forms.items())
        shared = {name: [entry.value for entry in timeline.entries] for name, timeline in required}
        profile = [entry.value for entry in library.packs["cn.ets.common"].forms["profile"].entries]
        for name, editions in forms.items():
            for form in editions:
                for dotted, section in form.walk():
                    for field in section.fields:
                        giver, _, column = field.draws.partition(".")
                        if giver in ("", "enterprise", "life"):
                            continue
                        for theirs in {**shared, **forms, "last": editions, "profile": profile}[giver]:
                            try:
                                found = theirs.column(column)
                            except KeyError:
                                continue  # that edition has no such column; the pack says that some has
                            ours = form.column(f"{dotted}.{field.id}")[0]
                            if spanned(ours[0]):
                                ours = ours[1:]
                            yield f"{pack.name}/{name} {dotted}.{field.id} ← {field.draws}", ours, field, *found


@pytest.fixture(scope="module")
def drawn(library: Library) -> list[Drawn]:
    return list(draws(library))


def spanned(section: Section) -> bool:
    """Tell whether each month of a span of days is a row of it."""
    known = [section.field(name).draws for name in section.matched_by]
    return known == ["monthly.period"]


def rows(sections: tuple[Section, ...]) -> list[str]:
    return [section.rows for section in sections if section.rows in ("many", "fixed")]


def test_rows_lie_in_rows_alike_on_both_sides(drawn: list[Drawn]) -> None:
    assert [where for where, ours, _, theirs, _ in drawn if len(rows(ours)) != len(rows(theirs))] == []


def test_rows_of_many_say_by_what_they_are_known_again(drawn: list[Drawn]) -> None:
    lost = []
    for where, ours, _, theirs, _ in drawn:
        many = [[section for section in side if section.rows in ("many", "fixed")] for side in (ours, theirs)]
        for our, their in zip(*many, strict=False):
            names = {field.id for field in their.fields}
            if "many" in (our.rows, their.rows) and our.rows == their.rows:
                lost += [where] if not our.matched_by or not set(our.matched_by) <= names else []
    assert lost == []


def test_an_answer_is_of_the_kind_and_unit_that_is_asked(drawn: list[Drawn]) -> None:
    wrong = []
    for where, _, ours, _, theirs in drawn:
        of_carbon_dioxide_alone = (ours.unit, theirs.unit) == ("tCO2e", "tCO2")  # a tonne of it is one of equivalent
        if ours.kind != theirs.kind or (ours.unit != theirs.unit and not of_carbon_dioxide_alone):
            wrong.append(f"{where}: {ours.kind} {ours.unit} ≠ {theirs.kind} {theirs.unit}")
    assert wrong == []


def test_a_drawn_figure_is_not_rounded_more_coarsely_than_it_was_said(drawn: list[Drawn]) -> None:
    coarser = [
        f"{where}: {ours.places} < {theirs.places}"
        for where, _, ours, _, theirs in drawn
        if ours.places is not None and theirs.places is not None and ours.places < theirs.places
    ]
    assert coarser == []


def test_a_year_after_another_keeps_its_units_and_what_the_months_do_not_say(library: Library) -> None:
    """What names a row stays though the months say it too, as does what the profile and the last year gave."""
    form = library.form("cn.ets.power/annual_report", date(2025, 12, 31), date(2026, 2, 1))
    kept = {
        "about/type": "有限责任公司",
        "units/r1/unit_name": "1#",
        "units/r1/boilers/r1/boiler_name": "1号锅炉",
        "units/r1/coals/r1/coal": "bituminous",
        "units/r1/coals/r1/coal_note": "神华",
    }
    anew = {"units/r1/category": "gas", "units/r1/coals/r1/state": "fired", "units/r1/coals/r1/months/03/route": "none"}
    before = Cells({path: Cell(value) for path, value in (kept | anew).items()})
    assert {path: cell.value for path, cell in carried(form, before, Source("carried")).items()} == kept
