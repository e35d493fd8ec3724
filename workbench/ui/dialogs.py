"""Every question to the person, each one function that a test can replace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget

from workbench.base.text import say
from workbench.domain.journey import group
from workbench.domain.period import period_words
from workbench.ui import parts

if TYPE_CHECKING:
    from workbench.base.text import Label
    from workbench.rules.cells import Value
    from workbench.rules.form import Form
    from workbench.services.boundary import File
    from workbench.ui.draft import Draft

SHORTEST_PASSPHRASE = 6
"""Letters a certificate's passphrase needs; the one who makes it says so too."""


def open_file(parent: QWidget, title: str, kinds: str, folder: str = "") -> Path | None:
    """Ask for an existing file; `kinds` as Qt writes them, ``Excel (*.xlsx)``. None if the person thinks better."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
    return Path(chosen) if chosen else None


def open_files(parent: QWidget, title: str, kinds: str, folder: str = "") -> tuple[Path, ...]:
    """Ask for existing files."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, folder, kinds)
    return tuple(Path(each) for each in chosen)


def save_file(parent: QWidget, title: str, kinds: str, suggested: str) -> Path | None:
    """Ask where to write a file, among the documents unless a folder is suggested; Qt asks before one is replaced."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path(documents) / suggested), kinds)
    return Path(chosen) if chosen else None


def folder(parent: QWidget, title: str, start: str = "") -> Path | None:
    """Ask for a folder."""
    chosen = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(chosen) if chosen else None


def confirm(parent: QWidget, code: str, **args: object) -> bool:
    """Ask yes or no. The code's sentence is the question; ``code.yes`` names the deed on the button."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, say("ui.name"), say(code, **args), parent=parent)
    yes = box.addButton(say(f"{code}.yes"), QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(say("ui.cancel"), QMessageBox.ButtonRole.RejectRole)
    yes.setProperty("role", "primary")
    box.setDefaultButton(no)
    box.exec()
    return box.clickedButton() is yes


def tell(parent: QWidget | None, sentence: str, detail: str = "") -> None:
    """Say something that must not be missed."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, say("ui.name"), sentence, parent=parent)
    box.setInformativeText(detail)
    box.addButton(say("ui.close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def show_folder(file: Path) -> None:
    """Open the desktop's file manager where a file lies."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))


def new_filing(parent: QWidget, forms: "Sequence[tuple[str, Form]]", today: date) -> tuple[str, str] | None:
    """Ask which form is to be filed for which period: ``("cn.ets.steel/monthly", "2026-06")``."""
    dialog = NewFiling(parent, forms, today)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


class Question(QDialog):
    """A dialog of labelled fields, a deed and a way out."""

    def __init__(self, parent: QWidget, title: str, deed: str) -> None:
        """Take the title and the name of the deed."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.go = parts.button(deed, self.accept, "primary")
        self.go.setDefault(True)
        self._fields = parts.column(gap=6)
        self.asked: list[QWidget] = []
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        self.way_out = parts.button(say("ui.cancel"), self.reject)
        self.setLayout(
            parts.column(
                parts.label(title, "heading"),
                self._fields,
                self.wrong,
                8,
                parts.row(None, self.way_out, self.go),
                gap=12,
                margin=24,
            )
        )

    def ask(self, name: str, widget: QWidget, help_text: str = "") -> None:
        """Add a field."""
        caption = parts.label(name, "quiet")
        caption.setBuddy(widget)
        widget.setAccessibleName(name)
        self.asked.append(widget)
        self._fields.addWidget(caption)
        self._fields.addWidget(widget)
        if help_text:
            self._fields.addWidget(parts.label(help_text, "quiet", wrap=True))
        self._fields.addSpacing(6)

    def object_to(self, sentence: str) -> None:
        """Say why it cannot be done like this."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        self._grow()

    def _grow(self) -> None:
        """Give wrapped sentences the height they need at this width."""
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first question; Tab goes down, then to the deed."""
        super().showEvent(event)
        for before, after in pairwise((*self.asked, self.go, self.way_out)):
            self.setTabOrder(before, after)
        if self.asked:
            self.asked[0].setFocus()
        self._grow()


class NewFiling(Question):
    """Which journey, which form, which period. Reports look back, so that the last month or year is offered first."""

    def __init__(self, parent: QWidget, forms: "Sequence[tuple[str, Form]]", today: date) -> None:
        """Offer the forms in force."""
        super().__init__(parent, say("ui.new_filing.title"), say("ui.new_filing.begin"))
        self.forms = dict(forms)
        self.today = today
        self.group = QComboBox()
        for name in dict.fromkeys(group(name) for name in self.forms):
            self.group.addItem(say(f"ui.group.{name}"), name)
        self.form = QComboBox()
        self.period = QComboBox()
        self.period.setMaxVisibleItems(12)
        self.group.currentIndexChanged.connect(self._offer_forms)
        self.form.currentIndexChanged.connect(self._offer_periods)
        self.ask(say("ui.new_filing.group"), self.group)
        self.ask(say("ui.new_filing.form"), self.form)
        self.ask(say("ui.new_filing.period"), self.period, say("ui.new_filing.rules"))
        self._offer_forms()

    def _offer_forms(self) -> None:
        self.form.blockSignals(True)
        self.form.clear()
        for name, form in self.forms.items():
            if group(name) == self.group.currentData():
                self.form.addItem(str(form.label), name)
        self.form.blockSignals(False)
        self._offer_periods()

    def _offer_periods(self) -> None:
        self.period.clear()
        form = self.forms[self.form.currentData()]
        ahead = self.group.currentData() == "surrounding" and form.period == "year"
        if ahead:  # a plan is made before its year
            self.period.addItem(period_words(str(self.today.year + 1)), str(self.today.year + 1))
        for period in periods(form.period, self.today):
            self.period.addItem(period_words(period), period)
        self.period.setCurrentIndex(min(1, self.period.count() - 1))

    def answer(self) -> tuple[str, str]:
        """Give the form's name and the period."""
        return self.form.currentData(), self.period.currentData()


YEARS = 6
"""How many years a person may file for, the running one among them."""


def periods(kind: str, today: date) -> tuple[str, ...]:
    """Name the periods a person may file for now, the running one first: three years of months, six years."""
    if kind == "month":
        months = range(today.year * 12 + today.month - 1, today.year * 12 + today.month - 1 - 36, -1)
        return tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in months)
    if kind == "year":
        return tuple(str(today.year - back) for back in range(YEARS))
    return (today.isoformat(),)


