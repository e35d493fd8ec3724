"""From the question whether one must disclose to the public report: a steel works, a listed company, a bank.

The steel works' report rests on its sealed months, its annual emission report and its ledger; once the verification
finds another emission, the change report drafts itself.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbench.base.numbers import D
from workbench.base.progress import Progress
from workbench.domain.approval import ROLES
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.services import (
    approving,
    disclosed,
    exports,
    filings,
    interims,
    practice_disclosure,
    practice_walk,
    public_version,
    sample,
    verifying,
    webpage,
)
from workbench.services.context import Workbench
from workbench.services.exports import Signing

ANNUAL, INTERIM, SCOPE = "cn.disclosure/annual", "cn.disclosure/interim", "cn.disclosure/scope"
BANK = "cn.disclosure.finance/environment_report"
NAMES = ("steel", "listed", "bank")
REPORT = {"steel": ANNUAL, "listed": ANNUAL, "bank": BANK}
SECRET = {"steel": ("8.6142",), "listed": ("1.2735", "电子级盐酸"), "bank": ("涉及重大环境风险的授信2户", "8600万元")}
"""What must not be read in the public version."""


@dataclass
class Walked:
    """What a walk left behind: the full and the public package and the page of its report."""

    wb: Workbench
    name: str
    owner: Enterprise
    folder: Path
    signers: list[Signing]
    full: dict[str, Path] = field(default_factory=dict)
    public: dict[str, Path] = field(default_factory=dict)
    pages: dict[str, Path] = field(default_factory=dict)

    def filing(self, form: str, period: str = "2025") -> Filing:
        """Give the filing of a form and period."""
        known = filings.filings(self.wb, self.owner.id)
        return filings.get(self.wb, next(e.id for e in known if (e.form, e.period) == (form, period)))

    def hand_in(self, filing: Filing, _progress: Progress) -> None:
        """Sign and export the full package of the report; what else is filed is only said."""
        if filing.form == REPORT[self.name]:
            self.full[filing.form] = exports.export(self.wb, filing.id, self.folder, self.signers)
        else:
            filings.freeze(self.wb, filing.id)

    def publish(self, filing: Filing, _progress: Progress) -> None:
        """Make the public package and the page of the report."""
        if filing.form == REPORT[self.name]:
            self.public[filing.form] = public_version.export(self.wb, filing.id, self.folder, self.signers)
            self.pages[filing.form] = webpage.write(self.wb, filing.id, self.folder)

    @property
    def trust(self) -> list[Path]:
        """Name who is trusted."""
        return [each.p12.with_suffix(".pem") for each in self.signers]


@pytest.fixture(scope="module", params=NAMES)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """Walk a disclosure once; the steel works has reported its emission of the year before."""
    name, folder = request.param, tmp_path_factory.mktemp("disclosure")
    owner = sample.read_sample(name).enterprise if name == "steel" else practice_disclosure.owner_of(name)
    wb = Workbench(owner.contact)
    wb.create_workspace(folder / "practice.ccw")
    signers = [Signing(folder / "preparer.p12", "practice"), Signing(folder / "legal.p12", "practice", "legal")]
    for signing, person in zip(signers, (owner.contact, owner.legal_representative), strict=True):
        exports.make_certificate(person, owner.name, signing.p12, "practice")
    found = Walked(wb, name, owner, folder, signers)
    if name == "steel":
        _, report = sample.make_year(wb, sample.read_sample(name))
        for role, person in zip(ROLES, (wb.person, "练习审核人", "练习批准人"), strict=True):
            approving.approve(wb, report.id, role, person, version=report.version)
        filings.freeze(wb, report.id)
        practice_disclosure.make_disclosure(wb, name, owner.id, found.hand_in, found.publish)
    else:
        practice_disclosure.make_subject(wb, name, found.hand_in, found.publish)
    yield found
    wb.close()


def test_every_paper_was_said_without_an_error_or_a_warning(walked: Walked) -> None:
    mine = [each for each in filings.filings(walked.wb, walked.owner.id) if each.form.startswith("cn.disclosure")]
    assert REPORT[walked.name] in {each.form for each in mine}
    for each in mine:
        filing = filings.get(walked.wb, each.id)
        assert filing.status == "frozen"
        found = filings.outcome_of(walked.wb, filing).findings
        assert [(one.code, one.path) for one in found if one.level != "note"] == [], each.form


def test_both_packages_verify_with_trust_in_who_signed(walked: Walked) -> None:
    for packages in (walked.full, walked.public):
        verdict = verifying.verify(packages[REPORT[walked.name]], walked.wb.library, walked.trust)
        assert (verdict.answer, {each.answer for each in verdict.questions}) == ("passed", {"passed"})


def test_the_full_version_says_what_the_public_one_and_its_page_do_not(walked: Walked) -> None:
    full, public = (each[REPORT[walked.name]] for each in (walked.full, walked.public))
    page = walked.pages[REPORT[walked.name]].read_text("utf-8")
    assert "依法不予公开" in page
    for secret in SECRET[walked.name]:
        assert secret in zipfile.ZipFile(full).read("data/filing.json").decode()
        assert secret not in page
        for name in zipfile.ZipFile(public).namelist():
            if name.endswith((".json", ".txt")):
                assert secret not in zipfile.ZipFile(public).read(name).decode()


def test_a_withheld_paper_is_in_the_full_package_only(walked: Walked) -> None:
    inside = [set(zipfile.ZipFile(each[REPORT[walked.name]]).namelist()) for each in (walked.full, walked.public)]
    papers = [{each for each in names if each.startswith("evidence/")} for names in inside]
    wanted = {"steel": {"evidence/硅钢委托加工合同-练习.txt"}, "listed": set(), "bank": set()}
    assert papers[0] - papers[1] == wanted[walked.name]


@pytest.mark.parametrize("walked", ["steel", "listed"], indirect=True)
def test_the_interim_reports_of_the_year_stand_in_the_annual_one(walked: Walked) -> None:
    said = [each.period for each in filings.filings(walked.wb, walked.owner.id) if each.form == INTERIM]
    cells = walked.filing(ANNUAL).cells
    assert len(cells.rows("interims")) == len(said) == {"steel": 2, "listed": 1}[walked.name]
    assert len(cells.rows("violations")) == {"steel": 1, "listed": 0}[walked.name]


@pytest.mark.parametrize("walked", ["listed"], indirect=True)
def test_a_fine_and_an_audit_put_the_listed_company_on_the_list_as_long_as_the_longest(walked: Walked) -> None:
    values = filings.outcome_of(walked.wb, walked.filing(SCOPE)).values
    assert all(values[f"result/{name}"] for name in ("must", "key", "listed", "audit", "open"))
    years = {values[f"years/r{row}/year"]: values[f"years/r{row}/listed"] for row in range(1, 9)}
    assert [year for year, listed in years.items() if listed] == ["2025", "2026", "2027"]
    annual = filings.outcome_of(walked.wb, walked.filing(ANNUAL)).values
    assert (annual["summary/audit_state"], annual["summary/financed"]) == ("accepted", D("38000"))


@pytest.mark.parametrize("walked", ["bank"], indirect=True)
def test_the_banks_footprint_is_that_of_its_rows_and_every_chapter_is_told(walked: Walked) -> None:
    values = filings.outcome_of(walked.wb, walked.filing(BANK)).values
    assert values["footprint/total"] == D("5995.28")  # 190.08 + 865.20 + 4,320.00 + 620.00
    assert values["portfolio/share"] == D("20.25")
    assert values["chapters/told"] == 11


@pytest.mark.parametrize("walked", ["steel"], indirect=True)
def test_the_carbon_chapter_is_fed_from_reports_and_ledger_and_marked_as_self_computed(walked: Walked) -> None:
    annual = walked.filing(ANNUAL)
    values = filings.outcome_of(walked.wb, annual).values
    assert (values["carbon/emission"], values["carbon/status"]) == (14300662, "self_computed")
    assert (values["carbon/previous"], values["carbon/previous_status"]) == (14215300, "verified")
    assert (values["surrender/state"], values["surrender/surrendered"]) == ("full", 14215300)
    origins = {path: cell.source.origin for path, cell in annual.cells.items() if cell.source}
    assert (origins["carbon/emission"], origins["surrender/surrendered"]) == ("filing", "ledger")
    data = json.loads(zipfile.ZipFile(walked.public[ANNUAL]).read("data/filing.json"))
    assert data["values"]["carbon/emission"] == "14300662"


@pytest.mark.parametrize("walked", ["steel"], indirect=True)
def test_another_verified_emission_drafts_the_change_report_by_itself(walked: Walked) -> None:
    wb, owner = walked.wb, walked.owner.id
    assert disclosed.departures(wb, owner) == ()
    conclusion = practice_walk.Walk(wb, owner, "disclosure-steel.yaml", walked.hand_in)
    step = next(step for step in told_way("steel") if step["form"] == "cn.ets.steel/conclusion")
    emissions = {"submissions": {**step["answers"]["submissions"], "final_emission": "14302147.20"}}
    conclusion.take({**step, "on": "2025", "answers": {**step["answers"], **emissions}})
    (departure,) = disclosed.departures(wb, owner)
    (line,) = departure.lines
    assert (line.path, "14,300,662" in line.before, "14,302,147" in line.after) == ("carbon/emission", True, True)
    draft = interims.change(wb, owner, departure, date(2026, 7, 24))
    outcome = filings.outcome_of(wb, draft)
    assert [each.code for each in outcome.findings if each.level != "note"] == []
    assert outcome.values["changes/r1/reason"]
    filings.freeze(wb, draft.id)
    assert disclosed.departures(wb, owner) == ()


def told_way(name: str) -> list[dict[str, Any]]:
    """Give the steps made up for an enterprise."""
    told = practice_disclosure.read_disclosure(name)
    assert told is not None
    return list(told["way"])
