"""What is found in a filing, counted: what is wrong, and what nobody has filled in yet, which is no mistake."""

from dataclasses import dataclass

from workbench.rules.outcome import Finding, Outcome

_MISSING = ("cell.missing", "section.too_few_rows")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings of each sort; `missing` are to be filled in, `errors` to be mended."""

    errors: int
    missing: int
    warnings: int
    notes: int

    @property
    def ready(self) -> bool:
        """Tell whether nothing forbids filing."""
        return not self.errors and not self.missing


def is_missing(finding: Finding) -> bool:
    """Tell whether a finding only says that something is not filled in yet."""
    return finding.code in _MISSING


def tally(outcome: Outcome) -> Tally:
    """Count the findings of an outcome."""
    missing = sum(map(is_missing, outcome.findings))
    levels = [finding.level for finding in outcome.findings]
    return Tally(levels.count("error") - missing, missing, levels.count("warning"), levels.count("note"))
