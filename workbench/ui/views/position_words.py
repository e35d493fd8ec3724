"""How a position is said: the one thing to do next, the parts of the picture, each reason, a line for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.domain.position import COVERING, Slice, State, Why, amount
from workbench.services.position import Position
from workbench.ui.views.lines import Line
from workbench.ui.widgets.holdings import Kind, Segment

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise

NONE = "–"
SIGNS: Mapping[str, tuple[str, str]] = {
    "none": ("passed", ""),
    "watch": ("note", "warn"),
    "high": ("warning", "warn"),
    "breach": ("failed", "error"),
}
"""The icon and the tone of each level."""
BASIS = {"verified": "", "reported": "warn", "forecast": "plain"}
STATE = {"tied": ("lock", "warn"), "unusable": ("close", "")}
BESIDE: tuple[State, ...] = ("tied", "unusable")
_KINDS: Mapping[State, Kind] = {
    "done": "done",
    "submitted": "submitted",
    "usable": "usable",
    "tied": "tied",
    "unusable": "unusable",
}
_FIGURES = ("tonnes", "cap", "verified", "less")


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next: which, what fills its sentences in, and the page it is done on."""

    code: str
    page: str
    args: Mapping[str, object]


def next_thing(found: Position, packs: Mapping[str, str]) -> Next:
    """Choose the one thing to do next."""
    facts = found.facts
    held = bool(found.allowances or found.credits)
    args = {
        "due": tonnes(found.due),
        "open": tonnes(facts.open),
        "missing": tonnes(found.missing),
        "unsubmitted": tonnes(facts.unsubmitted),
        "coming": tonnes(facts.coming),
        "deadline": found.deadline or say("position.figure.unannounced"),
        "packs": "、".join(packs[pack] for pack in found.lacking),
        "year": found.year,
    }
    late = found.deadline is not None and found.day > found.deadline
    foreseen = found.basis == "forecast"
    ways = (
        (found.bound is False, "not_bound", "profile"),
        (not found.law.vintages, "no_rule", "ledger"),
        (not found.parts and not found.lacking, "no_sector", "profile"),
        (found.due is None, "no_figure", "year"),
        (found.due == 0, "rest", "applications"),
        (late and facts.open > 0, "late", "applications"),
        (foreseen and not held, "report", "year"),
        (not held and found.coming is None, "no_ledger", "ledger"),
        (found.missing > 0, "short", "mix"),
        (bool(found.short), "coming", "allocation"),
        (foreseen, "report", "year"),
        (facts.unsubmitted > 0, "submit", "applications"),
        (facts.open > 0, "wait", "ledger"),
        (True, "rest", "applications"),
    )
    code, page = next((code, page) for holds, code, page in ways if holds)
    return Next(code, page, args)


def alarm(found: Position) -> tuple[str, str]:
    """Give the sentence that warns of a surrender at risk, and its tone; empty where there is nothing to warn of."""
    if found.risk.level not in ("high", "breach"):
        return "", ""
    first = said(found.risk.reasons[0])
    words = say("position.alarm", year=found.year, reason=first, day=found.deadline)
    return words, "error" if found.risk.level == "breach" else "warn"


def level_of(found: Position) -> tuple[str, str, str]:
    """Give the word for the risk, its icon and its tone; of what nobody can judge, that it is not known."""
    if found.due is None and found.bound is not False and found.risk.level == "none":
        return say("position.level.unknown"), "undecided", "plain"
    return (say(f"position.level.{found.risk.level}"), *SIGNS[found.risk.level])


def segments_of(found: Position) -> list[Segment]:
    """Give the picture: what is due, then what covers it, what is missing, and what is held but does not count."""
    made = [Segment("due", say("position.slice.due"), found.due)]
    for state in COVERING:
        made += [Segment(_KINDS[state], *named) for named in _vintages(found.allowances, state)]
    made += _credits(found.credits, COVERING, "credits", say("position.slice.counted", cap=tonnes(found.cap)))
    if found.short:
        made.append(Segment("short", say("position.slice.short"), found.short))
    for state in BESIDE:
        made += [Segment(_KINDS[state], *named) for named in _vintages(found.allowances, state)]
        made += _credits(found.credits, (state,), _KINDS[state], f"CCER · {say(f'position.state.{state}')}")
    return made


def _vintages(slices: Sequence[Slice], state: State) -> list[tuple[str, int]]:
    """Add up what is in a state, by vintage; of what lies in an account of its own, by that account."""
    found: dict[str, int] = {}
    for each in slices:
        if each.state == state:
            word = each.place if state in ("submitted", "tied") else say(f"position.state.{state}")
            name = f"{say('position.slice.allowances', vintage=each.vintage)} · {word}"
            found[name] = found.get(name, 0) + each.quantity
    return list(found.items())


def _credits(slices: Sequence[Slice], states: Sequence[State], kind: Kind, name: str) -> list[Segment]:
    added = amount(slices, *states)
    return [Segment(kind, name, added)] if added else []


def name_of(each: Slice) -> str:
    """Name what is held: its vintage, or its lot."""
    code, named = ("credits", {"lot": each.lot}) if each.lot else ("allowances", {"vintage": each.vintage})
    return say(f"position.slice.{code}", **named)


def said(why: Why) -> str:
    """Say a reason; of one that only a draft gives, that it is no rule in force."""
    told = say(why.code, **{name: _filled(name, value) for name, value in why.args.items()})
    return f"{told}{say('position.why.draft')}" if why.draft else told


def _filled(name: str, value: object) -> object:
    return f"{value:,}" if name in _FIGURES else value


def tonnes(value: int | None) -> str:
    """Write whole tonnes; a dash where they are not known, which is not nought."""
    return NONE if value is None else f"{value:,}"


def everyone(enterprise: "Enterprise", found: Position) -> Line:
    """Give an enterprise's line of the table of all."""
    level, icon, tone = level_of(found)
    reasons = found.risk.reasons
    texts = (
        enterprise.name,
        level,
        tonnes(found.due),
        tonnes(found.missing if found.due is not None else None),
        said(reasons[0]) if reasons else "",
        found.risk.turns.isoformat() if found.risk.turns else "",
    )
    return Line(texts, icon, tone)
