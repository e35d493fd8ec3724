"""Where a person stands in a guided flow: which step is done, which is next, which must wait."""

import re
from typing import TYPE_CHECKING, Literal

from workbench.domain.names import DISCLOSURE, PROJECTS

if TYPE_CHECKING:
    from workbench.rules.journey import Journey, JourneyStep
    from workbench.rules.outcome import Outcome

StepState = Literal["done", "here", "open", "blocked"]
"""`here` is the one thing to do next; `open` may be done now; `blocked` waits for an earlier step."""

Group = Literal["reporting", "surrounding", "verification", "allowances", "projects", "disclosure"]
SURROUNDING = ("plan", "instruments", "laboratory", "quality", "monitoring")
VERIFICATION = ("verification", "review", "visit", "reply", "conclusion", "agency", "objection")
ALLOWANCES = (
    "allocation", "movements", "statement", "finance", "surrender", "offset", "carry_over", "allocation_objection",
    "fulfilment", "trading_statement", "cancellation", "succession", "account", "planning",
)  # fmt: skip

_GROUPS: dict[str, Group] = {
    **dict.fromkeys(SURROUNDING, "surrounding"),
    **dict.fromkeys(VERIFICATION, "verification"),
    **dict.fromkeys(ALLOWANCES, "allowances"),
    "market": "disclosure",
}


def group(form: str) -> Group:
    """Tell what a form, ``pack/form``, belongs to: reporting, what surrounds it, verifies it, or another journey."""
    pack, _, name = form.rpartition("/")
    if pack.startswith(PROJECTS.removesuffix("common")):
        return "projects"
    return "disclosure" if pack.startswith(DISCLOSURE) else _GROUPS.get(name, "reporting")


def standing(
    journey: "Journey", outcome: "Outcome", *, frozen: bool, exported: bool, approved: bool = True
) -> tuple[StepState, ...]:
    """Tell the state of each step of a journey, in its order.

    Data pages are done when no error lies in their sections; checking, when no error is left; approving, when all
    have spoken; signing, when the draft is frozen; exporting, when the package exists.
    """
    errors = (finding for finding in outcome.findings if finding.level == "error")
    faulty = {re.split(r"[/.]", finding.path)[0] for finding in errors}

    def state(step: "JourneyStep") -> StepState:
        match step.page:
            case "sections":
                return "open" if faulty.intersection(step.sections) else "done"
            case "check":
                return "done" if outcome.ready else "open"
            case "approve":
                return "done" if approved and outcome.ready else "open" if outcome.ready else "blocked"
            case "sign":
                return "done" if frozen else "open" if outcome.ready and approved else "blocked"
            case _:
                return "done" if exported else "open" if frozen else "blocked"

    states = [state(step) for step in journey.steps]
    if "open" in states:
        states[states.index("open")] = "here"
    return tuple(states)
