"""The words of a foreign sheet and of a form, compared by what they mean. The words themselves are data."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from workbench.base.data import read_yaml
from workbench.base.paths import resources
from workbench.rules.form import Choice, Field

_NOTION, _BASIS, _LETTER, _WORD, _LIGHT = 4.0, 1.5, 1.0, 2.0, 0.3
"""What a notion, a basis, a letter, a Latin word and a light word weigh when two texts are compared."""
_HEADING, _LABEL = 0.65, 0.35
"""How much it counts that a heading is accounted for, and that the label is."""
_USUAL = "as_received"
"""The basis a figure is on where nothing is said."""
FAIR = 0.5
"""From where on a likeness is worth proposing."""
REMEMBERED = 20_000
"""Texts of foreign sheets of which it is remembered what they say."""


@lru_cache(REMEMBERED)
def folded(text: str) -> str:
    """Write a text in the one way texts are compared: half-width, lower case, blanks between Latin words only."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    flat = re.sub(r"[\s_*:：,，。;；、'\"“”|]+", " ", flat).strip()
    return re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", flat)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that are data, each in the one way texts are compared."""

    notions: Mapping[str, tuple[str, str]]
    """A word → its kind (``quantities``, ``bases``, ``light``) and its notion."""
    pattern: re.Pattern[str]
    never: tuple[str, ...]
    heads: Mapping[str, frozenset[str]]
    sums: frozenset[str]
    nothing: frozenset[str]
    names: Mapping[str, int]


@cache
def _words() -> _Words:
    data: Mapping[str, Any] = read_yaml(resources() / "foreign" / "words.yaml", "foreign/words.yaml")
    notions: dict[str, tuple[str, str]] = {}
    for kind in ("quantities", "bases"):
        for notion, words in data[kind].items():
            notions.update({folded(str(word)): (kind, notion) for word in words})
    for word in data["light"]:
        notions.setdefault(folded(str(word)), ("light", "light"))
    return _Words(
        notions,
        _any_of(notions),
        tuple(folded(str(word)) for word in data["never"]),
        {kind: frozenset(folded(str(word)) for word in words) for kind, words in data["heads"].items()},
        frozenset(folded(str(word)) for word in data["sums"]),
        frozenset(folded(str(word)) for word in data["nothing"]) | {"", *(str(word) for word in data["nothing"])},
        {folded(str(word)): number for number, group in enumerate(data["names"]) for word in group},
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
                               for word in longest))  # fmt: skip


# ---------------------------------------------------------------- headings and labels


@dataclass(frozen=True, slots=True)
class _Meaning:
    weights: Mapping[str, float]
    quantities: frozenset[str]
    bases: frozenset[str]
    whole: float


@lru_cache(REMEMBERED)
def _meaning(text: str) -> _Meaning:
    flat = folded(text)
    weights: dict[str, float] = {}
    found: dict[str, set[str]] = {"quantities": set(), "bases": set(), "light": set()}
    weight = {"quantities": _NOTION, "bases": _BASIS, "light": _LIGHT}

    def take(match: re.Match[str]) -> str:
        kind, notion = _words().notions[match[0]]
        found[kind].add(notion)
        weights[f"{kind}:{notion}"] = weight[kind]
        return " "

    rest = _words().pattern.sub(take, flat)
    tokens = re.findall(r"[a-z][a-z0-9]*|[^\W\d_]|\d+", rest)
    for token, count in Counter(tokens).items():
        weights[token] = (_WORD if token.isascii() else _LETTER) * min(count, 2)
    return _Meaning(weights, frozenset(found["quantities"]), frozenset(found["bases"]), sum(weights.values()))


@lru_cache(REMEMBERED)
def likeness(heading: str, label: str) -> float:
    """Tell from 0 to 1 how well a heading says what a label says."""
    if not heading.strip() or not label.strip():
        return 0.0
    if folded(heading) == folded(label):
        return 1.0
    his, ours = _meaning(heading), _meaning(label)
    if not his.whole or not ours.whole or (his.bases and ours.bases and his.bases != ours.bases):
        return 0.0
    if his.quantities and ours.quantities and not his.quantities & ours.quantities:
        return 0.0
    common = sum(min(weight, ours.weights.get(token, 0)) for token, weight in his.weights.items())
    score = _HEADING * common / his.whole + _LABEL * common / ours.whole
    if bool(his.quantities) != bool(ours.quantities):
        score *= 0.6
    if not his.bases and ours.bases - {_USUAL}:
        score *= 0.8  # nobody writes dry figures without saying so
    return min(score, 0.99)


