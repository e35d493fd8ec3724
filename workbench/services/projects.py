"""Projects of voluntary reduction: each is filed for like an enterprise, with its owner's particulars."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.domain.booking import tidy
from workbench.domain.enterprise import Enterprise, new_id
from workbench.domain.names import PROJECTS, same_name
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.form import Form


def projects(wb: Workbench, owner_id: str = "") -> tuple[Enterprise, ...]:
    """Give the projects of an enterprise, or of all, by name."""
    with wb.look() as work:
        return work.enterprises.projects(owner_id)


def project(wb: Workbench, project_id: str) -> Enterprise:
    """Give a project. Raises WorkbenchError ``enterprise.unknown`` for what is none."""
    with wb.look() as work:
        found = work.enterprises.get(project_id)
    if not found.owner:
        raise WorkbenchError("enterprise.unknown", id=project_id)
    return found


def holder(wb: Workbench, id_: str) -> str:
    """Give whose ledger serves an enterprise or a project: its own, or its owner's. Raises ``enterprise.unknown``."""
    with wb.look() as work:
        return work.enterprises.get(id_).owner or id_


def methodologies(wb: Workbench) -> tuple[str, ...]:
    """Name the packs of methodologies at hand."""
    return tuple(name for name, pack in wb.library.packs.items() if pack.kind == "methodology")


def begin(wb: Workbench, owner_id: str, name: str, pack: str = "") -> Enterprise:
    """Begin a project of an enterprise; its methodology may be chosen later.

    Raises WorkbenchError: ``projects.unnamed``, ``projects.exists``, ``projects.no_methodology``,
    ``enterprise.unknown``.
    """
    return _keep(wb, Enterprise(new_id(), "", owner=owner_id, project=name, pack=pack))


def change(wb: Workbench, project_id: str, *, name: str = "", pack: str = "") -> Enterprise:
    """Give a project another name, or choose its methodology while no filing follows the one it has.

    Raises as `begin` does, and WorkbenchError ``projects.begun``.
    """
    known = project(wb, project_id)
    if pack and pack != known.pack:
        with wb.look() as work:
            if any(each.form.partition("/")[0] == known.pack for each in work.filings.listed(project_id)):
                raise WorkbenchError("projects.begun", project=known.project)
    return _keep(wb, replace(known, project=name or known.project, pack=pack or known.pack))


def _keep(wb: Workbench, wanted: Enterprise) -> Enterprise:
    named = replace(wanted, project=tidy(wanted.project))
    if not named.project:
        raise WorkbenchError("projects.unnamed")
    if named.pack and named.pack not in methodologies(wb):
        raise WorkbenchError("projects.no_methodology", pack=named.pack)
    with wb.work() as work:
        if work.enterprises.get(named.owner).owner:  # a project owns none
            raise WorkbenchError("enterprise.unknown", id=named.owner)
        others = (each for each in work.enterprises.projects(named.owner) if each.id != named.id)
        if any(same_name(each.project) == same_name(named.project) for each in others):
            raise WorkbenchError("projects.exists", project=named.project)
        work.enterprises.save(named)
        work.events.add("project.kept", wb.person, None, project=named.id, name=named.project, pack=named.pack)
        work.commit()
        return work.enterprises.get(named.id)


def forms(wb: Workbench, project_: Enterprise, day: date | None = None) -> "tuple[tuple[str, Form], ...]":
    """Give the forms a project may fill in, by the name of their filing: those of all projects, then its method's."""
    at = day or today()
    packs = filter(None, (PROJECTS, project_.pack))
    return tuple(
        (f"{pack}/{name}", form)
        for pack in packs
        for name, form in wb.library.rules(pack, at, at).forms.items()
        if not form.scenario
    )
