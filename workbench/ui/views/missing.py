"""The way out for a number nobody has: what the rules allow in its place, where they say so, and what it costs."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.rules.kinds import KINDS
from workbench.rules.units import shown_unit
from workbench.ui import dialogs, jobs, parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.second import signed
from workbench.ui.views.why import TONES

if TYPE_CHECKING:
    from workbench.services.missing import Option


def may_assist(draft: Draft, path: str) -> bool:
    """Tell whether a path is of a number a person fills in, in a draft that may be changed."""
    try:
        field = draft.form.locate(path)[2]
    except KeyError:
        return False
    return field.kind == "number" and not field.computed and not draft.read_only


def assist(owner: QWidget, draft: Draft, path: str) -> None:
    """Look for what may stand in place of a number, then let the person choose; does nothing for what is none."""
    if not may_assist(draft, path):
        return
    wb, filing, cells = draft.wb, draft.filing.id, draft.cells

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Option, ...]":
        from workbench.services import missing

        return missing.options(wb, filing, cells, path)

    jobs.run(work, lambda options: _ask(owner, draft, path, options), label="desk.missing.working", owner=owner)


def _ask(owner: QWidget, draft: Draft, path: str, options: "tuple[Option, ...]") -> None:
    if not options:
        dialogs.tell(owner, say("desk.missing.none", name=draft.places.name(path)), say("desk.missing.none.about"))
        return
    dialog = MissingDialog(draft, path, options, owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


class MissingDialog(QDialog):
    """The options for one number, each with its value, its rule and its price; the chosen one fills the cell."""

    def __init__(self, draft: Draft, path: str, options: "tuple[Option, ...]", parent: QWidget | None = None) -> None:
        """Offer options for the number at a path."""
        super().__init__(parent)
        self.draft, self.path, self.options = draft, path, options
        self.field = draft.form.locate(path)[2]
        self.setWindowTitle(say("desk.missing.title"))
        self.setMinimumWidth(760)
        unit = draft.places.unit(path, self.field)
        headline, self.unit = _headline(draft)
        heads = (
            say("desk.missing.rule"),
            f"{say('desk.missing.value')} {unit}".strip(),
            f"{headline} {self.unit}".strip(),
            f"{say('desk.missing.cost')} {self.unit}".strip(),
        )
        self.table = LinesTable(Lines(heads, [self._line(each) for each in options], (1, 2, 3)), 0)
        self.table.setAccessibleName(say("desk.missing.title"))
        self.table.setFixedHeight((min(len(options), 5) + 1) * theme.ROW + 4)
        self.table.setSelectionMode(LinesTable.SelectionMode.SingleSelection)
        self.table.selectionModel().currentRowChanged.connect(self._tell)
        self.about = parts.label("", "quiet", wrap=True)
        self.basis = parts.row(gap=8)
        self.reason: QLineEdit = QLineEdit()
        self.table.opened.connect(lambda _: self.reason.setFocus())
        self.reason.setPlaceholderText(say("desk.missing.reason.hint"))
        self.reason.setAccessibleName(say("desk.missing.reason"))
        self.reason.textChanged.connect(self._tell)
        caption = parts.label(say("desk.missing.reason"), "quiet")
        caption.setBuddy(self.reason)
        self.go = parts.button(say("desk.missing.go"), self._take, "primary")
        self.go.setDefault(True)
        leave = parts.button(say("ui.cancel"), self.reject)
        self.setLayout(
            parts.column(
                parts.label(say("desk.missing.title"), "title"),
                parts.label(draft.places.name(path), "strong", wrap=True),
                parts.label(say("desk.missing.about"), "quiet", wrap=True),
                self.table,
                self.about,
                self.basis,
                caption,
                self.reason,
                parts.row(None, leave, self.go),
                gap=8,
                margin=24,
            )
        )
        self.table.selectRow(len(options) - 1)  # the dearest: nobody understates by pressing Enter
        self.table.setFocus()
        self._tell()

    def _line(self, option: "Option") -> Line:
        value = KINDS[self.field.kind].show(option.value, self.field)
        return Line((str(option.label), value, _tonnes(option.headline), _tonnes(option.cost, change=True)))

    def chosen(self) -> "Option":
        """Give the option marked."""
        return self.options[max(self.table.currentIndex().row(), 0)]

    def _tell(self) -> None:
        """Say what the marked option rests on; it can be taken once the person has said why."""
        option = self.chosen()
        self.about.setText(option.note)
        self.about.setVisible(bool(option.note))
        parts.empty(self.basis)
        if option.cite is not None:
            cite = option.cite
            words = " ".join(filter(None, (str(cite.document.title), cite.document.number, cite.article)))
            self.basis.addWidget(parts.label(words, wrap=True), 1)
            self.basis.addWidget(parts.pill(say(f"uiform.confidence.{cite.confidence}"), TONES[cite.confidence]))
        else:
            self.basis.addWidget(parts.label(say("desk.missing.no_cite"), "warn", wrap=True), 1)
        self.go.setEnabled(bool(self.reason.text().strip()))
        layout = self.layout()
        if layout is not None:  # wrapped sentences need their height at this width
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def _take(self) -> None:
        """Fill the cell, as one step."""
        from workbench.services import missing

        cell = missing.fill(self.draft.wb, self.chosen())
        if cell is not None:
            cell = replace(cell, note="；".join(filter(None, (self.reason.text().strip(), cell.note))))
        self.draft.edit(say("desk.missing.edit", field=self.field.label), {self.path: cell})
        self.accept()
        self.draft.pointed.emit(self.path)


def _headline(draft: Draft) -> tuple[str, str]:
    if not draft.form.headline:
        return "", ""
    field = draft.form.locate(draft.form.headline)[2]
    return str(field.label), shown_unit(field.unit)


def _tonnes(figure: Decimal | None, *, change: bool = False) -> str:
    if figure is None:
        return "—"
    return signed(rounded(figure, 2)) if change else shown(rounded(figure, 2))
