"""The provider against indexes on loopback: what is asked, what is kept, and how each fault ends."""

from __future__ import annotations

import email.utils
import json
import os
import threading
from pathlib import Path

import pytest
from tests.support.index import Request
from tests.support.universe import Universe

from pym.dist.provider import IndexProvider
from pym.errors import DirectReferenceError, HashMismatch, IndexUnusable, NetworkError, PymError, UsageError
from pym.index import table_file
from pym.index.compile import identity, table_of
from pym.index.locations import Index, Locations
from pym.model.distribution import Missing, Releases, Unavailable
from pym.net.settings import NetworkSettings

WORLD = {
    "a": {"1.0": ["b>=1"], "2.0": ["b>=1", "c"]},
    "b": {"1.0": [], "1.1": []},
    "c": {"3": {"requires_python": ">=3.9", "sdist": True, "extras": {"x": ["b"]}}},
}


class Setup:
    """Makes providers that share a cache and a clock."""

    def __init__(self, cache: str) -> None:
        self.cache = cache
        self.now = 1_800_000_000.0
        self.options: dict[str, object] = {"retries": 0}

    def provider(
        self, *indexes: str | Index, links: tuple[str, ...] = (), strategy: str = "first-index", pins=None, **more
    ) -> IndexProvider:
        made = [
            index if isinstance(index, Index) else Index(index, default=number == len(indexes) - 1)
            for number, index in enumerate(indexes)
        ]
        places = Locations(tuple(made), tuple(Index(url, flat=True) for url in links), strategy=strategy, pins=pins)
        more.setdefault("cache", self.cache)
        offline = bool(more.get("offline"))
        network = NetworkSettings(**{"offline": offline, **self.options})  # type: ignore[arg-type]
        return IndexProvider(places, more.pop("cache"), lambda: network, clock=lambda: self.now, **more)


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    made = Setup(str(tmp_path / "cache"))
    monkeypatch.setattr(
        "http.server.BaseHTTPRequestHandler.date_time_string",
        lambda *_: email.utils.formatdate(made.now, usegmt=True),
    )
    return made


def versions(found: Releases | Missing) -> tuple[str, ...]:
    assert isinstance(found, Releases), found
    return found.versions


def names(metadata: object) -> list[str]:
    assert isinstance(metadata, tuple), metadata
    return [requirement[0] for requirement in metadata[2]]


def newest(provider: IndexProvider, name: str):
    found = provider.releases(name)
    assert isinstance(found, Releases), found
    return provider.metadata(found, len(found.versions) - 1)


# -- what is asked, and what is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize("json_pages", [True, False])
def test_versions_and_metadata(setup: Setup, json_pages: bool) -> None:
    with Universe(WORLD).serve(json_pages=json_pages) as index:
        provider = setup.provider(index.url)
        found = provider.releases("a")
        assert versions(found) == ("1.0", "2.0")
        assert found.index == index.url
        assert found.files(1)[0][1] == f"{index.root}/files/a-2.0-py3-none-any.whl"
        assert names(provider.metadata(found, 1)) == ["b", "c"]
        assert names(provider.metadata(found, 0)) == ["b"]
        assert newest(provider, "c")[1] == ("x",)
        provider.finish()


