"""Reading a revision's document back, whoever wrote it."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from workbench.base.canonical import canonical, digest
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain.approval import ROLES, Approval
from workbench.domain.approval import whole as approved
from workbench.domain.cells import cells_in, value_in
from workbench.domain.document import SCHEMA, results_of, revision_of, said_out
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import FACTS, Evidence
from workbench.domain.filing import Revision, RulesRef, Said, last_day
from workbench.rules.cells import Value

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.rules.outcome import Outcome

LARGEST = 16 * 1024 * 1024
"""Bytes of a document we are willing to read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read back: what was said, and the results as the writer had them, still as JSON."""

    said: Said
    results: Mapping[str, Any]
    """``values`` by path, ``steps``, ``findings`` and the cited ``documents``."""

    def again(self, form: "Form", rules: "Rules", document: bytes) -> Revision:
        """Work it out again from its cells."""
        from workbench.rules.evaluate import evaluate

        return revision_of(self.said, evaluate(form, self.said.cells, rules), document)

    def values(self, form: "Form") -> dict[str, Value]:
        """Give the values as the form's kinds have them; those at paths the form does not have are left out."""
        found: dict[str, Value] = {}
        for path, value in self.results["values"].items():
            with suppress(KeyError, ValueError):
                kind = form.locate(path)[2].kind
                found[path] = value_in({"value": value, "type": kind if kind in ("number", "date") else None})
        return found

    def retold(self, outcome: "Outcome") -> tuple[str, ...]:
        """Name the parts of the results another telling of `outcome` words or cites otherwise."""
        mine = results_of(outcome)
        return tuple(part for part in mine if self.results[part] != mine[part])

    def disagreements(self, outcome: "Outcome") -> tuple[str, ...]:
        """Name the paths at which another working out gives another value or other findings."""
        mine = results_of(outcome)
        theirs, ours = self.results["values"], mine["values"]
        wrong = [path for path in {**theirs, **ours} if theirs.get(path) != ours.get(path)]
        found, refound = (_by_path(side["findings"]) for side in (self.results, mine))
        wrong += [path for path in {**found, **refound} if found.get(path) != refound.get(path)]
        return tuple(dict.fromkeys(wrong))


def restore(reading: Reading, document: bytes, outcome: "Outcome") -> Revision:
    """Give a revision again from its document and its results worked out anew.

    Raises WorkbenchError ``filing.rules_changed`` where these differ from what the document says.
    """
    wrong = reading.disagreements(outcome)
    if wrong:
        raise WorkbenchError("filing.rules_changed", pack=reading.said.rules.pack, count=len(wrong), path=wrong[0])
    return revision_of(reading.said, outcome, document)


