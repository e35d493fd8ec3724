"""The pictures of a filing as figures: what the window paints and the paper draws."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.base.text import Label
from workbench.domain import boundary
from workbench.rules.cells import Cells, Value
from workbench.rules.form import MONTHS, Chart, ChartKind, Form, Section
from workbench.rules.geometry import Ring, placed
from workbench.rules.outcome import Outcome
from workbench.rules.places import DOT, Places


@dataclass(frozen=True, slots=True)
class Series:
    """One run of figures, None where there is none; `label` names it where there are several."""

    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """One chart: `labels` name the months or the parts, and each series has a value for each label.

    `unit` is as a pack writes it. A map has its `rings`; each of its labels is a corner, its series are longitude and
    latitude, and its `caption` says how large it is.
    """

    id: str
    label: Label
    kind: ChartKind
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    rings: tuple[Ring, ...] = ()
    caption: str = ""


def charts(form: Form, cells: Cells, outcome: Outcome) -> tuple[ChartData, ...]:
    """Give the charts of a filing; left out are those without a single figure, or whose figures differ in unit."""
    places = Places(form, cells, outcome.values)
    drawn = (_DRAWN.get(chart.kind, _months)(places, chart) for chart in form.charts)
    return tuple(data for data in drawn if data)


def beside(now: ChartData, before: ChartData | None, name: str, name_before: str) -> ChartData:
    """Give this year's months beside last year's, of a chart of one series; any other chart as it is."""
    if before is None or now.kind in _DRAWN or len(now.series) != 1 or len(before.series) != 1:
        return now
    series = (Series(name_before, before.series[0].values), Series(name, now.series[0].values))
    return ChartData(now.id, now.label, now.kind, now.unit, now.labels, series)


def _months(places: Places, chart: Chart) -> ChartData | None:
    series = []
    units = set()
    for name in chart.of:
        sections, field = places.form.column(name)
        by_month: dict[str, Decimal] = {}
        for path, _ in _rows(places, sections):
            value = places.values.get(f"{path}/{field.id}")
            if isinstance(value, Decimal):
                month = path.rpartition("/")[2]
                by_month[month] = CONTEXT.add(by_month.get(month, Decimal(0)), value)
                units.add(places.plain_unit_at(field.unit, path))
        series.append(Series(str(field.label), tuple(by_month.get(month) for month in MONTHS)))
    labels = tuple(str(int(month)) for month in MONTHS)
    return _data(chart, units, labels, tuple(series))


def _parts(places: Places, chart: Chart) -> ChartData | None:
    parts: list[tuple[str, Decimal]] = []
    units = set()
    homes = Counter(name.rpartition(".")[0] for name in chart.of)
    for name in chart.of:
        sections, field = places.form.column(name)
        # two figures of one row, and one of a part of it, are told by their own names
        tail = f"{DOT}{field.label}" if homes[name.rpartition(".")[0]] > 1 or sections[-1].rows == "one" else ""
        for path, row in _rows(places, sections):
            value = places.values.get(f"{path}/{field.id}")
            if isinstance(value, Decimal):
                parts.append((row + tail, value))
                units.add(places.plain_unit_at(field.unit, path))
    labels = tuple(label for label, _ in parts)
    return _data(chart, units, labels, (Series("", tuple(value for _, value in parts)),))


def _map(places: Places, chart: Chart) -> ChartData | None:
    section = chart.of[0].rpartition(".")[0]
    fields = [places.form.column(name)[1] for name in chart.of]
    found = boundary.read(places, section, [field.id for field in fields])
    return map_of(chart.id, chart.label, found, (str(fields[0].label), str(fields[1].label)))


def map_of(name: str, label: Label, found: boundary.Read, axes: tuple[str, str]) -> ChartData | None:
    """Give the map of a boundary, None while nothing of it can be drawn; `axes` name longitude and latitude."""
    rings = placed(found.rings)
    if not rings:
        return None
    corners = [(ring, corner) for ring in rings for corner in ring.corners]
    labels = tuple(boundary.corner_name(ring, corner) for ring, corner in corners)
    east, north = (tuple(corner.spot[axis] for _, corner in corners) for axis in (0, 1))
    series = (Series(axes[0], east), Series(axes[1], north))
    return ChartData(name, label, "map", "°", labels, series, rings, boundary.caption(found))


def _run(places: Places, chart: Chart) -> ChartData | None:
    columns = [places.form.column(name) for name in chart.of]
    rows = list(_rows(places, columns[0][0]))
    values = [tuple(_number(places.values.get(f"{path}/{field.id}")) for path, _ in rows) for _, field in columns]
    known = any(value is not None for each in values for value in each)
    series = tuple(Series(str(field.label), each) for (_, field), each in zip(columns, values, strict=True))
    units = {places.plain_unit_at(field.unit, path) for path, _ in rows for _, field in columns if known}
    return _data(chart, units, tuple(name for _, name in rows), series)


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


_DRAWN = {"parts": _parts, "map": _map, "run": _run}
"""How charts that do not go by month are drawn."""


def _data(chart: Chart, units: set[str], labels: tuple[str, ...], series: tuple[Series, ...]) -> ChartData | None:
    if len(units) != 1:  # none where nothing is known
        return None
    return ChartData(chart.id, chart.label, chart.kind, units.pop(), labels, series)


def _rows(
    places: Places, sections: Sequence[Section], above: str = "", words: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Walk the rows of the innermost section: the path of each, and its name with those of the rows around it."""
    first, *rest = sections
    for path, row in places.rows(first, above):
        named = (*words, row) if row else words
        if rest:
            yield from _rows(places, rest, path, named)
        else:
            yield path, DOT.join(named)
