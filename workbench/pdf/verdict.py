"""What verifying answers: four questions, each with its reasons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workbench.base.text import say
from workbench.domain.evidence import UNSEEN
from workbench.pdf.identity import Holder

Answer = Literal["passed", "failed", "undecided"]
Weight = Literal["failed", "undecided", "remark"]

QUESTIONS = ("whole", "signed", "right", "ready")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question is answered as it is: a code of the catalogue and its arguments. A remark decides nothing."""

    weight: Weight
    code: str
    args: Mapping[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """Say it in the person's language."""
        return say(self.code, **self.args)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four questions; its answer follows from its reasons."""

    name: str
    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> Answer:
        """Failed if any reason fails it, undecided if any leaves it open, else passed."""
        return worst(reason.weight for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: in which field, by whom, when by the signer's own clock, and what it is worth."""

    role: str
    holder: Holder
    at: datetime | None
    sound: bool
    """Whether it fits what it covers and nothing forbidden followed."""
    trusted: bool
    """Whether its certificate leads to a root the person trusts."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers for one package. `about` tells what the package says of itself, as far as it could be read."""

    file: str
    about: Mapping[str, str]
    questions: tuple[Question, ...]
    signatures: tuple[Signature, ...] = ()

    @property
    def answer(self) -> Answer:
        """The answer to all four together."""
        return worst(question.answer for question in self.questions)

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 2 cannot be decided."""
        return {"passed": 0, "failed": 1, "undecided": 2}[self.answer]

    def question(self, name: str) -> Question:
        """Give one question by its name."""
        return next(question for question in self.questions if question.name == name)

    def data(self) -> dict[str, Any]:
        """Write it as JSON data, sentences included."""
        return {
            "file": self.file,
            "answer": self.answer,
            "about": dict(self.about),
            "questions": [
                {
                    "question": question.name,
                    "answer": question.answer,
                    "reasons": [
                        {
                            "weight": reason.weight,
                            "code": reason.code,
                            "args": {name: str(value) for name, value in reason.args.items()},
                            "says": reason.sentence(),
                        }
                        for reason in question.reasons
                    ],
                }
                for question in self.questions
            ],
            "signatures": [
                {
                    "role": each.role,
                    "name": each.holder.name,
                    "organisation": each.holder.organisation,
                    "issuer": each.holder.issuer,
                    "self_made": each.holder.self_made,
                    "fingerprint": each.holder.fingerprint,
                    "at": each.at.isoformat() if each.at else "",
                    "sound": each.sound,
                    "trusted": each.trusted,
                }
                for each in self.signatures
            ],
        }


def worst(weights: "Any") -> Answer:
    """Give the answer that several weights or answers lead to."""
    found = set(weights)
    if "failed" in found:
        return "failed"
    return "undecided" if "undecided" in found else "passed"


def visible(text: str) -> str:
    """Show what a stranger wrote: no character of it may steer a terminal or turn the order of what is read."""
    return re.sub(f"[{UNSEEN}]", "�", text)


def _safe(args: Mapping[str, object]) -> dict[str, object]:
    return {name: visible(value) if isinstance(value, str) else value for name, value in args.items()}


class Reasons:
    """Gathers the reasons of one question."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[Reason] = []

    def fail(self, code: str, **args: object) -> None:
        """Note what fails the question."""
        self.found.append(Reason("failed", code, _safe(args)))

    def open(self, code: str, **args: object) -> None:
        """Note what leaves it undecided."""
        self.found.append(Reason("undecided", code, _safe(args)))

    def remark(self, code: str, **args: object) -> None:
        """Note what the person should know, though it decides nothing."""
        self.found.append(Reason("remark", code, _safe(args)))

    def question(self, name: str) -> Question:
        """Give the question with what was found."""
        return Question(name, tuple(self.found))
