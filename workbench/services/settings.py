"""The person's settings: read at the start, written whenever one changes.

`resources/settings.yaml` declares them as a form; the file, its checks and the page follow from there.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.base.clock import now
from workbench.base.data import Node, read_yaml
from workbench.base.errors import WorkbenchError
from workbench.base.paths import home, resources
from workbench.base.text import Label

if TYPE_CHECKING:
    from workbench.rules.form import Field

LONGEST = 100
"""Letters a name may have."""
RECENT = 8
"""Files remembered."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person chose, and what the program remembers for them."""

    language: str = "zh_CN"
    theme: str = "system"
    person: str = ""
    desk: str = "enterprise"
    ahead: str = "30"
    """Days before a calibration runs out from which on it is told."""
    enterprise: str = ""
    """The enterprise last worked for."""
    folder: str = ""
    """Where files were last taken from or put."""
    recent: tuple[str, ...] = ()
    """Packages opened lately, the newest first."""

    def opened(self, file: Path) -> "Settings":
        """Remember a file and its folder."""
        others = tuple(known for known in self.recent if known != str(file))
        return replace(self, recent=(str(file), *others)[:RECENT], folder=str(file.parent))


@cache
def _questions() -> tuple[Node, ...]:
    return tuple(read_yaml(resources() / "settings.yaml", "settings.yaml"))


@cache
def form() -> "tuple[Field, ...]":
    """Give the questions of the settings page, in order."""
    from workbench.rules.form import Choice, Field  # not at the start: reading the settings needs no form

    return tuple(
        Field(
            node["id"],
            _label(node["label"]),
            node["kind"],
            required=False,
            choices=tuple(Choice(each["id"], _label(each["label"])) for each in node.get("choices", ())),
            help=_label(node["help"]) if "help" in node else None,
        )
        for node in _questions()
    )


def _label(node: Node) -> Label:
    return Label(node["zh"], node["en"])


def place() -> Path:
    """Give the settings file."""
    return home() / "settings.json"


def load() -> Settings:
    """Read the settings; a file that is not there gives the first ones.

    Raises WorkbenchError ``settings.unreadable`` for a file that is no settings file, after setting it aside: reading
    again gives the first settings. A single answer that is not admissible is passed over.
    """
    file = place()
    try:
        kept = dict(json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError) as error:
        aside = file.with_name(f"settings-{now():%Y%m%d-%H%M%S}.json")
        with contextlib.suppress(OSError):
            file.replace(aside)
        raise WorkbenchError("settings.unreadable", file=aside) from error
    return replace(Settings(), **_admissible(kept))


def _admissible(kept: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for known in fields(Settings):
        value = kept.get(known.name)
        if known.name == "recent":
            if isinstance(value, list):
                found["recent"] = tuple(each for each in value if isinstance(each, str))[:RECENT]
        elif isinstance(value, str) and fits(known.name, value):
            found[known.name] = value
    return found


def fits(name: str, value: str) -> bool:
    """Tell whether an answer is admissible."""
    for question in _questions():
        if question["id"] == name:
            if "choices" in question:
                return any(choice["id"] == value for choice in question["choices"])
            return len(value) <= LONGEST and value.isprintable()
    return True


def save(settings: Settings) -> None:
    """Write the settings, whole or not at all; raises WorkbenchError ``settings.unwritable``."""
    file = place()
    draft = file.with_suffix(".part")
    try:
        with draft.open("w", encoding="utf-8") as stream:
            json.dump(asdict(settings), stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError as error:
        raise WorkbenchError("settings.unwritable", file=file, reason=error.strerror) from error
