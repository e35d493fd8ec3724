"""Plain language: turns of phrase that tell a reader too little or too much, as data, and where a text has them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from workbench.base.data import Node
from workbench.base.text import Label
from workbench.rules.cells import Value
from workbench.rules.form import Field
from workbench.rules.reading import Citing, Reading, stated
from workbench.rules.sources import Citation

WORDINGS = "wordings"
"""The kind of parameter that lists such turns of phrase."""

_TEXTS = ("text", "long_text")
_NAMES = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」")
"""What is quoted, such as the name of a law: it is not the writer's own wording."""
_READ = "\n"
"""Stands where a word was read already, so that a shorter one within it is not found again."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one sort: vague, absolute, promotional. `label` says what is wrong with them, `hint` what to write.

    `but` are longer words in which one of them means something else, and which are left in peace.
    """

    id: str
    label: Label
    hint: Label
    words: tuple[str, ...]
    but: tuple[str, ...]
    cite: Citation

    def __str__(self) -> str:
        """Give what is wrong with them."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data; the words are the Chinese ones, whatever is shown."""
        return [self.label.zh, self.hint.zh, list(self.words), list(self.but), *self.cite.said]


def read_wordings(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Wording]:
    """Read wordings by id; one without a citation of its own has that of the statement, `cite`."""
    found = {}
    for name, each, own in stated(reading, node, cite, known, ("label", "hint", "words"), ("but",)):
        label, hint = reading.label(each, "label"), reading.label(each, "hint")
        found[name] = Wording(name, label, hint, reading.texts(each, "words"), reading.texts(each, "but"), own)
    return found


def unclear(listed: object, field: Field, value: Value) -> Iterator[tuple[dict[str, object], Citation]]:
    """Give what to say of each word in an answer that the list in force has, and where that is from.

    What is drawn from elsewhere, such as names, is left alone.
    """
    if not isinstance(listed, Mapping) or not isinstance(value, str) or field.kind not in _TEXTS or field.draws:
        return
    for wording, word in found_in(value, [each for each in listed.values() if isinstance(each, Wording)]):
        args = {"label": field.label, "word": word, "kind": wording.label, "hint": wording.hint}
        yield args, wording.cite


def found_in(text: str, wordings: Sequence[Wording]) -> Iterator[tuple[Wording, str]]:
    """Give each word of the lists that a text has, once, the longest first; quoted names do not count."""
    left = _NAMES.sub(_READ, text)
    left = normalize("NFKC", left).casefold()
    for but in sorted({but for wording in wordings for but in wording.but}, key=len, reverse=True):
        left = left.replace(but.casefold(), _READ)
    words = [(word, wording) for wording in wordings for word in wording.words]
    for word, wording in sorted(words, key=lambda each: -len(each[0])):
        if word.casefold() in left:
            left = left.replace(word.casefold(), _READ)
            yield wording, word
