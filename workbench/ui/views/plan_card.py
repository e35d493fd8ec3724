"""Beside a figure: how the data quality control plan says it is obtained, and what the filing says otherwise."""

from functools import partial

from PySide6.QtWidgets import QWidget

from workbench.base.text import say
from workbench.services import planned
from workbench.ui import parts
from workbench.ui.draft import Draft
from workbench.ui.widgets.link import Link


class PlanCards:
    """The cards of the plan a draft follows; the plan is looked up once, when it is first asked for."""

    def __init__(self, draft: Draft) -> None:
        """Follow the plan of a draft's year."""
        self._draft = draft
        self._plan: planned.Plan | None = None
        self._looked = False

    def lines(self, path: str) -> list[QWidget]:
        """Give what to show of the figure at a path: a heading and lines; nothing where there is no plan for it."""
        draft = self._draft
        if not self._looked:
            self._plan, self._looked = planned.plan_for(draft.wb, draft.filing), True
        plan = self._plan
        said = plan.beside(draft.form, draft.rules, draft.cells, draft.outcome, path) if plan else None
        if plan is None or said is None:
            return []
        made: list[QWidget] = [parts.label(say("planned.card"), "heading")]
        made += [parts.label(doubt.says, "warn", wrap=True) for doubt in said.doubts]
        made += [parts.label(say("planned.card.line", name=name, text=text), wrap=True) for name, text in said.lines]
        if not said.lines and not said.doubts:
            made.append(parts.label(say("planned.card.none"), "quiet", wrap=True))
        line = QWidget()
        leads = Link(say("planned.card.open"), partial(draft.asked.emit, "plan"))
        line.setLayout(parts.row(parts.label(say("planned.card.year", year=plan.year), "quiet"), None, leads))
        return [*made, line]
