"""A thousand secrets planted where secrets leak, each in one place: every one is found there, and no other."""

import random
from collections.abc import Sequence

from tests.services.leaks.carriers import CARRIERS, zipped
from tests.services.leaks.pdf_carriers import Carried
from tests.services.leaks.secrets_made import ESCAPES, plain, secrets, spelled
from workbench.domain.leaks import Budget, File, Needles, Secret
from workbench.services.leaks import search

MANY = 1000


def escapes(texts: Sequence[str]) -> Carried:
    """Every escape programs write, in one script."""
    lines = [f"k{at}: {ESCAPES[at % len(ESCAPES)](text)};" for at, text in enumerate(texts)]
    return "脚本.js", "\n".join(lines).encode()


def found_in(data: bytes, wanted: Sequence[Secret]) -> dict[Secret, list[str]]:
    """Search a package; give where each secret was found."""
    hits, _, _ = search(File(("package.zip",), data), Needles(wanted), Budget())
    places: dict[Secret, list[str]] = {}
    for hit in hits:
        places.setdefault(hit.secret, []).append(hit.where)
    return places


def test_a_thousand_of_a_thousand_planted_secrets_are_found_where_they_were_planted() -> None:
    chance = random.Random(1)
    planted = secrets(MANY, 1)
    carriers = (*CARRIERS, escapes)
    shares = [planted[at :: len(carriers)] for at in range(len(carriers))]
    files = [
        carry([spelled(secret.value, chance) for secret in share])
        for carry, share in zip(carriers, shares, strict=True)
    ]
    found = found_in(zipped(files), planted)
    missed = [
        f"{name}: {secret.value}"
        for (name, _), share in zip(files, shares, strict=True)
        for secret in share
        if not any(place.startswith(name) for place in found.get(secret, ()))
    ]
    assert not missed
    assert len(found) == MANY


def test_none_of_a_thousand_secrets_is_found_where_none_was_planted() -> None:
    chance = random.Random(3)
    strangers = secrets(MANY, 4)
    texts = [spelled(secret.value, chance) for secret in strangers]
    carriers = (*CARRIERS, escapes)
    files = [carry(texts[at :: len(carriers)]) for at, carry in enumerate(carriers)]
    known = {plain(secret.value) for secret in strangers}
    wanted = [secret for secret in secrets(MANY, 5) if plain(secret.value) not in known]
    found = found_in(zipped(files), wanted)
    # people share names: two letters of one may stand in an address of another
    assert {secret.value: places for secret, places in found.items() if len(str(secret.value)) > 2} == {}
