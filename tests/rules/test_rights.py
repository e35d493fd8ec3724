"""Accounts, moves, instruments and consequences, as a pack says them, and what is refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.rules.library import Library, Rules
from workbench.rules.pack import PackRefused
from workbench.rules.rights import Account, Consequence, Instrument, Lasts, Move

DAY = date(2026, 6, 30)
HEAD = (
    "label: {{zh: {0}}}\nkind: {0}\nvalues:\n  - since: 2024-01-01\n    published: 2024-01-01\n    cite: [guide, 一]\n"
)
ACCOUNTS = """
    accounts:
      here: {label: {zh: 可用}, holds: free}
      spent: {label: {zh: 已用}, holds: gone}
      issuer: {label: {zh: 主管部门}, holds: outside}
"""
MOVES = """
    moves:
      issued: {label: {zh: 发放}, source: issuer, target: here, asks: [document]}
      used: {label: {zh: 使用}, source: here, target: spent, uses: national}
"""
INSTRUMENTS = """
    instruments:
      A: {label: {zh: 甲}, unit: tCO2e, vintage: year, moves: [issued, used],
        excludes: {B: {document: guide, article: 二, confidence: unverified}}}
      B: {label: {zh: 乙}, unit: MWh, vintage: month, lots: true, asks: [plant], moves: [used],
        lasts: {since: vintage, months: 24}}
      OLD: {label: {zh: 丙}, unit: MWh, vintage: month, moves: [used],
        lasts: [{before: 2024-01-01, until: 2025-12-31}, {since: vintage, months: 24}]}
"""
CONSEQUENCES = """
    consequences:
      fine: {label: {zh: 罚款}, when: at_once, least: 1000000, most: 5000000}
      times: {label: {zh: 倍数}, when: not_corrected, least: 5, most: 10, of: price, cite: [guide, 三]}
      stop: {label: {zh: 停产}, when: not_corrected}
"""

Make = Callable[..., Rules]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Give a way to write the pack with some texts changed, and its rules."""

    def made(**changed: str) -> Rules:
        folder = tmp_path / "rights"
        (folder / "parameters").mkdir(parents=True, exist_ok=True)
        (folder / "pack.yaml").write_text(
            "title: {zh: 权益}\nkind: common\nstill_valid: 2026-01-01\nchecked_by: tests\n"
        )
        (folder / "documents.yaml").write_text("guide: {title: {zh: 规则}, status: in_force, confidence: text}\n")
        said = {"accounts": ACCOUNTS, "moves": MOVES, "instruments": INSTRUMENTS, "consequences": CONSEQUENCES}
        for name, text in (said | changed).items():
            (folder / f"parameters/{name}.yaml").write_text(HEAD.format(name) + text.lstrip("\n"))
        return Library.load(tmp_path).rules("rights", DAY, DAY)

    return made


def _of(rules: Rules, name: str, id_: str) -> object:
    value = rules.parameters[name].value
    assert not isinstance(value, Decimal)
    return value[id_]


def test_a_pack_says_what_can_be_held_and_moved(make: Make) -> None:
    rules = make()
    account, move = _of(rules, "accounts", "spent"), _of(rules, "moves", "used")
    assert isinstance(account, Account)
    assert isinstance(move, Move)
    assert (account.holds, move.source, move.target, move.uses) == ("gone", "here", "spent", "national")
    held = _of(rules, "instruments", "B")
    assert isinstance(held, Instrument)
    assert (held.vintage, held.lots, held.asks) == ("month", True, ("plant",))
    assert held.lasts == (Lasts("vintage", 24, 0, None),)
    older = _of(rules, "instruments", "OLD")
    assert isinstance(older, Instrument)
    assert older.lasts == (Lasts("", 0, 0, date(2025, 12, 31), date(2024, 1, 1)), Lasts("vintage", 24, 0, None))


def test_an_exclusion_keeps_how_sure_it_is(make: Make) -> None:
    held = _of(make(), "instruments", "A")
    assert isinstance(held, Instrument)
    assert {name: cite.confidence for name, cite in held.excludes.items()} == {"B": "unverified"}


def test_a_consequence_is_a_sum_a_multiple_or_words(make: Make) -> None:
    rules = make()
    found = [_of(rules, "consequences", name) for name in ("fine", "times", "stop")]
    assert [(each.least, each.of) for each in found if isinstance(each, Consequence)] == [
        (Decimal(1000000), ""),
        (Decimal(5), "price"),
        (None, ""),
    ]


def test_what_a_pack_says_of_them_is_in_its_fingerprint(make: Make) -> None:
    before = make().digest
    assert make(consequences=CONSEQUENCES.replace("5000000", "5000001")).digest != before
    assert make(instruments=INSTRUMENTS.replace("months: 24", "months: 25")).digest != before


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("moves", MOVES.replace("target: spent", "target: nowhere"), "no account nowhere"),
        ("moves", MOVES.replace("source: here, target: spent", "source: here, target: here"), "leads nowhere"),
        ("instruments", INSTRUMENTS.replace("[used]", "[lost]"), "no move lost"),
        ("instruments", INSTRUMENTS.replace("{B: {", "{C: {"), "no instrument C"),
        ("instruments", INSTRUMENTS.replace("lots: true", "lots: perhaps"), "lots must be true or false"),
        ("instruments", INSTRUMENTS.replace(", months: 24", ""), "lasts takes"),
        ("accounts", ACCOUNTS.replace("holds: gone", "holds: all"), "holds must be one of"),
        ("consequences", CONSEQUENCES.replace("most: 5000000", "most: 1"), "less than the least"),
        ("consequences", CONSEQUENCES.replace("least: 5,", "least: five,"), "least must be a number"),
    ],
)
def test_what_does_not_fit_is_refused(make: Make, name: str, text: str, told: str) -> None:
    with pytest.raises(PackRefused) as refused:
        make(**{name: text})
    assert any(told in str(fault) for fault in refused.value.faults)


@pytest.mark.parametrize(("answer", "good"), [("A", True), ("Z", False)])
def test_a_form_may_ask_which_instrument_was_chosen_but_only_for_one_that_is_there(
    make: Make, tmp_path: Path, answer: str, good: bool
) -> None:
    folder = tmp_path / "rights" / "forms" / "held"
    folder.mkdir(parents=True)
    (folder / "2024-01-01.yaml").write_text(
        "label: {zh: 持有}\nperiod: year\npublished: 2024-01-01\ncite: [guide, 一]\nsections:\n"
        "  - id: about\n    label: {zh: 概况}\n    rows: one\n    fields:\n"
        "      - {id: which, kind: choice, choices: instruments, label: {zh: 种类}}\n"
        f"      - {{id: first, kind: yes_no, label: {{zh: 甲}}, formula: 'which == \"{answer}\"'}}\n"
    )
    if good:
        assert make().forms["held"].sections[0].fields[1].formula is not None
    else:
        with pytest.raises(PackRefused, match="no choice has the answer Z"):
            make()
