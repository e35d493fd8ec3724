"""One conversion, worked out twice: by the engine for one hour, and column by column for very many."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.hours import described
from workbench.domain.columns import Columns
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.services.packs import typed_cells

LIBRARY = Library.load()
RULES = LIBRARY.rules("cn.ets.steel", date(2025, 12, 31), date.max)
FORM = RULES.forms["monitoring"]
ROW = "stacks/r1"
READINGS = ("co2", "flow", "temperature", "pressure", "barometer", "moisture", "o2")
COMPUTED = [
    field.id for name, section in FORM.walk() if name == "stacks.hour" for field in section.fields if field.formula
]


def _decimals(least: str, most: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(least), Decimal(most), places=places, allow_nan=False, allow_infinity=False)


HOUR = st.fixed_dictionaries(
    {},
    optional={
        "co2": _decimals("-1", "500000", 4),
        "flow": _decimals("-5", "2000000", 4),
        "temperature": _decimals("-273", "900", 2),
        "pressure": _decimals("-9000", "120000", 3),
        "barometer": _decimals("0", "110000", 2),
        "moisture": _decimals("0", "100", 2),
        "o2": _decimals("0", "25", 3),
    },
)
ANSWERS = st.fixed_dictionaries(
    {
        "co2_unit": st.sampled_from(["percent", "ppm", "g_m3", "mg_m3"]),
        "co2_basis": st.sampled_from(["dry", "wet"]),
        "co2_state": st.sampled_from(["actual", "standard"]),
        "co2_referred": st.booleans(),
        "o2_reference": _decimals("0", "20", 2),
        "o2_basis": st.sampled_from(["dry", "wet"]),
        "flow_unit": st.sampled_from(["m_s", "m3_h", "m3_s", "wan_m3_h"]),
        "flow_state": st.sampled_from(["actual", "standard"]),
        "flow_basis": st.sampled_from(["dry", "wet"]),
        "area": _decimals("0.0001", "200", 4),
        "velocity_factor": _decimals("0.0001", "2", 4),
        "reading_celsius": st.sampled_from([Decimal(0), Decimal(20), Decimal(25)]),
        "pressure_unit": st.sampled_from(["Pa", "hPa", "kPa", "MPa"]),
        "pressure_kind": st.sampled_from(["gauge", "absolute"]),
    },
    optional={"atmosphere": _decimals("50", "110", 3), "moisture_fixed": _decimals("0", "99", 2)},
)


def _cells(answers: Mapping[str, Any]) -> Cells:
    return typed_cells(FORM, described(**answers))


@settings(max_examples=60)
@given(answers=ANSWERS, hours=st.lists(HOUR, min_size=1, max_size=6))
def test_every_figure_of_every_hour_is_the_engines_to_the_last_digit(
    answers: dict[str, object], hours: list[dict[str, Decimal]]
) -> None:
    _agree(_cells(answers), hours)


def _agree(cells: Cells, hours: Sequence[Mapping[str, Decimal]]) -> None:
    around = evaluate(FORM, cells, RULES).values
    given_ = {name: [hour.get(name) for hour in hours] for name in READINGS}
    columns = Columns(FORM, f"{ROW}/hour", given_, around, RULES)
    for number, hour in enumerate(hours):
        one = typed_cells(FORM, {f"{ROW}/hour/{name}": value for name, value in hour.items()})
        values = evaluate(FORM, Cells({**dict(cells.items()), **dict(one.items())}), RULES).values
        for name in COMPUTED:
            found = columns.values(name)
            ours = found[number] if isinstance(found, list) else found
            wanted = values.get(f"{ROW}/hour/{name}")
            assert str(ours) == str(wanted), (name, hour)


WHOLE = {"co2": "12", "flow": "15", "temperature": "50", "pressure": "-300", "moisture": "11", "o2": "8"}


@pytest.mark.parametrize("open_", ["co2_basis", "co2_referred", "flow_state", "flow_basis", "pressure_kind"])
def test_a_question_still_open_is_answered_neither_way(open_: str) -> None:
    _agree(_cells({open_: None}), [{name: Decimal(value) for name, value in WHOLE.items()}])


@pytest.mark.parametrize("basis", ["dry", "wet"])
def test_what_would_be_divided_by_nothing_is_nothing(basis: str) -> None:
    referred = {"co2_referred": True, "o2_reference": "6", "o2_basis": basis, "co2_basis": basis}
    for edge in ({"moisture": "100"}, {"o2": "21"}, {"temperature": "-273"}):
        _agree(_cells(referred), [{name: Decimal(value) for name, value in (WHOLE | edge).items()}])


def test_a_branch_no_hour_takes_is_not_looked_at() -> None:
    around = evaluate(FORM, _cells({}), RULES).values
    columns = Columns(FORM, f"{ROW}/hour", {name: [Decimal(5)] for name in READINGS}, around, RULES)
    columns.values("mass")
    assert columns.read == {"co2", "flow", "temperature", "pressure", "barometer", "moisture"}


def test_the_oxygen_counts_where_the_concentration_is_referred_to_it() -> None:
    around = evaluate(FORM, _cells({"co2_referred": True, "o2_reference": "6", "o2_basis": "dry"}), RULES).values
    columns = Columns(FORM, f"{ROW}/hour", {name: [Decimal(5)] for name in READINGS}, around, RULES)
    columns.values("mass")
    assert "o2" in columns.read


def test_a_row_the_form_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        Columns(FORM, "stacks/r1/day", {}, {}, RULES)
