"""Why this number: formula, what was put in, article, source; every figure leads to its own why."""

from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from workbench.base.clock import now
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.evidence import Evidence, kinds
from workbench.rules.cells import Cell, Source
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.rules.outcome import Input, Step
from workbench.rules.places import DOT, MISSING
from workbench.rules.sources import Citation
from workbench.services import evidence as papers
from workbench.ui import dialogs, parts
from workbench.ui.draft import Draft, Past
from workbench.ui.views.handing import Catcher, hand_over
from workbench.ui.views.plan_card import PlanCards
from workbench.ui.widgets.link import Link

TONES = {"text": "", "secondary": "warn", "unverified": "error"}
_MOST = 12
"""Terms of a sum listed before the rest is counted."""
_PASTS = 5


class WhyView(QScrollArea):
    """The panel at the right. It follows `draft.pointed`; a figure in it leads on, and Back leads home."""

    def __init__(self, draft: Draft) -> None:
        """Explain the figures of a draft."""
        super().__init__()
        self.draft = draft
        self.path = ""
        self.trail: list[str] = []
        self._cards = PlanCards(draft)
        self._files: tuple[Evidence, ...] | None = None  # asked for anew with each figure, not with each keystroke
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(say("uiform.why"))
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        draft.pointed.connect(self.explain)
        draft.changed.connect(self._later.start)
        draft.attached.connect(self._look_again)
        self.catcher = Catcher(self.viewport(), draft, lambda _: self.path)
        self.refresh()

    def explain(self, path: str) -> None:
        """Explain the figure at a path; the trail begins anew."""
        if path != self.path:
            self.path, self.trail = path, []
            self._files = None
            self._later.start()

    def deeper(self, path: str) -> None:
        """Explain what went into the figure in hand."""
        self.trail.append(self.path)
        self.path = path
        self.refresh()

    def back(self) -> None:
        """Return to the figure one came from."""
        if self.trail:
            self.path = self.trail.pop()
            self.refresh()

    def refresh(self) -> None:
        """Write the panel anew."""
        inner = QWidget()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(20, 20, 20, 20)
        self._column.setSpacing(6)
        inner.setLayout(self._column)
        try:
            field = self.draft.form.locate(self.path)[2]
        except KeyError:
            self._add(parts.label(say("uiform.why"), "heading"))
            self._add(parts.label(say("uiform.why.empty"), "quiet", wrap=True))
        else:
            self._explain(field)
        self._column.addStretch(1)
        at = self.verticalScrollBar().value() if not self.trail else 0
        self.setWidget(inner)
        self.verticalScrollBar().setValue(at)

    def _add(self, item: QWidget) -> None:
        self._column.addWidget(item)

    def _heading(self, code: str, **args: object) -> None:
        self._column.addSpacing(10)
        self._add(parts.label(say(code, **args), "heading"))

    def _explain(self, field: Field) -> None:
        head = parts.label(say("uiform.why" if field.kind == "number" else "uiform.why.text"), "heading")
        if self.trail:
            back = parts.button(say("uiform.why.back"), self.back, "link")
            back.setToolTip(self.draft.places.name(self.trail[-1]))
            line = QWidget()
            line.setLayout(parts.row(head, None, back))
            self._add(line)
        else:
            self._add(head)
        self._add(parts.label(self.draft.places.name(self.path, whole=False), "quiet", wrap=True))
        self._figure(field)
        step = self.draft.outcome.steps.get(self.path)
        cell = self.draft.cells.get(self.path)
        if step is not None:
            self._formula(field, step)
        self._findings()
        if step is not None and step.origin != "rounded":
            self._inputs(step)
        if not field.computed:
            self._source(field, cell, step)
            if field.help:
                self._heading("uiform.why.help")
                self._add(parts.label(str(field.help), wrap=True))
        for line in self._cards.lines(self.path) if field.kind == "number" else ():
            self._add(line)
        cites = step.cites if step else (field.cite,) if field.cite else ()
        if cites:
            self._heading("uiform.why.basis")
            for cite in cites:
                self._cite(cite, step)
        self._evidence()
        self._history(field)

    def _figure(self, field: Field) -> None:
        # a typed figure is shown as it counts: rounded as the form prints it
        value = self.draft.places.value(self.path)
        text = KINDS[field.kind].show(value, field) if value is not None else "—"
        number = field.kind == "number"
        figure = parts.label(text, "figure" if number and len(text) <= 16 else "title", wrap=not number)
        figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        figure.setAccessibleName(text)
        self.figure = figure
        self._add(figure)
        unit = self.draft.places.unit(self.path, field)
        if unit:
            self._add(parts.label(unit, "quiet"))

    def _formula(self, field: Field, step: Step) -> None:
        if step.origin == "rounded":
            mode = say(f"uiform.rounding.{step.rounding}")
            self._add(
                parts.label(say("uiform.why.rounded", typed=step.figures, places=step.places, mode=mode), wrap=True)
            )
            return
        if step.origin == "default":
            self._add(parts.label(say("uiform.why.default"), "warn", wrap=True))
        self._add(parts.label(f"= {step.words}", wrap=True))
        if any(each.value is not None or each.items for each in step.inputs):
            self._add(parts.label(f"= {step.figures}", wrap=True))
        if step.value is None:
            self._add(parts.label(say("uiform.why.missing"), "warn", wrap=True))
        if step.places is not None and field.kind == "number":
            mode = say(f"uiform.rounding.{step.rounding}")
            self._add(parts.label(say("uiform.why.places", places=step.places, mode=mode), "quiet", wrap=True))

    def _findings(self) -> None:
        for finding in self.draft.findings.get(self.path, ()):
            tone = {"error": "error", "warning": "warn"}.get(finding.level, "quiet")
            self._add(parts.label(finding.sentence(), tone, wrap=True))

    # --- what was put in -------------------------------------------------------------------------------------

    def _inputs(self, step: Step) -> None:
        used = [given for given in step.inputs if given.used]
        if not used:
            return
        self._heading("uiform.why.inputs")
        for given in used:
            if given.items:
                self._add(parts.label(str(given.label), "quiet", wrap=True))
                for path, _ in given.items[:_MOST]:
                    self._item(path)
                if len(given.items) > _MOST:
                    self._add(parts.label(say("uiform.why.more", count=len(given.items) - _MOST), "quiet"))
            else:
                self._input(given)

    def _item(self, path: str) -> None:
        field = self.draft.form.locate(path)[2]
        row = self.draft.places.name(path, whole=False).rpartition(DOT)[0]
        self._figure_line(row, self.draft.places.typed(path, field) or MISSING, "", path)

    def _input(self, given: Input) -> None:
        if given.path:
            field = self.draft.form.locate(given.path)[2]
            text = self.draft.places.typed(given.path, field) or MISSING
            step = self.draft.outcome.steps.get(given.path)
            default = step is not None and step.origin == "default"
            unit = self.draft.places.unit(given.path, field)
            self._figure_line(str(given.label), text, unit, given.path, say("uiform.default") if default else "")
        else:
            text = "—" if given.value is None else _plain(given)
            self._figure_line(str(given.label), text, self.draft.places.unit_at(given.unit, self.path))

    def _figure_line(self, name: str, figure: str, unit: str, path: str = "", word: str = "") -> None:
        said = " ".join(filter(None, (figure, unit)))
        words = parts.label(name, "quiet", wrap=True)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        leads: QWidget = Link(said, partial(self.deeper, path)) if path else parts.label(said)
        leads.setAccessibleName(f"{name} {said}")
        line = QWidget()
        pills = [parts.label(word, "warn")] if word else []
        line.setLayout(parts.row(words, *pills, leads, gap=8))
        self._add(line)

    # --- where it comes from ---------------------------------------------------------------------------------

    def _source(self, field: Field, cell: Cell | None, step: Step | None) -> None:
        self._heading("uiform.why.source")
        if cell is None:
            origin = "default" if step is not None and step.value is not None else "nothing"
            self._add(parts.label(say(f"uiform.source.{origin}"), wrap=True))
            return
        source = cell.source
        if source is None:
            self._add(parts.label(say("uiform.source.unknown"), wrap=True))
            return
        words = [say(f"uiform.source.{source.origin}"), source.where]
        self._add(parts.label(" · ".join(filter(None, words)), wrap=True))
        when = f"{source.at.astimezone():%Y-%m-%d %H:%M}" if source.at else ""
        if source.by or when:
            self._add(parts.label(" · ".join(filter(None, (source.by, when))), "quiet", wrap=True))
        if cell.note:
            self._add(parts.label(cell.note, "quiet", wrap=True))

    def _cite(self, cite: Citation, step: Step | None) -> None:
        document = cite.document
        self._add(parts.label(str(document.title), wrap=True))
        self._add(parts.label(" ".join(filter(None, (document.number, cite.article))), "quiet", wrap=True))
        if cite.quote:
            self._add(parts.label(f"“{cite.quote}”", "quiet", wrap=True))
        pills = [parts.pill(say(f"uiform.confidence.{cite.confidence}"), TONES[cite.confidence])]
        if document.status != "in_force":
            pills.append(parts.pill(say(f"uiform.document.{document.status}"), "warn"))
        line = QWidget()
        line.setLayout(parts.row(*pills, None, gap=6))
        self._add(line)
        if not cite.sure:
            self._confirm(cite)
        valid = self._validity(cite, step)
        if valid:
            self._add(parts.label(valid, "quiet", wrap=True))

    def _confirm(self, cite: Citation) -> None:
        """Let the person say where the official text says so, or show where they saw it."""
        known = self.draft.outcome.confirmed.get(cite.confirmation, "")
        if known:
            self._add(parts.label(say("uiform.confirm.done", where=known), wrap=True))
            return
        self._add(parts.label(say("uiform.confirm.ask"), "warn", wrap=True))
        seen = QLineEdit()
        seen.setPlaceholderText(say("uiform.confirm.hint"))
        seen.setAccessibleName(say("uiform.confirm.hint"))
        seen.setReadOnly(self.draft.read_only)

        def confirm() -> None:
            if seen.text().strip():
                source = Source("typed", by=self.draft.wb.person, at=now())
                self.draft.edit(say("uiform.edit.confirm"), {cite.confirmation: Cell(seen.text().strip(), source)})

        seen.returnPressed.connect(confirm)
        self._add(seen)
        self._add(parts.button(say("uiform.confirm.go"), confirm))

    def _validity(self, cite: Citation, step: Step | None) -> str:
        for given in step.inputs if step else ():
            if given.entry is not None and given.entry.cite == cite:
                since, until = given.entry.since, given.entry.until
                return (
                    say("uiform.why.valid.until", since=since, until=until)
                    if until
                    else say("uiform.why.valid", since=since)
                )
        if cite.document.effective:
            return say("uiform.why.valid", since=cite.document.effective)
        return ""

    def _evidence(self) -> None:
        row = self.path.rpartition("/")[0]
        linked = [each for each in self._attached() if any(path in (self.path, row) for path in each.paths)]
        if linked or not self.draft.read_only:
            self._heading("uiform.why.evidence")
        for each in linked:
            self._paper(each)
        if not self.draft.read_only:
            self._add(parts.button(say("uiform.why.attach"), self._ask_for_files, "link", "add"))

    def _paper(self, paper: Evidence) -> None:
        """Name a paper and what it is; a press shows it."""
        name = parts.Elided(paper.name)
        name.setToolTip(paper.name)
        leads = Link(say("uiform.why.look"), partial(self.draft.asked.emit, "papers"))
        leads.setAccessibleName(f"{say('uiform.why.look')} {paper.name}")
        line = QWidget()
        row = parts.row(name, leads, gap=4)
        row.setStretch(0, 1)
        line.setLayout(row)
        self._add(line)
        kind = str(kinds(self.draft.rules).get(paper.kind, paper.kind)) or say("evidence.page.no_kind")
        issued = paper.issued.isoformat() if paper.issued else ""
        self._add(parts.label(" · ".join(filter(None, (kind, paper.number, issued))), "quiet", wrap=True))

    def _ask_for_files(self) -> None:
        self.attach(dialogs.open_files(self, say("uiform.evidence.choose"), say("uiform.evidence.kinds")))

    def attach(self, files: tuple[Path, ...]) -> None:
        """Attach files to the figure in hand."""
        draft = self.draft
        hand_over(self, draft.wb, draft.filing.id, files, (self.path,), draft.attached.emit)

    def _look_again(self) -> None:
        self._files = None
        self.refresh()

    def _attached(self) -> tuple[Evidence, ...]:
        if self._files is None:
            self._files = papers.evidence(self.draft.wb, self.draft.filing.id)
        return self._files

    def _history(self, field: Field) -> None:
        past = list(self.draft.history(self.path))[:_PASTS]
        if past:
            self._heading("uiform.why.history")
        for each in past:
            self._add(parts.label(f"{each.at.astimezone():%H:%M:%S}　{self._change(field, each)}", "quiet", wrap=True))

    @staticmethod
    def _change(field: Field, past: Past) -> str:
        before, after = (
            KINDS[field.kind].show(cell.value, field) if cell else say("uiform.nothing")
            for cell in (past.before, past.after)
        )
        return f"{before} → {after}"


def _plain(given: Input) -> str:
    """Write a figure of the law as it stands there."""
    return shown(given.value) if isinstance(given.value, Decimal) else str(given.value)
