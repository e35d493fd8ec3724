"""One figure measured in days of doubt: why, the choices with their tonnes, and the way to take one over."""

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import rounded, shown
from workbench.base.text import Label, say
from workbench.domain.calibration import Span
from workbench.domain.period import period_words
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.services import calibrating
from workbench.services.calibrating import Offer
from workbench.services.context import Workbench
from workbench.ui import parts
from workbench.ui.views.second import signed

_NUMBER = Field("part", Label(""), "number")


class CorrectionPanel(QWidget):
    """Tells of an offer. `taken` carries the parts to take it over with, None for the whole month.

    `opened` asks for its month, `register` for the register of instruments.
    """

    taken = Signal(object)
    opened = Signal()
    register = Signal()

    def __init__(self, wb: Workbench, offer: Offer) -> None:
        """Tell why, and offer what may be chosen."""
        super().__init__()
        self.wb, self.offer = wb, offer
        self.whole = QRadioButton(say("meters.choice.whole"))
        self.part = QRadioButton(say("meters.choice.part"))
        self.ways = QButtonGroup(self)
        for way in (self.whole, self.part):
            self.ways.addButton(way)
        self.whole.setChecked(True)
        self.lines: dict[Span, QLineEdit] = {}
        self.result = parts.label("", "figure")
        self.change = parts.label("", "strong", wrap=True)
        self.trouble = parts.label("", "error", wrap=True)
        self.trouble.hide()
        self.steps = parts.column(gap=6)
        self.go = parts.button(say("meters.take"), self._take, "primary")
        self.go.setEnabled(not wb.read_only)
        items: list[parts.Item] = [
            parts.label(offer.name, "heading", wrap=True),
            parts.label(f"{period_words(offer.period)} · {offer.instrument}", "quiet", wrap=True),
            parts.label(say("meters.measured", value=shown(offer.measured), unit=offer.unit), wrap=True),
        ]
        items += self._choices() if offer.corrected is not None else []
        items += [4, *self._ways_on(), 8, parts.label(say("meters.why"), "heading"), self.steps]
        self.setLayout(parts.column(*items, None, gap=6, margin=20))
        self._show_steps(offer.steps)
        self._work_out()

    def _choices(self) -> list[parts.Item]:
        items: list[parts.Item] = []
        if self.offer.needs == "part":
            items = [4, self.whole, self.part]
            for span in self.offer.doubtful:
                line = QLineEdit()
                line.setPlaceholderText(say("meters.part.hint", unit=self.offer.unit))
                line.setAccessibleName(say("meters.part", first=span.first, last=span.last, unit=self.offer.unit))
                line.textChanged.connect(self._typed)
                self.lines[span] = line
                caption = parts.label(line.accessibleName(), "quiet", wrap=True)
                caption.setBuddy(line)
                items += [caption, line]
            self.ways.buttonToggled.connect(self._work_out)
        return [*items, 4, self.result, self.change, self.trouble]

    def _ways_on(self) -> list[parts.Item]:
        if self.offer.needs == "error":
            return [parts.row(parts.button(say("meters.register"), self.register.emit, "primary"), None)]
        if self.offer.state == "open" and self.offer.corrected is not None:
            return [parts.row(self.go, None), parts.label(say("meters.take.about"), "quiet", wrap=True)]
        said = "meters.inputs" if self.offer.state == "open" else f"meters.{self.offer.state}"
        tone = "warn" if self.offer.state in ("sealed", "stale") else ""
        go = parts.button(say("meters.open"), self.opened.emit, "primary")
        return [parts.label(say(said), tone, wrap=True), parts.row(go, None)]

    def parts(self) -> Mapping[Span, Decimal] | None:
        """Give the parts as typed, None for the whole month. Raises ValueError for what is no number, or nothing."""
        if self.offer.needs != "part" or self.whole.isChecked():
            return None
        found = {}
        for span, line in self.lines.items():
            value = KINDS["number"].parse(line.text(), _NUMBER)
            if not isinstance(value, Decimal):
                raise TypeError(value)
            found[span] = value
        return found

    def _typed(self) -> None:
        self.part.setChecked(True)
        self._work_out()

    def _work_out(self) -> None:
        """Show what the choice in hand comes to; it can be taken only where it can be worked out."""
        if self.offer.corrected is None:
            return
        problem = ""
        try:
            found = calibrating.worked(self.wb, self.offer, self.parts())
        except WorkbenchError as error:
            problem = say(error.code, **error.args_)
        except ValueError:
            problem = say("meters.part.number")
        else:
            self.result.setText(f"{shown(found.value)} {self.offer.unit}")
            more = say("meters.change", value=signed(found.value - self.offer.measured), unit=self.offer.unit)
            tonnes = "" if found.tonnes is None else say("meters.tonnes", tonnes=signed(rounded(found.tonnes, 2)))
            self.change.setText(f"{more}{tonnes}")
            self._show_steps(found.steps)
        for each in (self.result, self.change):
            each.setVisible(not problem)
        self.trouble.setText(problem)
        self.trouble.setVisible(bool(problem))
        self.go.setEnabled(not problem and not self.wb.read_only)

    def _show_steps(self, steps: tuple[str, ...]) -> None:
        parts.empty(self.steps)
        for number, step in enumerate(steps, 1):
            self.steps.addWidget(parts.label(f"{number}. {step}", wrap=True))

    def _take(self) -> None:
        self.taken.emit(self.parts())