def test_a_second_run_asks_nothing(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        for run in range(2):
            provider = setup.provider(index.url)
            assert names(newest(provider, "a")) == ["b", "c"]
            assert names(newest(provider, "b")) == []
            provider.finish()
            assert len(index.requests) == 4
            assert (provider.requests, provider.read) == ((4, 0), (0, 2))[run]


def test_stale_pages_are_confirmed(setup: Setup) -> None:
    with Universe(WORLD).serve(max_age=600) as index:
        setup.provider(index.url).releases("a")
        provider = setup.provider(index.url)
        newest(provider, "a")
        provider.finish()
        page = next(Path(setup.cache).rglob("a.table"))
        written = page.read_bytes()
        index.requests.clear()
        setup.now += 601
        provider = setup.provider(index.url)
        assert names(newest(provider, "a")) == ["b", "c"]
        provider.finish()
        assert [(request.path, request.status) for request in index.requests] == [("/simple/a/", 304)]
        assert provider.confirmed == 1
        # Only the freshness was written; and now it is fresh again.
        assert len(page.read_bytes()) == len(written) != 0
        setup.now += 599
        assert setup.provider(index.url).releases("a").versions == ("1.0", "2.0")
        assert len(index.requests) == 1


def test_a_page_that_changed(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url)
        newest(provider, "a")
        provider.finish()
        index.world = Universe({**WORLD, "a": {**WORLD["a"], "3.0": []}})
        setup.now += 601
        index.requests.clear()
        provider = setup.provider(index.url)
        found = provider.releases("a")
        assert versions(found) == ("1.0", "2.0", "3.0")
        assert names(provider.metadata(found, 1)) == ["b", "c"]  # known since the first run: the file is the same
        assert [request.path for request in index.requests] == ["/simple/a/"]
        provider.finish()


def test_what_was_known_is_good_for_guesses_while_it_is_confirmed(setup: Setup) -> None:
    with Universe(WORLD).serve(max_age=600) as index:
        provider = setup.provider(index.url)
        newest(provider, "a")
        provider.finish()
        setup.now += 601
        provider = setup.provider(index.url)
        assert provider.former("a") is None
        provider.want_page("a")
        former = provider.former("a")
        assert former is not None
        assert names(former.metadata(1)) == ["b", "c"]
        assert provider.releases("a") is former
        assert provider.former("a") is None
        provider.finish()


def test_a_clock_that_went_back_means_stale(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url)
        provider.releases("a")
        provider.finish()
        setup.now -= 100_000
        provider = setup.provider(index.url)
        provider.releases("a")
        assert index.requests[-1].status == 304


@pytest.mark.parametrize(("options", "asked"), [({"refresh": True}, 2), ({"refresh_packages": frozenset({"a"})}, 1)])
def test_refresh(setup: Setup, options: dict[str, object], asked: int) -> None:
    with Universe(WORLD).serve() as index:
        for more in ({}, options):
            index.requests.clear()
            provider = setup.provider(index.url, **more)
            provider.releases("a")
            provider.releases("b")
            provider.releases("a")
            provider.finish()
        assert [request.status for request in index.requests] == [304] * asked


def test_nothing_is_kept_without_a_cache(setup: Setup, tmp_path: Path) -> None:
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url, cache="")
        newest(provider, "a")
        provider.finish()
        assert not os.path.exists(setup.cache)
        setup.provider(index.url, cache="").releases("a")
        assert len(index.paths("/simple/a/")) == 2


def test_no_store_is_not_kept(setup: Setup) -> None:
    world = Universe(WORLD)
    with world.serve() as index:
        index.answer = lambda request: (
            (
                200,
                {"Content-Type": "text/html", "Cache-Control": "no-store"},
                b'<a href="/files/a-1.0-py3-none-any.whl">a</a>',
            )
            if request.path.startswith("/simple/")
            else None
        )
        provider = setup.provider(index.url)
        newest(provider, "a")
        provider.finish()
        assert not list(Path(setup.cache).rglob("*.table"))


def test_guesses_are_sent_at_once_and_told(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url)
        told: list[str] = []

        class Listener:
            def page_came(self, name: str, releases: Releases | Missing) -> None:
                told.append(name)
                if isinstance(releases, Releases):
                    provider.want_metadata(releases, len(releases.versions) - 1, cheap=True)

            def metadata_came(self, releases: Releases, position: int, metadata: object) -> None:
                told.append(f"{releases.name} {releases.versions[position]}")
                for name in names(metadata):
                    provider.want_page(name)

        provider.listener = Listener()
        provider.want_page("a")
        found = provider.releases("c")
        assert names(provider.metadata(found, 0)) == ["b"]
        assert names(newest(provider, "b")) == []
        assert names(newest(provider, "a")) == ["b", "c"]
        assert len(index.requests) == 6
        assert sorted(told) == sorted(["a", "a 2.0", "b", "b 1.1", "c", "c 3"])
        provider.finish()
        # From the cache too, when it was asked for by wishing; and however long the chain is, without recursion.
        told.clear()
        provider = setup.provider(index.url)
        provider.listener = Listener()
        provider.want_page("a")
        assert sorted(told) == sorted(["a", "a 2.0", "b", "b 1.1", "c", "c 3"])
        assert provider.requests == 0


