"""A filing's result beside the careful one: what each missing paper would add, and which to find first."""

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.base.numbers import D, shown
from workbench.base.text import say
from workbench.domain.coverage import Fall, TwoRuns
from workbench.rules.cells import Value
from workbench.rules.places import MISSING
from workbench.ui import parts, theme
from workbench.ui.views.coverage_map import Words
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.widgets import strengths

SEEN = 8
"""Lines of a table seen at once."""


class RunsView(QWidget):
    """The two runs of a filing. `opened` carries the path of a figure, `priced` the price typed."""

    opened = Signal(str)
    priced = Signal(str)

    def __init__(self, runs: TwoRuns, words: Words, price: str = "") -> None:
        """Show the runs at a price as it was typed, empty for none."""
        super().__init__()
        self.runs, self.words = runs, words
        self.filed, self.careful, self.between = (parts.label("", "figure") for _ in range(3))
        self.money = parts.label("", "strong")
        self.first = parts.label("", "heading", wrap=True)
        self.price = QLineEdit(price)
        self.price.setPlaceholderText(say("coverage.price.hint"))
        self.price.setMaximumWidth(150)
        self.price.setAccessibleName(say("coverage.price"))
        self.price.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.price.textEdited.connect(self._typed)
        self.wrong = parts.label(say("coverage.price.wrong"), "error")
        unit = runs.unit
        heads = ("figure", "strength", "missing", "before", "after")
        self.lines = LinesTable(
            Lines(
                (*(say(f"coverage.{head}") for head in heads), say("coverage.gain", unit=unit), say("coverage.money")),
                [],
                (3, 4, 5, 6),
            ),
            0,
            named=say("coverage.lines"),
        )
        self.resting = LinesTable(
            Lines(
                (
                    *(say(f"coverage.{head}") for head in ("figure", "strength", "missing")),
                    say("coverage.amount", unit=unit),
                ),
                [self._resting(number) for number in range(len(runs.resting))],
                (3,),
            ),
            0,
            named=say("coverage.resting"),
        )
        for table, count in ((self.lines, len(runs.lines)), (self.resting, len(runs.resting))):
            table.setFixedHeight((min(count, SEEN) + 1) * theme.ROW + 4)
            table.setVisible(bool(count))
        self.lines.opened.connect(lambda row: self.opened.emit(self.runs.lines[row].path))
        self.resting.opened.connect(lambda row: self.opened.emit(self.runs.resting[row].path))
        self.page = parts.Page(
            self._totals(),
            parts.label(say("coverage.lines"), "heading"),
            parts.label(say("coverage.runs.says"), "quiet", wrap=True),
            self.lines,
            *([parts.label(say("coverage.resting"), "heading"), self.resting] if runs.resting else []),
            gap=10,
        )
        self.setLayout(parts.column(self.page, gap=0))
        self._show()

    def _totals(self) -> QWidget:
        def amount(code: str, figure: QWidget, *below: QWidget) -> parts.Item:
            unit = parts.label(self.runs.unit, "quiet")
            return parts.column(
                parts.label(say(code), "quiet"), parts.row(figure, unit, None, gap=6), *below, None, gap=2
            )

        asked = parts.column(
            parts.label(say("coverage.price"), "quiet"), parts.row(self.price, None), self.wrong, None, gap=4
        )
        line = parts.row(
            amount("coverage.filed", self.filed),
            amount("coverage.careful", self.careful),
            amount("coverage.between", self.between, self.money),
            asked,
            gap=24,
        )
        for at in range(4):
            line.setStretch(at, 1)
        return parts.card(line, parts.rule(), self.first, gap=10)

    def _typed(self, text: str) -> None:
        self.priced.emit(text)
        self._show()

    def _show(self) -> None:
        price, wrong = read_price(self.price.text())
        self.wrong.setVisible(wrong)
        self.runs = runs = self.runs.at(price)
        self.filed.setText(_number(runs.filed))
        self.careful.setText(_number(runs.conservative))
        self.between.setText(_signed(runs.tonnes))
        self.money.setText(say("coverage.yuan", yuan=shown(runs.yuan)) if runs.yuan is not None else "")
        first = next((line for line in runs.lines if line.taken), None)
        self.first.setText(self._first(first) if first else say("coverage.first.none"))
        model = self.lines.model()
        assert isinstance(model, Lines)  # noqa: S101 - for the type checker: it was made so
        model.show_lines([self._line(line) for line in runs.lines])
        self.lines.fit()

    def _first(self, line: Fall) -> str:
        kinds = self.words.missing(line.missing) or say("coverage.kind.ask")
        return say(
            "coverage.first", name=self.words.name(line), kinds=kinds, tonnes=shown(line.tonnes), unit=self.runs.unit
        )

    def _line(self, line: Fall) -> Line:
        gain = _signed(line.tonnes) if line.taken else say("coverage.not_taken")
        yuan = shown(line.yuan) if line.taken and line.yuan is not None else MISSING
        after = _value(line.after, line.unit) if line.after is not None else say("coverage.by_default")
        missing = self.words.missing(line.missing) or MISSING
        word = strengths.word(line.strength)
        return Line((self.words.name(line), word, missing, _value(line.before, line.unit), after, gain, yuan))

    def _resting(self, number: int) -> Line:
        each = self.runs.resting[number]
        missing = self.words.missing(each.missing) or MISSING
        return Line(
            (
                self.words.name(each),
                strengths.word(each.strength),
                missing,
                shown(each.tonnes) if each.tonnes else MISSING,
            )
        )


def read_price(text: str) -> tuple[Decimal | None, bool]:
    """Read a price as it was typed: None for nothing, or for what is no price, and then True."""
    if not text.strip():
        return None, False
    try:
        price = D(text.replace(",", ""))
    except ValueError:
        return None, True
    return (price, False) if price >= 0 else (None, True)


def _number(value: Decimal | None) -> str:
    return MISSING if value is None else shown(value)


def _signed(value: Decimal | None) -> str:
    return MISSING if value is None else f"{value:+,f}"


def _value(value: Value | None, unit: str) -> str:
    return f"{shown(value)} {unit}".strip() if isinstance(value, Decimal) else MISSING
