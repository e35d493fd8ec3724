from pathlib import Path

from tests.packs.released import entries, listed
from workbench.rules.library import Library


def test_released_entries_are_unchanged(library: Library) -> None:
    now = dict(entries(library))
    assert {name: now.get(name) for name in listed()} == listed()


def test_every_figure_of_the_law_is_under_lock(library: Library) -> None:
    assert {name for name, _ in entries(library, forms=False)} <= set(listed())


def test_a_changed_figure_is_seen(copies: Path) -> None:
    file = copies / "cn.ets.steel" / "parameters" / "ef_default.yaml"
    file.write_text(file.read_text("utf-8").replace("scrap: 0.037", "scrap: 0.038"), "utf-8")
    now = dict(entries(Library.load(copies)))
    assert [name for name, fingerprint in listed().items() if now[name] != fingerprint] == [
        "cn.ets.steel/parameters/ef_default@2024-01-01/2025-01-24"
    ]