def test_whoever_watches_hears_that_an_answer_is_still_awaited(setup: Setup) -> None:
    heard = threading.Semaphore(0)
    told: list[bool] = []
    with Universe(WORLD).serve() as index:
        respond = index.respond

        def slowly(request: Request) -> tuple[int, dict[str, str], bytes]:
            told.extend(heard.acquire(timeout=5) for _ in range(3))
            return respond(request)

        index.respond = slowly  # type: ignore[method-assign]
        provider = setup.provider(index.url)
        provider.waiting = heard.release
        assert versions(provider.beside(provider.locations).releases("a")) == ("1.0", "2.0")
    assert told == [True, True, True]


def test_long_chains_are_no_recursion(setup: Setup) -> None:
    """What one answer leads to is told after it, not within it."""
    url = "https://index.example.com/simple/"
    maker = setup.provider(url)
    for n in range(400):
        file = (f"p{n}-1.tar.gz", f"https://files.example.com/p{n}-1.tar.gz", (), -1, None, "", None, None)
        made = table_of(f"p{n}", url, [file], path=maker.path(maker.locations.indexes[0], f"p{n}"))
        made.learn(0, identity(file), (None, (), ((f"p{n + 1}", (), None, None, ""),)))
        table_file.write(made)
    provider = setup.provider(url, offline=True)
    told: list[str] = []

    class Listener:
        def page_came(self, name: str, releases: Releases | Missing) -> None:
            told.append(name)
            if isinstance(releases, Releases):
                provider.want_metadata(releases, 0)

        def metadata_came(self, releases: Releases, position: int, metadata: object) -> None:
            for name in names(metadata):
                provider.want_page(name)

    provider.listener = Listener()
    provider.want_page("p0")
    assert told == [f"p{n}" for n in range(401)]
    assert provider.read == 400


# -- metadata ----------------------------------------------------------------------------------------------------------


def test_metadata_by_ranges(setup: Setup) -> None:
    with Universe(WORLD).serve(separate_metadata=False) as index:
        provider = setup.provider(index.url)
        assert names(newest(provider, "a")) == ["b", "c"]
        assert {request.status for request in index.requests if request.path.startswith("/files/")} <= {200, 206}
        provider.finish()


@pytest.mark.parametrize("cheap", [True, False])
def test_metadata_of_a_whole_wheel(setup: Setup, cheap: bool) -> None:
    with Universe(WORLD).serve(separate_metadata=False, ranges=False) as index:
        provider = setup.provider(index.url)
        found = provider.releases("a")
        provider.want_metadata(found, 1, cheap=cheap)
        assert names(provider.metadata(found, 1)) == ["b", "c"]
        provider.finish()


