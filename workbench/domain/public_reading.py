"""Reading a public version's document back, whoever wrote it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from workbench.base.canonical import canonical
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain.cells import cells_in, value_in
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import FACTS, Evidence
from workbench.domain.filing import Revision, RulesRef, Said, last_day
from workbench.domain.public import SCHEMA, assemble
from workbench.domain.reading import LARGEST, Reading
from workbench.rules.cells import Value

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.library import Rules

_RESULTS = ("values", "steps", "documents")


@dataclass(frozen=True, slots=True)
class PublicReading(Reading):
    """A public document read back: besides, the words printed instead, and the results stated."""

    hidden: Mapping[str, str]
    stated: Mapping[str, Value]

    def again(self, form: "Form", rules: "Rules", document: bytes) -> Revision:
        """Work it out again from what it makes public.

        Raises WorkbenchError ``document.malformed`` where it says, beside other results, anything else than that.
        """
        found = assemble(self.said, form, rules, self.hidden, self.stated)
        mine, theirs = json.loads(found.document), json.loads(document)
        wrong = next((key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)), "")
        if wrong and wrong not in _RESULTS:
            raise WorkbenchError("document.malformed", place=wrong)
        return found


def is_public(document: bytes) -> bool:
    """Tell whether a document says that it is a public version, of this shape or a newer one."""
    try:
        schema = json.loads(document)["schema"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return False
    return isinstance(schema, str) and schema.startswith("carbon-workbench/public/")


def read_public(document: bytes) -> PublicReading:
    """Read a public document that may come from anyone.

    Raises WorkbenchError: ``document.too_large``; ``document.newer`` for another shape; ``document.malformed``.
    """
    if len(document) > LARGEST:
        raise WorkbenchError("document.too_large", most=LARGEST // 1024 // 1024)
    data = json.loads(document)
    if data["schema"] != SCHEMA:
        raise WorkbenchError("document.newer", schema=data["schema"])
    try:
        return _reading(_canonical(data, document))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, WorkbenchError) as error:
        place = str(error.args[0])[:200] if error.args else "public"
        raise WorkbenchError("document.malformed", place=place) from error


def _canonical(data: Any, document: bytes) -> Any:
    if canonical(data) != document:
        raise ValueError("JSON")
    return data


def _reading(data: Mapping[str, Any]) -> PublicReading:
    frozen_at = datetime.fromisoformat(data["frozen_at"])
    if frozen_at.tzinfo is None or isinstance(data["revision"], bool) or data["revision"] < 1:
        raise ValueError("frozen_at")
    last_day(data["period"])
    rules, label = data["rules"], data["form"]["label"]
    said = Said(
        filing="",
        number=data["revision"],
        enterprise=Enterprise("", **{name: _plain(value) for name, value in data["enterprise"].items()}),
        form=_text(data["form"]["id"]),
        label=Label(_text(label["zh"]), _text(label.get("en", ""))),
        since=date.fromisoformat(data["form"]["since"]),
        period=data["period"],
        rules=RulesRef(_text(rules["pack"]), date.fromisoformat(rules["day"]), date.fromisoformat(rules["known"])),
        rules_digest=_text(rules["digest"]),
        packs={name: _text(value) for name, value in rules["packs"].items()},
        cells=cells_in(data["cells"]),
        evidence=tuple(_evidence(item, frozen_at) for item in data["evidence"]),
        frozen_at=frozen_at,
        by="",
    )
    results = {name: data[name] for name in _RESULTS} | {"findings": []}
    return PublicReading(
        said,
        results,
        {path: _text(words) for path, words in data["hidden"].items()},
        {path: value_in(value) for path, value in data["stated"].items()},
    )


def _evidence(item: Mapping[str, Any], at: datetime) -> Evidence:
    facts = {name: _text(item[name]) for name in FACTS if name in item and name != "issued"}
    size = item["size"]
    if type(size) is not int:  # true and 12.5 are none
        raise TypeError("size")
    return Evidence(
        _text(item["sha256"]),
        _text(item["name"]),
        size,
        _text(item["media_type"]),
        tuple(_text(path) for path in item["paths"]),
        at,
        "",
        **facts,
        issued=date.fromisoformat(item["issued"]) if "issued" in item else None,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _plain(value: object) -> Any:
    if not isinstance(value, str | bool):
        raise TypeError("enterprise")
    return value
