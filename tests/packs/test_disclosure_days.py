"""The days of lawful disclosure, those of the authority too, each from the one engine with its article."""

from datetime import date

import pytest

from workbench.domain.holidays import holidays
from workbench.rules.library import Library
from workbench.services.reckoning import reckoned

KNOWN = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "trigger", "day", "article"),
    [
        ("disclosure_annual", date(2021, 12, 31), date(2022, 3, 15), "第十九条"),
        ("disclosure_annual", date(2025, 12, 31), date(2026, 3, 15), "第十九条"),
        ("disclosure_interim", date(2026, 3, 9), date(2026, 3, 16), "第十七条第一款"),
        ("disclosure_interim", date(2026, 3, 14), date(2026, 3, 20), "第十七条第一款"),  # a Saturday: from Monday on
        (
            "disclosure_interim",
            date(2026, 2, 14),
            date(2026, 2, 28),
            "第十七条第一款",
        ),  # Spring Festival, a Saturday worked
        ("disclosure_interim", date(2025, 9, 28), date(2025, 10, 11), "第十七条第一款"),  # National Day, the same
        ("disclosure_backlog", date(2026, 2, 12), date(2026, 3, 4), "第二十条"),
        ("disclosure_backlog", date(2026, 3, 27), date(2026, 4, 13), "第二十条"),  # over the day of the dead
        ("disclosure_list", date(2026, 1, 1), date(2026, 3, 31), "第九条第二款"),
        ("disclosure_list_notice", date(2026, 3, 9), date(2026, 3, 23), "第九条第二款"),
        ("disclosure_list_province", date(2026, 3, 31), date(2026, 4, 15), "第九条第四款"),
        ("disclosure_list_ministry", date(2026, 1, 1), date(2026, 4, 30), "第九条第四款"),
        ("disclosure_summary_province", date(2025, 12, 31), date(2026, 3, 31), "第二十三条第一款"),
        ("disclosure_summary_ministry", date(2025, 12, 31), date(2026, 4, 30), "第二十三条第一款"),
    ],
)
def test_the_day_and_its_article(library: Library, name: str, trigger: date, day: date, article: str) -> None:
    deadline = library.packs["cn.disclosure"].deadlines[name].at(trigger, KNOWN).value
    found = reckoned(library, deadline, trigger, "事", holidays(library.packs, KNOWN), KNOWN)
    assert (found.day, found.provisional) == (day, "")
    assert any(article in line for line in found.proof)
    assert all((line.zh, line.en) for line in filter(None, (deadline.label, deadline.note)))


def test_there_was_no_such_duty_before_the_measures(library: Library) -> None:
    for timeline in library.packs["cn.disclosure"].deadlines.values():
        assert min(entry.since for entry in timeline.entries) >= date(2021, 12, 31)
        assert all(entry.published >= date(2021, 12, 11) for entry in timeline.entries)
