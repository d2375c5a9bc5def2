"""Where packages are looked for: the indexes and link pages in force, in their order. A HOT module.

The default index is asked last. It is what was typed or set for pym; else what pip's configuration names, since that is
where companies have their index; else the one that is built into the pip that comes with every Python. Of pip's
configuration `index-url` alone is taken over: `extra-index-url` would mix indexes by version (pip asks all of them for
everything, which is how a public package takes the place of a private one), and `find-links` likewise; uv takes over
neither.
"""

from __future__ import annotations

import os

from pym.errors import DirectReferenceError, UsageError, shown
from pym.model.policy import STRATEGIES as STRATEGIES
from pym.model.value import Value
from pym.spec.direct import absolute, scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Protocol

    class Settings(Protocol):
        """What is read of `project.settings.Settings`."""

        def text(self, key: str, allowed: tuple[str, ...] = ...) -> str: ...
        def strings(self, key: str) -> tuple[str, ...]: ...
        def flag(self, key: str) -> bool | None: ...
        def source(self, key: str) -> str: ...
        def tables(self, key: str) -> tuple[tuple[dict[str, object], str], ...]: ...


_AUTHENTICATE = ("auto", "always", "never")
_FORMATS = ("simple", "flat")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class Index(Value):
    """One index.

    Attributes:
        url: Without credentials; of a simple index with a slash at the end.
        name: As settings refer to it, "" for none.
        default: Whether it is the default index, which is asked last.
        explicit: Asked only for packages that are pinned to it.
        flat: A single page (or directory) with the links of all projects, as `find-links` has.
        authenticate: `auto`, `always` (a request without credentials is not sent), `never`.
        ignored: HTTP statuses that count as "no such project" here.
        source: Which flag or file named it, for messages.
        userinfo: `user:password` as the URL had them; never shown or kept.
        query: What stood behind `?` in the URL: may hold a token, and is never shown or kept either.
    """

    __slots__ = (
        "authenticate",
        "default",
        "explicit",
        "flat",
        "ignored",
        "name",
        "query",
        "source",
        "url",
        "userinfo",
    )

    def __init__(
        self,
        url: str,
        name: str = "",
        *,
        default: bool = False,
        explicit: bool = False,
        flat: bool = False,
        authenticate: str = "auto",
        ignored: tuple[int, ...] = (),
        source: str = "",
        userinfo: str = "",
        query: str = "",
    ) -> None:
        self.url = url
        self.name = name
        self.default = default
        self.explicit = explicit
        self.flat = flat
        self.authenticate = authenticate
        self.ignored = ignored
        self.source = source
        self.userinfo = userinfo
        self.query = query

    def __repr__(self) -> str:
        return f"Index({self.url!r}, {self.name!r})"

    def __str__(self) -> str:
        return self.name or self.url

    def page(self, name: str) -> str:
        """URL of the page of a project."""
        return f"{self.url}{name}/{'?' if self.query else ''}{self.query}"


class Locations(Value):
    """All places in force.

    Attributes:
        indexes: In the order they are asked, the default one last; the explicit ones among them.
        links: Pages and directories of links (`--find-links`), whose files count beside those of the indexes.
        strategy: One of `STRATEGIES`.
        pins: Name of an index by name of a package that comes from there only.
    """

    __slots__ = ("indexes", "links", "pins", "strategy")

    def __init__(
        self,
        indexes: tuple[Index, ...],
        links: tuple[Index, ...] = (),
        *,
        strategy: str = "first-index",
        pins: Mapping[str, str] | None = None,
    ) -> None:
        self.indexes = indexes
        self.links = links
        self.strategy = strategy
        self.pins = pins or {}

    def of(self, name: str) -> tuple[Index, ...]:
        """The indexes to ask for the package `name`, in order.

        Raises:
            DirectReferenceError: It is pinned to an index that nobody defines.
        """
        pinned = self.pins.get(name)
        if pinned is None:
            return tuple([index for index in self.indexes if not index.explicit])
        found = tuple([index for index in self.indexes if index.name == pinned])
        if not found:
            raise DirectReferenceError(
                f"`{name}` is to come from the index {shown(pinned)}, which is not defined",
                hints=(f"add an `[[tool.pym.index]]` with `name = {pinned!r}`, or `--index {pinned}=URL`",),
            )
        return found


