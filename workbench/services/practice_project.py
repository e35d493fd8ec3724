"""A practice project's way: from the question whether it may be registered to the last use of a tonne.

What is filed, what happened on which day, and who signed is said in a file beside the samples, all of it invented.
"""

from dataclasses import dataclass

from workbench.base.clock import today
from workbench.base.data import Node, read_yaml
from workbench.base.progress import Progress, quiet
from workbench.domain.enterprise import Enterprise
from workbench.services import deadlines, draws, filings, projects, sample
from workbench.services.context import Workbench
from workbench.services.practice import fill
from workbench.services.practice_walk import HandIn, Walk

PROJECTS = ("wind", "forest")
"""The practice projects."""


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
    forms = {form.rpartition("/")[2]: form for form, _ in projects.forms(wb, project)}
    Walk(wb, project.id, _file(name), hand_in, forms).all(told["way"], progress)
    return Practised(owner, project)


def _file(name: str) -> str:
    return f"project-{name}.yaml"
