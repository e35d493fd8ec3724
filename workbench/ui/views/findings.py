"""Everything found in a filing: the verdict first, then one list, each with its place and article."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.base.text import say
from workbench.domain.tally import is_missing, tally
from workbench.rules.outcome import Finding
from workbench.ui import parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views.missing import may_assist

GROUPS = ("error", "missing", "warning", "note")
_ICONS = {"error": "failed", "missing": "begin", "warning": "warning", "note": "note"}
_LINE = 20
_HEAD = 40
ITEM = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading of a group (`finding` is None), or a finding with its place and article in words."""

    text: str
    group: str
    finding: Finding | None = None
    below: str = ""


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[_Line] = []

    def show_findings(self, draft: Draft) -> None:
        self.beginResetModel()
        self.lines = []
        for group in GROUPS:
            found = [each for each in draft.outcome.findings if _group(each) == group]
            if found:
                self.lines.append(_Line(say(f"uiform.findings.{group}", count=len(found)), group))
            self.lines += [
                _Line(each.sentence(), group, each, "　".join(filter(None, (_where(draft, each), _article(each)))))
                for each in found
            ]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent and parent.isValid() else len(self.lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == ITEM:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "\n".join(filter(None, (line.text, line.below)))
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        known = self.lines[index.row()].finding is not None
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if known else Qt.ItemFlag.ItemIsEnabled


def _group(finding: Finding) -> str:
    return "missing" if is_missing(finding) else finding.level


def _where(draft: Draft, finding: Finding) -> str:
    return draft.places.name(finding.path) if finding.path else ""


def _article(finding: Finding) -> str:
    """Name the article shortly: the whole title would stand in every line."""
    cite = finding.cite
    return f"{cite.document.number or cite.document.title} {cite.article}" if cite else ""


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.view = view

    def _box(self, text: str, width: int) -> int:
        metrics = QFontMetrics(self.view.font())
        return metrics.boundingRect(QRect(0, 0, width, 2000), int(Qt.TextFlag.TextWordWrap), text).height()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line: _Line = index.data(ITEM)
        width = self.view.viewport().width()
        if line.finding is None:
            return QSize(0, _HEAD)
        room = max(width - 56, 80)
        below = self._box(line.below, room) if line.below else 0
        return QSize(0, self._box(line.text, room) + below + _LINE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: _Line = index.data(ITEM)
        rect: QRect = option.rect  # type: ignore[attr-defined] # PySide leaves the fields of options untyped
        state = option.state  # type: ignore[attr-defined]
        t = theme.tokens()
        painter.save()
        if line.finding is None:
            font = QFont(self.view.font())
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(t.ink))
            painter.drawText(rect.adjusted(16, 6, -16, 0), int(Qt.AlignmentFlag.AlignVCenter), line.text)
        else:
            if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
                painter.fillRect(rect, QColor(t.accent_soft if state & QStyle.StateFlag.State_Selected else t.hover))
            painter.setPen(QPen(QColor(t.line)))
            painter.drawLine(rect.left() + 16, rect.bottom(), rect.right() - 16, rect.bottom())
            colour = {"error": t.error, "missing": t.error, "warning": t.warn}.get(line.group, t.quiet)
            painter.drawPixmap(rect.left() + 16, rect.top() + 11, theme.pixmap(_ICONS[line.group], colour, 16))
            room = rect.adjusted(42, 9, -14, -9)
            painter.setPen(QColor(t.ink))
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap), line.text)
            painter.setPen(QColor(t.quiet))
            room.setTop(room.top() + self._box(line.text, room.width()) + 2)
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap), line.below)
        painter.restore()


