"""The map of a boundary on paper: told apart without colour, with its scale bar, north, degrees and area."""

from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.domain.charts import ChartData
from workbench.domain.map_drawing import Drawn, Sheet, laid_out, names
from workbench.pdf.flow import Canvas, Flowable
from workbench.pdf.fonts import SANS, SERIF, checked, width
from workbench.pdf.ink import ACCENT, INK, LINE, MM, QUIET, WIDTH

if TYPE_CHECKING:
    from reportlab.pdfgen.pathobject import PDFPathObject

TALL = 92 * MM
_LEFT, _FOOT = 44.0, 30.0
_FREE = 22.0
_CROWDED = 11.0
_SOFT = "#E4F0EB"


class Map(Flowable):
    """A boundary in its frame; corners are numbered as far as there is room."""

    def __init__(self, data: ChartData) -> None:
        """Take the map."""
        super().__init__()
        self._where = str(data.label)
        self._parts = {ring.part for ring in data.rings}
        self._caption = data.caption
        self.width, self.height = WIDTH, TALL + _FOOT
        self._wide = WIDTH - _LEFT
        self._sheet: Sheet = laid_out(data.rings, self._wide, TALL, _FREE)

    def draw(self) -> None:
        """Draw the ground, the frame with its degrees, and the line that tells scale and area."""
        canvas = self.canv
        canvas.saveState()
        canvas.translate(_LEFT, _FOOT)
        for drawn in self._sheet.rings:
            if drawn.ring.part == "outline":
                _ground(canvas, drawn)
        for drawn in self._sheet.rings:
            if drawn.ring.part == "hole":
                _hole(canvas, drawn)
        for drawn in self._sheet.rings:
            _corners(canvas, drawn)
        self._names(canvas)
        self._edges(canvas)
        self._north(canvas)
        self._foot(canvas)
        canvas.restoreState()

    def _edges(self, canvas: Canvas) -> None:
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0, self._wide, TALL)
        canvas.setFillColor(QUIET)
        canvas.setFont(SANS, 7)
        for label, x in self._sheet.east:
            canvas.line(x, 0, x, -3)
            canvas.drawCentredString(x, -10, label)
        for label, y in self._sheet.north:
            canvas.line(-3, y, 0, y)
            canvas.drawRightString(-5, y - 2.5, label)

    def _names(self, canvas: Canvas) -> None:
        placed = names(
            self._sheet, (self._wide, TALL), _CROWDED, lambda text: width(checked(text, self._where), SANS, 8)
        )
        for name in placed:
            canvas.setFillColor(INK if name.of_ring else QUIET)
            canvas.setFont(*(SERIF, 8.5) if name.of_ring else (SANS, 7))
            canvas.drawCentredString(name.at[0], name.at[1] - 2.5, name.text)

    def _north(self, canvas: Canvas) -> None:
        x, y = self._wide - 12, TALL - 6
        arrow = canvas.beginPath()
        arrow.moveTo(x, y)
        for dx, dy in ((4, -13), (0, -9), (-4, -13)):
            arrow.lineTo(x + dx, y + dy)
        arrow.close()
        canvas.setFillColor(INK)
        canvas.drawPath(arrow, stroke=0, fill=1)
        canvas.setFont(SANS, 7.5)
        canvas.drawCentredString(x, y - 21, say("boundary.map.north"))

    def _foot(self, canvas: Canvas) -> None:
        y, long = -_FOOT + 6, self._sheet.bar_length
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.2)
        canvas.line(0, y, long, y)
        for x in (0.0, long):
            canvas.line(x, y - 3, x, y + 3)
        canvas.setFillColor(INK)
        canvas.setFont(SANS, 7.5)
        canvas.drawString(long + 5, y - 2.5, self._sheet.bar_words)
        words = [say("boundary.map.hatched")] if "hole" in self._parts else []
        words += [self._caption] if self._caption else []
        canvas.setFillColor(QUIET)
        canvas.setFont(SERIF, 8)
        canvas.drawRightString(self._wide, y - 2.5, "\u3000".join((*words, say("boundary.map.says"))))


def _outlined(canvas: Canvas, drawn: Drawn) -> "PDFPathObject":
    path = canvas.beginPath()
    path.moveTo(*drawn.corners[0][1])
    for _, spot in drawn.corners[1:]:
        path.lineTo(*spot)
    path.close()
    return path


def _ground(canvas: Canvas, drawn: Drawn) -> None:
    canvas.setFillColor(_SOFT)
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(1.2)
    canvas.drawPath(_outlined(canvas, drawn), stroke=1, fill=1)


def _hole(canvas: Canvas, drawn: Drawn) -> None:
    """Show the paper through a hole, hatched within a dashed line."""
    canvas.setFillColor("#FFFFFF")
    canvas.drawPath(_outlined(canvas, drawn), stroke=0, fill=1)
    canvas.saveState()
    canvas.clipPath(_outlined(canvas, drawn), stroke=0, fill=0)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    xs, ys = zip(*(spot for _, spot in drawn.corners), strict=True)
    high = max(ys) - min(ys)
    x = min(xs) - high
    while x < max(xs):
        canvas.line(x, min(ys), x + high, max(ys))
        x += 4
    canvas.restoreState()
    canvas.saveState()
    canvas.setStrokeColor(QUIET)
    canvas.setLineWidth(0.9)
    canvas.setDash(3, 2)
    canvas.drawPath(_outlined(canvas, drawn), stroke=1, fill=0)
    canvas.restoreState()


def _corners(canvas: Canvas, drawn: Drawn) -> None:
    point = drawn.ring.part == "point"
    canvas.setStrokeColor(INK if point else ACCENT)
    canvas.setFillColor(INK if point else "#FFFFFF")
    canvas.setLineWidth(0.7)
    for _, spot in drawn.corners:
        if point or len(drawn.corners) <= 100:
            canvas.circle(*spot, 2.2 if point else 1.5, fill=1, stroke=1)
