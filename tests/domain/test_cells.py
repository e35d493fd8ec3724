import json
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.domain.cells import cells_in, cells_out
from workbench.rules.cells import Cell, Cells, Source

texts = st.text(st.characters())  # half surrogate pairs and control characters too
numbers = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from([D(text) for text in ("0", "-0", "0.00", "1234.50", "1.10", "0." + "0" * 30 + "1", "9" * 40)]),
)
instants = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]))
sources = st.builds(Source, texts, texts, texts, st.none() | instants)
values = st.one_of(numbers, texts, st.booleans(), st.dates())
contents = st.dictionaries(texts, st.builds(Cell, values, st.none() | sources, texts), max_size=6).map(Cells)


def exactly(cells: Cells) -> dict[str, tuple[type, str, Cell]]:
    """Tell cells apart down to the trailing zero."""
    return {path: (type(cell.value), str(cell.value), cell) for path, cell in cells.items()}


@given(contents)
def test_cells_come_back_from_json_as_they_went(cells: Cells) -> None:
    written = json.dumps(cells_out(cells))
    assert exactly(cells_in(json.loads(written))) == exactly(cells)


def test_text_that_looks_like_a_number_or_a_day_stays_text() -> None:
    cells = Cells({"a/b": Cell("1.50"), "a/c": Cell("2026-06-30"), "a/d": Cell("true")})
    assert exactly(cells_in(cells_out(cells))) == exactly(cells)


def test_what_json_can_tell_by_itself_carries_no_type() -> None:
    cells = Cells({"a/b": Cell("烟煤"), "a/c": Cell(True), "a/d": Cell(D("1.50")), "a/e": Cell(date(2026, 6, 30))})
    assert cells_out(cells) == {
        "a/b": {"value": "烟煤"},
        "a/c": {"value": True},
        "a/d": {"value": "1.50", "type": "number"},
        "a/e": {"value": "2026-06-30", "type": "date"},
    }


@pytest.mark.parametrize(
    "entry",
    [
        "1.5",
        None,
        {},
        {"value": 1.5},
        {"value": 1},
        {"value": None},
        {"value": "1e5", "type": "number"},
        {"value": "NaN", "type": "number"},
        {"value": "１", "type": "number"},
        {"value": "9" * 101, "type": "number"},
        {"value": True, "type": "number"},
        {"value": "2026-02-30", "type": "date"},
        {"value": "20260630", "type": "date"},
        {"value": "x", "type": "formula"},
        {"value": "x", "colour": "red"},
        {"value": "x", "note": 1},
        {"value": "x", "source": "typed"},
        {"value": "x", "source": {"origin": 1}},
        {"value": "x", "source": {"at": "yesterday"}},
        {"value": "x", "source": {"at": 5}},
        {"value": "x", "source": {"origin": "typed", "mood": "good"}},
    ],
)
def test_json_of_another_shape_is_refused_with_its_path(entry: Any) -> None:
    with pytest.raises(ValueError, match=r"^fuels/r1/ncv$"):
        cells_in({"fuels/r1/ncv": entry})


def test_a_result_with_more_digits_than_a_person_may_type_is_read() -> None:
    third = Decimal(1) / Decimal(3)
    assert cells_in(cells_out(Cells({"a/b": Cell(third)}))).value("a/b") == third