def test_separate_metadata_that_is_missing(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        index.answer = lambda request: (404, {}, b"") if request.path.endswith(".metadata") else None
        assert names(newest(setup.provider(index.url), "a")) == ["b", "c"]


def test_the_wheel_that_would_be_installed(setup: Setup) -> None:
    class Tags:
        def priority(self, tags: str) -> int | None:
            return 5 if "linux" in tags else None

    wheels = [
        {"tags": "cp312-cp312-win_amd64", "requires": ["for-windows"]},
        {"tags": "cp312-cp312-manylinux_2_17_x86_64", "requires": ["for-linux"]},
        {"tags": "cp312-cp312-macosx_11_0_arm64", "requires": ["for-mac"]},
    ]
    with Universe({"a": {"1": {"wheels": wheels}}}).serve() as index:
        assert names(newest(setup.provider(index.url, tags=Tags()), "a")) == ["for-linux"]


def test_wheels_that_disagree_are_told_apart_in_the_cache(setup: Setup) -> None:
    class Tags:
        def priority(self, tags: str) -> int | None:
            return 5 if "linux" in tags else None

    wheels = [
        {"tags": "cp312-cp312-manylinux_2_17_x86_64", "requires": ["for-linux"]},
        {"tags": "cp312-cp312-macosx_11_0_arm64", "requires": ["for-mac"]},
    ]
    with Universe({"a": {"1": {"wheels": wheels}}}).serve() as index:
        for _ in range(2):
            for options, wanted in (({}, "for-mac"), ({"tags": Tags()}, "for-linux")):
                provider = setup.provider(index.url, **options)
                assert names(newest(provider, "a")) == [wanted]
                provider.finish()
        assert len(index.paths("/files/")) == 2


def test_a_wheel_for_python_2_is_not_asked_what_it_requires(setup: Setup) -> None:
    wheels = [{"tags": "py2-none-any", "requires": ["configparser"]}, {"tags": "py3-none-any", "requires": ["six"]}]
    for each in (wheels, wheels[::-1]):
        with Universe({"a": {"1": {"wheels": each}}}).serve() as index:
            assert names(newest(setup.provider(index.url), "a")) == ["six"]


def test_static_sdists(setup: Setup) -> None:
    with Universe({"a": {"1": {"wheels": [], "sdist": True, "requires": ["b"]}}}).serve() as index:
        provider = setup.provider(index.url)
        found = provider.releases("a")
        provider.want_metadata(found, 0, cheap=True)
        assert names(provider.metadata(found, 0)) == ["b"]
        assert len(index.paths("/files/")) == 1
        provider.finish()


def test_sdists_that_need_a_build(setup: Setup) -> None:
    world = Universe({"a": {"1": {"wheels": [], "sdist": True, "requires": ["b"], "dynamic": ["Requires-Dist"]}}})
    with world.serve() as index:
        for _ in range(2):
            provider = setup.provider(index.url)
            found = newest(provider, "a")
            assert isinstance(found, Unavailable)
            assert found.kind == "needs-build"
            assert "dynamic" in found.reason
            provider.finish()
        assert len(index.requests) == 2


@pytest.mark.parametrize(
    ("lies", "kind"),
    [
        ({"Name": "other"}, "inconsistent"),
        ({"Version": "2"}, "inconsistent"),
        ({"Name": None}, "invalid"),
        ({"Requires-Dist": "b @@@ nonsense"}, "invalid"),
        (b"\xff\xfe\x00", "invalid"),
        (b"", "invalid"),
    ],
)
@pytest.mark.parametrize("separate", [True, False])
def test_metadata_that_lies(setup: Setup, lies: object, kind: str, separate: bool) -> None:
    world = Universe({"a": {"1": {"metadata": lies}}})
    with world.serve(separate_metadata=separate) as index:
        for _ in range(2):
            provider = setup.provider(index.url)
            found = newest(provider, "a")
            assert isinstance(found, Unavailable)
            assert found.kind == kind
            provider.finish()


def test_wheels_that_are_none(setup: Setup) -> None:
    with Universe(WORLD).serve(separate_metadata=False) as index:
        index.answer = lambda request: (200, {}, b"no archive") if request.path.startswith("/files/") else None
        world = json.dumps(
            {
                "meta": {"api-version": "1.0"},
                "files": [{"filename": "a-1-py3-none-any.whl", "url": "/files/a", "hashes": {}}],
            }
        ).encode()
        index.answer = lambda request: (
            (200, {"Content-Type": "application/json"}, world) if "simple" in request.path else (200, {}, b"no archive")
        )
        found = newest(setup.provider(index.url), "a")
        assert isinstance(found, Unavailable)
        assert found.kind == "invalid"


def test_separate_metadata_with_another_hash(setup: Setup) -> None:
    """BAD-INPUT D14."""
    with Universe(WORLD).serve() as index:
        index.answer = lambda request: (
            (200, {}, b"Name: a\nVersion: 2.0\n") if request.path.endswith(".metadata") else None
        )
        provider = setup.provider(index.url)
        found = provider.releases("a")
        provider.want_metadata(found, 1, cheap=True)  # a guess that fails harms nobody …
        with pytest.raises(HashMismatch, match=r"a-2.0-py3-none-any.whl.metadata"):
            provider.metadata(found, 1)
        provider.finish()


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_files_that_cannot_be_had(setup: Setup, status: int) -> None:
    """To go on without the version would be another answer: it is an error."""
    with Universe(WORLD).serve() as index:
        index.answer = lambda request: (status, {}, b"") if request.path.startswith("/files/") else None
        provider = setup.provider(index.url)
        found = provider.releases("a")
        provider.want_metadata(found, 1, cheap=True)
        with pytest.raises(NetworkError, match=str(status)):
            provider.metadata(found, 1)
        provider.finish()


# -- several indexes ---------------------------------------------------------------------------------------------------


def test_the_first_index_that_has_it(setup: Setup) -> None:
    with Universe({"a": {"1.0": []}}).serve() as private, Universe(WORLD).serve() as public:
        for run in range(2):
            provider = setup.provider(private.url, public.url)
            assert versions(provider.releases("a")) == ("1.0",)
            assert versions(provider.releases("b")) == ("1.0", "1.1")
            provider.finish()
            # BAD-INPUT D13: said in the first run and in one from the cache.
            assert [("`a` is taken from" in warning, "2.0" in warning) for warning in provider.warnings] == [
                (True, True)
            ], run


def test_no_warning_without_reason(setup: Setup) -> None:
    with Universe(WORLD).serve() as private, Universe({"a": {"1.0": []}}).serve() as public:
        provider = setup.provider(private.url, public.url)
        provider.releases("a")
        provider.finish()
        assert not provider.warnings
        provider = setup.provider(private.url, public.url, offline=True)
        assert versions(provider.releases("a")) == ("1.0", "2.0")


def test_the_other_strategies(setup: Setup) -> None:
    with Universe({"a": {"1.0": [], "1.5": []}}).serve() as private, Universe(WORLD).serve() as public:
        for strategy, tiers in (("unsafe-best-match", ()), ("unsafe-first-match", (0, 0, 1))):
            provider = setup.provider(private.url, public.url, strategy=strategy, cache="")
            if strategy == "unsafe-best-match":
                with pytest.raises(IndexUnusable, match="different contents"):
                    provider.releases("a")
            private.world = Universe({"a": {"1.0": WORLD["a"]["1.0"], "1.5": []}})
            provider = setup.provider(private.url, public.url, strategy=strategy, cache="")
            found = provider.releases("a")
            assert versions(found) == ("1.0", "1.5", "2.0")
            assert found.indexes == (private.url, private.url, public.url)
            assert found.tiers == tiers
            assert names(provider.metadata(found, 2)) == ["b", "c"]
            provider.finish()


def test_merged_metadata_is_kept(setup: Setup) -> None:
    with Universe({"a": {"1.5": []}}).serve() as private, Universe(WORLD).serve() as public:
        for run in range(2):
            provider = setup.provider(private.url, public.url, strategy="unsafe-best-match")
            assert names(newest(provider, "a")) == ["b", "c"]
            provider.finish()
            assert provider.requests == (3, 0)[run]


def test_pinned_and_explicit(setup: Setup) -> None:
    with Universe({"a": {"9": []}, "b": {"9": []}}).serve() as other, Universe(WORLD).serve() as public:
        indexes = (Index(other.url, "other", explicit=True), Index(public.url, default=True))
        provider = setup.provider(*indexes, pins={"a": "other"})
        assert versions(provider.releases("a")) == ("9",)
        assert versions(provider.releases("b")) == ("1.0", "1.1")
        assert not other.paths("/simple/b/")
        assert not public.paths("/simple/a/")
        with pytest.raises(DirectReferenceError, match="not defined"):
            setup.provider(*indexes, pins={"a": "nowhere"}).releases("a")


@pytest.mark.parametrize(("status", "kind"), [(401, "unauthorized"), (403, "forbidden")])
def test_refused_by_an_index(setup: Setup, status: int, kind: str) -> None:
    """The next index is not asked: it may have a package of the same name."""
    with Universe(WORLD).serve() as private, Universe(WORLD).serve() as public:
        private.answer = lambda request: (status, {}, b"")
        provider = setup.provider(private.url, public.url)
        found = provider.releases("a")
        assert isinstance(found, Missing)
        assert found.kind == kind
        assert str(status) in found.reason
        assert not public.requests
        lenient = Index(private.url, ignored=(status,))
        assert versions(setup.provider(lenient, Index(public.url, default=True)).releases("a")) == ("1.0", "2.0")


def test_nowhere(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url)
        found = provider.releases("nothing")
        assert isinstance(found, Missing)
        assert (found.kind, found.indexes) == ("not-found", (index.url,))
        assert setup.provider().releases("a").kind == "no-index"


# -- offline -----------------------------------------------------------------------------------------------------------


def test_offline(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    """BAD-INPUT D17: whatever the cache holds counts, and no socket is opened."""
    with Universe({"a": {"1.0": []}}).serve() as private, Universe(WORLD).serve() as public:
        provider = setup.provider(private.url, public.url)
        newest(provider, "b")
        provider.finish()

        def connect(*_: object) -> None:
            raise AssertionError("a socket was opened")

        monkeypatch.setattr("socket.socket.__init__", connect)
        setup.now += 10_000_000
        provider = setup.provider(private.url, public.url, offline=True)
        found = provider.releases("b")
        assert versions(found) == ("1.0", "1.1")
        assert names(provider.metadata(found, 1)) == []
        assert provider.metadata(found, 0) == Unavailable(
            "offline", "its metadata is not in the cache, and the network may not be used"
        )
        provider.want_metadata(found, 0)
        missing = provider.releases("a")
        assert isinstance(missing, Missing)
        assert missing.kind == "offline"
        provider.want_page("c")
        provider.finish()


# -- faults ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "application/vnd.pypi.simple.v1+json"}, b'{"files": 3}'),
        (200, {"Content-Type": "application/vnd.pypi.simple.v1+json"}, b'{"meta": {"api-version": "1.0"}, "files": ['),
        (200, {"Content-Type": "text/html"}, b"<form><input></form>"),
        (200, {"Content-Type": "text/html"}, b"\xff\xfe"),
        (200, {"Content-Type": "application/vnd.pypi.simple.v2+json"}, b"{}"),
        (500, {}, b""),
        (418, {}, b""),
        (304, {}, b""),
        (200, {"Content-Length": "10995116277760"}, b""),
    ],
)
def test_pages_that_are_none(setup: Setup, answer: tuple[int, dict[str, str], bytes]) -> None:
    with Universe(WORLD).serve(answer=lambda request: answer) as index:
        provider = setup.provider(index.url)
        provider.want_page("a")
        with pytest.raises(NetworkError) as caught:
            provider.releases("a")
        assert f"{index.url}a/" in caught.value.message + caught.value.context
        provider.finish()
        assert not list(Path(setup.cache).rglob("*.table"))


