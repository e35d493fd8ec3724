"""The settings page, drawn from `resources/settings.yaml`, and what this program is."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.rules.form import Field
from workbench.services import settings
from workbench.services.settings import Settings
from workbench.ui import parts
from workbench.ui.views.header import Header


class SettingsView(QWidget):
    """Every answer takes effect at once; `changed` carries the settings and the name of what changed."""

    changed = Signal(Settings, str)

    def __init__(self, now: Settings, workspace: str, version: str) -> None:
        """Show the settings; `workspace` is the path of the data, empty if none is open."""
        super().__init__()
        self.now = now
        self.widgets: dict[str, QWidget] = {}
        asked: list[parts.Item] = []
        for field in settings.form():
            asked += self._question(field)
        about: list[parts.Item] = [
            parts.label(say("ui.about"), "heading"),
            parts.label(say("ui.about.version", version=version), wrap=True),
            parts.label(say("ui.about.offline"), "quiet", wrap=True),
            parts.label(say("ui.about.fonts"), "quiet", wrap=True),
        ]
        if workspace:
            about.insert(2, parts.label(say("ui.about.workspace", path=workspace), "quiet", wrap=True))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(Header(say("ui.nav.settings")))
        whole.addWidget(parts.Page(parts.card(*asked, gap=4), parts.card(*about), widest=760))

    def _question(self, field: Field) -> list[parts.Item]:
        caption = parts.label(str(field.label))
        answer: QComboBox | QLineEdit
        value = getattr(self.now, field.id)
        if field.choices:
            answer = QComboBox()
            for choice in field.choices:
                answer.addItem(str(choice.label), choice.id)
            answer.setCurrentIndex(answer.findData(value))
            chooser = answer
            answer.activated.connect(lambda row: self._answer(field.id, str(chooser.itemData(row))))
        else:
            answer = line = QLineEdit(value)
            line.setMaxLength(settings.LONGEST)
            line.editingFinished.connect(lambda: self._answer(field.id, line.text().strip()))
        answer.setAccessibleName(str(field.label))
        answer.setMaximumWidth(320)
        caption.setBuddy(answer)
        self.widgets[field.id] = answer
        help_text = [parts.label(str(field.help), "quiet", wrap=True)] if field.help else []
        return [caption, answer, *help_text, 12]

    def _answer(self, name: str, value: str) -> None:
        if getattr(self.now, name) != value and settings.fits(name, value):
            self.now = replace(self.now, **{name: value})  # type: ignore[arg-type] # every question asks for text
            self.changed.emit(self.now, name)
