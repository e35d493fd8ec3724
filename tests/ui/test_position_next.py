"""The one next thing of a position: each comes when it must, and none hides a more pressing one."""

from dataclasses import replace
from datetime import date

import pytest

from workbench.domain.position import Facts, Law, Part, Risk, Slice, Why
from workbench.services.position import Coming, Position
from workbench.ui.views.position_words import alarm, level_of, next_thing

DAY, END = date(2026, 11, 21), date(2026, 12, 31)
LAW = Law(2025, DAY, {"2025": "yes"}, None, {}, None, None, None, None)
PART = Part("p", 100, "verified", "f", Why("position.how.verified"))
FACTS = Facts(short=0, open=100, unsubmitted=100, deadline=END, warning=60, urgent=15)
HELD = (Slice("2025", "", "登记可用", 100, "usable"),)
STANDS = Position(
    enterprise="e",
    year=2025,
    day=DAY,
    bound=True,
    parts=(PART,),
    lacking=(),
    unsplit=(),
    due=100,
    allowances=HELD,
    credits=(),
    cap=5,
    coming=None,
    deadline=END,
    deadline_cite=None,
    facts=FACTS,
    risk=Risk("none", (Why("position.risk.left", {"days": 40}),)),
    forecast=None,
    law=LAW,
)
GAP = replace(STANDS, facts=replace(FACTS, short=40))
COMING = Coming(100, 60, END, Why("position.coming.computed"))
FORESEEN = (replace(PART, basis="forecast"),)


@pytest.mark.parametrize(
    ("found", "code", "page"),
    [
        (replace(STANDS, bound=False, parts=(), due=None), "not_bound", "profile"),
        (replace(STANDS, law=replace(LAW, vintages={})), "no_rule", "ledger"),
        (replace(STANDS, parts=(), due=None), "no_sector", "profile"),
        (replace(STANDS, parts=(), lacking=("p",), due=None), "no_figure", "year"),
        (replace(STANDS, due=0), "rest", "applications"),
        (replace(GAP, day=date(2027, 1, 1)), "late", "applications"),
        (replace(STANDS, parts=FORESEEN, allowances=()), "report", "year"),
        (replace(STANDS, allowances=()), "no_ledger", "ledger"),
        (GAP, "short", "mix"),
        (replace(GAP, parts=FORESEEN), "short", "mix"),
        (replace(GAP, coming=COMING, facts=replace(FACTS, short=40, coming=40, by=END)), "coming", "allocation"),
        (replace(STANDS, parts=FORESEEN), "report", "year"),
        (STANDS, "submit", "applications"),
        (replace(STANDS, facts=replace(FACTS, unsubmitted=0)), "wait", "ledger"),
        (replace(STANDS, facts=replace(FACTS, unsubmitted=0, open=0)), "rest", "applications"),
        (replace(STANDS, day=date(2027, 1, 1), facts=replace(FACTS, unsubmitted=0, open=0)), "rest", "applications"),
    ],
)
def test_the_next_thing(found: Position, code: str, page: str) -> None:
    made = next_thing(found, {"p": "发电设施"})
    assert (made.code, made.page) == (code, page)


@pytest.mark.parametrize(
    ("level", "warns", "tone"),
    [("none", False, ""), ("watch", False, ""), ("high", True, "warn"), ("breach", True, "error")],
)
def test_only_what_is_pressing_is_warned_of(level: str, warns: bool, tone: str) -> None:
    words, told = alarm(replace(STANDS, risk=replace(STANDS.risk, level=level)))  # type: ignore[arg-type]
    assert (bool(words), told) == (warns, tone)


def test_no_risk_is_not_said_of_what_nobody_knows() -> None:
    assert level_of(STANDS)[0] == "未见风险"
    assert level_of(replace(STANDS, due=None))[0] == "尚不能判断"
    assert level_of(replace(STANDS, due=None, bound=False))[0] == "未见风险"
