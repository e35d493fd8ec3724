"""From the months of a power plant to its surrender: allocated, booked, offset, surrendered, and proved.

The unit is that of the worked example: 1,496,169.13 t emitted, 1,477,639 t allocated, 18,530 t missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.base.progress import Progress
from workbench.domain.filing import Filing
from workbench.services import (
    applying,
    deadlines,
    exports,
    filings,
    ledger,
    position,
    practice_cycle,
    sample,
    verifying,
)
from workbench.services.context import Workbench
from workbench.services.exports import Signing

FORMS = ("offset", "surrender", "fulfilment")


@dataclass
class Walked:
    """What the walk left behind."""

    wb: Workbench
    owner: str
    packages: dict[str, Path] = field(default_factory=dict)
    trust: list[Path] = field(default_factory=list)
    waited: list[bool] = field(default_factory=list)
    """Whether nothing of an application was booked while it was handed in."""

    def filing(self, form: str) -> Filing:
        """Give the filing of a form of the year."""
        known = filings.filings(self.wb, self.owner)
        found = (each.id for each in known if (each.form, each.period) == (f"cn.ets.power/{form}", "2024"))
        return filings.get(self.wb, next(found))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """Walk the cycle once."""
    folder = tmp_path_factory.mktemp("cycle")
    year = sample.read_sample("power")
    wb = Workbench(year.enterprise.contact)
    wb.create_workspace(folder / "practice.ccw")
    found = Walked(wb, year.enterprise.id)
    signers = []
    for role, name in (("preparer", year.enterprise.contact), ("legal", year.enterprise.legal_representative)):
        p12 = folder / f"{role}.p12"
        exports.make_certificate(name, year.enterprise.name, p12, "practice")
        signers.append(Signing(p12, "practice", "legal" if role == "legal" else "preparer"))
        found.trust.append(p12.with_suffix(".pem"))

    def hand_in(filing: Filing, _progress: Progress) -> None:
        roles = filings.form_of(wb, filing).signers
        signing = [each for each in signers if each.role in roles]
        found.packages[filing.form.rpartition("/")[2]] = exports.export(wb, filing.id, folder, signing)
        found.waited.append(not ledger.entries(wb, found.owner, f"{filing.id}#1"))

    practice_cycle.make_cycle(wb, year, (wb.person, "练习审核人", "练习批准人"), hand_in)
    yield found
    wb.close()


def test_the_year_before_is_the_same_year_a_year_earlier() -> None:
    year = sample.read_sample("power")
    before = practice_cycle.year_before(year)
    assert before.year == str(int(year.year) - 1)
    assert before.months["01"]["units/r1/coals/r1/tests/r1/lot"] == f"{before.year}年1月第1批"
    assert (
        year.months["02"]["units/r1/coals/r1/tests/r1/sampled"].replace(year=2024)
        == (before.months["02"]["units/r1/coals/r1/tests/r1/sampled"])
    )
    numbers = [value for value in year.months["07"].values() if isinstance(value, D("1").__class__)]
    assert [value for value in before.months["07"].values() if isinstance(value, D("1").__class__)] == numbers


def test_the_allocation_comes_to_the_last_tonne_of_the_worked_example(walked: Walked) -> None:
    values = filings.outcome_of(walked.wb, walked.filing("allocation")).values
    assert values["result/allowance"] == 1477639
    assert values["result/due"] == 1496169
    assert values["result/gap"] == 18530
    assert values["result/gap_rate"] == D("1.24")
    assert values["result/pre"] == 1052711


def test_the_surrender_takes_what_was_allocated_bought_and_offset(walked: Walked) -> None:
    values = filings.outcome_of(walked.wb, walked.filing("surrender")).values
    assert (values["due/emission"], values["due/quantity"]) == (1496169, 1496169)
    assert (values["total/units"], values["total/offsets"], values["total/most"]) == (1486169, 10000, 74808)
    assert values["total/left"] == 0
    assert values["due/limit"] == date(2025, 12, 31)


@pytest.mark.parametrize("form", FORMS)
def test_every_package_of_the_cycle_verifies(walked: Walked, form: str) -> None:
    verdict = verifying.verify(walked.packages[form], walked.wb.library, walked.trust)
    assert verdict.answer == "passed"
    assert {each.answer for each in verdict.questions} == {"passed"}


def test_nothing_was_booked_while_it_was_handed_in_and_everything_afterwards(walked: Walked) -> None:
    assert walked.waited == [True] * len(FORMS)
    for form in FORMS:
        (effect,) = applying.effects(walked.wb, walked.filing(form).id)
        assert (effect.state, effect.short) == ("booked", ())
    then = ledger.holdings(walked.wb, walked.owner, date(2025, 12, 31))
    held = {(each.instrument, each.account): each.quantity for each in then}
    assert held == {("CEA", "surrendered"): 1486169, ("CEA", "tradable"): 470, ("CCER", "cancelled"): 10000}


def test_before_the_surrender_the_same_day_tells_what_was_missing(walked: Walked) -> None:
    then = position.position(walked.wb, walked.owner, 2024, date(2025, 11, 1))
    assert (then.due, then.usable, then.short) == (1496169, 1477639, 18530)
    after = position.position(walked.wb, walked.owner, 2024, date(2025, 12, 31))
    assert (after.short, after.facts.open, after.risk.level) == (0, 0, "none")


def test_the_deadline_is_done_by_the_package(walked: Walked) -> None:
    found = deadlines.due(walked.wb, walked.owner, date(2025, 12, 20))
    (due,) = [each for each in found if (each.id, each.period) == ("surrender", "2024")]
    assert (due.state, due.filing) == ("done", walked.filing("surrender").id)


def test_the_next_obligation_is_left_open_with_allowances_a_pledge_and_prices(walked: Walked) -> None:
    found = position.position(walked.wb, walked.owner, 2025)
    tied = [(each.quantity, each.state) for each in found.allowances if each.vintage == "2025"]
    assert sorted(tied) == [(8000, "tied"), (12000, "usable"), (1452000, "usable")]
    known = {(each.form, each.period) for each in filings.filings(walked.wb, walked.owner)}
    assert ("cn.rights/planning", "2025") in known
