import pytest

from workbench.base.text import Label
from workbench.domain.journey import standing
from workbench.rules.journey import Journey, JourneyStep
from workbench.rules.outcome import Finding, Outcome

JOURNEY = Journey(
    "monthly",
    Label("月度"),
    "monthly",
    (
        JourneyStep("about", Label("企业"), "sections", ("about",)),
        JourneyStep("data", Label("数据"), "sections", ("fuels", "products")),
        JourneyStep("check", Label("核对"), "check"),
        JourneyStep("sign", Label("签名"), "sign"),
        JourneyStep("export", Label("导出"), "export"),
    ),
)


def outcome(*paths: str) -> Outcome:
    return Outcome({}, {}, tuple(Finding("error", "cell.missing", path, {}) for path in paths))


@pytest.mark.parametrize(
    ("errors", "frozen", "exported", "states"),
    [
        (["about/name", "fuels"], False, False, "here open open blocked blocked"),
        (["products/r1/quantity"], False, False, "done here open blocked blocked"),
        (["total/emission"], False, False, "done done here blocked blocked"),
        ([], False, False, "done done done here blocked"),
        ([], True, False, "done done done done here"),
        ([], True, True, "done done done done done"),
    ],
)
def test_there_is_one_thing_to_do_next(errors: list[str], frozen: bool, exported: bool, states: str) -> None:
    assert standing(JOURNEY, outcome(*errors), frozen=frozen, exported=exported) == tuple(states.split())


def test_a_warning_holds_nobody_up() -> None:
    warned = Outcome({}, {}, (Finding("warning", "steel.odd", "about/name", {}),))
    assert standing(JOURNEY, warned, frozen=False, exported=False)[0] == "done"


@pytest.mark.parametrize(
    ("errors", "approved", "states"),
    [
        (["fuels"], False, "done here open blocked blocked blocked"),
        ([], False, "done done done here blocked blocked"),
        ([], True, "done done done done here blocked"),
        (["fuels"], True, "done here open blocked blocked blocked"),
    ],
)
def test_signing_waits_for_approval(errors: list[str], approved: bool, states: str) -> None:
    steps = list(JOURNEY.steps)
    steps.insert(3, JourneyStep("approve", Label("审批"), "approve"))
    journey = Journey("annual_report", Label("年度"), "annual_report", tuple(steps))
    found = standing(journey, outcome(*errors), approved=approved, frozen=False, exported=False)
    assert found == tuple(states.split())
