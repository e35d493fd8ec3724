"""Files made to harm: searched within bounds of time and memory, refused with a reason, or told to be unreadable."""

import io
import random
import resource
import time
import zipfile
import zlib

import pikepdf
import pytest

from tests.services.leaks import carriers, pdf_carriers
from tests.services.leaks.carriers import zipped
from tests.services.leaks.pdf_carriers import Carrier, drawn
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.leaks import Budget, File, Needles, Secret
from workbench.services.leaks import search

MB = 1024 * 1024
SECRET = Secret("a", "甲", "机密配方丁酉")
NEEDLES = Needles([SECRET])


def whys(data: bytes, name: str = "a.bin") -> list[str]:
    """Search a file in a package; give why parts of it could not be."""
    _, doubts, _ = search(File(("p.zip",), zipped([(name, data)])), NEEDLES, Budget())
    return [doubt.what for doubt in doubts]


def swollen() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_zip_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = zipped([("a.txt", bytes(400 * MB))])
    before = swollen()
    with pytest.raises(WorkbenchError, match=r"leaks\.too_much"):
        search(File(("p.zip",), zipped([("b.zip", bomb)])), NEEDLES, Budget())
    assert swollen() - before < 200 * MB


def test_zips_in_zips_without_end_are_refused() -> None:
    data = b"x"
    for _ in range(30):
        data = zipped([("a.zip", data)])
    with pytest.raises(WorkbenchError, match=r"leaks\.too_much"):
        search(File(("p.zip",), data), NEEDLES, Budget())


def test_more_files_than_any_filing_has_are_refused() -> None:
    data = zipped([(str(at), b"") for at in range(400)])
    with pytest.raises(WorkbenchError, match=r"leaks\.too_much"):
        search(File(("p.zip",), data), NEEDLES, Budget(pieces=300))


def test_a_search_ends_when_its_time_is_up_or_when_it_is_told_to() -> None:
    file = File(("p.zip",), zipped([("a", b"x")]))
    with pytest.raises(WorkbenchError, match=r"leaks\.too_long"):
        search(file, NEEDLES, Budget(seconds=-1))
    with pytest.raises(Cancelled):
        search(file, NEEDLES, Budget(cancelled=lambda: True))


def test_a_stream_that_swells_in_a_pdf_does_not_fill_the_memory() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn(["公开"]))) as pdf:
        bomb = pikepdf.Stream(pdf, zlib.compress(bytes(300 * MB)))
        bomb.Filter = pikepdf.Name.FlateDecode
        pdf.Root.Extra = pdf.make_indirect(bomb)
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(out.getvalue()) < 2 * MB
    before = swollen()
    with pytest.raises(WorkbenchError, match=r"leaks\.too_much"):
        search(File(("a.pdf",), out.getvalue()), NEEDLES, Budget(size=32 * MB))
    assert swollen() - before < 400 * MB


@pytest.mark.parametrize(
    "carry",
    [pdf_carriers.page_text, pdf_carriers.object_streams, carriers.cells, carriers.old_workbook, carriers.zip_comments],
)
def test_torn_and_falsified_files_are_searched_as_far_as_they_go(carry: Carrier) -> None:
    _, whole = carry(["公开甲", "公开乙"])
    chance = random.Random(5)
    for _ in range(8):
        torn = bytearray(whole[: chance.randrange(1, len(whole))])
        for _ in range(10):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        search(File(("a.bin",), bytes(torn)), NEEDLES, Budget(seconds=30))


def test_what_lies_before_the_tear_of_a_pdf_is_found_and_the_tear_is_told() -> None:
    _, whole = pdf_carriers.loose_streams(["公开", "机密配方丁酉"])
    torn = whole[: whole.rindex(b"endobj")]
    hits, doubts, _ = search(File(("a.pdf",), torn), NEEDLES, Budget())
    assert [hit.secret for hit in hits] == [SECRET]
    torn = whole[:2000]
    _, doubts, _ = search(File(("a.pdf",), torn), NEEDLES, Budget())
    assert {doubt.what for doubt in doubts} == {"torn"}


def test_what_nobody_can_open_is_told_not_passed_over() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn(["机密配方丁酉"]))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert whys(out.getvalue(), "a.pdf") == ["locked"]
    locked = bytearray(zipped([("a.txt", b"x")]))
    locked[6] |= 1
    locked[locked.index(b"PK\1\2") + 8] |= 1
    assert whys(bytes(locked), "a.zip") == ["locked"]
    assert whys(random.Random(1).randbytes(200_000), "a.dat") == ["unknown"]
    assert whys(carriers.png(["公开"])[1], "a.png") == ["picture"]
    assert whys(b"\x1f\x8b" + bytes(30), "a.gz") == ["torn"]
    with zipfile.ZipFile(io.BytesIO(zipped([("a.txt", b"xyz" * 9)]))) as archive:
        assert archive.testzip() is None
    assert whys("公开".encode(), "a.txt") == []


@pytest.mark.parametrize("sign", ["%4", "1 ", "1\n", "<a", "&#", "\\u", "a.", "A1", "一点", "=4", "张 ", "Zm9v"])
def test_no_text_makes_the_search_run_wild(sign: str) -> None:
    spent = []
    for size in (100_000, 200_000):
        began = time.process_time()
        NEEDLES.within(sign * (size // len(sign)))
        spent.append(time.process_time() - began)
    assert spent[1] < 6 * spent[0] + 0.5
