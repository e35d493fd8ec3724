from datetime import date

import pytest

from workbench.base.text import Label
from workbench.rules.sources import Citation, Document
from workbench.rules.timeline import Entry, NotInForce, Timeline, conflicts

GUIDE = Document("guide", Label("指南"), "G-1", "", None, None, None, "in_force", "text")
NEW_YEAR, MARCH, DECEMBER = date(2026, 1, 1), date(2026, 3, 1), date(2026, 12, 31)


def entry(value: str, since: date, published: date, until: date | None = None) -> Entry[str]:
    return Entry(since, until, published, value, Citation(GUIDE, "1"))


def test_the_first_and_the_last_day_are_governed() -> None:
    timeline = Timeline("factor", (entry("a", NEW_YEAR, NEW_YEAR, MARCH),))
    assert [timeline.at(day, DECEMBER).value for day in (NEW_YEAR, MARCH)] == ["a", "a"]


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 3, 2)])
def test_where_nothing_was_in_force_it_says_so(day: date) -> None:
    timeline = Timeline("factor", (entry("a", NEW_YEAR, NEW_YEAR, MARCH),))
    with pytest.raises(NotInForce, match=f"factor: nothing in force on {day} as known on 2026-12-31"):
        timeline.at(day, DECEMBER)


def test_a_statement_is_known_from_the_day_it_is_published() -> None:
    timeline = Timeline("factor", (entry("a", NEW_YEAR, MARCH),))
    assert timeline.at(NEW_YEAR, MARCH).value == "a"
    with pytest.raises(NotInForce):
        timeline.at(NEW_YEAR, date(2026, 2, 28))


def test_a_correction_published_later_beats_one_begun_later() -> None:
    year = entry("year", MARCH, NEW_YEAR)
    correction = entry("correction", NEW_YEAR, date(2026, 5, 1), DECEMBER)
    timeline = Timeline("factor", (correction, year))
    assert timeline.at(MARCH, DECEMBER).value == "correction"
    assert timeline.at(MARCH, date(2026, 4, 30)).value == "year"


def test_of_two_published_together_the_later_begun_speaks() -> None:
    timeline = Timeline("factor", (entry("new", MARCH, NEW_YEAR), entry("old", NEW_YEAR, NEW_YEAR)))
    assert [timeline.at(day, DECEMBER).value for day in (NEW_YEAR, MARCH)] == ["old", "new"]


def test_a_fingerprint_covers_what_touches_the_days_and_was_known() -> None:
    over = entry("over", date(2025, 1, 1), NEW_YEAR, date(2025, 12, 31))
    last = entry("last", date(2025, 1, 1), NEW_YEAR, NEW_YEAR)
    begun = entry("begun", MARCH, NEW_YEAR)
    later = entry("later", date(2026, 3, 2), NEW_YEAR)
    unknown = entry("unknown", NEW_YEAR, DECEMBER)
    timeline = Timeline("factor", (over, last, begun, later, unknown))
    assert timeline.known_on(NEW_YEAR, MARCH, MARCH) == (last, begun)


def test_two_statements_of_one_day_and_publication_contradict_each_other() -> None:
    first, second = entry("1", NEW_YEAR, NEW_YEAR), entry("2", NEW_YEAR, NEW_YEAR, DECEMBER)
    assert conflicts([first, second]) == [(first, second)]


def test_a_later_statement_may_reach_back_only_as_far_as_it_says() -> None:
    earlier = entry("earlier", MARCH, NEW_YEAR)
    assert conflicts([earlier, entry("later", NEW_YEAR, MARCH, DECEMBER)]) == []
    assert conflicts([earlier, entry("later", MARCH, MARCH)]) == []
    back = entry("later", NEW_YEAR, MARCH)
    assert conflicts([back, earlier]) == [(earlier, back)]
