"""The figure a filing is about, and what it is made of, at one look."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from workbench.base.text import say
from workbench.pdf.flow import Flowable, Paragraph, Spacer
from workbench.pdf.fonts import BOLD, SANS, SERIF, checked, fitting
from workbench.pdf.ink import ACCENT, INK, MARK, MM, WIDTH, inked, styles, unit_text
from workbench.pdf.pages import Heading
from workbench.rules.formula import Bin, Node, Ref
from workbench.rules.outcome import Outcome, Step
from workbench.rules.places import Places

_ROW = 17.0
_LABEL, _FIGURE = 58 * MM, 34 * MM


def headline(places: Places) -> tuple[str, str, str] | None:
    """Give label, figure and unit of the headline; None for a form without one."""
    path = places.form.headline
    if not path:
        return None
    _, _, field = places.form.locate(path)
    return str(field.label), places.shown(path, field), places.unit(path, field)


def summary(places: Places, outcome: Outcome, unsure: Collection[str]) -> Iterator[Flowable]:
    """Give the headline, and the figures it is the sum of as bars."""
    found = headline(places)
    if not found:
        return
    label, figure, unit = found
    path, title = places.form.headline, say("pdf.summary")
    mark = MARK if path in unsure else ""
    yield Heading(inked(title, title), 0, title)
    yield Paragraph(inked(label, path), styles().quiet)
    yield Paragraph(
        f'{inked(figure + mark, path)} <font face="{SANS}" size="11">{unit_text(unit, path)}</font>', styles().big
    )
    step = outcome.steps.get(path)
    bars = list(_bars(places, step, unsure)) if step else []
    if len(bars) > 1:
        yield Bars(bars)
    yield Spacer(1, 6)


def _bars(places: Places, step: Step, unsure: Collection[str]) -> Iterator[tuple[str, Decimal, str]]:
    """Give label, amount and figure of each term, deductions as negative amounts; nothing if it is no plain sum."""
    terms = list(_terms(step.expression.tree, plus=True)) if step.expression else []
    if not step.expression or None in terms:
        return
    inputs = dict(zip(step.expression.references, step.inputs, strict=True))
    for plus, node in filter(None, terms):
        given = inputs[node]
        if isinstance(given.value, Decimal):
            _, _, field = places.form.locate(given.path)
            figure = places.shown(given.path, field) + (MARK if given.path in unsure else "")
            yield str(node.label), given.value if plus else -given.value, figure if plus else f"− {figure}"


def _terms(node: Node, *, plus: bool) -> Iterator[tuple[bool, Ref] | None]:
    """Take a sum apart into its terms with their signs; None for a part that is no single figure."""
    match node:
        case Ref():
            yield plus, node
        case Bin("+" | "-" as sign, left, right):
            yield from _terms(left, plus=plus)
            yield from _terms(right, plus=plus == (sign == "+"))
        case _:
            yield None


class Bars(Flowable):
    """Amounts as horizontal bars of one measure, each with its figure; a deduction is outlined, not filled."""

    def __init__(self, bars: Sequence[tuple[str, Decimal, str]]) -> None:
        """Take label, amount and figure of each."""
        super().__init__()
        self._bars = [(checked(label, label), value, checked(text, label)) for label, value, text in bars]
        self.width, self.height = WIDTH, _ROW * len(bars)

    def draw(self) -> None:
        """Draw them; lengths are in proportion, the figures beside them exact."""
        canvas = self.canv
        most = max(abs(value) for _, value, _ in self._bars) or Decimal(1)
        for number, (label, value, text) in enumerate(self._bars):
            y = self.height - _ROW * (number + 1) + 4
            canvas.setFillColor(INK)
            canvas.setFont(SERIF, 9)
            canvas.drawString(0, y + 1, fitting(label, SERIF, 9, _LABEL - 8))
            long = float(abs(value) / most) * (WIDTH - _LABEL - _FIGURE)
            canvas.setFillColor(ACCENT if value >= 0 else "#FFFFFF")
            canvas.setStrokeColor(ACCENT)
            canvas.setLineWidth(0.8)
            canvas.rect(_LABEL, y, long, 8.5, fill=1, stroke=1)
            canvas.setFillColor(INK)
            canvas.setFont(BOLD, 8.5)
            canvas.drawString(_LABEL + long + 5, y + 1, text)
