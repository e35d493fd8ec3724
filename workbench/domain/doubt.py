"""What a verifier may object to: a point of the guide, filled in with where and what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbench.base.text import Label, placeholders
from workbench.rules.form import Level
from workbench.rules.sources import Citation
from workbench.rules.surroundings import Point


@dataclass(frozen=True, slots=True)
class Doubt:
    """A likely non-conformity: which point, of which filing and cell, what it may cost and what mends it.

    `filing` and `path` lead to the cell; either may be empty where there is none (no plan at all). `at_stake` is what a
    conservative treatment would add to the emissions, tCO2; None where nobody can say.
    """

    point: str
    label: Label
    cure: Label
    cite: Citation | None
    level: Level
    filing: str = ""
    path: str = ""
    period: str = ""
    at_stake: Decimal | None = None
    names: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def says(self) -> str:
        """Say what is wrong, in the person's language."""
        return self._filled(self.label)

    @property
    def cures(self) -> str:
        """Say what mends it, in the person's language."""
        return self._filled(self.cure)

    def cited(self, cite: Citation | None) -> "Doubt":
        """Cite another article, where there is a nearer one."""
        return replace(self, cite=cite) if cite else self

    def _filled(self, label: Label) -> str:
        return str(label).format_map({name: str(value) for name, value in self.names.items()})


def doubt(
    points: Mapping[str, Point],
    point: str,
    level: Level,
    *,
    filing: str = "",
    path: str = "",
    period: str = "",
    at_stake: Decimal | None = None,
    **names: object,
) -> Doubt:
    """Fill in a point. Raises KeyError where there is no such point, or a name of its sentences is not given."""
    said = points[point]
    for label in (said.label, said.cure):
        for wanted in placeholders(label.zh) | placeholders(label.en):
            names[wanted]
    return Doubt(point, said.label, said.cure, said.cite, level, filing, path, period, at_stake, names)
