"""A monitored year drawn: the parts of a year, a month and a day, and the word for how each stands."""

from decimal import Decimal

import pytest

from workbench.base.text import Label
from workbench.domain.monitoring import Hours, Mark, State, hours_in
from workbench.domain.monitoring_chart import Place, picture, span_of

STACK = Label("烟囱")


def hours(year: int = 2025, **states: State) -> Hours:
    """A year of a tonne an hour, but for the hours named ``h30="unresolved"``."""
    every: list[State] = ["valid"] * hours_in(year)
    mass: list[Decimal | None] = [Decimal(1)] * hours_in(year)
    for name, state in states.items():
        every[int(name[1:])] = state
        mass[int(name[1:])] = None if state == "unresolved" else Decimal(0) if state == "stopped" else Decimal(2)
    return Hours(every, mass, {50: (Mark("flat", "co2"),)})


@pytest.mark.parametrize(
    ("place", "parts", "first", "last"),
    [
        ((), 12, "2024-01", "2024-12"),
        ((2,), 29, "2024-02-01", "2024-02-29"),
        ((2, 29), 24, "2024-02-29 00:00", "2024-02-29 23:00"),
    ],
)
def test_a_place_is_drawn_in_its_parts(place: Place, parts: int, first: str, last: str) -> None:
    drawn = picture(hours(2024), 2024, place, STACK)
    assert len(drawn.data.labels) == len(drawn.names) == len(drawn.standings) == len(drawn.spans) == parts
    assert (drawn.names[0], drawn.names[-1]) == (first, last)
    assert sum(len(span) for span in drawn.spans) == len(span_of(2024, place))


def test_a_part_with_an_hour_without_a_figure_has_none() -> None:
    drawn = picture(hours(h30="unresolved"), 2025, (1,), STACK)
    assert drawn.data.series[0].values[:3] == (Decimal(24), None, Decimal(24))
    assert drawn.standings[:3] == ("", "unresolved", "doubtful")


def test_the_worst_of_its_hours_says_how_a_day_stands() -> None:
    drawn = picture(hours(h50="substituted", h72="stopped"), 2025, (1,), STACK)
    assert drawn.standings[2:4] == ("substituted", "")
    assert picture(hours(h72="stopped"), 2025, (1, 4), STACK).standings[0] == "stopped"
