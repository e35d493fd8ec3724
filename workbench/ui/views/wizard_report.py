"""The last step of the wizard: cell by cell what would be taken, converted, left out, and why."""

from PySide6.QtWidgets import QComboBox, QHeaderView, QWidget

from workbench.base.text import say
from workbench.rules.places import Places
from workbench.services.foreign import Line as Told
from workbench.services.foreign import Trial
from workbench.ui import parts
from workbench.ui.draft import Draft
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.review import written

_SIGNS = {"wrong": ("failed", "error"), "left": ("note", ""), "named": ("warning", "warn")}
_WIDTHS = (96, 128, 236, 92, 92)
"""Pixels; what was done takes the rest."""
_LOOK = ("foreign.unit_assumed", "foreign.as_standard_volume")
"""What is taken but rests on an assumption."""


class ReportStep(QWidget):
    """The counts, and one line for each cell of the sheets that matters."""

    def __init__(self, draft: Draft) -> None:
        """Take the draft the figures would go to."""
        super().__init__()
        self.draft = draft
        self.trial: Trial | None = None
        self.counts = parts.label("", wrap=True)
        heads = ("where", "says", "to", "before", "after", "why")
        self.lines = Lines(tuple(say(f"foreign.head.{name}") for name in heads), [], (3, 4))
        self.table = LinesTable(self.lines, 5, named=say("foreign.step.report"))
        header = self.table.horizontalHeader()
        for at, wide in enumerate(_WIDTHS):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(at, wide)
        self.which = QComboBox()
        self.which.setAccessibleName(say("foreign.report.show"))
        for which in ("all", "open"):
            self.which.addItem(say(f"foreign.report.{which}"), which)
        self.which.activated.connect(self._list)
        caption = parts.label(say("foreign.report.show"), "quiet")
        caption.setBuddy(self.which)
        head = parts.row(self.counts, caption, self.which)
        head.setStretch(0, 1)
        self.setLayout(parts.column(head, self.table, gap=8))

    def show_trial(self, trial: Trial) -> None:
        """Show what a trial gave."""
        self.trial = trial
        states = [line.state for line in trial.lines]
        takeable = trial.takeable
        converted = sum(line.state == "converted" and line.path in takeable for line in trial.lines)
        args = {state: states.count(state) for state in ("same", "left", "wrong")}
        self.counts.setText(say("foreign.report.counts", taken=len(takeable), converted=converted, **args))
        self._list()

    def _list(self) -> None:
        if self.trial is None:
            return
        after = {change.path: change for change in self.trial.review.changes}
        takeable = self.trial.takeable
        cells = self.draft.cells.changed({path: change.after for path, change in after.items()})
        places = Places(self.draft.form, cells, {})
        shown = []
        for told in sorted(self.trial.lines, key=_weight):
            if self.which.currentData() == "open" and told.state in ("taken", "converted", "same") and not _look(told):
                continue
            change = after.get(told.path)
            before = written(self.draft, told.path, change.before.value) if change and change.before else ""
            new = written(self.draft, told.path, change.after.value) if change and change.after else ""
            new = new if told.path in takeable else ""
            name = places.name(told.path, whole=False) if told.path else ""
            sign = _SIGNS.get(told.state, ("warning", "warn") if _look(told) else ("", ""))
            shown.append(Line((told.where, told.says[:40], name, before, new, told.sentence()), *sign))
        self.lines.show_lines(shown)


def _weight(told: Told) -> int:
    """Put what is wrong first, and columns nobody asked for last."""
    return 0 if told.state == "wrong" else 2 if told.code == "foreign.column_left" else 1


def _look(told: Told) -> bool:
    return told.code in _LOOK or told.code.startswith("excel.")
