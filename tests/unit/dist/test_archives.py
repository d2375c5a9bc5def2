"""Wheels that are fetched: what is checked, what is tried again, what is left behind."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.index import IndexServer
from tests.support.universe import Universe

from pym.cache.wheels import WheelStore
from pym.dist.archives import Archive, Archives
from pym.errors import HashMismatch, InvalidWheel, NetworkError, Offline, StoreError
from pym.net.settings import NetworkSettings
from pym.report import Reporter, Task

WORLD = Universe({name: {"1.0": []} for name in ("a", "b", "c", "d")})


class Told(Reporter):
    """Remembers what is said, as if on a terminal if it draws."""

    def __init__(self, draws: bool = False) -> None:
        self.lines: list[str] = []
        self.drawn = draws
        self.tasks: list[str] = []

    @property
    def draws(self) -> bool:
        return self.drawn

    def info(self, text: str) -> None:
        self.lines.append(text)

    def task(self, label: str, total: int | None = None) -> Task:
        self.tasks.append(label)
        return Task()


@pytest.fixture
def index():
    with WORLD.serve() as server:
        yield server


def settings(**more: str) -> NetworkSettings:
    return NetworkSettings.from_environ({"PYM_HTTP_RETRIES": "1", **more}, offline=False)


def archives(tmp_path: Path, **more) -> Archives:
    cache = str(tmp_path / "cache")
    return Archives(WheelStore(cache), cache, settings, more.pop("reporter", Reporter()), **more)


def archive(index: IndexServer, name: str, *, hashed: bool = True, sized: bool = True, **more) -> Archive:
    (file,) = index.world.distributions(name)
    return Archive(
        name,
        "1.0",
        file.filename,
        f"{index.root}/files/{file.filename}",
        (("sha256", file.sha256),) if hashed else (),
        len(file.data) if sized else -1,
        **more,
    )


def test_all_at_once_in_order_and_once(tmp_path: Path, index: IndexServer) -> None:
    source = archives(tmp_path)
    wanted = [archive(index, name) for name in "dbca"]
    found = source.get(wanted)
    assert [stored.manifest.name for stored in found] == list("dbca")
    assert sorted(index.paths("/files")) == [f"/files/{name}-1.0-py3-none-any.whl" for name in "abcd"]
    assert [stored.manifest.name for stored in archives(tmp_path, offline=True).get(wanted)] == list("dbca")
    assert len(index.paths("/files")) == 4
    assert os.listdir(tmp_path / "cache/downloads-1") == []


def test_another_file_than_the_index_says(tmp_path: Path, index: IndexServer) -> None:
    index.answer = lambda request: (200, {}, b"x" * 500) if "/a-" in request.path else None
    source = archives(tmp_path)
    with pytest.raises(HashMismatch) as caught:
        source.get([archive(index, "b"), archive(index, "a", sized=False)])
    assert hashlib.sha256(b"x" * 500).hexdigest() in caught.value.context
    assert os.listdir(tmp_path / "cache/downloads-1") == []
    assert source.known(archive(index, "a")) is None


def test_more_than_was_said_is_not_read(tmp_path: Path, index: IndexServer) -> None:
    index.answer = lambda request: (200, {}, b"x" * 100_000)
    with pytest.raises(NetworkError):
        archives(tmp_path).get([archive(index, "a")])


def test_a_failure_that_passes(tmp_path: Path, index: IndexServer) -> None:
    asked: list[str] = []

    def answer(request):
        asked.append(request.path)
        return (503, {"Retry-After": "0"}, b"") if len(asked) == 1 else None

    index.answer = answer
    (stored,) = archives(tmp_path).get([archive(index, "a")])
    assert stored.manifest.name == "a"
    assert len(asked) == 2


def test_a_body_that_is_cut_off_is_begun_anew(tmp_path: Path, index: IndexServer) -> None:
    asked: list[str] = []

    def answer(request):
        asked.append(request.path)
        if len(asked) > 1:
            return None
        (file,) = index.world.distributions("a")
        return 200, {"Content-Length": str(len(file.data)), "Connection": "close"}, file.data[:100]

    index.answer = answer
    try:
        (stored,) = archives(tmp_path).get([archive(index, "a")])
    except NetworkError:
        pytest.fail("a cut body is worth another try")
    assert stored.manifest.name == "a"


def test_a_file_that_is_not_there(tmp_path: Path, index: IndexServer) -> None:
    index.answer = lambda request: (404, {}, b"gone")
    with pytest.raises(NetworkError) as caught:
        archives(tmp_path).get([archive(index, "a")])
    assert "404" in caught.value.message
    assert os.listdir(tmp_path / "cache/downloads-1") == []


def test_nothing_is_asked_offline(tmp_path: Path, index: IndexServer) -> None:
    with pytest.raises(Offline):
        archives(tmp_path, offline=True).get([archive(index, "a")])
    assert index.requests == []


def test_what_has_no_hash_is_asked_for_again_and_confirmed(tmp_path: Path, index: IndexServer) -> None:
    wanted = archive(index, "a", hashed=False, sized=False)
    archives(tmp_path).get([wanted])
    assert archives(tmp_path).known(wanted) is None
    archives(tmp_path).get([wanted])
    assert [request.status for request in index.requests] == [200, 304]
    assert archives(tmp_path, offline=True).known(wanted) is not None
    index.etags = False
    index.world = Universe({"a": {"1.0": ["z"]}})
    (stored,) = archives(tmp_path).get([wanted])
    assert stored.manifest.sha256 == index.world.distributions("a")[0].sha256


@pytest.mark.parametrize("algorithm", ["sha512", "md5", "blake2b"])
def test_other_hashes_are_compared(tmp_path: Path, index: IndexServer, algorithm: str) -> None:
    (file,) = index.world.distributions("a")
    good = hashlib.new(algorithm, file.data).hexdigest()
    wanted = archive(index, "a", hashed=False)
    wanted.hashes = ((algorithm, "0" * len(good)),)
    with pytest.raises(NetworkError, match="Hash mismatch"):
        archives(tmp_path).get([wanted])
    wanted.hashes = ((algorithm, good),)
    archives(tmp_path).get([wanted])
    assert archives(tmp_path).known(wanted) is not None  # the next time without a request


def test_one_of_the_hashes_that_are_demanded_must_hold(tmp_path: Path, index: IndexServer) -> None:
    (file,) = index.world.distributions("a")
    sha512 = hashlib.sha512(file.data).hexdigest()
    zeros = f"sha256:{'0' * 64}"
    with pytest.raises(NetworkError, match="Hash mismatch"):
        archives(tmp_path).get([archive(index, "a", accepted=frozenset((zeros,)))])
    archives(tmp_path).get([archive(index, "a", accepted=frozenset((zeros, f"sha256:{file.sha256}")))])
    # What the store has is no way around it.
    assert archives(tmp_path).known(archive(index, "a")) is not None
    assert archives(tmp_path).known(archive(index, "a", accepted=frozenset((zeros,)))) is None
    strong = archive(index, "a", accepted=frozenset((f"sha512:{sha512}",)))
    assert archives(tmp_path).known(strong) is None
    archives(tmp_path).get([strong])
    assert archives(tmp_path).known(strong) is not None


def test_files_of_this_machine(tmp_path: Path) -> None:
    path = wheels.build(tmp_path, "own", "1.0", {"own.py": b""})
    wanted = Archive("own", "1.0", path.name, f"file://{path}")
    (stored,) = archives(tmp_path).get([wanted])
    assert archives(tmp_path).known(wanted) == stored
    os.utime(path, (1, 1))
    assert archives(tmp_path).known(wanted) is None
    path.unlink()
    with pytest.raises(StoreError):
        archives(tmp_path).get([wanted])


def test_what_contradicts_its_record(tmp_path: Path) -> None:
    path = wheels.build(tmp_path, "own", "1.0", {"own.py": b"x = 1\n"})
    data = path.read_bytes()
    import zipfile

    with zipfile.ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    content["own.py"] = b"x = 2\n"
    with zipfile.ZipFile(path, "w") as new:
        for name, body in content.items():
            new.writestr(zipfile.ZipInfo(name), body)
    assert path.read_bytes() != data
    wanted = Archive("own", "1.0", path.name, f"file://{path}")
    with pytest.raises(InvalidWheel):
        archives(tmp_path).get([wanted])
    (stored,) = archives(tmp_path, unverified=frozenset(("own",))).get([wanted])
    assert stored.manifest.unverified == ("own.py",)
    assert archives(tmp_path).known(wanted) is None  # for who did not say so it is refused as before


def test_large_downloads_are_resumed(tmp_path: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.dist import archive_fetch

    monkeypatch.setattr(archive_fetch, "LARGE", 1)
    (file,) = index.world.distributions("a")
    half = len(file.data) // 2

    def answer(request):
        if "range" in request.headers:
            return None
        headers = {"Content-Length": str(len(file.data)), "ETag": f'"{file.sha256[:16]}"', "Accept-Ranges": "bytes"}
        return 200, {**headers, "Connection": "close"}, file.data[:half]

    index.answer = answer
    (stored,) = archives(tmp_path).get([archive(index, "a")])
    assert stored.manifest.sha256 == file.sha256
    ranges = [request.headers["range"] for request in index.requests if "range" in request.headers]
    assert ranges == [f"bytes={half}-"]
    assert os.listdir(tmp_path / "cache/downloads-1") == []


def test_credentials_go_to_their_index(tmp_path: Path) -> None:
    with Universe({"a": {"1.0": []}}).serve(credentials="me:secret") as index:
        import base64

        value = "Basic " + base64.b64encode(b"me:secret").decode()
        with pytest.raises(NetworkError):
            archives(tmp_path).get([archive(index, "a")])
        archives(tmp_path, credentials=lambda url: value).get([archive(index, "a")])


def test_what_is_said(tmp_path: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from pym.dist import archive_landing

    quiet = Told()
    archives(tmp_path, reporter=quiet).get([archive(index, "a")])
    assert (quiet.lines, quiet.tasks) == ([], [])  # small files are not spoken of
    monkeypatch.setattr(archive_landing, "LONG", 1)
    said = Told()
    archives(tmp_path, reporter=said).get([archive(index, "b")])
    assert said.tasks == ["Downloading b"]
    assert said.lines == [" Downloaded b"]
    drawn = Told(draws=True)
    monkeypatch.setattr(archive_landing, "_PATIENCE", -1.0)
    monkeypatch.setattr(archive_landing, "_PIECE", 1)
    archives(tmp_path, reporter=drawn).get([archive(index, "c")])
    assert (drawn.tasks, drawn.lines) == (["Downloading c"], [])


def test_names_of_downloads_are_plain(tmp_path: Path, index: IndexServer) -> None:
    from pym.dist.archive_fetch import _key

    for wanted in (archive(index, "a"), archive(index, "a", hashed=False)):
        assert re.fullmatch(r"[0-9a-fu]{32}", _key(wanted))
