"""The calendar file, by RFC 5545: lines of at most 75 octets, nothing unescaped, all-day events."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from workbench.services.icalendar import Event, calendar

STAMP = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def written(summary: str, description: str = "x") -> bytes:
    return calendar("历", [Event("u@x", date(2026, 12, 31), summary, description, tentative=True, alarm_days=7)], STAMP)


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_event_takes_a_whole_day_so_that_no_time_zone_moves_it() -> None:
    lines = unfolded(written("清缴"))
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261121T080000Z" in lines
    assert not any("TZID" in line for line in lines)


def test_it_reminds_and_says_that_it_may_move() -> None:
    lines = unfolded(written("清缴"))
    assert "TRIGGER:-P7D" in lines
    assert "STATUS:TENTATIVE" in lines


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_escaped_folded_and_comes_back(text: str) -> None:
    content = written(text)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()  # no character is cut
    (summary,) = (line.removeprefix("SUMMARY:") for line in unfolded(content) if line.startswith("SUMMARY:"))
    wanted = "".join(sign for sign in text.replace("\r\n", "\n") if (sign >= " " and sign != "\x7f") or sign == "\n")
    assert _unescaped(summary) == wanted


def _unescaped(text: str) -> str:
    found, rest = "", iter(text)
    for sign in rest:
        assert sign not in ";,"
        found += sign if sign != "\\" else {"n": "\n"}.get(escaped := next(rest), escaped)
    return found


def test_lines_end_as_the_standard_says_and_the_calendar_is_whole() -> None:
    content = written("a")
    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert content.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
