"""The steps of a guided flow in one line: what is done, where I am, what waits."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from workbench.base.text import say
from workbench.domain.journey import StepState
from workbench.rules.journey import JourneyStep
from workbench.ui import parts, theme

NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class JourneyBar(QWidget):
    """One button a step; `chosen` tells which, counted from 0. Where room is short, far steps show a number."""

    chosen = Signal(int)

    def __init__(self, steps: Sequence[JourneyStep]) -> None:
        """Show the steps of a journey."""
        super().__init__()
        self.steps = tuple(steps)
        self.states: tuple[StepState, ...] = ()
        self.setAccessibleName(say("ui.journey"))
        self.buttons: list[QPushButton] = []
        line = self._line = QHBoxLayout()
        line.setContentsMargins(16, 0, 24, 0)
        line.setSpacing(4)
        for index, _ in enumerate(self.steps):
            made = parts.button("", partial(self.chosen.emit, index), "step")
            made.setCheckable(True)
            if index < 9:
                QShortcut(QKeySequence(f"Alt+{index + 1}"), self, made.click)
            self.buttons.append(made)
            line.addWidget(made)
        line.addStretch(1)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_states(self, states: Sequence[StepState], current: int) -> None:
        """Mark what is done and where the person is."""
        self.states = tuple(states)
        for index, (made, state) in enumerate(zip(self.buttons, states, strict=True)):
            made.setChecked(index == current)
            said = f"{index + 1} {self.steps[index].label} · {say(f'ui.journey.{state}')}"
            made.setAccessibleName(said)
            made.setToolTip(f"{said}  Alt+{index + 1}")
            parts.restyle(made, state=state, current="true" if index == current else "false")
        self._fit()

    def _fit(self) -> None:
        """Write as many labels as fit, the current one and those nearest to it first; the rest by number."""
        here = next((index for index, made in enumerate(self.buttons) if made.isChecked()), 0)
        for index in range(len(self.steps)):
            self._dress(index, spoken=index == here)
        for index in sorted(range(len(self.steps)), key=lambda index: (abs(index - here), -index))[1:]:
            self._dress(index, spoken=True)
            wanted = sum(made.sizeHint().width() + self._line.spacing() for made in self.buttons)
            if wanted + 40 > self.width():  # the margins at both ends; the layout's own hint may lag behind
                self._dress(index, spoken=False)
                break
        self._line.invalidate()
        self._line.activate()

    def _dress(self, index: int, *, spoken: bool) -> None:
        t = theme.tokens()
        icon, colour = {"done": ("passed", t.accent), "blocked": ("lock", t.quiet)}.get(
            self.states[index], ("none", "")
        )
        number = NUMBERS[index] if icon == "none" or not spoken else ""
        made = self.buttons[index]
        made.setIcon(theme.icon(icon if spoken else "none", colour))
        made.setIconSize(QSize(16, 16) if spoken and icon != "none" else QSize(0, 0))
        made.setText(f"{number} {self.steps[index].label}".strip() if spoken else number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the labels to the new width."""
        super().resizeEvent(event)
        if self.states:
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """Be content with little: labels give way to numbers."""
        return QSize(120, super().minimumSizeHint().height())
