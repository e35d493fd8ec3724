import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.evidence import clean_name, media_type


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("发票.pdf", "发票.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a:b*c?.xlsx", "a_b_c_.xlsx"),
        ("  . ", "_"),
        ("", "_"),
        ("report.", "report"),
        ("NUL.pdf", "_NUL.pdf"),
        ("发票\udc80.pdf", "发票_.pdf"),
    ],
)
def test_a_name_is_made_safe_on_every_system(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_a_second_file_of_one_name_is_numbered_whatever_its_capitals() -> None:
    assert clean_name("发票.PDF", ["发票.pdf", "发票 (2).pdf"]) == "发票 (3).PDF"
    assert clean_name("README", ["readme"]) == "README (2)"


@given(st.text(st.characters()), st.lists(st.text(), max_size=3))
def test_every_name_is_short_composed_and_new(typed: str, others: list[str]) -> None:
    taken = {clean_name(other).casefold() for other in others}
    name = clean_name(typed, taken)
    assert 0 < len(name) <= 120
    assert name == unicodedata.normalize("NFC", name)
    assert "/" not in name
    assert "\\" not in name
    assert name.casefold() not in taken


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.pdf", "application/pdf"), ("a.png", "image/png"), ("a", "application/octet-stream"), ("a.csv", "text/csv")],
)
def test_the_media_type_is_told_from_the_name(name: str, wanted: str) -> None:
    assert media_type(name) == wanted