class _List(QListView):
    """The list; Enter goes where a finding points."""

    chosen = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class FindingsView(QWidget):
    """All findings. `pointed` carries the path of the one to see to, `missing` that of a number to fill by rule."""

    pointed = Signal(str)
    missing = Signal(str)

    def __init__(self, draft: Draft) -> None:
        """Show what is found in a draft, as it changes."""
        super().__init__()
        self.draft = draft
        self._model = _Model()
        self.list = _List()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListView { border: none; background: transparent; }")
        self.list.setAccessibleName(say("uiform.findings"))
        self.list.clicked.connect(self._go)
        self.list.chosen.connect(self._go)
        self.list.selectionModel().currentChanged.connect(self._look)
        self._verdict = QVBoxLayout()
        self.fill = parts.button(say("desk.findings.missing"), self._fill)
        self.fill.setToolTip(say("desk.findings.missing.about"))
        self.fill.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the finding in hand
        card = QFrame()
        card.setProperty("role", "card")
        card.setLayout(parts.column(self.list, gap=0, margin=1))
        self.card = card
        self.foot = QWidget()
        self.foot.setLayout(parts.row(parts.label(say("desk.findings.missing.about"), "quiet"), None, self.fill))
        layout = parts.column(self._verdict, card, self.foot, None, gap=12, margin=24)
        layout.setStretch(1, 1000)  # an empty list leaves the room empty
        self.setProperty("role", "page")
        self.setLayout(layout)
        draft.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is found now."""
        self._model.show_findings(self.draft)
        while self._verdict.count():
            item = self._verdict.takeAt(0)
            old = item.widget() if item else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._verdict.addWidget(self._make_verdict())
        self.card.setVisible(bool(self._model.lines))
        self.foot.setVisible(any(self._number(line) for line in self._model.lines))
        self.fill.setEnabled(False)

    def _make_verdict(self) -> QFrame:
        outcome = self.draft.outcome
        found = tally(outcome)
        counts = {"error": found.errors, "missing": found.missing, "warning": found.warnings, "note": found.notes}
        kind = next((group for group in GROUPS if counts[group]), "passed")
        t = theme.tokens()
        icon, colour = {
            "error": ("failed", t.error),
            "missing": ("failed", t.error),
            "warning": ("warning", t.warn),
        }.get(kind, ("passed", t.accent))
        headline = parts.label(say(f"uiform.verdict.{kind}", count=counts.get(kind, 0)), "title", wrap=True)
        below = [parts.label(say("uiform.verdict.counts", **counts), "quiet", wrap=True)]
        if outcome.unsure:
            documents = dict.fromkeys(cite.document for cite in outcome.unsure)
            sources = "、".join(f"《{each.title}》{each.number}" for each in documents)
            below.append(parts.label(say("uiform.verdict.unsure", sources=sources), "warn", wrap=True))
        words = parts.column(headline, *below, gap=4)
        line = parts.row(parts.picture(icon, colour, 28), words, gap=16)
        line.setStretch(1, 1)
        line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
        made = parts.card(line)
        # not at most its hint: that knows nothing of how sentences wrap at this width
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        return made

    def _number(self, line: _Line) -> bool:
        """Tell whether a line is of a number that is missing and may be filled by rule."""
        return line.finding is not None and is_missing(line.finding) and may_assist(self.draft, line.finding.path)

    def _fill(self) -> None:
        line: _Line | None = self.list.currentIndex().data(ITEM) if self.list.currentIndex().isValid() else None
        if line is not None and line.finding is not None and self._number(line):
            self.missing.emit(line.finding.path)

    def _go(self, index: QModelIndex) -> None:
        line: _Line | None = index.data(ITEM) if index.isValid() else None
        if line is not None and line.finding is not None and line.finding.path:
            self.pointed.emit(line.finding.path)

    def _look(self, index: QModelIndex) -> None:
        """Show why at the right while the person walks through the list by keys."""
        line: _Line | None = index.data(ITEM) if index.isValid() else None
        self.fill.setEnabled(line is not None and self._number(line))
        if line is not None and line.finding is not None and self.list.hasFocus():
            self.draft.pointed.emit(line.finding.path)
