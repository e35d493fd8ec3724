"""The life of a project as a pack states it: its steps, who takes them, what must come before, what sets it back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from workbench.base.data import Node
from workbench.base.text import Label
from workbench.rules.reading import Citing, Reading, stated
from workbench.rules.sources import Citation

if TYPE_CHECKING:
    from workbench.rules.parameter import Parameter

Track = Literal["project", "reduction", "units"]
"""A project is registered once; its reductions in rounds, one a period of accounting; what was issued moves at will."""

Actor = Literal["owner", "registry", "body", "authority", "holder"]
Test = Literal["after", "within", "not_before", "not_after"]

FACTS = "life_facts"
"""The table parameter that tells where the papers of a project say the days that gates look at."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A day of the project's papers that must lie right on the day of a step.

    `fact` is ``after`` the day a table parameter holds, ``within`` the years before the step a number parameter holds,
    or ``not_before`` or ``not_after`` another fact. `by` names that parameter or fact.
    """

    fact: str
    test: Test
    by: str
    label: Label
    cite: Citation


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a project's life: what happens to it on a day.

    `after` are the steps that must have been taken, and not later, `before` those that must not yet. A setback names in
    `back` the first step to be taken anew, or nothing where it only has to be answered, and is one of the things that
    `may` befall another step.
    """

    id: str
    label: Label
    track: Track
    actor: Actor
    document: Label | None
    """What it is done by, in words, and `form` the form of it."""
    form: str
    limit: str
    """The deadline by which it is due, and `opens` the one before whose day it cannot be."""
    opens: str
    after: tuple[str, ...]
    before: tuple[str, ...]
    may: tuple[str, ...]
    back: str
    then: Label | None
    """What follows from it, in words."""
    asks: Label | None
    """What has to be noted beside the day, and `differs` the step whose note must be another."""
    differs: str
    gates: tuple[Gate, ...]
    setback: bool
    shared: bool
    """Whether it is the owner's, and so counts for all its projects."""
    final: bool
    """Whether nothing of the project or its reductions can follow."""
    cite: Citation

    def __str__(self) -> str:
        """Give its name."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data."""
        words = [each.zh if each else "" for each in (self.label, self.document, self.then, self.asks)]
        gates = [[each.fact, each.test, each.by, each.label.zh, *each.cite.said] for each in self.gates]
        return [
            *words, self.track, self.actor, self.form, self.limit, self.opens, list(self.after),
            list(self.before), list(self.may), self.back, self.differs, gates, self.setback, self.shared, self.final,
            *self.cite.said,
        ]  # fmt: skip


_WANTED = ("label", "track", "actor")
_OPTIONAL = (
    "document", "form", "limit", "opens", "after", "before", "may", "back", "then", "asks", "differs", "gates",
    "setback", "shared", "final",
)  # fmt: skip


def read_life(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Step]:
    """Read steps by id, in the order in which they are taken; one without a citation has that of the statement."""
    each = stated(reading, node, cite, known, _WANTED, _OPTIONAL)
    return {name: _step(reading, name, step, own, known) for name, step, own in each}


def _step(reading: Reading, name: str, node: Node, cite: Citation, known: Citing) -> Step:
    track: Track = reading.one_of(node, "track", get_args(Track), "project")
    actor: Actor = reading.one_of(node, "actor", get_args(Actor), "owner")
    back, setback = reading.text(node, "back"), reading.flag(node, "setback")
    if back and not setback:
        reading.fault(node.place("back"), "only a setback leads back")
    return Step(
        name,
        reading.label(node, "label"),
        track,
        actor,
        reading.words(node, "document"),
        reading.text(node, "form"),
        reading.text(node, "limit"),
        reading.text(node, "opens"),
        reading.texts(node, "after"),
        reading.texts(node, "before"),
        reading.texts(node, "may"),
        back,
        reading.words(node, "then"),
        reading.words(node, "asks"),
        reading.text(node, "differs"),
        tuple(_gates(reading, node, cite, known)),
        setback,
        reading.flag(node, "shared"),
        reading.flag(node, "final"),
        cite,
    )


def _gates(reading: Reading, node: Node, cite: Citation, known: Citing) -> Iterator[Gate]:
    tests: tuple[Test, ...] = get_args(Test)
    for each in reading.nodes(node, "gates"):
        reading.only(each, ("fact", "label", "cite", *tests), ("fact", "label"))
        told = [test for test in tests if test in each]
        if len(told) != 1:
            reading.fault(each.place(), f"a gate has one of {', '.join(tests)}")
            continue
        by, own = reading.text(each, told[0]), known.cite(each) or cite
        yield Gate(reading.text(each, "fact"), told[0], by, reading.label(each, "label"), own)


def steps_of(parameters: Iterable["Parameter"]) -> dict[str, Step]:
    """Give the steps some parameters tell of, over all their statements."""
    entries = (entry.value for each in parameters if each.kind == "life" for entry in each.timeline.entries)
    items = (item for value in entries if isinstance(value, Mapping) for item in value.values())
    return {item.id: item for item in items if isinstance(item, Step)}


def life_strays(
    own: Mapping[str, "Parameter"], deadlines: Iterable[str], parameters: Mapping[str, "Parameter"]
) -> Iterator[str]:
    """Tell which step of a pack's own parameters names a step, deadline, parameter or fact there is not."""
    steps, due = steps_of(own.values()), set(deadlines)
    entries = parameters[FACTS].timeline.entries if FACTS in parameters else ()
    facts = {name for entry in entries if isinstance(entry.value, Mapping) for name in entry.value}
    for step in steps.values():
        named = (*step.after, *step.before, *step.may, *filter(None, (step.back, step.differs)))
        yield from (f"{step.id}: no step {name}" for name in named if name not in steps)
        yield from (f"{step.id}: no deadline {name}" for name in (step.limit, step.opens) if name and name not in due)
        yield from (
            f"{step.id}: {name} is no setback" for name in step.may if name in steps and not steps[name].setback
        )
        if step.back in steps and steps[step.back].track != step.track:
            yield f"{step.id}: {step.back} is of another track"
        for gate in step.gates:
            wanted = {"after": "table", "within": "number"}.get(gate.test)
            if wanted and (gate.by not in parameters or parameters[gate.by].kind != wanted):
                yield f"{step.id}: {gate.by} is no {wanted} parameter"
            names = (gate.fact,) if wanted else (gate.fact, gate.by)
            yield from (f"{step.id}: {name} is not in {FACTS}" for name in names if name not in facts)
