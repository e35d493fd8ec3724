"""Entries that were released are never edited; a correction is a new entry with a later `published`.

`released.txt` keeps a digest of each, one a line. ``python -m tests.packs.released`` adds the parameters that are not
listed yet, and with ``--forms``, at a release, the forms; it never changes or drops a line. Before the first release
an entry may still be mended, its line then taken out by hand.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.base.canonical import canonical, digest
from workbench.base.paths import resources
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.rules.parameter import Content
from workbench.rules.timeline import Entry

LIST = Path(__file__).with_name("released.txt")


def entries(library: Library, *, forms: bool = True) -> Iterator[tuple[str, str]]:
    """Give the name and the digest of every entry of every pack."""
    for pack in library.packs.values():
        for parameter in pack.parameters.values():
            for entry in parameter.timeline.entries:
                content = (
                    {key: getattr(item, "said", str(item)) for key, item in entry.value.items()}
                    if isinstance(entry.value, dict)
                    else None
                )
                said = [parameter.kind, parameter.unit, content or str(entry.value)]
                yield _line(f"{pack.name}/parameters/{parameter.name}", entry, said)
        for name, timeline in pack.forms.items() if forms else ():
            for form in timeline.entries:
                yield _line(f"{pack.name}/forms/{name}", form, [form.value.digest])


def _line(name: str, entry: Entry[Content] | Entry[Form], said: Sequence[object]) -> tuple[str, str]:
    cite = entry.cite
    where = [cite.document.id, cite.article, cite.quote, cite.confidence]
    span = [str(entry.since), str(entry.until or ""), str(entry.published)]
    return f"{name}@{entry.since}/{entry.published}", digest(canonical([span, list(said), where]))


def listed() -> dict[str, str]:
    """Give what was released: name to digest."""
    lines = (line.split() for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {name: fingerprint for fingerprint, name in lines}


def main(*, forms: bool) -> None:
    """Add what is not listed yet."""
    known = listed()
    new = [(name, fingerprint) for name, fingerprint in entries(Library.load(resources() / "rulepacks"), forms=forms)
           if name not in known]  # fmt: skip
    with LIST.open("a", encoding="utf-8") as file:
        file.writelines(f"{fingerprint}  {name}\n" for name, fingerprint in sorted(new))


if __name__ == "__main__":
    main(forms="--forms" in sys.argv)
