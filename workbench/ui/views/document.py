"""A document of the law as the packs know it: what it is, how surely it was read, and what rests on each article."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.rules.sources import Document
from workbench.rules.units import shown_unit
from workbench.services.citing import Use
from workbench.ui import parts
from workbench.ui.views.header import Header
from workbench.ui.views.why import TONES
from workbench.ui.widgets.link import Link

MOST = 40
"""Uses of one article listed before the rest is counted."""
FEW = 4
"""So many articles stand open from the start; of more, the first alone."""


class DocumentView(QWidget):
    """`asked` carries the dotted name of a section or field of the open filing."""

    asked = Signal(str)

    def __init__(
        self, document: Document, cited: Mapping[str, tuple[Use, ...]], article: str = "", form: str = ""
    ) -> None:
        """Show a document and the articles cited of it, the one named before the others.

        `form` is the full name of the form that is open: its questions can be gone to.
        """
        super().__init__()
        self.form = form
        head = Header(str(document.title))
        head.show_below(" · ".join(filter(None, (document.number, document.issuer))))
        if document.status != "in_force":
            head.show_state(say(f"uiform.document.{document.status}"), "warn")
        cards: list[parts.Item] = [self._about(document)]
        order = sorted(cited, key=lambda each: each != article)
        self.cards = {each: ArticleCard(each, cited[each], self._use) for each in order}
        for number, card in enumerate(self.cards.values()):
            if number == 0 or len(cited) <= FEW:
                card.open()
        cards += self.cards.values()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(parts.Page(*cards, widest=900))

    def _about(self, document: Document) -> QWidget:
        facts = [
            say(f"ui.document.{name}", day=day)
            for name in ("published", "effective", "repealed")
            if (day := getattr(document, name))
        ]
        lines: list[parts.Item] = [
            parts.row(
                parts.pill(say(f"uiform.confidence.{document.confidence}"), TONES[document.confidence]),
                parts.label(" · ".join(facts), "quiet"),
                None,
            ),
            parts.label(say("ui.document.about"), "quiet", wrap=True),
        ]
        if document.note:
            lines.insert(1, parts.label(document.note, wrap=True))
        return parts.card(*lines)

    def _use(self, use: Use) -> QLayout:
        beside = " · ".join(map(str, filter(None, (use.pack, use.around))))
        what = parts.label(say(f"ui.document.{use.sort}"), "quiet")
        what.setFixedWidth(56)
        since = parts.label(say("uiform.why.valid", since=use.since), "quiet")
        name = parts.label("　".join(filter(None, (str(use.label), _value(use)))), wrap=True)
        links = []
        if self.form and use.name == self.form and use.place:
            links.append(Link(say("ui.document.go"), lambda: self.asked.emit(use.place)))
            links[0].setAccessibleName(f"{use.label} {say('ui.document.go')}")
        line = parts.row(what, name, *links, gap=8)
        line.setStretch(1, 1)
        below = parts.row(parts.label(beside, "quiet", wrap=True), since, gap=8)
        below.setStretch(0, 1)
        below.setContentsMargins(64, 0, 0, 4)
        return parts.column(line, below, gap=0)


class ArticleCard(QFrame):
    """One article: its name and how much rests on it; what that is, once it is opened."""

    def __init__(self, article: str, uses: Sequence[Use], show: Callable[[Use], QLayout]) -> None:
        """Begin closed; `show` makes the line of one use."""
        super().__init__()
        self.setProperty("role", "card")
        self.uses, self.show_use = uses, show
        self.name = article or say("ui.document.whole")
        self.go = parts.button(self.name, self.open, "link")
        count = parts.label(say("ui.document.uses", count=len(uses)), "quiet")
        self.heading = parts.label(self.name, "heading", wrap=True)
        self.heading.hide()
        top = parts.row(self.go, self.heading, None, count)
        top.setStretch(1, 1)
        self.lines = parts.column(top, gap=6, margin=12)
        self.setLayout(self.lines)

    def open(self) -> None:
        """Show what rests on it."""
        if self.lines.count() > 1:
            return
        self.go.hide()
        self.heading.show()
        for quote in dict.fromkeys(use.cite.quote for use in self.uses if use.cite.quote):
            self.lines.addWidget(parts.label(f"“{quote}”", "quiet", wrap=True))
        for use in self.uses[:MOST]:
            self.lines.addLayout(self.show_use(use))
        if len(self.uses) > MOST:
            self.lines.addWidget(parts.label(say("uiform.why.more", count=len(self.uses) - MOST), "quiet"))


def _value(use: Use) -> str:
    """Write the figure a statement gives; a table has too many."""
    value = use.entry.value if use.entry else None
    return f"{shown(value)} {shown_unit(use.unit)}".strip() if isinstance(value, Decimal) else ""
