"""Which days are worked: weekends, the days off of the yearly notices, and the weekend days worked in exchange."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.rules.pack import Pack
from workbench.rules.sources import Citation

CALENDAR = "cn.calendar"
"""The pack of holiday tables; a year a person brings is a pack of its own below this name."""
TABLE = "holidays"
OFF, WORK = "off", "work"


@dataclass(frozen=True, slots=True)
class Holidays:
    """The tables known: `off` and `work` days, and the notice behind each year that has one."""

    off: frozenset[date]
    work: frozenset[date]
    notices: Mapping[int, Citation]

    def working(self, day: date) -> bool:
        """Tell whether a day is worked; a year without a table knows weekends only."""
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def unknown(self, first: date, last: date) -> tuple[int, ...]:
        """Name the years from one day to another that have no table."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.notices)

    def worked(self, first: date, last: date) -> int | None:
        """Count the working days after `first` up to `last`; None where a year has no table."""
        if self.unknown(first, last):
            return None
        return sum(self.working(day) for day in span(first + timedelta(days=1), last))

    def next_working(self, day: date) -> date:
        """Give a day itself if it is worked, else the next that is."""
        while not self.working(day):
            day += timedelta(days=1)
        return day

    def last_working(self, day: date) -> date:
        """Give a day itself if it is worked, else the last one before that is."""
        while not self.working(day):
            day -= timedelta(days=1)
        return day


def span(first: date, last: date) -> Iterable[date]:
    """Walk the days from one to another, both included."""
    return (first + timedelta(days=passed) for passed in range((last - first).days + 1))


def is_calendar(pack: str) -> bool:
    """Tell whether a pack brings holiday tables."""
    return pack == CALENDAR or pack.startswith(f"{CALENDAR}.")


def holidays(packs: Mapping[str, Pack], known: date) -> Holidays:
    """Gather the tables known on a day; of two for one year, the one published last speaks."""
    entries = [
        entry
        for name, pack in packs.items()
        if is_calendar(name) and TABLE in pack.parameters
        for entry in pack.parameters[TABLE].timeline.entries
        if entry.published <= known
    ]
    spoken = {entry.since.year: entry for entry in sorted(entries, key=lambda entry: entry.published)}
    days = {
        date.fromisoformat(day): kind
        for entry in spoken.values()
        if isinstance(entry.value, Mapping)
        for day, kind in entry.value.items()
    }
    return Holidays(
        frozenset(day for day, kind in days.items() if kind == OFF),
        frozenset(day for day, kind in days.items() if kind == WORK),
        {year: entry.cite for year, entry in sorted(spoken.items())},
    )
