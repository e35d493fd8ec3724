"""The charts of a filing as drawings within the page: told apart without colour, every figure in a table beside."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from xml.etree.ElementTree import Element

from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import say
from workbench.domain.axis import marks
from workbench.domain.charts import ChartData
from workbench.rules.places import MISSING
from workbench.rules.units import shown_unit
from workbench.web.drawing import Point, line, width, words
from workbench.web.map import drawn_map, map_words
from workbench.web.tags import Content, tag

_WIDE, _TALL, _FOOT, _HEAD = 480.0, 180.0, 22.0, 8.0
"""The drawing of a year, in its own units: about what a telephone is wide."""

_MOST_PARTS = 14
"""Parts drawn one by one; the smaller ones are told together."""


def chart(data: ChartData) -> Element:
    """Give one chart with its figures."""
    unit = f"（{shown_unit(data.unit)}）" if data.unit and data.kind != "map" else ""
    title = f"{data.label}{unit}"
    if data.kind == "parts":
        content: tuple[Content, ...] = (_parts(data, title),)
    elif data.kind == "map":
        content = (drawn_map(data), tag("p", map_words(data), class_="quiet"))
    else:
        figures = tag("details", tag("summary", say("web.chart.figures")), _figures(data, title))
        content = (_key(data), _months(data, title), figures)
    return tag("figure", tag("figcaption", title), *content)


def _parts(data: ChartData, title: str) -> Element:
    """Give parts of a whole as level bars, the largest first, each with its figure and its share of what is added."""
    known = [(label, value) for label, value in zip(data.labels, data.series[0].values, strict=True) if value]
    known.sort(key=lambda part: -abs(part[1]))
    whole = sum((value for _, value in known if value > 0), Decimal(0))
    rest = known[_MOST_PARTS:]
    if rest:
        known[_MOST_PARTS:] = [(say("web.chart.rest", count=len(rest)), sum((value for _, value in rest), Decimal(0)))]
    most = max((abs(value) for _, value in known), default=Decimal(0)) or Decimal(1)
    lines = (
        tag(
            "tr",
            tag("th", label, scope="row"),
            tag("td", _bar(value, most)),
            tag("td", _figure(value, whole), class_="figure"),
        )
        for label, value in known
    )
    heads = (say("web.item"), say("web.chart.bar"), say("web.figure"))
    head = tag("thead", tag("tr", *(tag("th", text, scope="col") for text in heads)), class_="unseen")
    return tag("table", tag("caption", title), head, tag("tbody", *lines), class_="parts")


def _bar(value: Decimal, most: Decimal) -> Element:
    long = f"{float(abs(value) / most) * 100:.2f}"
    size = {"x": "0", "y": "1", "width": long, "height": "10", "vector_effect": "non-scaling-stroke"}
    bar = tag("rect", **size, class_="s0" if value > 0 else "s1")
    return tag("svg", bar, viewBox="0 0 100 12", preserveAspectRatio="none", aria_hidden="true", class_="bar")


def _figure(value: Decimal, whole: Decimal) -> str:
    if value < 0 or not whole:
        return shown(value)
    share = rounded(CONTEXT.multiply(CONTEXT.divide(value, whole), Decimal(100)), 1)
    return f"{shown(value)}（{share} %）"


def _figures(data: ChartData, title: str) -> Element:
    """Give the figures of a drawing as a table."""
    heads = (tag("th", series.label, scope="col", class_="figure") for series in data.series)
    head = tag("thead", tag("tr", tag("th", say("web.item"), scope="col"), *heads))
    lines = (
        tag(
            "tr",
            tag("th", label, scope="row"),
            *(
                tag("td", MISSING if each.values[at] is None else shown(each.values[at] or Decimal(0)), class_="figure")
                for each in data.series
            ),
        )
        for at, label in enumerate(data.labels)
    )
    return tag("table", tag("caption", title), head, tag("tbody", *lines), class_="rows")


def _key(data: ChartData) -> Element | None:
    if len(data.series) < 2:
        return None
    words = (
        tag("li", tag("svg", _box(at, 1, 2, 12, 8), viewBox="0 0 14 12", aria_hidden="true"), f" {series.label}")
        for at, series in enumerate(data.series)
    )
    return tag("ul", *words, class_="key")


def _months(data: ChartData, title: str) -> Element:
    """Give upright bars, or a line, over an axis of round figures."""
    axis = marks(value for series in data.series for value in series.values if value is not None)
    texts = [shown(mark) for mark in axis]
    left = max(map(width, texts)) + 6
    low, span = axis[0], axis[-1] - axis[0]

    def height(value: Decimal) -> float:
        return _HEAD + (1 - float((value - low) / span)) * _TALL

    parts = []
    for mark, text in zip(axis, texts, strict=True):
        y = height(mark)
        parts.append(line((left, y), (_WIDE, y), "axis" if mark == 0 else "grid"))
        parts.append(words(text, left - 4, y + 4, "end"))
    room = (_WIDE - left) / len(data.labels)
    every = max(1, -int(-max(width(label) + 4 for label in data.labels) // room))
    for at, label in list(enumerate(data.labels))[::every]:
        parts.append(words(label, left + room * (at + 0.5), _HEAD + _TALL + 17, "middle"))
    for number, series in enumerate(data.series):
        points = [
            None if value is None else (left + room * (at + 0.5), height(value))
            for at, value in enumerate(series.values)
        ]
        if data.kind == "bars":
            parts += _bars(points, room, height(Decimal(0)), number, len(data.series))
        else:
            parts += _line(points, number)
    box = f"0 0 {_WIDE:.0f} {_HEAD + _TALL + _FOOT:.0f}"
    return tag("svg", *parts, viewBox=box, role="img", aria_label=title, class_="year")


def _bars(points: list[Point | None], room: float, zero: float, number: int, of: int) -> Iterator[Element]:
    wide = min(room * 0.66 / of, 24.0)
    for middle, end in filter(None, points):
        top, base = sorted((zero, end))
        yield _box(number, middle + (number - of / 2) * wide, top, wide * 0.92, base - top)


def _line(points: list[Point | None], number: int) -> Iterator[Element]:
    """Give a line with a gap where there is no figure."""
    for known, run in groupby(points, key=lambda point: point is not None):
        spots = [f"{point[0]:.1f},{point[1]:.1f}" for point in run if point]
        if known:
            yield tag("polyline", points=" ".join(spots), class_=f"line l{number % 4}")
    for x, y in filter(None, points):
        yield tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3", class_=f"s{number % 4}")


def _box(series: int, x: float, y: float, wide: float, high: float) -> Element:
    size = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{wide:.1f}", "height": f"{high:.1f}"}
    return tag("rect", **size, class_=f"s{series % 4}")
