"""The deadline engine against a second computation that shares nothing with it, and against what the notices say."""

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from workbench.base.paths import resources
from workbench.base.text import Label, speaking
from workbench.domain.deadlines import last_day, reckon
from workbench.domain.holidays import Holidays, holidays
from workbench.rules.deadline import After, Begin, Counting, Deadline, Fixed, Holiday, TimeUnit, Yearly
from workbench.rules.library import Library
from workbench.rules.sources import Citation, Document
from workbench.rules.timeline import Timeline

LIBRARY = Library.load(folder=resources() / "rulepacks" / "cn.calendar")
KNOWN = holidays(LIBRARY.packs, date.max)

# The sentences of the notices themselves, days only.
NOTICES = {
    2024: "1月1日放假。2月10日至17日放假。2月4日、2月18日上班。4月4日至6日放假。4月7日上班。5月1日至5日放假。"
    "4月28日、5月11日上班。6月10日放假。9月15日至17日放假。9月14日上班。10月1日至7日放假。9月29日、10月12日上班。",
    2025: "1月1日放假。1月28日至2月4日放假。1月26日、2月8日上班。4月4日至6日放假。5月1日至5日放假。4月27日上班。"
    "5月31日至6月2日放假。10月1日至8日放假。9月28日、10月11日上班。",
    2026: "1月1日至3日放假。1月4日上班。2月15日至23日放假。2月14日、2月28日上班。4月4日至6日放假。5月1日至5日放假。"
    "5月9日上班。6月19日至21日放假。9月25日至27日放假。10月1日至7日放假。9月20日、10月10日上班。",
}


def said(year: int) -> Iterator[tuple[int, bool]]:
    """Read a notice: the ordinal of each day it names, and whether it is worked."""
    for sentence in NOTICES[year].split("。"):
        for part in sentence.split("、"):
            month, first, last_month, last = (
                re.findall(r"(\d+)月(\d+)日(?:至(?:(\d+)月)?(\d+)日)?", part)[0] if part else "    "
            )
            if part:
                start = date(year, int(month), int(first)).toordinal()
                end = date(year, int(last_month or month), int(last or first)).toordinal()
                yield from ((day, sentence.endswith("上班")) for day in range(start, end + 1))


def working_days() -> list[int]:
    """Give the ordinals of all working days of 2022 to 2029 in order: weekends, then the notices."""
    spoken = {day: works for year in NOTICES for day, works in said(year)}
    span = range(date(2022, 1, 1).toordinal(), date(2030, 1, 1).toordinal())
    return [day for day in span if spoken.get(day, date.fromordinal(day).isoweekday() < 6)]


def second(amount: int, unit: TimeUnit, counting: Counting, trigger: date, worked: list[int]) -> date:
    """Give the last day by looking it up in the list of working days, or by the calendar's own arithmetic."""
    own = counting.begin == "same_day"
    start = trigger.toordinal()
    if unit == "working_days" and amount >= 0:
        before = bisect_left(worked, start) if own else bisect_right(worked, start)
        found = worked[before + amount - 1]
    elif unit == "working_days":
        after = bisect_right(worked, start) if own else bisect_left(worked, start)
        found = worked[after + amount]
    elif unit == "natural_days":
        found = start + amount + (0 if not own else -1 if amount >= 0 else 1)
    else:
        count = trigger.year * 12 + trigger.month + amount * {"months": 1, "years": 12}[unit]
        year, month = (count - 1) // 12, (count - 1) % 12 + 1
        tries = (trigger.day, 30, 29, 28)
        found = next(day for day in (_try(year, month, min(each, trigger.day)) for each in tries) if day)
        found += 0 if not own else -1 if amount >= 0 else 1
    return date.fromordinal(worked[bisect_left(worked, found)] if counting.holiday == "next_working_day" else found)


