from pathlib import Path

import pytest

from workbench.base.paths import resources

BUNDLED = resources() / "rulepacks"


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """The bundled packs, to be spoilt."""
    for file in BUNDLED.rglob("*.yaml"):
        copy = tmp_path / "packs" / file.relative_to(BUNDLED)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return tmp_path / "packs"
