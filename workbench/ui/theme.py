"""The tokens of the look, light and dark, and the one style sheet made of them.

Sizes are logical pixels on a 4-pixel grid. A widget says what it is through the dynamic property ``role``
(``setProperty("role", "card")``, or the helpers in `ui.parts`); nothing but this module names a colour.
"""

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QByteArray, QDir, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from workbench.base.paths import resources

FAMILY = "Noto Sans SC"
ROW = 34
"""Height of a table row, a field and a button."""
TEXT = 13
"""Size of the text, 10 pt on the desktops we know."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme."""

    ink: str
    quiet: str
    line: str
    page: str
    card: str
    side: str
    accent: str
    accent_ink: str
    accent_soft: str
    hover: str
    warn: str
    warn_soft: str
    error: str
    error_soft: str


LIGHT = Tokens(
    ink="#1C2B26",
    quiet="#5E6B66",
    line="#E1E5E2",
    page="#F6F7F5",
    card="#FFFFFF",
    side="#FBFCFA",
    accent="#0F6B54",
    accent_ink="#FFFFFF",
    accent_soft="#E4F0EB",
    hover="#EFF3F0",
    warn="#9A5B00",
    warn_soft="#FFF4DF",
    error="#A8321F",
    error_soft="#FBEAE6",
)
DARK = Tokens(
    ink="#E6ECE9",
    quiet="#9AA8A2",
    line="#303936",
    page="#151A18",
    card="#1D2421",
    side="#191F1C",
    accent="#5CC3A3",
    accent_ink="#0C1713",
    accent_soft="#20352E",
    hover="#252E2A",
    warn="#E5B567",
    warn_soft="#332A17",
    error="#F08A78",
    error_soft="#3A2320",
)


class _Theme(QObject):
    """The theme in use; `changed` fires after a switch, for whoever paints with tokens."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wish = "system"
        self.tokens = LIGHT
        self.following = False


@cache
def home() -> _Theme:
    """Give the one theme of the program; connect to its `changed`."""
    return _Theme()


def tokens() -> Tokens:
    """Give the colours in use now; ask again after `home().changed`."""
    return home().tokens


def load_fonts() -> None:
    """Load the bundled faces, so that no desktop's own fonts are needed, and make them the program's.

    A program whose fonts are missing still opens: the desktop's face stands in.
    """
    for file in sorted((resources() / "fonts").glob("NotoSansSC*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    font = QFont(FAMILY)
    font.setPixelSize(TEXT)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    QApplication.setFont(font)


def follow(wish: str) -> None:
    """Use a theme from now on: ``light``, ``dark``, or ``system`` to follow the desktop as it changes."""
    home().wish = wish
    hints = QApplication.styleHints()
    if not home().following:
        home().following = True
        hints.colorSchemeChanged.connect(_desktop_changed)
    dark = wish == "dark" or (wish == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    _apply(DARK if dark else LIGHT)


def _desktop_changed(_: Qt.ColorScheme) -> None:
    if home().wish == "system":
        follow("system")


def _apply(chosen: Tokens) -> None:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    if home().tokens == chosen and app.styleSheet():
        return
    home().tokens = chosen
    _pixmap.cache_clear()
    QDir.setSearchPaths("icons", [str(resources() / "icons")])
    app.setStyle("Fusion")
    app.setPalette(_palette(chosen))
    app.setStyleSheet(sheet(chosen))
    home().changed.emit()


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in (
        (role.Window, t.page),
        (role.WindowText, t.ink),
        (role.Base, t.card),
        (role.AlternateBase, t.page),
        (role.Text, t.ink),
        (role.Button, t.card),
        (role.ButtonText, t.ink),
        (role.BrightText, t.error),
        (role.PlaceholderText, t.quiet),
        (role.Highlight, t.accent),
        (role.HighlightedText, t.accent_ink),
        (role.Link, t.accent),
        (role.LinkVisited, t.accent),
        (role.ToolTipBase, t.card),
        (role.ToolTipText, t.ink),
        (role.Mid, t.line),
        (role.Midlight, t.line),
        (role.Light, t.card),
        (role.Dark, t.line),
        (role.Shadow, t.line),
        (role.Accent, t.accent),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(t.quiet))
    return palette


def icon(name: str, colour: str = "") -> QIcon:
    """Give one of our own drawn icons in a colour of the theme, the quiet one unless told."""
    found = QIcon()
    for size in (16, 18, 20, 24):
        found.addPixmap(pixmap(name, colour, size))
    return found


def pixmap(name: str, colour: str = "", size: int = 20) -> QPixmap:
    """Give an icon as a picture of `size` logical pixels, sharp on this screen."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    drawn = _pixmap(name, colour or tokens().quiet, round(size * ratio)).copy()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def _pixmap(name: str, colour: str, pixels: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    drawing = (resources() / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    canvas = QPixmap(pixels, pixels)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return canvas


