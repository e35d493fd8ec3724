"""A monitored year as a picture: its months, the days of one, the hours of a day, each with how it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.text import Label
from workbench.domain.charts import ChartData, Series
from workbench.domain.monitoring import DAY, Hours, Tally, begins, day_span, month_span, tally

Place = tuple[int, ...]
"""What is looked at: the year (empty), a month ``(3,)``, or a day ``(3, 14)``."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of a place: a figure for each part of it, its name, how it stands, and its hours."""

    data: ChartData
    names: tuple[str, ...]
    standings: tuple[str, ...]
    spans: tuple[range, ...]


def span_of(year: int, place: Place) -> range:
    """Give the hours of a place."""
    if not place:
        return range(month_span(year, 12).stop)
    month = month_span(year, place[0])
    return month if len(place) == 1 else day_span(month.start // DAY + place[1] - 1)


def picture(hours: Hours, year: int, place: Place, label: Label) -> Picture:
    """Draw the parts of a place."""
    spans = tuple(_parts(year, place))
    tallies = [tally(hours, span) for span in spans]
    kinds = ("%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:00")
    names = tuple(begins(year, span.start).strftime(kinds[len(place)]) for span in spans)
    first = 0 if len(place) == 2 else 1
    labels = tuple(str(number) for number in range(first, first + len(spans)))
    values: tuple[Decimal | None, ...] = tuple(found.emission for found in tallies)
    data = ChartData("monitored", label, "bars", "tCO2", labels, (Series("", values),))
    return Picture(data, names, tuple(standing(found) for found in tallies), spans)


def standing(found: Tally) -> str:
    """Say in a word how some hours stand, by the worst among them; empty where all were measured."""
    if found.unresolved:
        return "unresolved"
    if found.substituted:
        return "substituted"
    if found.doubtful:
        return "doubtful"
    return "stopped" if found.stopped == found.hours else ""


def _parts(year: int, place: Place) -> Iterator[range]:
    if not place:
        yield from (month_span(year, month) for month in range(1, 13))
        return
    step = DAY if len(place) == 1 else 1
    span = span_of(year, place)
    yield from (range(first, first + step) for first in range(span.start, span.stop, step))
