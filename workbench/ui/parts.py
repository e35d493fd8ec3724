"""The few building blocks every view is made of, so that like things look alike."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.ui import theme

Item = QWidget | QLayout | int | None
"""What a row or column holds: a widget, a layout, a gap in pixels, or None for a spring."""


def _filled(layout: QBoxLayout, items: tuple[Item, ...], gap: int, margin: int) -> QBoxLayout:
    layout.setSpacing(gap)
    layout.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def row(*items: Item, gap: int = 8, margin: int = 0) -> QBoxLayout:
    """Lay things side by side."""
    return _filled(QHBoxLayout(), items, gap, margin)


def column(*items: Item, gap: int = 8, margin: int = 0) -> QBoxLayout:
    """Lay things one below the other."""
    return _filled(QVBoxLayout(), items, gap, margin)


def label(text: str, role: str = "", *, wrap: bool = False, tone: str = "") -> QLabel:
    """Make a piece of text: role ``title``, ``heading``, ``strong``, ``quiet``, ``figure``, ``error``, ``warn``."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    return made


def pill(text: str, tone: str = "") -> QLabel:
    """Make a small rounded word: tone ``""`` (accent), ``plain``, ``warn`` or ``error``."""
    made = label(text, "pill", tone=tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def button(text: str, act: Callable[[], object], role: str = "", icon: str = "") -> QPushButton:
    """Make a button: role ``""``, ``primary``, ``quiet``, ``link`` or ``danger``. `text` may hold an ``&`` key."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAccessibleName(text.replace("&", ""))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        t = theme.tokens()
        made.setIcon(theme.icon(icon, {"primary": t.accent_ink, "link": t.accent}.get(role, t.quiet)))
        made.setIconSize(QSize(18, 18))
    made.clicked.connect(lambda: act())  # noqa: PLW0108 - the signal's own argument is no concern of the deed
    return made


def card(*items: Item, gap: int = 8) -> QFrame:
    """Make a card holding things one below the other."""
    made = QFrame()
    made.setProperty("role", "card")
    made.setLayout(column(*items, gap=gap, margin=16))
    return made


ASIDE = 292
"""Width of a column of assumptions."""


def aside(assumptions: Item, result: Item) -> QBoxLayout:
    """Put what is assumed in a column of its own at the left of what comes of it."""
    side = QFrame()
    side.setProperty("role", "side")
    side.setFixedWidth(ASIDE)
    side.setLayout(column(assumptions, gap=0))
    body = row(side, result, gap=0)
    body.setStretch(1, 1)
    return body


def rule() -> QFrame:
    """Make a thin line across."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def picture(name: str, colour: str = "", size: int = 20) -> QLabel:
    """Show an icon."""
    made = QLabel()
    made.setPixmap(theme.pixmap(name, colour, size))
    made.setFixedSize(size, size)
    return made


def banner(text: str, tone: str = "", act: QPushButton | None = None) -> QFrame:
    """Make a line across the page that says one thing: an icon, a sentence, perhaps a deed."""
    made = QFrame()
    made.setProperty("role", "banner")
    made.setProperty("tone", tone)
    t = theme.tokens()
    colour = {"warn": t.warn, "error": t.error}.get(tone, t.accent)
    said = label(text, wrap=True)
    said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
    sign = picture({"warn": "warning", "error": "failed"}.get(tone, "note"), colour, 18)
    made.setLayout(row(sign, said, *([act] if act else []), gap=10, margin=8))
    made.setAccessibleName(text)
    return made


def pages_bar(name: str, pages: Mapping[str, str], here: str, go: Callable[[str], object]) -> QTabBar:
    """Give the bar of the pages of one journey, standing at `here`: their words by their names."""
    tabs, names = QTabBar(), list(pages)
    tabs.setAccessibleName(name)
    tabs.setDrawBase(False)
    tabs.setExpanding(False)
    for words in pages.values():
        tabs.addTab(words)
    tabs.setCurrentIndex(names.index(here))
    tabs.currentChanged.connect(lambda place: go(names[place]))
    tabs.setContentsMargins(16, 4, 24, 0)
    return tabs


class Page(QScrollArea):
    """A page of the middle: scrolls up and down only, margin 24, content at most `widest` pixels wide."""

    def __init__(self, *items: Item, gap: int = 16, widest: int = 16777215) -> None:
        """Hold things one below the other."""
        super().__init__()
        self.setProperty("role", "page")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("role", "page")
        inner.setMaximumWidth(widest)
        inner.setLayout(column(*items, None, gap=gap, margin=24))
        outer = QWidget()
        outer.setProperty("role", "page")
        beside = row(inner, None)
        beside.setStretch(0, 1000)  # up to its widest, then the page stays empty at the right
        outer.setLayout(beside)
        self.setWidget(outer)


class Panel(QScrollArea):
    """A room beside or below that tells of what is in hand: it scrolls up and down only and takes no keyboard."""

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def tell(self, *items: Item, gap: int = 6, margin: int = 20) -> None:
        """Show these things instead of what was shown."""
        inner = QWidget()
        inner.setLayout(column(*items, None, gap=gap, margin=margin))
        old = self.takeWidget()
        if old is not None:  # it may be in the middle of the very key or click that led here
            old.hide()
            old.deleteLater()
        self.setWidget(inner)


def with_panel(head: QWidget, left: QLayout, panel: Panel, width: int) -> QLayout:
    """Lay out a page: its head above, what it is about at the left, the panel at the right."""
    side = QFrame()
    side.setProperty("role", "why")
    side.setFixedWidth(width)
    side.setLayout(column(panel, gap=0))
    body = row(left, side, gap=0)
    body.setStretch(0, 1)
    return column(head, body, gap=0)


def empty(layout: QLayout) -> None:
    """Take away whatever a layout holds."""
    while layout.count():
        item = layout.takeAt(0)
        old = item.widget() if item else None
        if old is not None:
            old.hide()
            old.deleteLater()


def sign(tone: str) -> tuple[str, str, str]:
    """Give the picture for how something stands, its colour, and the tone of the pill beside it.

    ``late`` is wrong or overdue, ``open`` has something to do, ``none`` is not begun, ``good`` is done.
    """
    t = theme.tokens()
    return {
        "late": ("failed", t.error, "error"),
        "open": ("warning", t.warn, "warn"),
        "none": ("begin", t.quiet, "plain"),
        "good": ("passed", t.accent, ""),
    }[tone]


def removable(said: str, remove: str, act: Callable[[], object], *, able: bool) -> QBoxLayout:
    """Make a line of what was entered with a cross, called `remove`, that takes it back."""
    away = button("", act, "quiet", "close")
    away.setAccessibleName(remove)
    away.setToolTip(remove)
    away.setFixedWidth(34)
    away.setEnabled(able)
    line = row(label(said, wrap=True), away, gap=4)
    line.setStretch(0, 1)
    return line


class Elided(QLabel):
    """One line of text that ends in … where the room does; the whole stands in the tool tip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        """Take the text and its role."""
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self.setAccessibleName(text)
        self._hint()

    def _hint(self) -> None:
        wide = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(self.text() if wide else "")

    def minimumSizeHint(self) -> QSize:
        """Ask for a few letters at least."""
        return QSize(48, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole only where it is cut."""
        super().resizeEvent(event)
        self._hint()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), int(self.alignment()) | int(Qt.TextFlag.TextSingleLine), text)


class Tile(QFrame):
    """A piece of the page that can be pressed as a whole: with the mouse, Enter or Space."""

    def __init__(self, content: QLayout, name: str, act: Callable[[], object]) -> None:
        """Take what it shows, its name to a reader who does not see, and where it leads."""
        super().__init__()
        self.setProperty("role", "door")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setLayout(content)
        self.act = act

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go through."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.act()
        else:
            super().keyPressEvent(event)


class Door(Tile):
    """A large thing to press: an icon, a title, a line of explanation."""

    def __init__(self, icon: str, title: str, text: str, act: Callable[[], object]) -> None:
        """Say where it leads."""
        head = label(title, "heading", wrap=True)
        body = label(text, "quiet", wrap=True)
        drawn = picture(icon, theme.tokens().accent, 28)
        super().__init__(column(drawn, 4, head, body, None, gap=8, margin=20), title, act)
        self.setAccessibleDescription(text)


def restyle(widget: QWidget, **properties: object) -> None:
    """Change what a widget says it is, and let the style sheet look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