def test_nobody_answers(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        url = index.url
    provider = setup.provider(url)
    with pytest.raises(NetworkError, match="refused") as caught:
        provider.releases("a")
    assert "mirror" not in str(caught.value.hints)
    provider.finish()


def test_status_is_said(setup: Setup) -> None:
    """BAD-INPUT D15."""
    world = Universe(WORLD, statuses={"a": ("archived", "over"), "b": ("quarantined", "malware")})
    with world.serve() as index:
        for _ in range(2):
            said: list[str] = []
            provider = setup.provider(index.url, warn=said.append)
            assert versions(provider.releases("a")) == ("1.0", "2.0")
            assert versions(provider.releases("b")) == ()
            provider.releases("a")
            assert said == provider.warnings
            assert ["archived" in said[0], "over" in said[0], "quarantined" in said[1], len(said)] == [
                True,
                True,
                True,
                2,
            ]
            provider.finish()


def test_a_damaged_cache_heals_itself(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url)
        newest(provider, "a")
        provider.finish()
        page = next(Path(setup.cache).rglob("a.table"))
        good = page.read_bytes()
        for damaged in (good[:100], b"", good[:-30] + bytes(30)):
            page.write_bytes(damaged)
            index.requests.clear()
            provider = setup.provider(index.url)
            found = provider.releases("a")
            assert found.files(1)[0][0] == "a-2.0-py3-none-any.whl"
            provider.finish()
            assert len(index.paths("/simple/")) == 1
            index.requests.clear()
            found = setup.provider(index.url).releases("a")
            assert found.files(1)[0][0] == "a-2.0-py3-none-any.whl"
            assert not index.requests


# -- links and local indexes -------------------------------------------------------------------------------------------


def test_a_directory_of_links(setup: Setup, tmp_path: Path) -> None:
    directory = Universe({"a": {"3.0": ["c"]}, "a-b": {"1": []}}).write(tmp_path / "links")
    (directory / "README").write_text("")
    with Universe(WORLD).serve() as index:
        for _ in range(2):
            provider = setup.provider(index.url, links=(directory.as_uri(),))
            found = provider.releases("a")
            assert versions(found) == ("1.0", "2.0", "3.0")
            assert names(provider.metadata(found, 2)) == ["c"]
            assert versions(provider.releases("a-b")) == ("1",)
            assert versions(provider.releases("b")) == ("1.0", "1.1")
            provider.finish()
        provider = setup.provider(links=(directory.as_uri(),))
        assert versions(provider.releases("a")) == ("3.0",)
        assert provider.releases("b").kind == "not-found"


def test_a_file_that_was_replaced_in_a_directory(setup: Setup, tmp_path: Path) -> None:
    for requires in (["b"], ["c", "d"]):
        directory = Universe({"a": {"3.0": requires}}).write(tmp_path / "links")
        provider = setup.provider(links=(directory.as_uri(),))
        assert names(newest(provider, "a")) == requires
        provider.finish()


def test_a_page_of_links(setup: Setup) -> None:
    with Universe({"a": {"3.0": ["c"], "2.0": WORLD["a"]["2.0"]}}).serve() as links, Universe(WORLD).serve() as index:
        provider = setup.provider(index.url, links=(links.links,))
        found = provider.releases("a")
        assert versions(found) == ("1.0", "2.0", "3.0")
        assert names(provider.metadata(found, 2)) == ["c"]
        assert len(found.files(1)) == 2
        provider.finish()
        assert len(links.paths("/links/")) == 1
        offline = setup.provider(index.url, links=(links.links,), offline=True)
        assert versions(offline.releases("a")) == ("1.0", "2.0", "3.0")


def test_a_flat_index(setup: Setup) -> None:
    with Universe({"a": {"3.0": ["c"]}}).serve() as links, Universe(WORLD).serve() as index:
        provider = setup.provider(Index(links.links, flat=True), Index(index.url, default=True))
        assert versions(provider.releases("a")) == ("3.0",)
        assert versions(provider.releases("b")) == ("1.0", "1.1")


def test_links_that_lead_nowhere(setup: Setup, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither a directory nor a page"):
        setup.provider(links=((tmp_path / "none").as_uri(),)).releases("a")
    with Universe(WORLD).serve() as index, pytest.raises(PymError, match="page of links"):
        setup.provider(links=(f"{index.root}/nothing/",)).releases("a")


def test_a_local_index(setup: Setup, tmp_path: Path) -> None:
    files = Universe(WORLD).write(tmp_path / "files")
    page = tmp_path / "simple" / "a" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("".join(f'<a href="../../files/{file.name}">x</a>' for file in sorted(files.glob("a-*"))))
    url = (tmp_path / "simple").as_uri() + "/"
    for run in range(2):
        provider = setup.provider(url)
        assert names(newest(provider, "a")) == ["b", "c"]
        assert provider.releases("b").kind == "not-found"
        assert provider.read == run
        provider.finish()
    page.write_text('<a href="../../files/a-1.0-py3-none-any.whl">x</a>')
    assert versions(setup.provider(url).releases("a")) == ("1.0",)
    with pytest.raises(IndexUnusable, match="not a directory"):
        setup.provider((tmp_path / "none").as_uri() + "/").releases("a")


# -- credentials -------------------------------------------------------------------------------------------------------


def authorized(requests: list[Request]) -> list[bool]:
    return ["authorization" in request.headers for request in requests]


def test_credentials_go_to_their_index_only(setup: Setup) -> None:
    """BAD-INPUT E1, E3: files on another server, and redirects to it, get none; nothing is written down."""
    with Universe(WORLD).serve() as files, Universe(WORLD).serve(credentials="me:canary") as private:
        page = json.dumps(
            {
                "meta": {"api-version": "1.0"},
                "files": [
                    {
                        "filename": "a-2.0-py3-none-any.whl",
                        "url": f"{files.root}/files/a-2.0-py3-none-any.whl",
                        "hashes": {},
                    }
                ],
            }
        ).encode()

        def answer(request: Request) -> tuple[int, dict[str, str], bytes] | None:
            if request.path == "/simple/a/" and "authorization" in request.headers:
                return 200, {"Content-Type": "application/json", "Cache-Control": "max-age=9"}, page
            if request.path == "/simple/b/":
                return 302, {"Location": f"{files.url}b/"}, b""
            return None

        private.answer = answer
        provider = setup.provider(Index(private.url, userinfo="me:canary", default=True))
        found = provider.releases("a")
        assert names(provider.metadata(found, 0)) == ["b", "c"]
        assert versions(provider.releases("b")) == ("1.0", "1.1")
        assert names(newest(provider, "c")) == ["b"]
        provider.finish()
        assert not any(authorized(files.requests))
        assert all(authorized(private.requests))
        assert "canary" not in repr(provider.locations) + found.index + repr(found.files(0))
        for path in Path(setup.cache).rglob("*"):
            assert "canary" not in path.name
            assert path.is_dir() or b"canary" not in path.read_bytes()


def test_wrong_credentials(setup: Setup) -> None:
    with Universe(WORLD).serve(credentials="me:right") as private:
        provider = setup.provider(Index(private.url, "corp", userinfo="me:canary", default=True))
        found = provider.releases("a")
        assert isinstance(found, Missing)
        assert found.kind == "unauthorized"
        assert "were not accepted" in found.reason
        assert "canary" not in repr(found)


def test_credentials_by_environment(setup: Setup) -> None:
    environ = {"PYM_INDEX_MY_CORP_USERNAME": "me", "PYM_INDEX_MY_CORP_PASSWORD": "right"}
    with Universe(WORLD).serve(credentials="me:right") as private:
        provider = setup.provider(Index(private.url, "my-corp", default=True), environ=environ)
        assert names(newest(provider, "a")) == ["b", "c"]


def test_an_index_that_is_only_asked_with_credentials(setup: Setup) -> None:
    with Universe(WORLD).serve() as index:
        found = setup.provider(Index(index.url, "corp", authenticate="always")).releases("a")
        assert isinstance(found, Missing)
        assert found.kind == "unauthorized"
        assert not index.requests


def test_secrets_in_queries(setup: Setup) -> None:
    """BAD-INPUT E4."""
    with Universe(WORLD).serve() as index:
        provider = setup.provider(Index(index.url, query="token=canary", default=True))
        found = provider.releases("a")
        assert index.requests[0].path == "/simple/a/?token=canary"
        provider.finish()
        assert "canary" not in repr(provider.locations) + repr(found.index)
        assert all(b"canary" not in path.read_bytes() for path in Path(setup.cache).rglob("*.table"))


# -- direct references -------------------------------------------------------------------------------------------------


def test_direct_references(setup: Setup, tmp_path: Path) -> None:
    Universe(WORLD).write(tmp_path / "files")
    with Universe(WORLD).serve() as index:
        provider = setup.provider(index.url, cwd=str(tmp_path))
        for url in (f"{index.root}/files/a-2.0-py3-none-any.whl", "./files/a-2.0-py3-none-any.whl"):
            found = provider.releases("a", url)
            assert versions(found) == ("2.0",)
            assert found.url == url
            assert names(provider.metadata(found, 0)) == ["b", "c"]
            assert provider.releases("a", url) is found
        provider.finish()
