"""From what happened and a rule to the day something is due, with the proof in words. Pure: no clock, no database."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from workbench.base.text import say
from workbench.domain.holidays import Holidays, span
from workbench.rules.deadline import After, Counting, Deadline, Fixed, TimeUnit
from workbench.rules.parameter import Content
from workbench.rules.timeline import Entry


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A day with its proof, one sentence a step. `day` is None where the authority has not announced it.

    `provisional` says why the day may still move, empty if it may not.
    """

    day: date | None
    proof: tuple[str, ...]
    provisional: str = ""


def last_day(amount: int, unit: TimeUnit, counting: Counting, trigger: date, holidays: Holidays) -> date:
    """Count `amount` units from a trigger's day, backwards if it is negative, and give the last day of them.

    Months and years end on the day that corresponds to the trigger's, or on the last of a shorter month.
    """
    step = 1 if amount >= 0 else -1
    own = counting.begin == "same_day"
    if unit == "working_days":
        day = trigger
        left = abs(amount) - (own and holidays.working(trigger))
        while left > 0:
            day += timedelta(days=step)
            left -= holidays.working(day)
    elif unit == "natural_days":
        day = trigger + timedelta(days=amount - step * own)
    else:
        months = trigger.year * 12 + trigger.month - 1 + amount * (12 if unit == "years" else 1)
        year, month = divmod(months, 12)
        day = date(year, month + 1, min(trigger.day, monthrange(year, month + 1)[1])) - timedelta(days=step * own)
    return holidays.next_working(day) if counting.holiday == "next_working_day" else day


def reckon(
    deadline: Deadline, trigger: date, happened: str, holidays: Holidays, parameters: Mapping[str, Entry[Content]]
) -> Reckoning:
    """Work out when a deadline falls. `happened` says in words what the trigger was; `parameters` are of its day.

    Raises KeyError if a parameter the rule names was not in force.
    """
    rule, counting = deadline.rule, deadline.counting
    begun = say("deadlines.proof.trigger", happened=happened, day=shown(trigger))
    if isinstance(rule, After):
        amount = rule.amount if isinstance(rule.amount, int) else _whole(parameters[rule.amount].value)
        cite = deadline.cite if isinstance(rule.amount, int) else parameters[rule.amount].cite
        plain = last_day(amount, rule.unit, Counting(counting.begin), trigger, holidays)
        day = last_day(amount, rule.unit, counting, trigger, holidays)
        side = "before" if amount < 0 else "after"
        says = say(f"deadlines.proof.{side}", cite=cite, amount=abs(amount), unit=say(f"deadlines.unit.{rule.unit}"))
        proof = [begun, says, *_counted(amount, rule, counting, trigger, plain, holidays), *_reading(counting)]
        if amount == 0:  # the day itself: nothing to count
            proof = [begun, say("deadlines.proof.itself", cite=cite)]
        uncertain = holidays.unknown(*sorted((trigger, day))) if rule.unit == "working_days" else ()
    else:
        found = (
            rule.days.get(trigger.year) if isinstance(rule, Fixed) else _on(trigger, rule.years, rule.month, rule.day)
        )
        if found is None:
            unset = say("deadlines.proof.unset", year=trigger.year, cite=deadline.cite)
            return Reckoning(None, (begun, unset, *_known(deadline)), unset)
        plain, day = found, holidays.next_working(found) if counting.holiday == "next_working_day" else found
        says = say("deadlines.proof.set", cite=deadline.cite, day=shown(found))
        proof = [begun, says, say("deadlines.proof.included")]
        uncertain = ()
    if counting.holiday == "next_working_day":
        uncertain += holidays.unknown(plain, day)
    proof += [*_result(plain, day, holidays), *_known(deadline)]
    provisional = say("deadlines.provisional", years=_years(uncertain)) if uncertain else ""
    return Reckoning(day, (*proof, *filter(None, (provisional,))), provisional)


def shown(day: date) -> str:
    """Write a day with its weekday: 2026-03-12（周四）."""
    return say("deadlines.day", day=day.isoformat(), weekday=say(f"deadlines.weekday.{day.weekday()}"))


def _whole(value: Content) -> int:
    if not isinstance(value, Decimal) or value != int(value):
        raise ValueError("not a whole number")
    return int(value)


def _on(trigger: date, years: int, month: int, day: int) -> date:
    return date(trigger.year + years, month, day)


def _counted(
    amount: int, rule: After, counting: Counting, trigger: date, day: date, holidays: Holidays
) -> Iterator[str]:
    """Say how the days were counted, and over which days off the count went."""
    step = timedelta(days=1 if amount >= 0 else -1)
    if rule.unit in ("months", "years"):
        yield say(f"deadlines.proof.corresponding.{counting.begin}", day=shown(day))
        return
    first = trigger if counting.begin == "same_day" else trigger + step
    if rule.unit == "natural_days":
        yield say(f"deadlines.proof.natural.{counting.begin}", first=shown(first), amount=abs(amount), day=shown(day))
        return
    while not holidays.working(first):
        first += step
    yield say(f"deadlines.proof.working.{counting.begin}", first=shown(first), amount=abs(amount), day=shown(day))
    passed = list(span(min(trigger, day), max(trigger, day)))
    if counting.begin == "next_day":
        passed.remove(trigger)
    off = [each for each in passed if each in holidays.off]
    weekend = [each for each in passed if not holidays.working(each) and each not in holidays.off]
    work = [each for each in passed if each in holidays.work]
    for code, days in (("weekend", weekend), ("off", off), ("work", work)):
        if days:
            notices = dict.fromkeys(str(holidays.notices[each.year]) for each in days if each.year in holidays.notices)
            yield say(f"deadlines.proof.{code}", days=_runs(days), notices=say("deadlines.and").join(notices))


def _runs(days: Iterable[date]) -> str:
    """Write days as spans: 2026-02-15 — 2026-02-23、2026-02-28."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return say("deadlines.and").join(
        run[0].isoformat() if len(run) == 1 else f"{run[0].isoformat()} — {run[-1].isoformat()}" for run in runs
    )


def _years(years: Iterable[int]) -> str:
    return say("deadlines.and").join(str(year) for year in dict.fromkeys(years))


def _reading(counting: Counting) -> Iterator[str]:
    if counting.cite:
        yield say("deadlines.proof.counting", cite=counting.cite)
    else:
        yield say("deadlines.proof.reading")


def _result(plain: date, day: date, holidays: Holidays) -> Iterator[str]:
    if day != plain:
        yield say("deadlines.proof.moved", plain=shown(plain), day=shown(day))
    yield say("deadlines.proof.result", day=shown(day))
    if not holidays.working(day):
        yield say("deadlines.proof.rest", day=shown(day), before=shown(holidays.last_working(day)))


def _known(deadline: Deadline) -> Iterator[str]:
    """Say what a reader must know of the rule itself: its note, and how surely it is known."""
    if deadline.note:
        yield str(deadline.note)
    if deadline.cite.document.status == "draft":
        yield say("deadlines.proof.draft")
    if deadline.cite.confidence != "text":
        yield say(f"deadlines.proof.{deadline.cite.confidence}")


def months(first: date, last: date) -> Iterator[date]:
    """Give the last day of every month from the month of one day to that of another."""
    month = first.replace(day=1)
    while month <= last:
        end = month.replace(day=monthrange(month.year, month.month)[1])
        yield end
        month = end + timedelta(days=1)
