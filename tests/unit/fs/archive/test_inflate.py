"""Decompression: the same blocks whatever the decoder and the chunks, and an end to bombs."""

from __future__ import annotations

import builtins
import gzip
import zlib

import pytest
from tests.support.archives import gz, gz_with, zst, zst_raw
from tests.support.hostile import hostile

from pym.errors import HostileArchive, StoreError
from pym.fs.archive import inflate

TEXT = b"".join(b"line %d\n" % n for n in range(120_000))


@pytest.fixture(params=["isal", "zlib"])
def codec(request, monkeypatch):
    if request.param == "zlib":
        monkeypatch.setattr(inflate, "library", lambda: zlib)
    else:
        pytest.importorskip("isal")
    return request.param


def inflated(data: bytes, name: str = "a.tar.gz", piece: int = 1 << 20) -> bytes:
    return b"".join(inflate.blocks((data[n : n + piece] for n in range(0, len(data), piece)), name))


@pytest.mark.parametrize("piece", [1 << 20, 4099, 1])
def test_gzip(codec, piece):
    text = TEXT if piece > 1 else TEXT[:5000]
    assert inflated(gz(text), piece=piece) == text
    assert inflated(gz(text, 0), piece=piece) == text
    assert inflated(gz_with(text, 0x1E, b"\x02\0xxname\0comment\0"), piece=piece) == text
    assert inflated(gz(text) + bytes(10_000), piece=piece) == text


def test_gzip_of_one_repeated_byte(codec):
    """Full blocks whose rest hides in the decoder, with no input left."""
    text = b"a" * (10 << 20)
    blocks = list(inflate.blocks([gz(text)], "a.tgz"))
    assert b"".join(blocks) == text
    assert max(map(len, blocks)) <= 1 << 20


@pytest.mark.parametrize("piece", [1 << 20, 1])
def test_gzip_that_ends_about_where_a_block_does(codec, piece, monkeypatch):
    """All input taken and a full block out: there may be more to come, or not."""
    monkeypatch.setattr(inflate, "_BLOCK", 500)
    for text in (b"a" * 2000, TEXT[:2000]):
        for length in range(480, 1600, 9):
            assert inflated(gz(text[:length]), piece=piece) == text[:length]


@pytest.mark.parametrize("case", [case for case in hostile() if "gzip" in case.what], ids=lambda case: case.what)
def test_decoders_refuse_alike(codec, case):
    with pytest.raises(HostileArchive, match=case.reason):
        for _ in inflate.blocks([case.data], case.name):
            pass


def test_every_cut_is_seen(codec):
    data = gz(TEXT[:300])
    for length in range(len(data)):
        with pytest.raises(HostileArchive):
            inflated(data[:length])


def test_every_flipped_byte_is_seen_or_means_nothing(codec):
    data = gz(TEXT[:300])
    for place in range(len(data)):
        try:
            assert inflated(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]) == TEXT[:300]
        except HostileArchive:
            continue
        assert 4 <= place < 10, "only time, flags of no weight and the operating system may say what they like"


@pytest.mark.parametrize("piece", [1 << 20, 4099, 1])
def test_zstd(piece):
    text = TEXT if piece > 1 else TEXT[:5000]
    assert inflated(zst(text, write_checksum=True), "a.tar.zst", piece) == text
    assert inflated(zst(text, write_content_size=False, level=1), "a.tzst", piece) == text


def test_every_cut_of_zstd_is_seen():
    data = zst(TEXT[:300], write_checksum=True)
    for length in range(len(data)):
        with pytest.raises(HostileArchive):
            inflated(data[:length], "a.tar.zst")


def test_zstd_blocks_are_bounded():
    data = zst_raw(*[(1, 1 << 17, b"a")] * 100, window=0x50 | 3)
    blocks = list(inflate.blocks([data], "a.tar.zst"))
    assert sum(map(len, blocks)) == 100 << 17
    assert max(map(len, blocks)) <= 1 << 20


@pytest.mark.parametrize(("name", "data"), [("a.tar.gz", gz(bytes(1 << 20))), ("a.tar.zst", zst(bytes(1 << 20)))])
def test_a_bomb_ends_before_the_block_that_crosses_the_limit(name, data, monkeypatch):
    monkeypatch.setattr(inflate, "ALLOWANCE", 100_000)
    monkeypatch.setattr(inflate, "_BLOCK", 10_000)
    total = 0
    with pytest.raises(HostileArchive, match="20 times its size"):
        for block in inflate.blocks([data], name):
            total += len(block)
    assert total <= 100_000


def test_twenty_times_is_let_pass(monkeypatch):
    monkeypatch.setattr(inflate, "ALLOWANCE", 100)
    data = gz(TEXT)
    assert len(TEXT) < 20 * len(data)
    assert inflated(data) == TEXT
    with pytest.raises(HostileArchive):
        inflated(gz(bytes(len(TEXT))))
    # What was announced counts for what has not come in yet.
    assert b"".join(inflate.blocks([gz(bytes(1000))], "a.tgz", compressed_size=50)) == bytes(1000)


def test_an_archive_of_zeros_within_the_allowance_is_no_bomb():
    assert inflated(gz(bytes(12 << 20))) == bytes(12 << 20)


def test_without_a_zstd_decoder_the_person_is_told(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name.startswith(("zstandard", "compression")):
            raise ImportError(f"No module named {name!r}")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(StoreError, match="no Zstandard decoder") as told:
        inflated(b"x", "a.tar.zst")
    assert told.value.hints


def test_without_isal_zlib_serves(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name.startswith("isal"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert inflate.library() is zlib
    assert inflated(gz(b"x")) == b"x"


def test_what_python_compresses_itself():
    assert inflated(gzip.compress(b"x" * 10)) == b"x" * 10