def collect(
    settings: Settings,
    environ: Mapping[str, str],
    cache: str,
    cwd: str,
    *,
    default: str = "",
    indexes: Iterable[str] = (),
    links: Iterable[str] = (),
    no_index: bool = False,
    strategy: str = "",
    pins: Mapping[str, str] | None = None,
) -> Locations:
    """The places in force: what was typed before what files say, of two indexes with one name the first.

    Args:
        settings: What configuration files say.
        environ: Environment variables, for pip's configuration.
        cache: Cache directory, "" for none.
        cwd: Absolute directory that typed paths are relative to.
        default: `--default-index`, `--index-url` or their variables; "" for none.
        indexes: `--index` (`name=url` or `url`), then `--extra-index-url`.
        links: `--find-links`.
        no_index: `--no-index`: no index is asked, whoever names it.
        strategy: `--index-strategy`; "" for what settings say.
        pins: Name of an index by name of a package that comes from there only (`[tool.pym.sources]`).

    Raises:
        UsageError: Something that was typed or set is no place.
    """
    found: list[Index] = [_typed(text, cwd, "--index") for text in indexes]
    last = [_typed(default, cwd, "--default-index", default=True)] if default else []
    for table, path in settings.tables("index"):
        index = configured(table, path)
        (last if index.default else found).append(index)
    found += [
        _typed(text, _directory(settings, "extra-index-url"), settings.source("extra-index-url"))
        for text in settings.strings("extra-index-url")
    ]
    if not last and settings.text("index-url"):
        source = settings.source("index-url")
        last = [_typed(settings.text("index-url"), os.path.dirname(source), source, default=True)]
    place = _directory(settings, "find-links")
    linked = [_link(text, cwd, "--find-links") for text in links]
    linked += [_link(text, place, settings.source("find-links")) for text in settings.strings("find-links")]
    asked: list[Index] = []
    if not (no_index or settings.flag("no-index")):
        names: set[str] = set()
        urls: set[str] = set()
        for index in (*found, *last[:1]):
            if (index.name and index.name in names) or (index.url in urls and not index.explicit):
                continue
            names.add(index.name)
            if not index.explicit:
                urls.add(index.url)
            asked.append(index)
        for index in last[1:]:
            # Not the default any more, and still there for packages that are to come from it by its name.
            if index.name and index.name not in names:
                names.add(index.name)
                index.explicit, index.default = True, False
                asked.insert(len(asked) - 1, index)
        if not last:
            from pym.index.default import default_index

            url, source = default_index(environ, cache)
            index = _typed(url, cwd, source, default=True)
            if index.url not in urls:
                asked.append(index)
    return Locations(
        tuple(asked),
        tuple({link.url: link for link in reversed(linked)}.values())[::-1],
        strategy=strategy or settings.text("index-strategy", STRATEGIES) or STRATEGIES[0],
        pins=pins,
    )


def _directory(settings: Settings, key: str) -> str:
    return os.path.dirname(settings.source(key))


def _typed(text: str, directory: str, source: str, *, default: bool = False) -> Index:
    name, equals, url = text.partition("=")
    if not equals or not name or not _NAME.issuperset(name):
        name, url = "", text
    return _index(url, name, directory, source, default=default)


def _link(text: str, directory: str, source: str) -> Index:
    return _index(text, "", directory, source, flat=True)


def configured(table: dict[str, object], path: str) -> Index:
    """An entry of `[[tool.pym.index]]`."""

    def wrong(key: str, wanted: str) -> UsageError:
        return UsageError(f"`{key}` of an `index` in `{path}` must be {wanted}", context=f"it is {table[key]!r}")

    for key in ("url", "name", "format", "authenticate"):
        if key in table and not isinstance(table[key], str):
            raise wrong(key, "a string")
    for key in ("default", "explicit"):
        if not isinstance(table.get(key, False), bool):
            raise wrong(key, "true or false")
    if not table.get("url"):
        raise UsageError(f"An `index` in `{path}` has no `url`")
    name = str(table.get("name", ""))
    if not _NAME.issuperset(name):
        raise wrong("name", "made of letters, digits, `-`, `_` and `.`")
    if table.get("explicit") and not name:
        raise UsageError(
            f"An `index` in `{path}` is `explicit` and has no `name`", context="nothing could be pinned to it"
        )
    if table.get("format", "simple") not in _FORMATS:
        raise wrong("format", "`simple` or `flat`")
    if table.get("authenticate", "auto") not in _AUTHENTICATE:
        raise wrong("authenticate", "`auto`, `always` or `never`")
    codes = table.get("ignore-error-codes", [])
    if not isinstance(codes, list) or not all(type(code) is int and 400 <= code < 600 for code in codes):
        raise wrong("ignore-error-codes", "a list of HTTP statuses from 400 to 599")
    return _index(
        str(table["url"]),
        name,
        os.path.dirname(path),
        path,
        default=table.get("default") is True,
        explicit=table.get("explicit") is True,
        flat=table.get("format") == "flat",
        authenticate=str(table.get("authenticate", "auto")),
        ignored=tuple(codes),
    )


def _index(
    text: str,
    name: str,
    directory: str,
    source: str,
    *,
    default: bool = False,
    explicit: bool = False,
    flat: bool = False,
    authenticate: str = "auto",
    ignored: tuple[int, ...] = (),
) -> Index:
    url = absolute(text.strip(), directory)
    kind = scheme(url)
    if kind not in ("http", "https", "file"):
        raise UsageError(
            f"{shown(_hidden(text))} cannot be an index or a page of links",
            context=f"set by `{source}`",
            hints=("use a URL with `https:`, `http:` or `file:`, or a path",),
        )
    url, _, query = url.partition("#")[0].partition("?")
    userinfo = ""
    if kind != "file":
        before, _, rest = url.partition("://")
        authority, slash, path = rest.partition("/")
        userinfo, _, host = authority.rpartition("@")
        if not host:
            raise UsageError(f"{shown(_hidden(text))} names no host", context=f"set by `{source}`")
        url = f"{before.lower()}://{host.lower()}{slash}{path}"
    if not flat and not url.endswith("/"):
        url += "/"
    return Index(
        url,
        name,
        default=default,
        explicit=explicit,
        flat=flat,
        authenticate=authenticate,
        ignored=ignored,
        source=source,
        userinfo=userinfo,
        query=query,
    )


def _hidden(text: str) -> str:
    """`text` without what may be a secret in it."""
    before, separator, rest = text.partition("://")
    return f"{before}{separator}{rest.rpartition('@')[2].partition('?')[0]}"
