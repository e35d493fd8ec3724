from datetime import UTC, date, datetime
from typing import Any

import pytest

from workbench.domain.document import freeze
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence
from workbench.domain.filing import Revision, RulesRef, Said, last_day
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

AT = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


def _typed(form: Form, path: str, value: Any) -> Value:
    field = form.locate(path)[2]
    return value if isinstance(value, bool) else KINDS[field.kind].parse(str(value), field)


@pytest.fixture(scope="session")
def outcome_and_said(library: Library) -> tuple[Outcome, Said]:
    """The published month of the steel pack, about to be frozen."""
    case = next(case for case in library.packs["cn.ets.steel"].cases if case["period"] == "2026-06")
    rules = library.rules("cn.ets.steel", last_day("2026-06"), date(2026, 7, 1))
    form = rules.forms[case["form"]]
    source = Source("workbook", "燃料!B7", "张三", AT)
    typed = {**case["cells"], "about/name": "某钢铁有限公司", "about/credit_code": "91000000XXXXXXXX0U"}
    cells = Cells({path: Cell(_typed(form, path, value), source) for path, value in typed.items()})
    outcome = evaluate(form, cells, rules)
    said = Said(
        filing="f1",
        number=2,
        enterprise=Enterprise("e1", "某钢铁有限公司", "91000000XXXXXXXX0U", sample=True),
        form="cn.ets.steel/monthly",
        label=form.label,
        since=date(2025, 1, 1),
        period="2026-06",
        rules=RulesRef("cn.ets.steel", rules.day, rules.known),
        rules_digest=rules.digest,
        packs=rules.packs,
        cells=cells,
        evidence=(Evidence("ab" * 32, "发票.pdf", 5, "application/pdf", ("fuels/r1/quantity",), AT, "张三"),),
        frozen_at=AT,
        by="张三",
        supersedes="cd" * 32,
    )
    return outcome, said


@pytest.fixture(scope="session")
def revision(outcome_and_said: tuple[Outcome, Said]) -> Revision:
    outcome, said = outcome_and_said
    return freeze(said, outcome)