@lru_cache(REMEMBERED)
def field_likeness(heading: str, zh: str, en: str, symbol: str) -> float:
    """Tell how well a heading, without its unit, says what a field asks: by its label in either language, or symbol."""
    best = max(likeness(heading, _bare(zh)), likeness(heading, zh), likeness(heading, en) if en else 0.0)
    if symbol and re.search(rf"(?<![a-z]){re.escape(symbol.casefold())}(?![a-z])", folded(heading)):
        best = max(best, 1.0 if folded(heading) == symbol.casefold() else min(best + 0.3, 0.99))
    return best


def says(heading: str, field: Field) -> float:
    """Tell how well a heading says what a field asks."""
    return field_likeness(heading, field.label.zh, field.label.en, field.symbol)


def knows(text: str) -> bool:
    """Tell whether a text holds a word for something that is measured."""
    return bool(_meaning(text).quantities)


@lru_cache(REMEMBERED)
def never(heading: str) -> bool:
    """Tell whether a heading speaks of plans, comparisons, running totals or remarks."""
    flat = folded(heading)
    return any(word in flat for word in _words().never)


@lru_cache(REMEMBERED)
def head(text: str) -> str:
    """Tell what a column is for by its heading: ``unit``, ``month``, ``measure``, ``value``, or empty."""
    flat = folded(re.sub(r"[((].*?[))]", "", unicodedata.normalize("NFKC", text)))
    return next((kind for kind, words in _words().heads.items() if flat in words), "")


@lru_cache(REMEMBERED)
def is_sum(text: str) -> bool:
    """Tell whether a row so called adds up others: ``合 计``, ``Total:``, ``小计（煤）``."""
    flat = folded(re.sub(r"\s+", "", re.sub(r"[((].*?[))]", "", unicodedata.normalize("NFKC", text))))
    return flat in _words().sums or folded(text) in _words().sums or flat.endswith(("合计", "小计", "总计"))


def is_nothing(text: str) -> bool:
    """Tell whether a cell only says that there is nothing: ``—``, ``/``, ``无``."""
    return text.strip() in _words().nothing or folded(text) in _words().nothing


# ---------------------------------------------------------------- what rows are called


@lru_cache(REMEMBERED)
def _bare(text: str) -> str:
    return re.sub(r"[((\[【][^))\]】]*[))\]】]", "", unicodedata.normalize("NFKC", text)).strip() or text


class Called:
    """What the answers of a field may be called: labels, usual synonyms, labels without brackets."""

    def __init__(self, choices: tuple[Choice, ...]) -> None:
        """Take the answers. A name two of them share stands for neither."""
        found: dict[str, str] = {}
        for names in (_own, _usual, _bare_own):
            fresh: dict[str, str] = {}
            for choice in choices:
                for name in names(choice):
                    fresh[name] = "" if fresh.get(name, choice.id) != choice.id else choice.id
            for name, answer in fresh.items():
                found.setdefault(name, answer)
            if names is _usual:  # what stands in brackets matters to the law: 生铁 need not be 生铁（外销）
                self._sure = {name: answer for name, answer in found.items() if answer and name}
        self._known = {name: answer for name, answer in found.items() if answer and name}

    def named(self, text: str) -> str:
        """Give the answer a text stands for without doubt; empty if none."""
        return self._sure.get(folded(text), "")

    def held(self, text: str) -> tuple[str, str]:
        """Give the one answer whose name a text holds, and what else it says: a proposal, to be looked at.

        ``山西洗精煤`` → 洗精煤, ``山西``; ``焦油`` → 焦油（外销）. The longest name counts; two apart are none.
        """
        flat = folded(text)
        hits = sorted((name for name in self._known if len(name) > 1 and name in flat), key=len, reverse=True)
        if not hits:
            return "", flat
        rest = flat.replace(hits[0], " ", 1)
        if any(name in rest and self._known[name] != self._known[hits[0]] for name in hits[1:]):
            return "", flat
        return self._known[hits[0]], rest.strip(" ()[]【】")


def _own(choice: Choice) -> Iterator[str]:
    yield from (folded(choice.label.zh), folded(choice.label.en))


def _bare_own(choice: Choice) -> Iterator[str]:
    yield from (folded(_bare(choice.label.zh)), folded(_bare(choice.label.en)))


def _usual(choice: Choice) -> Iterator[str]:
    names = _words().names
    numbers = {names[name] for name in _own(choice) if name in names}
    yield from (word for word, number in names.items() if number in numbers)
