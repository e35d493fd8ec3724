"""The first page of a working day: what to go on with, and for whom."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.domain.period import period_words
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS
from workbench.rules.outcome import Outcome
from workbench.rules.units import shown_unit
from workbench.services.filings import FilingSummary
from workbench.ui import parts, theme
from workbench.ui.views.header import Header


class OverviewView(QWidget):
    """Signals carry the id of a filing or an enterprise."""

    opened = Signal(str)
    begin = Signal()
    change = Signal()
    chosen = Signal(str)

    def __init__(
        self,
        enterprise: Enterprise,
        filings: Sequence[FilingSummary],
        latest: tuple[Form, Outcome] | None,
        others: Mapping[Enterprise, FilingSummary | None],
        *,
        read_only: bool,
    ) -> None:
        """Show an enterprise, its filings (newest first; `latest` is the first one's content), and other clients."""
        super().__init__()
        self.begin_button = parts.button(say("ui.filings.begin"), self.begin.emit, "primary", "add")
        change = parts.button(say("ui.enterprise.change"), self.change.emit)
        for each in (self.begin_button, change):
            each.setEnabled(not read_only)
        head = Header(enterprise.name, [change, self.begin_button])
        head.show_below(" · ".join(filter(None, (enterprise.credit_code, enterprise.region))))
        if enterprise.sample:
            head.show_state(say("ui.sample"), "warn")
        cards: list[parts.Item] = []
        if filings and latest:
            cards.append(self._latest(filings[0], *latest))
            if filings[1:]:
                cards.append(self._more(filings[1:6]))
        else:
            cards.append(
                parts.card(
                    parts.label(say("ui.filings.empty"), "heading"),
                    parts.label(say("ui.filings.empty.about"), "quiet", wrap=True),
                )
            )
        if others:
            cards.append(self._others(others))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(parts.Page(*cards, widest=1000))

    def _latest(self, filing: FilingSummary, form: Form, outcome: Outcome) -> QWidget:
        errors = sum(finding.level == "error" for finding in outcome.findings)
        warnings = sum(finding.level == "warning" for finding in outcome.findings)
        t = theme.tokens()
        if filing.status == "frozen":
            state, sign = say("ui.overview.frozen"), parts.picture("lock", t.quiet)
        elif errors:
            state, sign = say("ui.overview.errors", count=errors), parts.picture("failed", t.error)
        elif warnings:
            state, sign = say("ui.overview.warnings", count=warnings), parts.picture("warning", t.warn)
        else:
            state, sign = say("ui.overview.ready"), parts.picture("passed", t.accent)
        saved = f"{filing.updated_at.astimezone():%Y-%m-%d %H:%M}"
        go = parts.button(say("ui.overview.go_on"), lambda: self.opened.emit(filing.id), "primary")
        items: list[parts.Item] = [
            parts.label(say("ui.overview.latest"), "quiet"),
            parts.label(f"{period_words(filing.period)} · {filing.label}", "heading", wrap=True),
        ]
        if form.headline in outcome.values:
            _, _, field = form.locate(form.headline)
            shown = KINDS[field.kind].show(outcome.values[form.headline], field)
            items += [
                8,
                parts.label(str(field.label), "quiet"),
                parts.row(parts.label(shown, "figure"), parts.label(shown_unit(field.unit), "quiet"), None, gap=8),
            ]
        items += [
            8,
            parts.row(sign, parts.label(state), None),
            parts.row(parts.label(say("ui.overview.saved", time=saved), "quiet"), None, go),
        ]
        return parts.card(*items, gap=4)

    def _more(self, filings: Sequence[FilingSummary]) -> QWidget:
        lines: list[parts.Item] = [parts.label(say("ui.overview.more"), "heading")]
        for filing in filings:
            go = parts.button(
                f"{period_words(filing.period)} · {filing.label}",
                partial(self.opened.emit, filing.id),
                "link",
            )
            frozen = filing.status == "frozen"
            word = parts.pill(say("ui.status.frozen" if frozen else "ui.status.draft"), "plain" if frozen else "")
            lines.append(parts.row(go, None, word))
        return parts.card(*lines, gap=4)

    def _others(self, others: Mapping[Enterprise, FilingSummary | None]) -> QWidget:
        lines: list[parts.Item] = [parts.label(say("ui.overview.clients"), "heading")]
        for enterprise, filing in others.items():
            go = parts.button(enterprise.name, partial(self.chosen.emit, enterprise.id), "link")
            said = f"{period_words(filing.period)} · {filing.label}" if filing else say("ui.overview.none")
            lines.append(parts.row(go, None, parts.label(said, "quiet")))
        return parts.card(*lines, gap=4)