def paper_kind(parent: QWidget, kinds: "Mapping[str, str]", wanted: "Sequence[str]") -> str | None:
    """Ask what papers are, `wanted` kinds first: the id of one, empty for later, None if the person thinks better."""
    dialog = PaperKind(parent, kinds, wanted)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


class PaperKind(Question):
    """Which kind of evidence some papers are."""

    def __init__(self, parent: QWidget, kinds: "Mapping[str, str]", wanted: "Sequence[str]") -> None:
        """Offer the kinds."""
        super().__init__(parent, say("coverage.kind"), say("coverage.kind.go"))
        self.kind = QComboBox()
        first = [kind for kind in dict.fromkeys(wanted) if kind in kinds]
        for kind in (*first, *(kind for kind in kinds if kind not in first)):
            self.kind.addItem(kinds[kind], kind)
        self.kind.addItem(say("coverage.kind.later"), "")
        self.ask(say("coverage.kind.ask"), self.kind, say("coverage.kind.help"))

    def answer(self) -> str:
        """Give the kind."""
        return str(self.kind.currentData())


def happened(parent: QWidget, triggers: "Sequence[tuple[str, Label]]", today: date) -> tuple[str, date, str] | None:
    """Ask what happened, on which day, and a note."""
    from workbench.ui.views.days import Happened

    dialog = Happened(parent, triggers, today)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def taken(parent: QWidget, step: "Label", asks: "Label | None", today: date) -> tuple[date, str] | None:
    """Ask on which day a step of a project was taken, and what is to be noted of it."""
    from workbench.ui.views.days import Taken

    dialog = Taken(parent, step, asks, today)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def received(parent: QWidget, kinds: "Mapping[str, str]", names: "Sequence[str]", day: date) -> tuple[str, date] | None:
    """Ask what kind of document came in, of those by their names, and on which day."""
    from workbench.ui.views.days import Received

    dialog = Received(parent, kinds, names, day)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def holiday_notice(parent: QWidget, today: date) -> tuple[int, str, date] | None:
    """Ask for which year a holiday table is, the number of its notice, and when that was published."""
    from workbench.ui.views.days import HolidayNotice

    dialog = HolidayNotice(parent, today)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def hold(parent: QWidget, years: "Mapping[int, bool]") -> tuple[int, str] | None:
    """Ask which year's papers to hold, and why; or which of those under hold to release."""
    from workbench.ui.views.holding import Holding

    dialog = Holding(parent, years)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def reversal(parent: QWidget, number: int, told: str, day: date) -> tuple[date, str] | None:
    """Ask on which day and why an entry of the ledger is reversed."""
    from workbench.ui.views.reversal import Reversal

    dialog = Reversal(parent, number, told, day)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def statement_day(parent: QWidget, today: date) -> date | None:
    """Ask of which day a registry's statement is."""
    from workbench.ui.views.reversal import StatementDay

    dialog = StatementDay(parent, today)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def project(parent: QWidget, packs: "Mapping[str, str]", name: str, pack: str) -> tuple[str, str] | None:
    """Ask for the name of a project and for its methodology, by pack."""
    from workbench.ui.views.projects import Asked

    dialog = Asked(parent, packs, name, pack)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def paper(parent: QWidget, form: "Form", today: date) -> str | None:
    """Ask for which day or period a paper of a project is begun."""
    from workbench.ui.views.papers import Begin

    dialog = Begin(parent, form, today)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def coordinates(parent: QWidget, file: "File", draft: "Draft") -> tuple[str, bool] | None:
    """Ask of which reference system a file's coordinates are, and whether the corners there are stay."""
    from workbench.ui.views.boundary import Asked

    dialog = Asked(parent, file, draft)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def withholding(
    parent: QWidget, draft: "Draft", places: "Mapping[str, str]", chosen: str, day: date
) -> "dict[str, Value] | None":
    """Ask which of some places is not made public, on which ground, and what is printed instead."""
    from workbench.ui.views.withholding import Withholding

    dialog = Withholding(parent, draft, places, chosen, day)
    return dialog.answer() if dialog.exec() == QDialog.DialogCode.Accepted else None