def read(document: bytes) -> Reading:
    """Read a document that may come from anyone.

    Raises WorkbenchError: ``document.too_large``; ``document.newer`` for another schema; ``document.malformed``,
    with the place, for anything `freeze` would not have written, down to the order of keys.
    """
    if len(document) > LARGEST:
        raise WorkbenchError("document.too_large", most=LARGEST // 1024 // 1024)
    try:
        data = json.loads(document, object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
        same = canonical(data) == document
    except (ValueError, RecursionError) as error:
        raise _malformed("JSON") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, str) and schema.startswith("carbon-workbench/filing/") and schema != SCHEMA:
        raise WorkbenchError("document.newer", schema=schema)
    if not same or schema != SCHEMA:
        raise _malformed("schema" if same else "JSON")
    reading = _reading(data)
    said = reading.said
    told = said_out(said)
    for key in {**told, **dict.fromkeys(_YEAR)}:  # a day, a moment or a number has one spelling, nothing has none
        if data.get(key) != told.get(key):
            raise _malformed(key)
    try:
        last_day(said.period)
    except WorkbenchError as error:
        raise _malformed("period") from error
    if not _supersedes(said):
        raise _malformed("supersedes")
    if said.follows and not re.fullmatch(_DIGEST, said.follows):
        raise _malformed("follows")
    if said.approvals and not approved(said.approvals):
        raise _malformed("approvals")
    return reading


def recall(document: bytes, sha256: str) -> Reading:
    """Read a document of our own by the digest it was kept with; its spelling need not be checked again.

    Raises WorkbenchError ``revision.damaged`` if it is no longer what was kept.
    """
    if digest(document) != sha256:
        raise WorkbenchError("revision.damaged", sha256=sha256)
    return _reading(json.loads(document))


def _reading(data: object) -> Reading:
    whole = _Part(data, "", *_KEYS, optional=_YEAR)
    return Reading(_said(whole), _results(whole))


_DIGEST = "[0-9a-f]{64}"


def _supersedes(said: Said) -> bool:
    """Tell whether the first revision supersedes nothing, and each later one a revision."""
    if said.number == 1:
        return not said.supersedes
    return said.number > 1 and re.fullmatch(_DIGEST, said.supersedes) is not None


_KEYS = (
    *("schema", "filing", "revision", "form", "period", "enterprise", "rules"),
    *("cells", "values", "steps", "findings", "documents", "evidence", "frozen_at", "by", "supersedes"),
)
_YEAR = ("follows", "approvals")
"""Keys a filing may have: what it follows, and who approved it."""


def _said(whole: "_Part") -> Said:
    form, rules = whole.part("form", "id", "label", "since"), whole.part("rules", *_RULES)
    enterprise = whole.part("enterprise", "id", optional=_ENTERPRISE)
    label = form.part("label", "zh", optional=("en",))
    try:
        cells = cells_in(whole.items("cells"))
    except ValueError as error:
        raise _malformed(f"cells/{error}") from error
    return Said(
        filing=whole.text("filing"),
        number=whole.whole("revision"),
        enterprise=Enterprise(
            **{name: enterprise.text(name) for name in enterprise.data if name != "sample"},
            sample=enterprise.data.get("sample") is True,
        ),
        form=form.text("id"),
        label=Label(label.text("zh"), label.text("en")),
        since=form.day("since"),
        period=whole.text("period"),
        rules=RulesRef(rules.text("pack"), rules.day("day"), rules.day("known")),
        rules_digest=rules.text("digest"),
        packs={name: rules.sub("packs").text(name) for name in rules.items("packs")},
        cells=cells,
        evidence=tuple(_evidence(part) for part in whole.parts("evidence", *_EVIDENCE, optional=FACTS)),
        frozen_at=whole.instant("frozen_at"),
        by=whole.text("by"),
        supersedes=whole.text("supersedes"),
        follows=whole.text("follows"),
        approvals=tuple(map(_approval, whole.parts("approvals", *_APPROVAL))) if "approvals" in whole.data else (),
    )


_RULES = ("pack", "day", "known", "digest", "packs")
_ENTERPRISE = tuple(name for name in Enterprise.__dataclass_fields__ if name != "id")
_EVIDENCE = tuple(name for name in Evidence.__dataclass_fields__ if name not in FACTS)
_APPROVAL = tuple(Approval.__dataclass_fields__)


def _approval(part: "_Part") -> Approval:
    role = next((role for role in ROLES if role == part.text("role")), None)
    if role is None:
        raise _malformed(f"{part.place}/role")
    return Approval(role, part.text("person"), part.instant("at"), part.whole("version"))


def _evidence(part: "_Part") -> Evidence:
    paths = part.entries("paths")
    if not all(isinstance(path, str) for path in paths):
        raise _malformed(f"{part.place}/paths")
    return Evidence(
        sha256=part.text("sha256"),
        name=part.text("name"),
        size=part.whole("size"),
        media_type=part.text("media_type"),
        paths=tuple(paths),
        added_at=part.instant("added_at"),
        by=part.text("by"),
        kind=part.text("kind"),
        number=part.text("number"),
        issued=part.day("issued") if "issued" in part.data else None,
        note=part.text("note"),
    )


def _results(whole: "_Part") -> dict[str, Any]:
    values = whole.items("values")
    for path, value in values.items():
        if not isinstance(value, str | bool):
            raise _malformed(f"values/{path}")
    steps = whole.parts("steps", "path", "origin", optional=_STEP)
    findings = whole.parts("findings", "level", "code", optional=("path", "args", "cite", "says"))
    for part in (*steps, *findings):
        for name in ("path", "origin", "level", "code", "unit", "expression", "formula", "figures", "rounding"):
            part.text(name)
    return {
        "values": values,
        "steps": [step.data for step in steps],
        "findings": [finding.data for finding in findings],
        "documents": whole.items("documents"),
    }


_STEP = ("value", "type", "unit", "expression", "formula", "figures", "inputs", "cite", "places", "rounding")


class _Part:
    """A JSON object being read: the keys it must have, those it may have, and no others."""

    def __init__(self, data: object, place: str, *keys: str, optional: Iterable[str] = ()) -> None:
        if not isinstance(data, dict) or not set(keys) <= data.keys() <= {*keys, *optional}:
            raise _malformed(place or "schema")
        self.data: dict[str, Any] = data
        self.place = place

    def _at(self, key: str) -> str:
        return f"{self.place}/{key}" if self.place else key

    def text(self, key: str) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            raise _malformed(self._at(key))
        return value

    def whole(self, key: str) -> int:
        value = self.data[key]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise _malformed(self._at(key))
        return value

    def day(self, key: str) -> date:
        try:
            return date.fromisoformat(self.text(key))
        except ValueError as error:
            raise _malformed(self._at(key)) from error

    def instant(self, key: str) -> datetime:
        try:
            found = datetime.fromisoformat(self.text(key))
        except ValueError as error:
            raise _malformed(self._at(key)) from error
        if found.tzinfo is None:  # a moment nobody can place
            raise _malformed(self._at(key))
        return found

    def items(self, key: str) -> dict[str, Any]:
        return self.sub(key).data

    def sub(self, key: str) -> "_Part":
        return _Part(self.data[key], self._at(key), optional=self.data[key])

    def entries(self, key: str) -> list[Any]:
        value = self.data[key]
        if not isinstance(value, list):
            raise _malformed(self._at(key))
        return value

    def part(self, key: str, *keys: str, optional: Iterable[str] = ()) -> "_Part":
        return _Part(self.data[key], self._at(key), *keys, optional=optional)

    def parts(self, key: str, *keys: str, optional: Iterable[str] = ()) -> list["_Part"]:
        return [
            _Part(item, f"{self._at(key)}/{index}", *keys, optional=optional)
            for index, item in enumerate(self.entries(key), 1)
        ]


def _malformed(place: str) -> WorkbenchError:
    return WorkbenchError("document.malformed", place=place[:200])


def _refuse(text: str) -> object:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is said twice")
    return found


def _by_path(findings: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[object, ...]]]:
    told: dict[str, list[tuple[object, ...]]] = {}
    for finding in findings:
        path = finding.get("path", "")
        told.setdefault(path, []).append((finding["level"], finding["code"], finding.get("args")))
    return told
