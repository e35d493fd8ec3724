"""What the program calls by name is what the packs call so."""

from workbench.domain import names
from workbench.domain.booking import Rights
from workbench.rules.library import Library
from workbench.services import applying, position


def test_every_name_the_program_goes_by_is_one_of_the_packs(library: Library) -> None:
    pack = library.packs[names.RIGHTS]
    known = Rights.of(library.rules(names.RIGHTS, pack.still_valid, pack.still_valid))
    accounts = {each.id: each.holds for each in known.accounts.values()}
    assert names.COMMON in library.packs
    assert {names.SCOPE, names.ANNUAL, names.INTERIM} == {
        f"{names.DISCLOSURE}/{form}" for form in library.packs[names.DISCLOSURE].forms
    }
    assert {names.ALLOWANCE, names.CREDIT} <= known.instruments.keys()
    assert names.SURRENDER in {each.uses for each in known.moves.values()}
    assert {accounts[each] for each in (names.ISSUER, names.MARKET)} == {"outside"}
    assert {accounts[each] for each in (names.REGISTERED, names.TRADABLE)} == {"free"}
    assert {accounts[each] for each in (names.COURT, names.PLEDGED)} == {"tied"}
    assert accounts[names.CONVERTED] == "gone"
    assert {*position.ISSUED, position.RETURNED} <= known.moves.keys()
    for account, (move, source) in applying.BEFORE.items():
        assert (known.moves[move].source, known.moves[move].target) == (source, account)
