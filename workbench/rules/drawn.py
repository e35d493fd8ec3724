"""Where a form's answers are drawn from: refused while a pack is read, where it is not there."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from workbench.rules.form import LIFE, PERIOD, Form
from workbench.rules.timeline import Timeline


def astray(
    timeline: Timeline[Form], givers: Mapping[str, Timeline[Form]], steps: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Name the fields drawn from a form that is not there, or from no step of a project's life, each with its file.

    What an enterprise has, `domain` knows.
    """
    for entry in timeline.entries:
        for where, section in entry.value.walk():
            for field in section.fields:
                giver, _, column = field.draws.partition(".")
                if giver in ("", "enterprise") or (giver == LIFE and column in steps):
                    continue
                months = column == PERIOD and section.matched_by == (field.id,) and entry.value.span
                editions = [edition.value for edition in givers[giver].entries] if giver in givers else []
                if not (editions and months) and not _given(editions, column):
                    yield str(entry.since), f"{where}.{field.id} draws {field.draws}, which is not there"


def _given(editions: Sequence[Form], column: str) -> bool:
    """Tell whether any edition of a form has a column."""
    for edition in editions:
        try:
            edition.column(column)
        except KeyError:
            continue
        return True
    return False
