"""The papers of a project in the order of its life: how far each is, and the one thing to do next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.base.text import has, say
from workbench.services import applications, draws, filings, life, projects, rooms
from workbench.services.context import Workbench
from workbench.services.project_rows import BODIES

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.form import Form
    from workbench.rules.life import Step
    from workbench.services.applications import State
    from workbench.services.filings import FilingSummary
    from workbench.services.life import Standing

Group = Literal["before", "project", "reduction", "use", "shared"]
GROUPS: Mapping[Group, tuple[str, ...]] = {
    "before": ("screening", "eligibility", "prospects", "opening"),
    "project": ("design", "validation", "registration", "publication"),
    "reduction": ("monthly", "survey", "accounting", "verification", "reduction"),
    "use": ("retirement", "withdrawal"),
    "shared": ("factors", "bodies"),
}
"""The papers in the order in which a project needs them; one not named here comes last."""
_BOOKS = ("hand_over", "book")
"""Deeds at which it matters what is booked."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper: its form, its filings from the newest on, and how the newest stands.

    `step` is what is to be entered in the life of the project once the paper has done its work, None if it is or if
    nothing is.
    """

    form: "Form"
    group: Group
    state: "State"
    filings: "tuple[FilingSummary, ...]" = ()
    step: "Step | None" = None

    @property
    def id(self) -> str:
        """Name the form without its pack."""
        return self.form.id


@dataclass(frozen=True, slots=True)
class Papers:
    """All papers of a project, what comes next in its life, and the paper that is for, None if it needs none."""

    project: "Enterprise"
    standing: "Standing"
    papers: tuple[Paper, ...]
    next: Paper | None


def papers(wb: Workbench, project_id: str, day: date) -> Papers:
    """Tell how the papers of a project stand on a day. Raises WorkbenchError ``enterprise.unknown``."""
    project = projects.project(wb, project_id)
    standing = life.standing(wb, project_id, day)
    known = {form.id: (name, form) for name, form in projects.forms(wb, project, day)}
    listed = filings.filings(wb, project_id)
    wanted = {name for _, form in known.values() for name in _givers(form)} | {BODIES.rpartition("/")[2]}
    found = []
    for group, form_id in _ordered(known):
        name, form = known[form_id]
        if form.shared and form_id not in wanted:
            continue
        mine = [each for each in _shelf(wb, standing, form, listed) if each.form == name]
        mine.sort(key=lambda each: each.period, reverse=True)
        found.append(_paper(wb, standing, group, name, form, mine))
    step = standing.next
    following = next((each for each in found if step and each.id == step.form), None)
    return Papers(project, standing, tuple(found), following)


def _givers(form: "Form") -> Iterator[str]:
    """Name what a form draws from."""
    for _, section in form.walk():
        yield from (field.draws.partition(".")[0] for field in section.fields if field.draws)


def _shelf(
    wb: Workbench, standing: "Standing", form: "Form", listed: "tuple[FilingSummary, ...]"
) -> "Iterable[FilingSummary]":
    """Give the filings a paper may be among: the project's, all of its owner's where they share it, or anybody's."""
    if form.shared:
        return filings.filings(wb)
    if any(step.shared and step.form == form.id for step in standing.steps.values()):
        others = projects.projects(wb, standing.project.owner)
        return [each for other in others for each in filings.filings(wb, other.id)]
    return listed


def _ordered(known: Iterable[str]) -> Iterator[tuple[Group, str]]:
    left = dict.fromkeys(known)
    for group, names in GROUPS.items():
        yield from ((group, name) for name in names if name in left)
        left = {name: None for name in left if name not in names}
    yield from (("shared", name) for name in left)


def _paper(
    wb: Workbench, standing: "Standing", group: Group, name: str, form: "Form", mine: "list[FilingSummary]"
) -> Paper:
    if not mine:
        code = f"papers.for.{form.id}"
        says = say(code) if has(code) else say("papers.for")
        return Paper(form, group, applications.State(name, "none", "begin", says))
    state = applications.stand(wb, name, mine[0], None, standing.day)
    anew = draws.apart(wb, mine[0].id) if form.span and mine[0].status == "frozen" else ()
    if anew:
        says = say("papers.apart", months=say("papers.and").join(anew))
        return Paper(form, group, replace(state, tone="late", deed="open", says=says, books=()), tuple(mine))
    if state.deed == "export" and not form.signers:  # it is handed to nobody: to be said is enough
        state = replace(state, tone="good", deed="")
    step = _untaken(wb, standing, form, mine[0]) if state.tone == "good" else None
    if step:
        state = replace(state, tone="open", says=say("papers.enter", step=step.label))
    elif state.tone == "good":
        state = replace(state, says="")
    if state.deed not in _BOOKS:
        state = replace(state, books=())
    return Paper(form, group, state, tuple(mine), step)


def _untaken(wb: Workbench, standing: "Standing", form: "Form", summary: "FilingSummary") -> "Step | None":
    """Give the step of the project's life that a paper is for, while nobody has entered that it was taken."""
    step = next((each for each in standing.steps.values() if each.form == form.id and not each.setback), None)
    if step is None or step.track == "units":
        return None
    if step.track == "project":
        return None if step.id in standing.course.taken else step
    said = rooms.view(wb, filings.get(wb, summary.id)).outcome.values.get("about/last_day")
    return None if step.id in standing.course.round_until(said) else step
