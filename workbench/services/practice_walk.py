"""A practice way walked step by step: papers filled in from a file, handed in, published; what happened in between."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.base.clock import today
from workbench.base.progress import Progress, quiet, within
from workbench.rules.cells import Change
from workbench.services import applying, draws, filings, ledger, life
from workbench.services.context import Workbench
from workbench.services.practice import attach, fill, said
from workbench.services.practice_cycle import made_up

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

HandIn = Callable[["Filing", Progress], None]
"""Hands a filing in: freezes, signs and exports it; or, of one handed in, its public version."""


def unpublished(_filing: "Filing", _progress: Progress) -> None:
    """Publish nothing."""


class Walk:
    """Walks the steps of a file for whoever files: an enterprise, or a project of it."""

    def __init__(
        self,
        wb: Workbench,
        filer: str,
        file: str,
        hand_in: HandIn,
        forms: Mapping[str, str] | None = None,
        publish: HandIn = unpublished,
    ) -> None:
        """Begin. `filer` is the id; `forms` gives the whole name of a form the file calls by its own alone."""
        self.wb, self.filer, self.file, self.hand_in, self.publish = wb, filer, file, hand_in, publish
        self.forms = forms or {}

    def all(self, steps: Sequence[Mapping[str, Any]], progress: Progress = quiet) -> None:
        """Take every step. Raises WorkbenchError where one cannot be."""
        for place, step in enumerate(steps):
            self.take(step, within(progress, place / len(steps), (place + 1) / len(steps)))

    def take(self, step: Mapping[str, Any], progress: Progress = quiet) -> None:
        """Take one step: what happened on a day, the months of a year, or a paper, handed in, said, or left a draft.

        A paper that stands alone takes nothing over from the last of its kind.
        """
        if "happened" in step:
            life.happened(self.wb, self.filer, step["happened"], step["on"], step.get("note", ""))
        elif "months" in step:
            for month, answers in step["months"].items():
                filing = self._filled(self._begun(step["form"], month), step.get("all", {}), answers)
                filings.freeze(self.wb, filing.id)
        else:
            begin = self._again if step.get("anew") else self._alone if step.get("alone") else self._begun
            period = str(said(step["on"], today().year, today()))
            filing = self._filled(begin(step["form"], period), step["answers"])
            for paper in step.get("papers") or ():
                attach(self.wb, filing, paper, int(filing.period[:4]))
            if step.get("said"):
                filings.freeze(self.wb, filing.id)
            elif not step.get("draft"):
                self.hand_in(filing, within(progress, 0.0, 0.6 if step.get("public") else 1.0))
            if step.get("public"):
                self.publish(filing, within(progress, 0.6, 1.0))
            if "books" in step:
                ledger.book_pending(self.wb, applying.hand_over(self.wb, filing.id, step["books"]).id)

    def _filled(self, filing: "Filing", *answers: Mapping[str, Any]) -> "Filing":
        """Fill a paper in; rows filled in by hand have something to draw too."""
        for each in answers:
            filing = fill(self.wb, filing, each, int(filing.period[:4]), self.file)
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
        return self._alone(form, period, before.id if before else "")

    def _alone(self, form: str, period: str, after: str = "") -> "Filing":
        return filings.begin(self.wb, self.filer, self.forms.get(form, form), period, after)

    def _again(self, form: str, period: str) -> "Filing":
        found = next(each for each in self._listed(form) if each.period == period)
        return filings.reopen(self.wb, found.id)

    def _listed(self, form: str) -> "list[filings.FilingSummary]":
        name = self.forms.get(form, form)
        return [each for each in filings.filings(self.wb, self.filer) if each.form == name]
