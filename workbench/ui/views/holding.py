"""The question which year's papers to hold, and why; or to let one go again."""

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from workbench.base.text import say
from workbench.ui.dialogs import Question


class Holding(Question):
    """Takes the years, each with whether it is under hold already."""

    def __init__(self, parent: QWidget, years: Mapping[int, bool]) -> None:
        """Offer the years, last first."""
        super().__init__(parent, say("evidence.hold.title"), say("evidence.hold.go"))
        self.years = years
        self.year, self.reason = QComboBox(), QLineEdit()
        for year, held in years.items():
            self.year.addItem(say("evidence.hold.stands", year=year) if held else str(year), year)
        self.ask(say("evidence.hold.year"), self.year)
        self.ask(say("evidence.hold.reason"), self.reason, say("evidence.hold.about"))
        self.year.currentIndexChanged.connect(lambda _: self._turn())
        self._turn()

    def _turn(self) -> None:
        held = self.years.get(self.year.currentData(), False)
        self.go.setText(say("evidence.hold.release" if held else "evidence.hold.go"))
        self.reason.setEnabled(not held)
        self.object_to("")

    def accept(self) -> None:
        """Make sure of the reason before going on."""
        if self.reason.isEnabled() and not self.reason.text().strip():
            self.object_to(say("hold.no_reason"))
        else:
            super().accept()

    def answer(self) -> tuple[int, str]:
        """Give the year and the reason, empty where one is released."""
        return self.year.currentData(), self.reason.text().strip()
