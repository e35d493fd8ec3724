"""Ctrl+K: find a page, a deed, a filing, a figure, a firm or an article by a few letters, and go there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.base.text import say
from workbench.services.finding import Index, Target
from workbench.ui import parts, theme

LINE = 48
_SMALL = 12
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 7, Qt.Key.Key_PageUp: -7}
_Where = QModelIndex | QPersistentModelIndex
TARGET = Qt.ItemDataRole.UserRole + 1


class _Found(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Target, ...] = ()

    def show_found(self, found: tuple[Target, ...]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: _Where | None = None) -> int:
        return 0 if parent and parent.isValid() else len(self.found)

    def data(self, index: _Where, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        target = self.found[index.row()]
        if role == TARGET:
            return target
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "，".join(filter(None, (target.words, target.beside, say(f"ui.find.{target.sort}"))))
        return None


class _Line(QStyledItemDelegate):
    """Draws what was found: its words, where it belongs below, and at the right what it is."""

    def __init__(self, icon: Callable[[Target], str], parent: QObject) -> None:
        super().__init__(parent)
        self.icon = icon

    def sizeHint(self, option: QStyleOptionViewItem, index: _Where) -> QSize:
        return QSize(0, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Where) -> None:
        target: Target = index.data(TARGET)
        rect: QRect = option.rect  # type: ignore[attr-defined] # PySide leaves the fields of options untyped
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        t = theme.tokens()
        painter.save()
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        tone = t.accent if chosen else t.quiet
        painter.drawPixmap(rect.left() + 14, rect.center().y() - 9, theme.pixmap(self.icon(target), tone, 18))
        what = say(f"ui.find.{target.sort}")
        small = QFont(painter.font())
        small.setPixelSize(_SMALL)
        wide = QFontMetrics(small).horizontalAdvance(what)
        room = QRect(rect.left() + 44, rect.top() + 4, rect.width() - 44 - wide - 36, LINE - 8)
        half = room.height() // 2
        painter.setPen(QColor(t.accent if chosen else t.ink))
        top = QRect(room.left(), room.top(), room.width(), half if target.beside else room.height())
        _write(painter, top, target.words, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(small)
        painter.setPen(QColor(t.quiet))
        _write(
            painter,
            QRect(room.left(), room.top() + half, room.width(), half),
            target.beside,
            Qt.AlignmentFlag.AlignLeft,
        )
        aside = QRect(rect.right() - wide - 16, rect.top(), wide + 2, LINE)
        _write(painter, aside, what, Qt.AlignmentFlag.AlignRight)
        painter.restore()


def _write(painter: QPainter, room: QRect, text: str, side: Qt.AlignmentFlag) -> None:
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), fitting)


class Palette(QDialog):
    """A line to type in and a list beneath. Up and Down move, Enter goes, Escape leaves."""

    def __init__(
        self, parent: QWidget, index: Index, icon: Callable[[Target], str], go: Callable[[Target], object]
    ) -> None:
        """Offer what is in an index; `icon` names a target's icon, `go` goes there."""
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(say("ui.palette"))
        self.setModal(True)
        self.index, self.go = index, go
        self.line = QLineEdit()
        self.line.setPlaceholderText(say("ui.palette.hint"))
        self.line.setAccessibleName(say("ui.palette"))
        self.model = _Found()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Line(icon, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(say("ui.palette"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListView { border: none; background: transparent; }")
        self.nothing = parts.label(say("ui.palette.nothing"), "quiet", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        keys = parts.label(say("ui.palette.keys"), "quiet")
        inner = parts.column(self.line, self.list, self.nothing, keys, gap=8, margin=12)
        inner.setStretch(1, 1)
        frame = QFrame()
        frame.setProperty("role", "card")
        frame.setLayout(inner)
        self.setLayout(parts.column(frame, gap=0))
        self.line.textChanged.connect(self.look)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._take)
        self.resize(min(680, parent.width() - 40), min(520, parent.height() - 40))
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 40)
        self.look("")

    def look(self, typed: str) -> None:
        """List what a few letters mean."""
        self.model.show_found(self.index.find(typed))
        self.list.setCurrentIndex(self.model.index(0))
        self.list.scrollToTop()
        self.nothing.setVisible(not self.model.found)
        self.list.setVisible(bool(self.model.found))

    def _take(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.accept()
            self.go(index.data(TARGET))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the line's arrows move in the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _STEPS and self.model.found:
                line = self.list.currentIndex().row() + _STEPS[key]
                self.list.setCurrentIndex(self.model.index(max(0, min(len(self.model.found) - 1, line))))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
        return super().eventFilter(watched, event)
