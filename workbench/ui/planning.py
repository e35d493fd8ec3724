"""Deeds between a month and its plan: going there, taking rows and answers from it, beginning it from the months."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.services import planned
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
    _offer(window, draft, "feed", planned.feed)


def gather(window: "Window", draft: "Draft") -> None:
    """Let the person review what a plan lacks for what the months report."""
    _offer(window, draft, "gather", planned.gather)


def _offer(window: "Window", draft: "Draft", deed: str, ask: "Ask") -> None:
    wb, filing, cells = draft.wb, draft.filing.id, draft.cells

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Change, ...]":
        return ask(wb, filing, cells)

    jobs.run(work, partial(_review, window, draft, deed), label=f"planned.{deed}.working", owner=window.page)


def _review(window: "Window", draft: "Draft", deed: str, changes: "tuple[Change, ...]") -> None:
    from workbench.services.imports import Review
    from workbench.ui.views.review import Words, ask

    words = Words(
        title=say(f"planned.{deed}.title"),
        counts=say(f"planned.{deed}.counts", changes=len(changes)),
        step=say(f"planned.{deed}.edit"),
        nothing=say(f"planned.{deed}.nothing"),
        notes=(),
        also=(),
    )
    ask(window, draft, Review(changes, (), (), frozenset(), "", ""), words)
