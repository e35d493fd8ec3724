"""The duties of the enterprise in one year, each with its article and reason, and the way to its profile."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.services.profile import Duty
from workbench.ui import parts, theme
from workbench.ui.views.header import Header
from workbench.ui.widgets.link import Link

GROUPS = ("holds", "undecided", "not")


class ProfileView(QWidget):
    """`opened` asks for the year's profile, `begun` for a new one, `year_asked` for another year's page."""

    opened = Signal()
    begun = Signal()
    year_asked = Signal(int)
    cited = Signal(object)

    def __init__(
        self, enterprise: str, year: int, years: Sequence[int], duties: Sequence[Duty], *, known: bool, read_only: bool
    ) -> None:
        """Show the duties of a year; `known` tells whether its profile was begun."""
        super().__init__()
        self.years = QComboBox()
        self.years.setAccessibleName(say("ui.new_filing.period"))
        for each in years:
            self.years.addItem(say("period.year", year=each), each)
        self.years.setCurrentIndex(self.years.findData(year))
        self.years.activated.connect(lambda row: self.year_asked.emit(self.years.itemData(row)))
        code = "profile.page.open" if known else "profile.page.begin"
        self.go = parts.button(say(code, year=year), self.opened.emit if known else self.begun.emit, "primary")
        self.go.setEnabled(known or not read_only)
        head = Header(say("ui.nav.profile"), [self.years, self.go] if known else [self.years])
        head.show_below(enterprise)
        cards: list[parts.Item] = []
        if not known:
            cards.append(
                parts.card(
                    parts.label(say("profile.page.none", year=year), "heading", wrap=True),
                    parts.label(say("profile.page.about"), "quiet", wrap=True),
                    8,
                    parts.row(self.go, None),
                )
            )
        for group in GROUPS:
            found = [each for each in duties if _group(each) == group]
            if found:
                cards.append(self._card(group, found))
        if duties:
            cards.append(parts.label(say("profile.page.reminder"), "quiet", wrap=True))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(parts.Page(*cards, widest=900))
        self.go.setFocus()

    def _card(self, group: str, duties: Sequence[Duty]) -> QWidget:
        items: list[parts.Item] = [parts.label(say(f"profile.page.{group}", count=len(duties)), "heading")]
        for number, duty in enumerate(duties):
            if number:
                items.append(parts.rule())
            items.append(self._duty(group, duty))
        return parts.card(*items, gap=8)

    def _duty(self, group: str, duty: Duty) -> parts.Item:
        t = theme.tokens()
        icon, colour = {"holds": ("passed", t.accent), "undecided": ("undecided", t.warn)}.get(group, ("none", t.quiet))
        law = Link(say("profile.page.read"), lambda: self.cited.emit(duty.cite))
        law.setAccessibleName(f"{duty.label} {duty.cite}")
        top = parts.row(parts.label(str(duty.label), "strong" if group == "holds" else "", wrap=True), law, gap=8)
        top.setStretch(0, 1)
        words = parts.column(
            top,
            parts.label(str(duty.cite), "quiet", wrap=True),
            parts.label(duty.why, "quiet", wrap=True),
            gap=2,
        )
        line = parts.row(parts.picture(icon, colour, 18), words, gap=12)
        line.setStretch(1, 1)
        return line


def _group(duty: Duty) -> str:
    return "undecided" if duty.holds is None else "holds" if duty.holds else "not"
