"""What the practice enterprises disclose: whether they must, what came in between, the report of a year, its change.

Filled in from the earlier journeys where they have any; the rest is said in a file beside the samples, all invented.
"""

from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.data import Node, read_yaml
from workbench.base.progress import Progress, quiet, within
from workbench.domain.enterprise import Enterprise
from workbench.domain.journey import group
from workbench.domain.names import DISCLOSURE
from workbench.services import disclosed, filings, interims, practice_cycle, sample
from workbench.services.context import Workbench
from workbench.services.practice_walk import HandIn, Walk, unpublished

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

STEEL, ANNUAL = "steel", f"{DISCLOSURE}/annual"
SUBJECTS = ("listed", "bank")
"""Who discloses beside the enterprises that report emissions: a listed company under audit, and a bank."""


def read_disclosure(name: str) -> Node | None:
    """Read what was made up for the disclosure of a sector's enterprise or of a subject; None where nothing was."""
    file = sample.folder() / _file(name)
    return read_yaml(file) if file.exists() else None


def owner_of(name: str) -> Enterprise:
    """Give the enterprise of a subject, one of `SUBJECTS`."""
    told = read_disclosure(name)
    if told is None:
        raise KeyError(name)
    return Enterprise(f"{sample.PRACTICE}-{name}", **told["enterprise"], sample=True)


def make_subject(
    wb: Workbench, name: str, hand_in: HandIn, publish: HandIn = unpublished, progress: Progress = quiet
) -> Enterprise:
    """Put a subject into an open workspace that has none of it, and walk its way to the published report."""
    owner = owner_of(name)
    filings.save_enterprise(wb, owner)
    make_disclosure(wb, name, owner.id, hand_in, publish, progress)
    return owner


def make_disclosure(
    wb: Workbench,
    name: str,
    owner: str,
    hand_in: HandIn,
    publish: HandIn = unpublished,
    progress: Progress = quiet,
) -> None:
    """Walk the disclosure of an enterprise already there, to its published report; nothing where none was made up.

    `hand_in` hands a paper in, `publish` makes the public version of one handed in. Raises WorkbenchError where a step
    cannot be.
    """
    told = read_disclosure(name)
    if told is None:
        return
    if "postings" in told:
        practice_cycle.book(wb, owner, told, (), int(told["year"]))
    Walk(wb, owner, _file(name), hand_in, publish=publish).all(told["way"], progress)


def make_practice(wb: Workbench, owner: str) -> None:
    """Put the practice steel works' disclosure into the open workspace: a year said, and what is left to do now.

    What would rest on months it has not sealed and on its ledger, both empty there, is typed or left out. What is there
    already is kept.
    """
    told = read_disclosure(STEEL)
    if told is None or any(group(each.form) == "disclosure" for each in filings.filings(wb, owner)):
        return

    def say(filing: "Filing", _progress: Progress) -> None:
        filings.freeze(wb, filing.id)

    steps = [
        {**step, "answers": {**step["answers"], **told["apart"]}} if step["form"] == ANNUAL else step
        for step in told["way"]
        if not step.get("reported")
    ]
    Walk(wb, owner, _file(STEEL), say).all([*steps, *told["left"]])


def make_change(
    wb: Workbench,
    name: str,
    owner: str,
    hand_in: HandIn,
    publish: HandIn = unpublished,
    progress: Progress = quiet,
) -> None:
    """Hand in and publish the change report that drafts itself when the verified emission is another than disclosed."""
    for departure in disclosed.departures(wb, owner) if read_disclosure(name) else ():
        change = interims.change(wb, owner, departure, today())
        hand_in(change, within(progress, 0.0, 0.6))
        publish(change, within(progress, 0.6, 1.0))


def _file(name: str) -> str:
    return f"disclosure-{name}.yaml"