def sheet(t: Tokens) -> str:
    """Write the style sheet of a theme."""
    shade = "dark" if t is DARK else "light"
    return f"""
* {{ outline: none; }}
QWidget {{ color: {t.ink}; font-family: "{FAMILY}"; font-size: {TEXT}px; }}
QMainWindow, QDialog, QWidget[role="page"], QScrollArea[role="page"] {{ background: {t.page}; }}
QScrollArea {{ border: none; background: transparent; }}
QToolTip {{ background: {t.card}; color: {t.ink}; border: 1px solid {t.line}; padding: 4px 8px; }}

QWidget[role="side"] {{ background: {t.side}; }}
QWidget[role="head"] {{ background: {t.side}; border: none; border-bottom: 1px solid {t.line}; }}
QFrame[role="nav"] {{ background: {t.side}; border: none; border-right: 1px solid {t.line}; }}
QFrame[role="why"] {{ background: {t.side}; border: none; border-left: 1px solid {t.line}; }}
QFrame[role="card"] {{ background: {t.card}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[role="desk"] {{ background: {t.hover}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[role="detail"] {{ border: none; border-left: 3px solid {t.accent}; }}
QFrame[role="rule"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="drop"] {{ background: {t.card}; border: 2px dashed {t.line}; border-radius: 8px; }}
QFrame[role="drop"][over="true"] {{ background: {t.accent_soft}; border-color: {t.accent}; }}
QFrame[role="banner"] {{ background: {t.accent_soft}; border: none; border-radius: 6px; }}
QFrame[role="banner"][tone="warn"] {{ background: {t.warn_soft}; }}
QFrame[role="banner"][tone="error"] {{ background: {t.error_soft}; }}
QFrame[role="banner"][strip="true"] {{ border-radius: 0; border-bottom: 1px solid {t.line}; }}
QFrame[role="banner"][strip="true"] QPushButton {{ min-height: 26px; background: transparent; }}
QFrame[role="banner"] QLabel {{ color: {t.accent}; }}
QFrame[role="banner"][tone="warn"] QLabel {{ color: {t.warn}; }}
QFrame[role="banner"][tone="error"] QLabel {{ color: {t.error}; }}

QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: 19px; font-weight: bold; }}
QLabel[role="heading"] {{ font-size: 14px; font-weight: bold; }}
QLabel[role="strong"] {{ font-weight: bold; }}
QLabel[role="quiet"] {{ color: {t.quiet}; }}
QLabel[role="figure"] {{ font-size: 26px; font-weight: bold; }}
QLabel[role="result"][large="true"] {{ font-size: 19px; font-weight: bold; }}
QLabel[role="error"] {{ color: {t.error}; }}
QLabel[role="warn"] {{ color: {t.warn}; }}
QLabel[role="pill"] {{ background: {t.accent_soft}; color: {t.accent}; border-radius: 11px; padding: 0 10px;
    min-height: 22px; max-height: 22px; }}
QLabel[role="pill"][tone="warn"] {{ background: {t.warn_soft}; color: {t.warn}; }}
QLabel[role="pill"][tone="error"] {{ background: {t.error_soft}; color: {t.error}; }}
QLabel[role="pill"][tone="plain"] {{ background: {t.hover}; color: {t.quiet}; }}

QPushButton {{ background: {t.card}; border: 1px solid {t.line}; border-radius: 6px; padding: 0 14px;
    min-height: {ROW - 2}px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.accent_soft}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 0 13px; min-height: {ROW - 4}px; }}
QPushButton:disabled {{ color: {t.quiet}; background: {t.page}; }}
QPushButton:checked {{ background: {t.accent_soft}; color: {t.accent}; border-color: {t.accent}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.accent_ink}; border-color: {t.accent};
    font-weight: bold; }}
QPushButton[role="primary"]:hover {{ background: {_mix(t.accent, t.ink, 0.14)}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {t.ink}; }}
QPushButton[role="primary"]:disabled {{ background: {t.line}; color: {t.quiet}; border-color: {t.line}; }}
QPushButton[role="quiet"] {{ background: transparent; border: 1px solid transparent; }}
QPushButton[role="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[role="quiet"]:focus {{ border: 2px solid {t.accent}; }}
QPushButton[role="quiet"]:checked {{ background: {t.accent_soft}; color: {t.accent}; }}
QPushButton[role="total"] {{ background: transparent; border: 1px solid transparent; font-weight: bold;
    padding: 0 4px; }}
QPushButton[role="total"]:hover {{ background: {t.hover}; }}
QPushButton[role="total"]:focus {{ border: 2px solid {t.accent}; padding: 0 3px; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {t.accent};
    padding: 0 6px; text-align: left; }}
QPushButton[role="link"]:hover {{ background: {t.hover}; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: 0 5px; }}
QPushButton[role="nav"] {{ background: transparent; border: 1px solid transparent; text-align: left;
    padding: 0 11px; }}
QPushButton[role="nav"]:hover {{ background: {t.hover}; }}
QPushButton[role="nav"]:focus {{ border: 2px solid {t.accent}; padding: 0 10px; }}
QPushButton[role="nav"]:checked {{ background: {t.accent_soft}; color: {t.accent}; font-weight: bold; }}
QPushButton[role="step"] {{ background: transparent; border: 1px solid transparent; color: {t.quiet};
    padding: 0 8px; }}
QPushButton[role="step"]:hover {{ background: {t.hover}; }}
QPushButton[role="step"]:focus {{ border: 2px solid {t.accent}; padding: 0 7px; }}
QPushButton[role="step"]:checked {{ color: {t.accent}; background: transparent; }}
QPushButton[role="step"][current="true"] {{ font-weight: bold; }}
QPushButton[role="step"][state="done"] {{ color: {t.ink}; }}
QPushButton[role="step"][state="done"]:checked {{ color: {t.accent}; }}
QPushButton[role="danger"] {{ color: {t.error}; }}
QPushButton::menu-indicator {{ image: url(icons:chevron-{shade}.svg); width: 14px; height: 14px; right: 8px;
    subcontrol-origin: padding; subcontrol-position: right center; }}
QPushButton[role="menu"] {{ padding: 0 26px 0 12px; }}
QPushButton[role="menu"]:focus {{ padding: 0 25px 0 11px; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 6px; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:focus {{ border: 2px solid {t.accent}; padding: 5px; }}
QToolButton:checked {{ background: {t.accent_soft}; }}

QFrame[role="next"] {{ background: {t.accent_soft}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[role="line"] {{ background: transparent; border: 2px solid transparent; border-radius: 6px; }}
QFrame[role="line"]:hover {{ background: {t.hover}; }}
QFrame[role="line"]:focus {{ border-color: {t.accent}; }}
QFrame[role="door"] {{ background: {t.card}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame[role="door"]:hover {{ border-color: {t.accent}; }}
QFrame[role="door"]:focus {{ border: 2px solid {t.accent}; }}

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox {{ background: {t.card};
    border: 1px solid {t.line}; border-radius: 6px; padding: 0 9px; min-height: {ROW - 2}px;
    selection-background-color: {t.accent}; selection-color: {t.accent_ink}; }}
QPlainTextEdit, QTextEdit {{ padding: 6px 9px; }}
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QComboBox:hover, QDateEdit:hover, QSpinBox:hover
    {{ border-color: {t.quiet}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus
    {{ border: 2px solid {t.accent}; padding: 0 8px; min-height: {ROW - 4}px; }}
QLineEdit:read-only, QLineEdit:disabled, QComboBox:disabled, QDateEdit:disabled, QSpinBox:disabled
    {{ background: {t.page}; color: {t.quiet}; }}
QLineEdit[fault="true"], QComboBox[fault="true"] {{ border: 1px solid {t.error}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url(icons:chevron-{shade}.svg); width: 16px; height: 16px; }}
QComboBox QAbstractItemView {{ background: {t.card}; border: 1px solid {t.line}; padding: 4px;
    selection-background-color: {t.accent_soft}; selection-color: {t.accent}; }}
QComboBox QAbstractItemView::item {{ min-height: 30px; padding: 0 8px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: 18px; }}
QSpinBox::up-arrow {{ image: url(icons:chevron-up-{shade}.svg); width: 12px; height: 12px; }}
QSpinBox::down-arrow {{ image: url(icons:chevron-{shade}.svg); width: 12px; height: 12px; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: 26px; padding: 0 4px; border: 2px solid transparent;
    border-radius: 6px; background: transparent; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.accent}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {t.quiet}; border-radius: 4px;
    background: {t.card}; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
    image: url(icons:tick-{shade}.svg); }}
QRadioButton::indicator {{ width: 16px; height: 16px; border: 1px solid {t.quiet}; border-radius: 9px;
    background: {t.card}; }}
QRadioButton::indicator:checked {{ border: 5px solid {t.accent}; width: 8px; height: 8px; }}

QAbstractScrollArea {{ background: transparent; }}
QTableView, QTreeView, QListView {{ background: {t.card}; border: 1px solid {t.line}; border-radius: 6px;
    gridline-color: {t.line}; selection-background-color: {t.accent_soft}; selection-color: {t.ink};
    alternate-background-color: {t.card}; }}
QTableView:focus, QTreeView:focus, QListView:focus {{ border-color: {t.accent}; }}
QTableView[role="grid"] {{ border: none; border-radius: 0; }}
QTableView[role="pinned"] {{ border: none; border-radius: 0; border-right: 2px solid {t.line}; }}
QTableView::item, QTreeView::item {{ padding: 0 8px; }}
QListView::item {{ min-height: {ROW}px; padding: 0 8px; border-radius: 6px; }}
QListView::item:hover {{ background: {t.hover}; }}
QListView::item:selected {{ background: {t.accent_soft}; color: {t.accent}; }}
QTableView[role="list"]::item {{ padding: 0 8px 0 4px; }}
QTableView[role="list"] QHeaderView::section {{ padding: 0 8px 0 4px; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{ background: {t.card}; color: {t.quiet}; border: none; border-bottom: 1px solid {t.line};
    padding: 0 8px; min-height: 30px; }}
QTableCornerButton::section {{ background: {t.card}; border: none; border-bottom: 1px solid {t.line}; }}

QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {_mix(t.line, t.quiet, 0.35)}; border-radius: 3px;
    min-height: 32px; min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {t.line}; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QSlider::groove:horizontal {{ background: {t.line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {t.card}; border: 2px solid {t.accent}; width: 12px; height: 12px;
    margin: -6px 0; border-radius: 8px; }}
QSlider::handle:horizontal:focus {{ background: {t.accent}; border-color: {t.ink}; }}
QMenu {{ background: {t.card}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.accent_soft}; color: {t.accent}; }}
QMenu::item:disabled {{ color: {t.quiet}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QSplitter::handle {{ background: {t.line}; }}
QTabBar::tab {{ background: transparent; color: {t.quiet}; padding: 6px 12px; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom-color: {t.accent}; font-weight: bold; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
"""


def _mix(one: str, other: str, share: float) -> str:
    first, second = QColor(one), QColor(other)
    return QColor(
        *(
            round(a * (1 - share) + b * share)
            for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
        )
    ).name()


def program_icon() -> QIcon:
    """Give the program's own picture."""
    return QIcon(str(resources() / "icons" / "program.svg"))