def _try(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def test_it_equals_a_second_computation_on_a_hundred_thousand_dates() -> None:
    chance = random.Random(20260331)
    worked = working_days()
    first, days = date(2024, 1, 1), 1096
    most = {"natural_days": 60, "working_days": 20, "months": 14, "years": 2}
    differing = []
    for _ in range(100_000):
        trigger = first + timedelta(days=chance.randrange(days))
        unit = chance.choice(get_args(TimeUnit))
        amount = chance.choice((-1, 1)) * chance.randint(1, most[unit])
        counting = Counting(chance.choice(get_args(Begin)), chance.choice(get_args(Holiday)))
        found = last_day(amount, unit, counting, trigger, KNOWN)
        if found != second(amount, unit, counting, trigger, worked):
            differing.append((amount, unit, counting, trigger, found))
    assert differing == []


def test_every_day_of_three_years_is_worked_or_off_as_the_notices_say() -> None:
    worked = set(working_days())
    wrong = [
        day
        for day in map(date.fromordinal, range(date(2024, 1, 1).toordinal(), date(2027, 1, 1).toordinal()))
        if KNOWN.working(day) != (day.toordinal() in worked)
    ]
    assert wrong == []


DOCUMENT = Document("d", Label("通知"), "1号", "部", None, None, None, "in_force", "text")


def deadline(rule: After | Yearly | Fixed, counting: Counting | None = None, trigger: str = "month_ends") -> Deadline:
    cite = Citation(DOCUMENT, "第一条")
    return Deadline(
        "x", "p", Label("事"), "enterprise", "act", "", (), "", trigger, rule, counting or Counting(), cite, None
    )


def test_a_weekend_day_worked_in_exchange_counts_and_the_proof_says_by_which_notice() -> None:
    found = reckon(deadline(After(7, "working_days")), date(2026, 9, 18), "收到核查结果", KNOWN, {})
    assert found.day == date(2026, 9, 29)
    assert "2026-09-20" in next(line for line in found.proof if "调休" in line)
    assert "国办发明电〔2025〕7号" in " ".join(found.proof)
    assert found.provisional == ""


def test_a_year_without_a_table_is_said_plainly() -> None:
    found = reckon(deadline(After(5, "working_days")), date(2026, 12, 29), "事", KNOWN, {})
    assert found.day == date(2027, 1, 5)  # 30, 31 December, 1, 4, 5 January: only weekends are known to be off
    assert "2027" in found.provisional
    assert found.provisional in found.proof


def test_a_year_without_a_table_is_said_too_where_the_count_goes_back_or_a_day_off_moves_the_end() -> None:
    back = reckon(deadline(After(-5, "working_days")), date(2027, 1, 4), "事", KNOWN, {})
    assert "2027" in back.provisional
    moved = Counting(holiday="next_working_day")
    assert "2027" in reckon(deadline(After(40, "natural_days"), moved), date(2026, 12, 31), "事", KNOWN, {}).provisional
    assert "2027" in reckon(deadline(Yearly(3, 31, 1), moved), date(2026, 12, 31), "年末", KNOWN, {}).provisional


def test_the_proof_passes_over_no_day_off_that_was_not_counted_from() -> None:
    triggered = date(2026, 10, 1)  # itself a day off, and not counted
    proof = reckon(deadline(After(1, "working_days")), triggered, "事", KNOWN, {}).proof
    assert next(line for line in proof if "国办发明电" in line).count("2026-10-02 — 2026-10-07") == 1


def test_natural_days_need_no_table() -> None:
    assert reckon(deadline(After(40, "natural_days")), date(2026, 12, 31), "事", KNOWN, {}).provisional == ""


def test_a_day_off_stays_unless_the_rule_moves_it_and_the_last_working_day_is_named() -> None:
    stays = reckon(deadline(After(40, "natural_days")), date(2026, 3, 31), "事", KNOWN, {})
    assert stays.day == date(2026, 5, 10)  # a Sunday
    assert any("2026-05-09" in line for line in stays.proof)  # the Saturday before is worked
    moves = reckon(
        deadline(After(40, "natural_days"), Counting(holiday="next_working_day")), date(2026, 3, 31), "事", KNOWN, {}
    )
    assert moves.day == date(2026, 5, 11)


def test_a_day_not_announced_is_no_day() -> None:
    fixed = deadline(Fixed({2025: date(2026, 12, 31)}), trigger="year_ends")
    assert reckon(fixed, date(2025, 12, 31), "事", KNOWN, {}).day == date(2026, 12, 31)
    unknown = reckon(fixed, date(2026, 12, 31), "事", KNOWN, {})
    assert unknown.day is None
    assert "2026" in unknown.provisional


@pytest.mark.parametrize(
    ("trigger", "amount", "unit", "day"),
    [
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2026, 6, 18), -2, "working_days", date(2026, 6, 16)),
        (date(2026, 10, 8), -2, "working_days", date(2026, 9, 29)),
    ],
)
def test_the_last_day(trigger: date, amount: int, unit: TimeUnit, day: date) -> None:
    assert last_day(amount, unit, Counting(), trigger, KNOWN) == day


def test_the_proof_is_said_in_the_language_of_the_person() -> None:
    with speaking("en"):
        proof = reckon(deadline(After(7, "working_days")), date(2026, 9, 18), "result told", KNOWN, {}).proof
    assert proof[0] == "Begins with: result told, 2026-09-18 (Fri)."
    with speaking("zh_CN"):
        assert reckon(deadline(Yearly(3, 31, 1)), date(2026, 12, 31), "年末", KNOWN, {}).proof[-1].startswith("结果：")


def test_working_days_between_are_none_where_a_year_has_no_table() -> None:
    assert KNOWN.worked(date(2026, 9, 30), date(2026, 10, 10)) == 3  # 8, 9 and the Saturday worked in exchange
    assert KNOWN.worked(date(2026, 12, 30), date(2027, 1, 5)) is None


def test_of_two_notices_for_one_year_the_one_published_last_speaks() -> None:
    """In 2019 a second notice lengthened Labour Day; the first one's days no longer count."""
    pack = LIBRARY.packs["cn.calendar"]
    parameter = pack.parameters["holidays"]
    entry = next(each for each in parameter.timeline.entries if each.since.year == 2026)
    again = replace(entry, published=date(2026, 3, 22), value={"2026-05-06": "off"})
    for entries in ((entry, again), (again, entry)):
        both = replace(parameter, timeline=Timeline("holidays", entries))
        packs = {"cn.calendar": replace(pack, parameters={"holidays": both})}
        assert holidays(packs, date(2026, 3, 22)).off == {date(2026, 5, 6)}
        assert not holidays(packs, date(2026, 3, 21)).working(date(2026, 5, 1))


def test_a_notice_not_yet_published_is_no_table() -> None:
    assert list(holidays(LIBRARY.packs, date(2025, 11, 3)).notices) == [2024, 2025]
    empty = Holidays(frozenset(), frozenset(), {})
    assert empty.unknown(date(2025, 1, 1), date(2026, 1, 1)) == (2025, 2026)
