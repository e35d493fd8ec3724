"""The charts of a filing on paper: vector bars with every figure beside them, legible without colour."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import say
from workbench.domain.axis import marks
from workbench.domain.charts import ChartData, charts
from workbench.pdf.flow import Canvas, CondPageBreak, Flowable, Paragraph, Spacer
from workbench.pdf.fonts import SANS, SERIF, checked, fitting, width
from workbench.pdf.ink import ACCENT, INK, LINE, MM, QUIET, WIDTH, inked, styles
from workbench.pdf.map import TALL, Map
from workbench.pdf.pages import Heading
from workbench.rules.outcome import Outcome
from workbench.rules.places import Places
from workbench.rules.units import shown_unit

_TALL = 46 * MM
_ROOM = 62 * MM
"""A chart with less room than this goes to the next page, in points."""

_ROW = 14.0
_MOST_PARTS = 14
"""Parts drawn one by one; the smaller ones are drawn together."""

_Point = tuple[float, float]

_FILLS = ((ACCENT, ACCENT), ("#FFFFFF", ACCENT), (QUIET, QUIET), ("#FFFFFF", QUIET))
"""Fill and outline of each series, told apart in black and white too."""


def pictures(places: Places, outcome: Outcome) -> Iterator[Flowable]:
    """Give the charts a form asks for, those that have figures."""
    drawn = charts(places.form, places.cells, outcome)
    if not drawn:
        return
    title = say("pdf.charts")
    yield CondPageBreak(_ROOM)
    yield Heading(inked(title, title), 0, title)
    for data in drawn:
        unit = f"\u3000{shown_unit(data.unit)}" if data.unit and data.kind != "map" else ""
        yield CondPageBreak(TALL + 40 * MM if data.kind == "map" else _ROOM)
        yield Paragraph(inked(f"{data.label}{unit}", title), styles().subheading)
        yield Map(data) if data.kind == "map" else Shares(data) if data.kind == "parts" else Months(data)
        yield Spacer(1, 8)


class Months(Flowable):
    """A year of months as upright bars, or as a line, over an axis of round figures."""

    def __init__(self, data: ChartData) -> None:
        """Take the chart."""
        super().__init__()
        self._data = data
        self._legend = [checked(series.label, str(data.label)) for series in data.series]
        self.width, self.height = WIDTH, _TALL + 16 + (14 if len(data.series) > 1 else 0)

    def draw(self) -> None:
        """Draw axis, months, bars or line and, for several series, the legend."""
        canvas, data = self.canv, self._data
        axis = marks(value for series in data.series for value in series.values if value is not None)
        labels = [shown(mark) for mark in axis]
        left = max(width(label, SANS, 7.5) for label in labels) + 6
        low, span = axis[0], axis[-1] - axis[0]

        def height(value: Decimal) -> float:
            return 14 + float((value - low) / span) * _TALL

        for mark, label in zip(axis, labels, strict=True):
            canvas.setStrokeColor(INK if mark == 0 else LINE)
            canvas.setLineWidth(0.6 if mark == 0 else 0.25)
            canvas.line(left, height(mark), WIDTH, height(mark))
            canvas.setFillColor(QUIET)
            canvas.setFont(SANS, 7.5)
            canvas.drawRightString(left - 4, height(mark) - 2.5, label)
        room = (WIDTH - left) / len(data.labels)
        every = max(1, -int(-max(width(label, SANS, 7.5) + 4 for label in data.labels) // room))
        for place, label in list(enumerate(data.labels))[::every]:
            canvas.setFillColor(QUIET)
            canvas.setFont(SANS, 7.5)
            canvas.drawCentredString(left + room * (place + 0.5), 2, checked(label, label))
        for number, series in enumerate(data.series):
            points = [
                None if value is None else (left + room * (place + 0.5), height(value))
                for place, value in enumerate(series.values)
            ]
            if data.kind in ("line", "run"):
                _line(canvas, number, points)
            else:
                self._bars(canvas, number, points, room, height(Decimal(0)))
        if len(data.series) > 1:
            self._key(canvas, left)

    def _bars(self, canvas: Canvas, number: int, points: list[_Point | None], room: float, zero: float) -> None:
        bar = min(room * 0.66 / len(self._data.series), 9 * MM)
        for middle, end in filter(None, points):
            x = middle + (number - len(self._data.series) / 2) * bar
            base, top = sorted((zero, end))
            _box(canvas, number, x, base, bar * 0.92, top - base)

    def _key(self, canvas: Canvas, x: float) -> None:
        for number, label in enumerate(self._legend):
            _box(canvas, number, x, self.height - 10, 8, 6)
            canvas.setFillColor(INK)
            canvas.setFont(SERIF, 8)
            canvas.drawString(x + 11, self.height - 10, label)
            x += width(label, SERIF, 8) + 26


class Shares(Flowable):
    """Parts of a whole as level bars, the largest first, each with its figure and its share of what is added."""

    def __init__(self, data: ChartData) -> None:
        """Take the chart."""
        super().__init__()
        where = str(data.label)
        known = [(label, value) for label, value in zip(data.labels, data.series[0].values, strict=True) if value]
        known.sort(key=lambda part: -abs(part[1]))
        # what is added up; a deduction has no share of it
        whole = sum((value for _, value in known if value > 0), Decimal(0))
        kept, rest = known[:_MOST_PARTS], known[_MOST_PARTS:]
        if rest:
            kept.append((say("pdf.charts.rest", count=len(rest)), sum((value for _, value in rest), Decimal(0))))
        self._parts = [(checked(label, where), value, checked(_figure(value, whole), where)) for label, value in kept]
        self.width, self.height = WIDTH, _ROW * len(self._parts)

    def draw(self) -> None:
        """Draw them; lengths are in proportion, the figures beside them exact."""
        canvas = self.canv
        names = min(max((width(label, SERIF, 8.5) for label, _, _ in self._parts), default=0) + 8, WIDTH * 0.4)
        figures = max((width(text, SANS, 8) for _, _, text in self._parts), default=0) + 8
        most = max((abs(value) for _, value, _ in self._parts), default=Decimal(1)) or Decimal(1)
        for number, (label, value, text) in enumerate(self._parts):
            y = self.height - _ROW * (number + 1) + 3
            canvas.setFillColor(INK)
            canvas.setFont(SERIF, 8.5)
            canvas.drawString(0, y + 1, fitting(label, SERIF, 8.5, names - 8))
            long = float(abs(value) / most) * (WIDTH - names - figures)
            _box(canvas, 0 if value > 0 else 1, names, y, long, 8)
            canvas.setFillColor(INK)
            canvas.setFont(SANS, 8)
            canvas.drawString(names + long + 5, y + 1, text)


def _figure(value: Decimal, whole: Decimal) -> str:
    if value < 0 or not whole:
        return shown(value)
    share = rounded(CONTEXT.multiply(CONTEXT.divide(value, whole), Decimal(100)), 1, "half_up")
    return f"{shown(value)}（{share} %）"


def _box(canvas: Canvas, series: int, x: float, y: float, wide: float, high: float) -> None:
    fill, stroke = _FILLS[series % len(_FILLS)]
    canvas.setFillColor(fill)
    canvas.setStrokeColor(stroke)
    canvas.setLineWidth(0.6)
    canvas.rect(x, y, wide, high, fill=1, stroke=1)


def _line(canvas: Canvas, series: int, points: list[_Point | None]) -> None:
    fill, stroke = _FILLS[series % len(_FILLS)]
    canvas.setStrokeColor(stroke)
    canvas.setLineWidth(1.2)
    for here, there in pairwise(points):
        if here and there:  # a month without a figure is a gap
            canvas.line(*here, *there)
    canvas.setFillColor(fill)
    for x, y in filter(None, points):
        canvas.circle(x, y, 2.2, fill=1, stroke=1)
