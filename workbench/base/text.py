"""The program's sentences, by code, in both languages.

`resources/text/` holds one file a room; each code has its Chinese and English side by side, so that neither can
be forgotten. The law's own words are not here: they live in the rule packs.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from workbench.base.data import Fault, parse_yaml, read_yaml
from workbench.base.paths import resources

LANGUAGES = ("zh_CN", "en")
_language = "zh_CN"
_here: ContextVar[str] = ContextVar("language")
_ENTRY = re.compile(r"^(?P<code>[\w.]+):.*\n(?:[ #].*\n?|\n)*", re.MULTILINE)
"""A code at the margin and the lines that belong to it."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words of a rule pack: `zh` is authoritative, `en` may be empty."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        """Give the words in the language of the person, Chinese where no English is known."""
        return self.en if self.en and language() == "en" else self.zh


def use_language(language: str) -> None:
    """Switch the program's language, ``zh_CN`` or ``en``, from now on."""
    if language not in LANGUAGES:
        msg = f"unknown language {language}"
        raise ValueError(msg)
    global _language  # noqa: PLW0603 - one person, one language at a time
    _language = language


def language() -> str:
    """Give the language in use."""
    return _here.get(_language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one language within a `with` block and this thread alone: what is filed is always Chinese."""
    before = _here.set(language)
    try:
        yield
    finally:
        _here.reset(before)


@cache
def catalogue() -> dict[str, Label]:
    """Read every sentence; a code missing a language, or whose placeholders differ, is a Fault."""
    sentences: dict[str, Label] = {}
    for file in sorted((resources() / "text").glob("*.yaml")):
        node = read_yaml(file)
        for code in node:
            entry = node[code]
            if code in sentences:
                raise Fault(node.place(code), f"{code} is said in two files")
            if set(entry) != {"zh", "en"} or placeholders(entry["zh"]) != placeholders(entry["en"]):
                raise Fault(node.place(code), f"{code} needs zh and en with the same placeholders")
            sentences[code] = Label(entry["zh"], entry["en"])
    return sentences


def placeholders(sentence: str) -> set[str]:
    """Name the ``{placeholders}`` of a sentence."""
    return set(re.findall(r"\{(\w+)\}", sentence))


@cache
def _entries() -> dict[str, tuple[str, str]]:
    """Find each code's lines in the files, and the file's name, unread: the window needs a few of thousands to open."""
    files = sorted((resources() / "text").glob("*.yaml"))
    found = ((file.name, _ENTRY.finditer(file.read_text("utf-8"))) for file in files)
    return {each["code"]: (each[0], name) for name, entries in found for each in entries}


@cache
def _sentence(code: str) -> Label:
    text, file = _entries()[code]
    entry = parse_yaml(text, file)[code]
    return Label(entry["zh"], entry["en"])


def say(code: str, /, **args: object) -> str:
    """Give the sentence of a code in the person's language, its placeholders filled."""
    return str(_sentence(code)).format_map({name: str(value) for name, value in args.items()})


def has(code: str) -> bool:
    """Tell whether there is a sentence of a code."""
    return code in _entries()
