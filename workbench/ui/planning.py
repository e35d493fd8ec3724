"""Deeds between a filing and what surrounds it: its plan, rows and answers taken from there or from the ledger."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.services import applying, planned
from workbench.ui import jobs

if TYPE_CHECKING:
    from workbench.rules.cells import Cells, Change
    from workbench.services.context import Workbench
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

    Ask = Callable[[Workbench, str, Cells], tuple[Change, ...]]


def show(window: "Window", draft: "Draft") -> None:
    """Open the plan a filing follows, at the card of the figure in hand; without a plan, the rooms to begin one in."""
    from workbench.ui.views.filing import FilingView

    plan = planned.plan_for(draft.wb, draft.filing)
    if plan is None:
        window.go("rooms")
        return
    page = window.page
    path = page.second.path if isinstance(page, FilingView) else ""
    said = plan.beside(draft.form, draft.rules, draft.cells, draft.outcome, path) if path else None
    place = {"path": f"{said.row}/figure"} if said and said.row else {}
    window.go("filing", filing=plan.room.filing.id, **place)


def feed(window: "Window", draft: "Draft") -> None:
    """Let the person review what the plan gives a month."""
    _offer(window, draft, "planned.feed", planned.feed)


def gather(window: "Window", draft: "Draft") -> None:
    """Let the person review what a plan lacks for what the months report."""
    _offer(window, draft, "planned.gather", planned.gather)


def fill(window: "Window", draft: "Draft") -> None:
    """Let the person review what ledger, position and deadlines give an application."""
    _offer(window, draft, "applying.fill", applying.fill)


def _offer(window: "Window", draft: "Draft", deed: str, ask: "Ask") -> None:
    wb, filing, cells = draft.wb, draft.filing.id, draft.cells

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Change, ...]":
        return ask(wb, filing, cells)

    jobs.run(work, partial(_review, window, draft, deed), label=f"{deed}.working", owner=window.page)


def _review(window: "Window", draft: "Draft", deed: str, changes: "tuple[Change, ...]") -> None:
    from workbench.services.imports import Review
    from workbench.ui.views.review import Words, ask

    words = Words(
        title=say(f"{deed}.title"),
        counts=say(f"{deed}.counts", changes=len(changes)),
        step=say(f"{deed}.edit"),
        nothing=say(f"{deed}.nothing"),
        notes=(),
        also=(),
    )
    ask(window, draft, Review(changes, (), (), frozenset(), "", ""), words)
