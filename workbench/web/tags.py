"""Elements of a page, written by the standard library, which escapes; nothing is ever pasted together."""

import re
import unicodedata
from xml.etree.ElementTree import Element, tostring

from workbench.domain.evidence import UNSEEN

Content = Element | str | None

_BLOCKS = {
    *("head", "body", "header", "nav", "main", "footer", "section", "figure", "div", "details"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "svg", "meta", "title", "style"),
    *("table", "caption", "thead", "tbody", "tr"),
}
"""Elements that end a line, so that the file can be read, and compared line by line, by whoever looks into it."""

_STEERING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_NEVER = re.compile(
    "[\ufdd0-\ufdef]|" + "|".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
)
"""What no page may hold: characters that are none."""
_UNSEEN = re.compile(f"[{UNSEEN}]")


def tag(name: str, /, *content: Content, **attributes: str) -> Element:
    """Make an element of what is given, in order; nothing stands for None.

    An attribute is named as in Python: ``class_``, ``aria_label``.
    """
    made = Element(name, {key.rstrip("_").replace("_", "-"): seen(value) for key, value in attributes.items()})
    last: Element | None = None
    for part in content:
        if isinstance(part, str):
            if last is None:
                made.text = (made.text or "") + seen(part)
            else:
                last.tail = (last.tail or "") + seen(part)
        elif part is not None:
            made.append(part)
            last = part
    if name in _BLOCKS:
        made.tail = "\n"
    return made


def seen(text: str) -> str:
    """Make every character visible: one that only steers others, as to turn figures round, is written as its number."""
    if text.isprintable():
        return text
    return "".join(map(_letter, text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")))


def _letter(letter: str) -> str:
    if letter == "\n":
        return letter
    steers = unicodedata.category(letter) in _STEERING or _UNSEEN.match(letter) or _NEVER.match(letter)
    return f"⟨U+{ord(letter):04X}⟩" if steers else letter


def page(root: Element) -> bytes:
    """Write a whole page."""
    return b"<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html").encode()
