import pytest

from workbench.rules.functions import FUNCTIONS
from workbench.rules.units import PURE

BEGINS = FUNCTIONS["begins"]


@pytest.mark.parametrize(
    "written", ["AR-CM-001-V01", "ar-cm-001", "AR—CM—001—V01", "ＡＲ－ＣＭ－００１", " AR - CM - 001", "AR–CM"]
)
def test_a_code_is_known_again_however_its_dashes_and_letters_were_typed(written: str) -> None:
    assert BEGINS.value([written, "AR-CM"]) is True


@pytest.mark.parametrize("written", ["CM-001-V01", "", "碳汇造林 AR-CM-001"])
def test_another_beginning_is_not_it(written: str) -> None:
    assert BEGINS.value([written, "AR-CM"]) is False


def test_what_was_not_typed_begins_in_no_way() -> None:
    assert BEGINS.value([None, "CM"]) is None


@pytest.mark.parametrize(
    "wrong", [[("text", False)], [("text", True), ("text", False)], [("text", False), (PURE, False)]]
)
def test_it_takes_two_texts(wrong: list[tuple[object, bool]]) -> None:
    with pytest.raises(ValueError, match="takes a text"):
        BEGINS.unit(wrong)  # type: ignore[arg-type]
