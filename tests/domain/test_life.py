"""A project's life, replayed: what can follow what, what sets it back, how rounds of reductions overlap."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.paths import resources
from workbench.domain.deadlines import last_day
from workbench.domain.holidays import Holidays, holidays
from workbench.domain.life import Course, Event, Frame, Taken, replay
from workbench.rules.deadline import Counting
from workbench.rules.library import Library
from workbench.rules.life import Step, life_strays, steps_of

LIBRARY = Library.load(folder=resources() / "rulepacks" / "cn.ccer.common")
PACK = LIBRARY.packs["cn.ccer.common"]
STEPS = steps_of(PACK.parameters.values())
HOLIDAYS = holidays(Library.load(folder=resources() / "rulepacks" / "cn.calendar").packs, date.max)
FIRST = date(2026, 3, 2)
ROAD = (
    "account_opened", "designed", "body_engaged", "notice_began", "notice_ended", "validated", "applied", "registered",
)  # fmt: skip
ROUND = (
    "monitored", "accounted", "verifier_engaged", "report_notice_began", "report_notice_ended", "verified",
    "reduction_applied", "reduction_registered",
)  # fmt: skip
BODIES = {"body_engaged": "甲机构", "verifier_engaged": "乙机构"}


def frame(facts: Mapping[str, date] | None = None, opens: Callable[[str, Taken], date | None] | None = None) -> Frame:
    days = {"start_after": date(2012, 11, 8), "produced_after": date(2020, 9, 22)}
    return Frame(STEPS, days, {"application_window": 5}, lambda _: facts or {}, opens or (lambda _name, _taken: None))


def went(*steps: str, first: date = FIRST) -> list[Event]:
    """One step a day."""
    return [Event(step, first + timedelta(days=at), BODIES.get(step, ""), at) for at, step in enumerate(steps, 1)]


def run(*steps: str) -> Course:
    return replay(frame(), went(*steps))


def codes(course: Course) -> list[tuple[str, str]]:
    return [(each.event.step, each.code) for each in course.refused]


def test_the_road_of_the_measures_is_walked_without_a_word() -> None:
    course = run(*ROAD, *ROUND, "transferred", "retired", "retired")
    assert course.refused == []
    assert course.round == 1
    assert [each.step for each in course.units] == ["transferred", "retired", "retired"]
    assert course.next is not None
    assert course.next.id == "monitored"  # the round after it


def test_at_each_place_the_next_thing_is_the_owners_or_what_is_waited_for() -> None:
    seen = []
    for at in range(len(ROAD) + len(ROUND)):
        step = run(*(*ROAD, *ROUND)[:at]).next
        seen.append(step.id if step else "")
    assert seen == [
        "selfchecked", "designed", "body_engaged", "notice_began", "notice_ended", "validated", "applied", "registered",
        *ROUND,
    ]  # fmt: skip


def test_what_the_owner_can_do_comes_before_what_it_waits_for() -> None:
    course = run("selfchecked", "account_applied")
    assert course.next is not None
    assert course.next.id == "designed"
    assert course.state(STEPS["account_opened"]) == "open"
    waiting = run("selfchecked", "account_applied", "designed", "body_engaged").next
    assert waiting is not None
    assert (waiting.id, waiting.actor) == ("account_opened", "registry")


ORDERS = [(before, step.id) for step in STEPS.values() for before in step.after]


@pytest.mark.parametrize(("before", "step"), ORDERS, ids=[f"{step} without {before}" for before, step in ORDERS])
def test_no_step_is_taken_without_those_before_it(before: str, step: str) -> None:
    """Each step of the pack whose forerunner is taken out of the road is refused, by its own article."""
    road = [name for name in (*ROAD, *ROUND) if name != before]
    road = road[: road.index(step)] if step in road else road
    if step == "account_refused":
        road = []
    wrong = next(each for each in run(*road, step).refused if each.event.step == step)
    assert wrong.code == "life.not_yet"
    assert wrong.cite == STEPS[step].cite
    assert wrong.cite.article


@pytest.mark.parametrize(("before", "step"), ORDERS, ids=[f"{step} before {before}" for before, step in ORDERS])
def test_no_step_is_earlier_than_those_before_it(before: str, step: str) -> None:
    road = [name for name in (*ROAD, *ROUND) if name not in (before, step)]
    events = [
        *went(*road),
        Event(step, FIRST + timedelta(days=40), "丙机构"),
        Event(before, FIRST + timedelta(days=41)),
    ]
    wrong = next(each for each in replay(frame(), events).refused if each.event.step == step)
    assert wrong.code in ("life.before", "life.not_yet")
    if STEPS[before].after == () or all(name in road for name in STEPS[before].after):
        assert (wrong.code, wrong.args["on"]) == ("life.before", FIRST + timedelta(days=41))


def test_nothing_of_a_project_follows_its_end_but_what_was_issued_moves_on() -> None:
    for end in ("withdrawn", "revoked"):
        course = run(*ROAD, *ROUND, end, "monitored", "applied", "transferred", "retired")
        assert codes(course) == [("monitored", "life.ended"), ("applied", "life.ended")]
        assert course.refused[0].cite == STEPS[end].cite
        assert len(course.units) == 2
        assert course.next is None
        assert course.state(STEPS["monitored"]) == "closed"


def test_a_project_not_registered_cannot_be_cancelled_or_report() -> None:
    assert codes(run(*ROAD[:-1], "withdrawn")) == [("withdrawn", "life.not_yet")]
    wrong = run(*ROAD[:-1], *ROUND[:4]).refused
    assert [(each.event.step, each.code) for each in wrong] == [("report_notice_began", "life.not_yet")]
    assert "第十七条" in wrong[0].cite.article


def test_a_step_of_the_project_is_taken_once() -> None:
    assert codes(run(*ROAD, "registered")) == [("registered", "life.already")]


@pytest.mark.parametrize(
    ("road", "setback", "again"),
    [
        (ROAD[:4], "notice_withdrawn", "notice_began"),
        (ROAD[:5], "validation_negative", "designed"),
        (ROAD[:7], "registration_refused", "applied"),
        ((*ROAD, *ROUND[:4]), "report_notice_withdrawn", "report_notice_began"),
        ((*ROAD, *ROUND[:5]), "verification_negative", "accounted"),
        ((*ROAD, *ROUND[:7]), "reduction_refused", "reduction_applied"),
        (ROAD[1:3], "body_refused", "body_engaged"),
    ],
)
def test_what_is_set_back_is_done_anew_with_all_that_rests_on_it(
    road: tuple[str, ...], setback: str, again: str
) -> None:
    course = run(*road, setback)
    assert course.refused == []
    assert course.next is not None
    assert again == (course.next.id if setback != "body_refused" else "body_engaged")
    assert again not in course.context(STEPS[again])
    kept = course.context(STEPS[again])
    fit = run(*road, setback, *(step for step in road[road.index(again) :] if step not in kept))
    assert fit.refused == []
    assert fit.context(STEPS[road[-1]]).keys() >= set(road)


def test_a_negative_conclusion_takes_the_notice_with_it_but_not_the_account() -> None:
    assert set(run(*ROAD[:5], "validation_negative").taken) == {"account_opened", "body_engaged"}


def test_a_setback_befalls_the_round_it_can() -> None:
    """The first round is verified when the notice of the second is withdrawn."""
    first = went(*ROAD, *ROUND[:6])
    second = went(*ROUND[:4], "report_notice_withdrawn", first=FIRST + timedelta(days=20))
    course = replay(frame(), [*first, *second])
    assert course.refused == []
    assert [sorted(each) for each in course.rounds] == [sorted(ROUND[:6]), sorted(ROUND[:3])]


def test_a_notice_withdrawn_and_published_anew_on_one_day_stands() -> None:
    again = [Event("notice_began", FIRST + timedelta(days=9), "", 20)]
    began, withdrawn = (Event(step, FIRST + timedelta(days=9), "", 10) for step in ("notice_began", "notice_withdrawn"))
    for events in ([began, withdrawn, *again], [withdrawn, *again, began]):
        course = replay(frame(), [*went(*ROAD[:3]), *events])
        assert course.refused == []
        assert "notice_began" in course.taken


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 60), st.sampled_from("甲乙")), max_size=30))
def test_however_days_are_typed_nothing_stands_without_what_it_rests_on(said: list[tuple[str, int, str]]) -> None:
    events = [Event(step, FIRST + timedelta(days=day), note, at) for at, (step, day, note) in enumerate(said)]
    around_it = frame()
    course = replay(around_it, events)
    for track in (course.taken, *course.rounds):
        for name, event in track.items():
            around = course.taken | dict(track)
            rests = [each for each in STEPS[name].after if STEPS[each].track == STEPS[name].track]
            assert all(around[each].day <= event.day for each in rests), name
    assert replay(around_it, list(reversed(events))) == course


def test_what_was_refused_itself_is_no_forerunner() -> None:
    events = [*went(*ROAD[:3]), Event("notice_ended", FIRST), Event("validated", FIRST)]
    assert codes(replay(frame(), events)) == [("notice_ended", "life.not_yet"), ("validated", "life.not_yet")]


def test_a_setback_comes_only_while_it_can() -> None:
    assert codes(run(*ROAD[:5], "notice_withdrawn")) == [("notice_withdrawn", "life.too_late")]
    assert codes(run(*ROAD, "registration_refused")) == [("registration_refused", "life.too_late")]
    assert codes(run("notice_withdrawn")) == [("notice_withdrawn", "life.not_yet")]


def test_corrections_set_nothing_back() -> None:
    course = run(*ROAD[:5], "corrections_asked")
    assert course.refused == []
    assert course.next is not None
    assert course.next.id == "validated"


def test_the_next_period_may_end_before_the_last_one_is_registered() -> None:
    """The reductions of 2024 are still under way when the period of 2025 ends; each keeps its own round."""
    first, second = went(*ROAD, *ROUND[:6]), went(*ROUND, first=FIRST + timedelta(days=14))
    late = went(*ROUND[6:], first=FIRST + timedelta(days=30))
    course = replay(frame(), [*first, *second[:2], *late, *second[3:4]])
    assert codes(course) == [("report_notice_began", "life.not_yet")]  # no verifier of the second round yet
    assert [sorted(each) for each in course.rounds] == [sorted(ROUND), sorted(ROUND[:2])]
    assert course.round == 1


def test_a_step_of_a_round_that_is_over_is_told_by_that_round_alone() -> None:
    """What comes next does so in the round in hand: it is done in the first, and may be in the third."""
    course = replay(frame(), [*went(*ROAD, *ROUND), *went(*ROUND[:2], first=FIRST + timedelta(days=20))])
    assert course.next is not None
    assert (course.round, course.next.id) == (1, "verifier_engaged")
    assert course.state(STEPS["verifier_engaged"]) == "here"
    assert course.state(STEPS["verifier_engaged"], 0) == "done"
    assert course.state(STEPS["verifier_engaged"], 2) == "open"
    assert course.state(STEPS["accounted"], 2) == "waits"
    assert course.state(STEPS["monitored"], 2) == "open"


def test_a_round_is_found_by_the_end_of_its_period() -> None:
    course = replay(frame(), [*went(*ROAD, *ROUND), *went(*ROUND[:2], first=FIRST + timedelta(days=20))])
    assert len(course.round_until(FIRST + timedelta(days=21))) == 2
    assert course.round_until(FIRST) == course.round_until(None) == {}


def test_the_validator_may_not_verify() -> None:
    events = went(*ROAD, *ROUND[:2])
    same = Event("verifier_engaged", FIRST + timedelta(days=20), " 甲 机构 ")
    course = replay(frame(), [*events, same])
    assert [(each.code, each.cite.article) for each in course.refused] == [("life.same_body", "第十八条第一款")]
    other = Event("verifier_engaged", FIRST + timedelta(days=20), "乙机构")
    assert replay(frame(), [*events, other]).refused == []
    unnamed = [replace(each, note="") for each in (*events, other)]
    assert replay(frame(), unnamed).refused == []  # that nobody was named does not make them the same


def test_what_happened_on_one_day_is_put_in_the_order_that_can_be() -> None:
    steps = ("designed", "account_opened", "body_engaged", "notice_began", "notice_withdrawn")
    for order in list(permutations(steps))[::7]:
        events = [Event(step, FIRST, BODIES.get(step, ""), at) for at, step in enumerate(order)]
        course = replay(frame(), events)
        assert course.refused == []
        assert "notice_began" not in course.taken


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 2), date(2026, 3, 27)), (date(2026, 7, 17), date(2026, 8, 13))],
    ids=["WD-1", "WD-2"],
)
@pytest.mark.parametrize("name", ["project_notice", "report_notice"])
def test_a_notice_of_twenty_working_days_ends_on(name: str, first: date, last: date) -> None:
    deadline = PACK.deadlines[name].at(first, date.max).value
    amount = PACK.parameters["notice_working_days"].timeline.at(first, date.max).value
    assert amount == 20
    assert deadline.counting.begin == "same_day"
    assert deadline.counting.cite is not None
    assert deadline.counting.cite.confidence == "secondary"
    assert last_day(int(amount), "working_days", deadline.counting, first, HOLIDAYS) == last


def test_working_days_are_those_of_the_holiday_table() -> None:
    """Over the Spring Festival of 2026 the days off push the end, and the Saturdays worked in exchange pull it."""
    counting = Counting("same_day")
    plain = Holidays(frozenset(), frozenset(), {})
    first = date(2026, 2, 9)
    assert last_day(20, "working_days", counting, first, plain) == date(2026, 3, 6)
    assert last_day(20, "working_days", counting, first, HOLIDAYS) > date(2026, 3, 6)


def test_a_notice_cannot_end_before_its_last_day() -> None:
    last = date(2026, 3, 27)
    events = went(*ROAD[:4], first=date(2026, 2, 26))  # the notice begins on 2 March

    def opens(name: str, taken: Taken) -> date | None:
        assert name == "project_notice"
        assert taken["notice_began"].day == date(2026, 3, 2)
        return last

    for day, refused in ((date(2026, 3, 26), ["life.opens"]), (last, []), (date(2026, 4, 1), [])):
        course = replay(frame(opens=opens), [*events, Event("notice_ended", day)])
        assert [each.code for each in course.refused] == refused


@pytest.mark.parametrize(
    ("fact", "day", "verdict"),
    [
        ("started", date(2012, 11, 7), "failed"),
        ("started", date(2012, 11, 8), "edge"),
        ("started", date(2012, 11, 9), "passed"),
        ("produced_from", date(2020, 9, 21), "failed"),
        ("produced_from", date(2020, 9, 22), "edge"),
        ("produced_from", date(2020, 9, 23), "passed"),
    ],
)
def test_the_day_of_a_gate_itself_is_neither_right_nor_wrong(fact: str, day: date, verdict: str) -> None:
    step = STEPS["notice_began" if fact == "started" else "reduction_applied"]
    judged = next(each for each in frame({fact: day}).judged(step, {}, date(2025, 1, 1)) if each.gate.fact == fact)
    assert (judged.verdict, judged.day) == (verdict, day)


@pytest.mark.parametrize(
    ("applied", "produced", "verdict"),
    [
        (date(2026, 3, 2), date(2021, 3, 1), "failed"),
        (date(2026, 3, 2), date(2021, 3, 2), "edge"),
        (date(2026, 3, 2), date(2021, 3, 3), "passed"),
        (date(2028, 2, 29), date(2023, 2, 27), "failed"),
        (date(2028, 2, 29), date(2023, 2, 28), "edge"),
    ],
)
def test_reductions_lapse_five_years_after_they_were_produced(applied: date, produced: date, verdict: str) -> None:
    found = frame({"produced_from": produced}).judged(STEPS["reduction_applied"], {}, applied)
    assert next(each.verdict for each in found if each.gate.test == "within") == verdict


@pytest.mark.parametrize(
    ("facts", "failed"),
    [
        ({"produced_from": date(2024, 1, 1), "crediting_from": date(2024, 1, 1)}, set()),
        ({"produced_from": date(2023, 12, 31), "crediting_from": date(2024, 1, 1)}, {"not_before"}),
        ({"produced_to": date(2033, 12, 31), "crediting_to": date(2033, 12, 31)}, set()),
        ({"produced_to": date(2034, 1, 1), "crediting_to": date(2033, 12, 31)}, {"not_after"}),
    ],
)
def test_a_period_lies_within_the_crediting_period_both_days_included(facts: dict[str, date], failed: set[str]) -> None:
    found = list(frame(facts).judged(STEPS["reduction_applied"], {}, date(2025, 6, 1)))
    verdicts = {each.gate.test: each.verdict for each in found if each.gate.test in ("not_before", "not_after")}
    assert {test for test, verdict in verdicts.items() if verdict == "failed"} == failed
    assert "edge" not in verdicts.values()


def test_a_gate_whose_day_nobody_knows_stays_open() -> None:
    assert {each.verdict for each in frame().judged(STEPS["reduction_applied"], {}, FIRST)} == {"unknown"}


def test_a_step_through_a_gate_that_fails_is_refused_by_its_article() -> None:
    course = replay(frame({"started": date(2012, 11, 1)}), went(*ROAD[:4]))
    assert [(each.code, each.cite.article) for each in course.refused] == [
        ("life.gate.after", "第十条第一款第（三）项")
    ]


def test_every_step_says_what_befalls_it_and_every_setback_what_follows() -> None:
    told = {name for step in STEPS.values() for name in step.may}
    for step in STEPS.values():
        assert step.cite.article
        assert not step.setback or (step.then and step.id in told), step.id
        assert not (step.limit and step.actor == "owner"), step.id  # the limits on the way bind others


def test_a_step_that_names_what_is_not_there_is_told() -> None:
    wrong = list(life_strays(PACK.parameters, (), PACK.parameters))
    assert "notice_ended: no deadline project_notice" in wrong
    assert list(life_strays(PACK.parameters, PACK.deadlines, PACK.parameters)) == []


def test_the_ids_others_build_on_are_there() -> None:
    assert {*ROAD, *ROUND, "selfchecked", "withdrawn", "transferred", "retired"} <= set(STEPS)
    assert isinstance(STEPS["registered"], Step)
