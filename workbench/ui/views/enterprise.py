"""Who files: name, credit code, region, legal representative."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from workbench.base.text import Label, say
from workbench.domain.enterprise import Enterprise
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.ui import parts
from workbench.ui.views.header import Header

NEEDED = ("name", "credit_code", "region", "legal_representative")
COMPANYS = ("credit_code", "legal_representative")
"""What a natural person, who can own a voluntary project too, does not have."""
MORE = ("industry", "address", "contact", "phone")


class EnterpriseView(QWidget):
    """A short page; `saved` carries the enterprise once all is well, `left` that the person thought better."""

    saved = Signal(Enterprise)
    left = Signal()

    def __init__(self, enterprise: Enterprise, *, fresh: bool) -> None:
        """Ask about a `fresh` enterprise, or change one."""
        super().__init__()
        self.enterprise = enterprise
        self.lines: dict[str, QLineEdit] = {}
        self.wrongs: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for place, name in enumerate((*NEEDED, *MORE)):
            grid.addLayout(self._question(name), place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.natural = QCheckBox(say("ui.enterprise.natural"))
        self.natural.setChecked(bool(enterprise.name) and not enterprise.credit_code)
        self.natural.toggled.connect(self._spare)
        self._spare(self.natural.isChecked())
        self.go = parts.button(say("ui.enterprise.next" if fresh else "ui.enterprise.save"), self._save, "primary")
        back = parts.button(say("ui.cancel"), self.left.emit)
        head = Header(say("ui.enterprise.new" if fresh else "ui.enterprise.change"))
        head.show_below(say("ui.enterprise.local"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        body = parts.card(self.natural, grid, gap=12)
        whole.addWidget(parts.Page(body, parts.row(self.go, back, None), widest=900))
        self.lines["name"].setFocus()

    def _question(self, name: str) -> QVBoxLayout:
        line = QLineEdit(getattr(self.enterprise, name))
        line.setMaxLength(200)
        words = say(f"ui.enterprise.{name}")
        line.setAccessibleName(words)
        line.returnPressed.connect(self._save)
        wrong = parts.label(" ", "error")
        line.textEdited.connect(lambda: self._object(name, ""))
        if name == "credit_code":
            line.editingFinished.connect(self._check_code)
        self.lines[name], self.wrongs[name] = line, wrong
        caption = parts.label(words, "quiet")
        caption.setBuddy(line)
        layout = QVBoxLayout()
        layout.setSpacing(4)
        for each in (caption, line, wrong):
            layout.addWidget(each)
        return layout

    def _spare(self, natural: bool) -> None:
        """Ask a natural person for nothing only a company has."""
        for name in COMPANYS:
            self.lines[name].setEnabled(not natural)
            self._object(name, "")

    def _object(self, name: str, sentence: str) -> None:
        self.wrongs[name].setText(sentence or " ")
        self.wrongs[name].setToolTip(sentence)
        self.lines[name].setAccessibleDescription(sentence)
        parts.restyle(self.lines[name], fault="true" if sentence else "false")

    def _check_code(self) -> bool:
        kind = KINDS["credit_code"]
        field = Field("credit_code", Label(""), "credit_code")
        code = str(kind.parse(self.lines["credit_code"].text(), field))
        self.lines["credit_code"].setText(code)
        wrong = next(iter(kind.check(code, field)), None) if code else None
        named = {"label": say("ui.enterprise.credit_code")}
        self._object("credit_code", say(wrong[0], **named, **wrong[1]) if wrong else "")
        return wrong is None

    def _save(self) -> None:
        answers = {name: line.text().strip() if line.isEnabled() else "" for name, line in self.lines.items()}
        sound = self.natural.isChecked() or self._check_code()
        for name in NEEDED:
            if self.lines[name].isEnabled() and not answers[name]:
                self._object(name, say("ui.enterprise.needed"))
                sound = False
        if sound:
            answers["credit_code"] = answers["credit_code"] and self.lines["credit_code"].text()
            self.saved.emit(replace(self.enterprise, **answers))  # type: ignore[arg-type] # every answer is text
        else:
            bad = next(name for name in self.lines if self.wrongs[name].text().strip())
            self.lines[bad].setFocus()
