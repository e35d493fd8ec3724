"""Days as an iCalendar file, RFC 5545: all-day events, so that no time zone can move them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_FOLD = 75
"""The most octets of a line, its end not counted."""


@dataclass(frozen=True, slots=True)
class Event:
    """One day. `uid` is the same in every export, so that a calendar updates what it has instead of doubling it."""

    uid: str
    day: date
    summary: str
    description: str
    tentative: bool
    alarm_days: int = 0
    """How many days before to remind; 0 for not at all."""


def calendar(name: str, events: Iterable[Event], stamp: datetime) -> bytes:
    """Write a calendar; `stamp` is when this was said."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Carbon Compliance Workbench//Deadlines//ZH",
        "CALSCALE:GREGORIAN",
    ]
    lines += [f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines += ["END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"STATUS:{'TENTATIVE' if event.tentative else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    if event.alarm_days:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(event.summary)}"
        yield f"TRIGGER:-P{event.alarm_days}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Escape what means something in a value; control characters have no place in one."""
    escaped = (
        text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\n", "\\n")
    )
    return "".join(sign for sign in escaped if sign >= " " and sign != "\x7f")


def _folded(line: str) -> bytes:
    """Break a line after at most 75 octets, never within a character."""
    parts: list[bytes] = [b""]
    for sign in line:
        octets = sign.encode()
        if len(parts[-1]) + len(octets) > _FOLD:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"
