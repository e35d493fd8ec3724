"""The steps of a project's life, as a pack says them, and what is refused."""

from collections.abc import Callable
from datetime import date
from functools import reduce
from pathlib import Path

import pytest

from workbench.rules.library import Library
from workbench.rules.life import steps_of
from workbench.rules.pack import Pack, PackRefused

LIFE = """
label: {zh: 环节}
kind: life
values:
  - since: 2024-01-01
    published: 2024-01-01
    cite: [guide, 一]
    life:
      begun:
        label: {zh: 开始}
        track: project
        actor: owner
        asks: {zh: 名称}
        may: [stopped]
      ended:
        label: {zh: 结束}
        track: project
        actor: registry
        after: [begun]
        limit: end
        opens: end
        differs: begun
        cite: {document: guide, article: 二, confidence: unverified}
        gates:
          - {fact: started, after: limit_day, label: {zh: 门槛}, cite: [guide, 三]}
          - {fact: started, within: limit_years, label: {zh: 年限}}
          - {fact: started, not_before: started, label: {zh: 起}}
      stopped: {label: {zh: 中止}, track: project, actor: body, setback: true, back: begun, then: {zh: 重来}}
"""
ENTRY = "values:\n  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 一], "
TABLE = "label: {zh: 表}\nkind: table\nunit: text\n" + ENTRY
YEARS = "label: {zh: 年}\nkind: number\nunit: a\n" + ENTRY + "value: 5}\n"
DEADLINES = """
deadlines:
  - id: end
    label: {zh: 期满}
    trigger: begun
    rule: {after: 5, unit: working_days}
    since: 2024-01-01
    published: 2024-01-01
    cite: [guide, 一]
    ended_by: [ended, stopped]
"""

Make = Callable[..., Pack]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Give a way to write the pack with texts changed, and read it."""

    def made(*changes: tuple[str, str]) -> Pack:
        folder = tmp_path / "projects"
        (folder / "parameters").mkdir(parents=True, exist_ok=True)
        (folder / "pack.yaml").write_text(
            "title: {zh: 项目}\nkind: common\nstill_valid: 2026-01-01\nchecked_by: tests\n", "utf-8"
        )
        (folder / "documents.yaml").write_text(
            "guide: {title: {zh: 规则}, status: in_force, confidence: text}\n", "utf-8"
        )
        texts = {
            "parameters/lives.yaml": LIFE,
            "parameters/life_facts.yaml": TABLE + "table: {started: design/about/start}}\n",
            "parameters/limit_day.yaml": TABLE + 'table: {day: "2012-11-08"}}\n',
            "parameters/limit_years.yaml": YEARS,
            "deadlines.yaml": DEADLINES,
        }
        for name, text in texts.items():
            said = reduce(lambda so_far, change: so_far.replace(*change), changes, text)
            (folder / name).write_text(said, "utf-8")
        return Library.load(folder=folder).packs["projects"]

    return made


def test_a_pack_says_the_steps_in_their_order(make: Make) -> None:
    pack = make()
    steps = steps_of(pack.parameters.values())
    assert list(steps) == ["begun", "ended", "stopped"]
    ended = steps["ended"]
    assert (ended.actor, ended.after, ended.limit, ended.opens) == ("registry", ("begun",), "end", "end")
    assert (ended.cite.article, ended.cite.confidence) == ("二", "unverified")
    assert [(each.fact, each.test, each.by, each.cite.article) for each in ended.gates] == [
        ("started", "after", "limit_day", "三"),
        ("started", "within", "limit_years", "二"),
        ("started", "not_before", "started", "二"),
    ]
    assert (steps["stopped"].setback, steps["stopped"].back, steps["begun"].may) == (True, "begun", ("stopped",))
    assert steps["begun"].cite.article == "一"


def test_a_step_sets_deadlines_off_and_ends_them(make: Make) -> None:
    deadline = make().deadlines["end"].entries[0].value
    assert (deadline.trigger, deadline.ended_by) == ("begun", ("ended", "stopped"))


def test_what_a_step_says_is_part_of_the_fingerprint_of_the_rules(make: Make, tmp_path: Path) -> None:
    day = date(2026, 1, 1)

    def fingerprint(*changes: tuple[str, str]) -> str:
        make(*changes)
        return Library.load(folder=tmp_path / "projects").rules("projects", day, day).digest

    plain = fingerprint()
    for old, new in (
        ("actor: registry", "actor: authority"), ("after: [begun]", "before: [begun]"), ("opens: end", ""),
        ("differs: begun", ""), ("after: limit_day", "not_after: started"), ("zh: 门槛", "zh: 门"),
        ("back: begun", "back: ended"), ("zh: 重来", "zh: 再来"), ("zh: 名称", "zh: 名"), ("may: [stopped]", ""),
        ("cite: [guide, 三]", "cite: [guide, 四]"),
    ):  # fmt: skip
        assert fingerprint((old, new)) != plain, old


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("after: [begun]", "after: [nothing]", "ended: no step nothing"),
        ("limit: end", "limit: never", "ended: no deadline never"),
        ("may: [stopped]", "may: [ended]", "begun: ended is no setback"),
        ("setback: true, ", "", "only a setback leads back"),
        ("after: limit_day", "after: limit_years", "ended: limit_years is no table parameter"),
        ("within: limit_years", "within: limit_day", "ended: limit_day is no number parameter"),
        ("not_before: started", "not_before: elsewhere", "ended: elsewhere is not in life_facts"),
        ("after: limit_day,", "", "a gate has one of after, within, not_before, not_after"),
        ("actor: registry", "actor: nobody", "actor must be one of"),
        ("track: project, actor: body", "track: reduction, actor: body", "stopped: begun is of another track"),
        ("opens: end", "opened: end", "unknown key opened"),
        ("ended_by: [ended, stopped]", "ended_by: [ended, stoped]", "stoped is neither regular nor one of triggers"),
        ("trigger: begun", "trigger: began", "began is neither regular nor one of triggers"),
    ],
)
def test_a_pack_whose_steps_name_what_there_is_not_is_refused(make: Make, old: str, new: str, says: str) -> None:
    with pytest.raises(PackRefused) as error:
        make((old, new))
    assert any(says in str(fault) for fault in error.value.faults), error.value.faults
