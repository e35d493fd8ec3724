"""A revision as canonical JSON: all a recipient needs to show the filing and to work it out again.

Its shape is public (``carbon-workbench/filing/1``); what is said once can be read for ever, so a change of shape is
a new number. Empty texts and absent values are left out.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.base.canonical import canonical, digest
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import plain
from workbench.base.text import Label, speaking
from workbench.domain.cells import cells_out, value_out
from workbench.domain.evidence import FACTS, Evidence, facts_out
from workbench.domain.filing import NotReady, Revision, Said
from workbench.rules.cells import Value

if TYPE_CHECKING:
    from workbench.rules.outcome import Finding, Input, Outcome, Step
    from workbench.rules.sources import Citation, Document

SCHEMA = "carbon-workbench/filing/1"


def freeze(said: Said, outcome: "Outcome") -> Revision:
    """Say it for ever.

    Raises NotReady while an error is found, WorkbenchError ``filing.broken_text`` for half a character in a cell.
    """
    errors = sum(finding.level == "error" for finding in outcome.findings)
    if errors:
        raise NotReady(errors)
    for path, cell in said.cells.items():
        place = cell.source.place if cell.source else ""
        if _broken(f"{path}{cell.value}{cell.note}{place}"):
            raise WorkbenchError("filing.broken_text", path=path)
    document = canonical(_write(said, outcome))
    return revision_of(said, outcome, document)


def revision_of(said: Said, outcome: "Outcome", document: bytes) -> Revision:
    """Put a revision together from its parts."""
    parts = {name: getattr(said, name) for name in Said.__dataclass_fields__}
    return Revision(**parts, outcome=outcome, document=document, digest=digest(document))


def _write(said: Said, outcome: "Outcome") -> dict[str, Any]:
    return said_out(said) | results_of(outcome)


def said_out(said: Said) -> dict[str, Any]:
    """Write what was said as JSON data, without the results."""
    approvals = [asdict(approval) | {"at": approval.at.isoformat()} for approval in said.approvals]
    return _full({"follows": said.follows, "approvals": approvals}) | {
        "schema": SCHEMA,
        "filing": said.filing,
        "revision": said.number,
        "form": {"id": said.form, "label": label_out(said.label), "since": said.since.isoformat()},
        "period": said.period,
        "enterprise": _full(asdict(said.enterprise)),
        "rules": {
            "pack": said.rules.pack,
            "day": said.rules.day.isoformat(),
            "known": said.rules.known.isoformat(),
            "digest": said.rules_digest,
            "packs": dict(said.packs),
        },
        "cells": cells_out(said.cells),
        "evidence": [_evidence(evidence) for evidence in said.evidence],
        "frozen_at": said.frozen_at.isoformat(),
        "by": said.by,
        "supersedes": said.supersedes,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    told = {name: value for name, value in asdict(evidence).items() if name not in FACTS}
    told |= {"paths": list(evidence.paths), "added_at": evidence.added_at.isoformat()}
    return told | facts_out(evidence.facts)


def results_of(outcome: "Outcome") -> dict[str, Any]:
    """Write an outcome as JSON, in Chinese: ``values``, ``steps``, ``findings``, ``documents``."""
    writer = _Writer()
    with speaking("zh_CN"):
        return {
            "values": {path: value_out(value)["value"] for path, value in outcome.values.items()},
            "steps": [writer.step(step) for step in outcome.steps.values()],
            "findings": [writer.finding(finding) for finding in outcome.findings],
            "documents": writer.documents,
        }


class _Writer:
    """Writes steps and findings, gathering the documents they cite so that each is told once."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self._keys: dict[Document, str] = {}

    def step(self, step: "Step") -> dict[str, Any]:
        places = {} if step.places is None else {"places": step.places, "rounding": step.rounding}
        return _full(
            {
                "path": step.path,
                **_value(step.value),
                "unit": step.unit,
                "origin": step.origin,
                "expression": step.expression.text if step.expression else "",
                "formula": step.words,
                "figures": step.figures,
                "inputs": [self._input(given) for given in step.inputs if given.used],
                "cite": self._cite(step.cite),
                **places,
            }
        )

    def _input(self, given: "Input") -> dict[str, Any]:
        entry = given.entry
        items = ({"path": path, **_value(value)} for path, value in given.items)
        return _full(
            {
                "label": label_out(given.label),
                "unit": given.unit,
                **_value(given.value),
                "path": given.path,
                "name": given.name,
                "key": given.key,
                "items": list(items),
                "since": entry.since.isoformat() if entry else "",
                "until": entry.until.isoformat() if entry and entry.until else "",
                "cite": self._cite(entry.cite) if entry else None,
            }
        )

    def finding(self, finding: "Finding") -> dict[str, Any]:
        return _full(
            {
                "level": finding.level,
                "code": finding.code,
                "path": finding.path,
                "args": {name: _argument(value) for name, value in finding.args.items()},
                "cite": self._cite(finding.cite),
                "says": label_out(finding.says) if finding.says else None,
            }
        )

    def _cite(self, cite: "Citation | None") -> dict[str, Any] | None:
        if cite is None:
            return None
        key = self._keys.get(cite.document) or self._tell(cite.document)
        return _full({"document": key, "article": cite.article, "quote": cite.quote, "confidence": cite.confidence})

    def _tell(self, document: "Document") -> str:
        key = document.id
        while key in self.documents:  # another pack's document of the same name
            key += "+"
        self._keys[document] = key
        self.documents[key] = _full(
            {name: _argument(getattr(document, name)) for name in document.__dataclass_fields__ if name != "id"}
        )
        return key


def _broken(text: str) -> bool:
    """Tell whether a text holds half a surrogate pair, as a broken paste leaves it: it has no bytes in UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _value(value: Value | None) -> dict[str, str | bool]:
    return {} if value is None else value_out(value)


def _full(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value not in ("", [], {})}


def label_out(label: Label) -> dict[str, str]:
    """Write a label; its English is left out where there is none."""
    return {"zh": label.zh, "en": label.en} if label.en else {"zh": label.zh}


def _argument(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case Label():
            return label_out(value)
    return str(value)
