"""Two projects of voluntary reduction, from the question whether they may apply to tonnes cancelled for good."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.progress import Progress
from workbench.domain.filing import Filing
from workbench.services import (
    applying,
    exports,
    filings,
    ledger,
    life,
    practice_project,
    prospects,
    verifying,
)
from workbench.services.context import Workbench
from workbench.services.exports import Signing
from workbench.services.practice_project import Practised

PAPERS = (
    "eligibility", "opening", "prospects", "design", "validation", "registration", "accounting", "verification",
    "reduction", "retirement", "publication",
)  # fmt: skip
TONNES = {"wind": 711_912, "forest": 21_148}
"""Of the wind year 1,426,107.771664 MWh by (0.7938 + 0.2046) / 2; of the forest the worked example's."""
CANCELLED = {"wind": 1_000, "forest": 600}


@dataclass
class Walked:
    """What the walk of a project left behind."""

    wb: Workbench
    name: str
    practised: Practised
    packages: dict[str, Path] = field(default_factory=dict)
    trust: list[Path] = field(default_factory=list)

    def filing(self, form: str) -> Filing:
        """Give the last filing of a form."""
        known = filings.filings(self.wb, self.practised.project.id)
        mine = [each for each in known if each.form.rpartition("/")[2] == form]
        return filings.get(self.wb, max(mine, key=lambda each: each.period).id)


@pytest.fixture(scope="module", params=practice_project.PROJECTS)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """Walk a project once; of its papers, what is applied for and what is published is signed."""
    name, folder = request.param, tmp_path_factory.mktemp("project")
    owner = practice_project.owner_of(name)
    wb = Workbench(owner.contact)
    wb.create_workspace(folder / "practice.ccw")
    signers, trust, packages = [], [], {}
    for role, person in (("preparer", owner.contact), ("legal", owner.legal_representative)):
        p12 = folder / f"{role}.p12"
        exports.make_certificate(person, owner.name, p12, "practice")
        signers.append(Signing(p12, "practice", "legal" if role == "legal" else "preparer"))
        trust.append(p12.with_suffix(".pem"))

    def hand_in(filing: Filing, _progress: Progress) -> None:
        form = filing.form.rpartition("/")[2]
        if form in ("design", "accounting", "reduction", "retirement"):
            roles = filings.form_of(wb, filing).signers or ("preparer", "legal")
            packages[form] = exports.export(wb, filing.id, folder, [each for each in signers if each.role in roles])
        else:
            filings.freeze(wb, filing.id)

    practised = practice_project.make_project(wb, name, hand_in)
    yield Walked(wb, name, practised, packages, trust)
    wb.close()


def test_every_paper_was_said_without_an_error(walked: Walked) -> None:
    said = {each.form.rpartition("/")[2] for each in filings.filings(walked.wb, walked.practised.project.id)}
    assert set(PAPERS) <= said
    for form in PAPERS:
        filing = walked.filing(form)
        assert filing.status == "frozen"
        found = filings.outcome_of(walked.wb, filing).findings
        assert [each.code for each in found if each.level == "error"] == []


@pytest.mark.parametrize("form", ["design", "accounting", "reduction", "retirement"])
def test_its_packages_verify_with_trust_in_who_signed(walked: Walked, form: str) -> None:
    verdict = verifying.verify(walked.packages[form], walked.wb.library, walked.trust)
    assert verdict.answer == "passed"
    assert {each.answer for each in verdict.questions} == {"passed"}


def test_the_same_tonnes_are_accounted_for_verified_applied_for_and_booked(walked: Walked) -> None:
    tonnes = TONNES[walked.name]
    accounted = filings.outcome_of(walked.wb, walked.filing("accounting")).values
    assert accounted["result/reduction"] == tonnes
    assert filings.outcome_of(walked.wb, walked.filing("reduction")).values["result/quantity"] == tonnes
    (effect,) = applying.effects(walked.wb, walked.filing("reduction").id)
    assert (effect.state, sum(each.quantity for each in effect.postings)) == ("booked", tonnes)
    held = ledger.holdings(walked.wb, walked.practised.owner.id)
    assert {each.instrument for each in held} == {"CCER"}
    assert sum(each.quantity for each in held) == tonnes


def test_what_was_cancelled_is_gone_and_the_rest_is_at_the_owners_disposal(walked: Walked) -> None:
    accounts = ledger.rights(walked.wb).accounts
    gone = [
        each for each in ledger.holdings(walked.wb, walked.practised.owner.id) if accounts[each.account].holds == "gone"
    ]
    assert sum(each.quantity for each in gone) == CANCELLED[walked.name]
    free = [
        each for each in ledger.holdings(walked.wb, walked.practised.owner.id) if accounts[each.account].holds == "free"
    ]
    assert sum(each.quantity for each in free) == TONNES[walked.name] - CANCELLED[walked.name]


def test_each_vintage_is_a_lot_with_its_project_and_serial_numbers(walked: Walked) -> None:
    lots = ledger.lots(walked.wb, walked.practised.owner.id)
    assert len(lots) == {"wind": 1, "forest": 4}[walked.name]
    for lot in lots:
        assert lot.details["project_name"] == walked.practised.project.project
        assert lot.details["inside_market"] == "no"
        assert lot.details["serial_from"]


def test_its_life_stands_after_a_registered_round_and_the_same_body_is_refused(walked: Walked) -> None:
    project = walked.practised.project.id
    standing = life.standing(walked.wb, project, date(2025, 7, 1))
    assert standing is not None
    life.happened(walked.wb, project, "monitored", date(2025, 12, 31))
    validated_by = str(filings.outcome_of(walked.wb, walked.filing("validation")).values["about/body"])
    with pytest.raises(WorkbenchError):
        life.happened(walked.wb, project, "verifier_engaged", date(2026, 1, 12), validated_by)


def test_the_design_document_is_offered_where_it_promises_other_tonnes_than_the_prospects(walked: Walked) -> None:
    wb, project = walked.wb, walked.practised.project.id
    found = prospects.standing(wb, project)
    assert found.filing is not None
    assert found.designed is not None
    assert len(found.designed.years) == {"wind": 10, "forest": 20}[walked.name]
    again = filings.reopen(wb, found.filing.id)
    taken = again.cells.changed(prospects.as_designed(wb, again.cells, found.designed, 1))
    filings.save(wb, again.id, taken, version=again.version)
    assert prospects.standing(wb, project).designed is None
    promised = filings.outcome_of(wb, walked.filing("design")).values
    told = [path for path in promised if path.startswith("years/") and path.endswith("/reduction")]
    rows = [path for path in taken if path.startswith("years/") and path.endswith("/tonnes")]
    assert len(rows) == len(told) + 1  # the last year's are sold in the year after
    assert sum(int(str(taken.value(path))) for path in rows) == sum(int(str(promised[path])) for path in told)
