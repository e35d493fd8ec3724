"""A practice project's way: from the question whether it may be registered to the last use of a tonne.

What is filed, what happened on which day, and who signed is said in a file beside the samples, all of it invented.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.base.clock import today
from workbench.base.data import Node, read_yaml
from workbench.base.progress import Progress, quiet, within
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Change
from workbench.services import applying, deadlines, draws, filings, ledger, life, projects, sample
from workbench.services.context import Workbench
from workbench.services.practice import fill
from workbench.services.practice_cycle import made_up

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

PROJECTS = ("wind", "forest")
"""The practice projects."""

HandIn = Callable[["Filing", Progress], None]
"""Hands a filing in: freezes, signs and exports it."""


@dataclass(frozen=True, slots=True)
class Practised:
    """A practice project and who owns it."""

    owner: Enterprise
    project: Enterprise


def read_project(name: str) -> Node:
    """Read what was made up for a project, one of `PROJECTS`."""
    found: Node = read_yaml(sample.folder() / _file(name))
    return found


def owner_of(name: str) -> Enterprise:
    """Give the owner of a practice project."""
    return Enterprise(f"{sample.PRACTICE}-{name}", **read_project(name)["owner"], sample=True)


def make_project(wb: Workbench, name: str, hand_in: HandIn, progress: Progress = quiet) -> Practised:
    """Walk a project's way in an open workspace that has none of it; `hand_in` hands in what is published or applied.

    Raises WorkbenchError where a step of it cannot be.
    """
    told = read_project(name)
    owner = owner_of(name)
    filings.save_enterprise(wb, owner)
    year = today().year
    profile = fill(wb, filings.begin(wb, owner.id, draws.PROFILE, str(year)), told["profile"], year, _file(name))
    filings.freeze(wb, profile.id)
    deadlines.settled(wb, owner.id, today())
    project = projects.begin(wb, owner.id, told["project"]["name"], told["project"]["pack"])
    walk = _Walk(wb, project, _file(name), hand_in)
    steps = told["way"]
    for place, step in enumerate(steps):
        walk.take(step, within(progress, place / len(steps), (place + 1) / len(steps)))
    return Practised(owner, project)


class _Walk:
    def __init__(self, wb: Workbench, project: Enterprise, file: str, hand_in: HandIn) -> None:
        self.wb, self.project, self.file, self.hand_in = wb, project, file, hand_in
        self.forms = {name.rpartition("/")[2]: name for name, _ in projects.forms(wb, project)}

    def take(self, step: Mapping[str, Any], progress: Progress) -> None:
        """Take one step: what happened on a day, the months of a year, or a paper, handed in or only said."""
        if "happened" in step:
            life.happened(self.wb, self.project.id, step["happened"], step["on"], step.get("note", ""))
        elif "months" in step:
            for month, answers in step["months"].items():
                filings.freeze(self.wb, self._filled(step["form"], month, step.get("all", {}), answers).id)
        else:
            filing = self._filled(step["form"], str(step["on"]), step["answers"], anew=bool(step.get("anew")))
            if step.get("said"):
                filings.freeze(self.wb, filing.id)
            else:
                self.hand_in(filing, progress)
            if "books" in step:
                ledger.book_pending(self.wb, applying.hand_over(self.wb, filing.id, step["books"]).id)

    def _filled(self, form: str, period: str, *answers: Mapping[str, Any], anew: bool = False) -> "Filing":
        """Begin a paper, or open it again, and fill it in; rows filled in by hand have something to draw too."""
        filing = self._again(form, period) if anew else self._begun(form, period)
        for each in answers:
            filing = fill(self.wb, filing, each, int(period[:4]), self.file)
        filing = self._taken(filing, draws.drawing(self.wb, filing.id).changes)
        if applying.applies(self.wb, filing.form):
            filing = self._taken(filing, applying.fill(self.wb, filing.id))
        return filing

    def _taken(self, filing: "Filing", changes: Iterable[Change]) -> "Filing":
        """Take over what is known from elsewhere, where the file says nothing."""
        told = {each.path: each.after for each in changes if not made_up(each.before)}
        return filings.save(self.wb, filing.id, filing.cells.changed(told), version=filing.version)

    def _begun(self, form: str, period: str) -> "Filing":
        """Begin a paper after the last of its kind."""
        before = max(self._listed(form), key=lambda each: each.period, default=None)
        return filings.begin(self.wb, self.project.id, self.forms[form], period, before.id if before else "")

    def _again(self, form: str, period: str) -> "Filing":
        found = next(each for each in self._listed(form) if each.period == period)
        return filings.reopen(self.wb, found.id)

    def _listed(self, form: str) -> "list[filings.FilingSummary]":
        return [each for each in filings.filings(self.wb, self.project.id) if each.form == self.forms[form]]


def _file(name: str) -> str:
    return f"project-{name}.yaml"