def passphrase(parent: QWidget, file: Path) -> str | None:
    """Ask for the passphrase of a certificate file."""
    dialog = Question(parent, say("ui.passphrase.title"), say("ui.passphrase.go"))
    line = Password()
    dialog.ask(say("ui.passphrase.of", file=file.name), line)
    line.setFocus()
    return line.text() if dialog.exec() == QDialog.DialogCode.Accepted else None


@dataclass(frozen=True, slots=True)
class CertificateWish:
    """A certificate to make: for whom, where to keep it, under which passphrase."""

    name: str
    organisation: str
    file: Path
    passphrase: str = field(repr=False)


def new_certificate(parent: QWidget, name: str, organisation: str) -> CertificateWish | None:
    """Ask for whom to make a certificate, then where to keep it."""
    dialog = NewCertificate(parent, name, organisation)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    from workbench.domain.evidence import clean_name

    suggested = clean_name(f"{dialog.name.text().strip()}.p12")
    file = save_file(parent, say("ui.certificate.where"), f"{say('ui.sign.kinds')} (*.p12)", suggested)
    if file is None:
        return None
    return CertificateWish(dialog.name.text().strip(), dialog.organisation.text().strip(), file, dialog.first.text())


class NewCertificate(Question):
    """Whom the certificate names, and its passphrase twice."""

    def __init__(self, parent: QWidget, name: str, organisation: str) -> None:
        """Offer a name and an organisation."""
        super().__init__(parent, say("ui.certificate.title"), say("ui.certificate.make"))
        self.name, self.organisation = QLineEdit(name), QLineEdit(organisation)
        self.first, self.second = Password(), Password()
        self.ask(say("ui.certificate.name"), self.name)
        self.ask(say("ui.certificate.organisation"), self.organisation)
        self.ask(say("ui.certificate.passphrase"), self.first)
        self.ask(say("ui.certificate.again"), self.second, say("ui.certificate.about"))

    def accept(self) -> None:
        """Make sure of the name and the passphrase before going on."""
        if not self.name.text().strip():
            self.object_to(say("ui.certificate.no_name"))
        elif len(self.first.text()) < SHORTEST_PASSPHRASE:
            self.object_to(say("pdf.p12.short_passphrase", least=SHORTEST_PASSPHRASE))
        elif self.first.text() != self.second.text():
            self.object_to(say("ui.certificate.differ"))
        else:
            super().accept()


class Password(QLineEdit):
    """A line that hides what is typed."""

    def __init__(self) -> None:
        """Hide from the start."""
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
