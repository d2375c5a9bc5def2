"""Names of python-build-standalone (PBS) archives: the one place that reads and forms them.

Since tag 20220227:  cpython-{version}+{tag}-{triple}-{options}-full.tar.zst
                     cpython-{version}+{tag}-{triple}-[freethreaded-|shared-]install_only[_stripped].tar.gz
Until tag 20211017:  cpython-{version}-{triple}-{options}-{YYYYMMDDTHHMM}.tar.{zst|gz}
In 2018 to early 2020 the triple was one of `_FIRST_TRIPLES`.

A flavor is `install_only_stripped`, `install_only` or `full`, preceded by build options in a fixed order:
`pgo+lto-full`, `shared-install_only`. `freethreaded` and `debug` are no options here: they are the variant of the
interpreter's key.
"""

from __future__ import annotations

from pym.model.platform import ARCHITECTURES, Platform
from pym.model.version import PythonVersion

LAYOUTS = ("install_only_stripped", "install_only", "full")
_OPTIONS = ("static", "shared", "noopt", "pgo", "lto")
_VARIANTS = ("freethreaded", "debug")  # in the order of a key
_SUFFIXES = (".tar.gz", ".tar.zst")

# What PBS and uv's downloads JSON call an architecture -> the store's word, where they differ.
_ARCHITECTURES = {"i686": "x86", "ppc64le": "powerpc64le", "riscv64": "riscv64gc"}
_ARCHITECTURES_BACK = {ours: theirs for theirs, ours in _ARCHITECTURES.items()}
_SYSTEMS = {"linux": "unknown-linux-", "macos": "apple-darwin", "windows": "pc-windows-msvc"}
_LINUX_LIBCS = ("gnu", "gnueabi", "gnueabihf", "musl")
_FIRST_TRIPLES = {
    "linux64": Platform("linux", "x86_64", "gnu"),
    "macos": Platform("macos", "x86_64", "none"),
    "windows-amd64": Platform("windows", "x86_64", "none"),
    "windows-x86": Platform("windows", "x86", "none"),
}
# Builds for musl before this tag are static whatever their name says: they can load no extension module.
_FIRST_DYNAMIC_MUSL = "20250311"


def parse(name: str, tag: str = "") -> tuple[PythonVersion, str, Platform, str, str] | None:
    """What the archive called `name` holds: version, build tag, platform, variant, flavor. None if it is no such name.

    Args:
        name: File name without directory, not percent-encoded.
        tag: The release the file lies in, as its folder says. Only names until 20211017 lack it; for them the date in
            the name serves otherwise (it may be a day off).
    """
    parts = split(name, tag)
    if parts is None:
        return None
    version, build, platform, tail = parts
    kind = parse_tail(tail)
    return None if kind is None else (version, build, platform, *kind)


def split(name: str, tag: str = "") -> tuple[PythonVersion, str, Platform, str] | None:
    """Version, build tag, platform and the rest of the name behind the triple, as `parse_tail` takes it."""
    if not name.startswith("cpython-") or not name.isascii():
        return None
    head, _, rest = name[8:].partition("-")
    text, plus, build = head.partition("+")
    version = PythonVersion.parse(text)
    if version is None or str(version) != text:
        return None
    where, tail = _cut_triple(rest)
    if where is None or not tail:
        return None
    if plus:
        return (version, build, where, tail) if is_tag(build) and not _date(tail) else None
    date = _date(tail)
    if not date:
        return None
    return version, tag if is_tag(tag) else date, where, tail


def parse_tail(tail: str) -> tuple[str, str] | None:
    """Variant and flavor of what follows the triple: `freethreaded+debug-full.tar.zst`, `pgo-20200823T0036.tar.zst`."""
    stem = _stem(tail)
    if not stem:
        return None
    date = _date(tail)
    if date:
        stem = stem[:-13].removesuffix("-")
    words = stem.replace("+", "-").split("-") if stem else []
    # Until 20211017 full archives did not say so.
    if date and (not words or words[-1] not in LAYOUTS):
        words.append("full")
    return classify(words)


def classify(words: list[str]) -> tuple[str, str] | None:
    """Variant and flavor of build options with the layout last: `["freethreaded", "pgo", "lto", "full"]`."""
    if not words or words[-1] not in LAYOUTS:
        return None
    options = [option for option in _OPTIONS if option in words]
    variants = [word for word in _VARIANTS if word in words]
    if len(options) + len(variants) + 1 != len(words):  # a word twice, or one that means nothing
        return None
    variant = "+".join(variants)
    return variant, "+".join(options) + "-" + words[-1] if options else words[-1]


def parse_triple(text: str) -> Platform | None:
    """`armv7-unknown-linux-gnueabihf` in the words of the store. None if PBS builds for no such platform."""
    where, tail = _cut_triple(text + "-")
    return None if tail else where


def triple(platform: Platform) -> str:
    """The triple in names of archives for `platform`: the inverse of `parse_triple`."""
    arch = _ARCHITECTURES_BACK.get(platform.arch, platform.arch)
    libc = platform.libc if platform.os == "linux" else ""
    return f"{arch}-{_SYSTEMS.get(platform.os, platform.os)}{libc}"


def architecture(text: str) -> str | None:
    """The store's word for an architecture, given that or PBS's: `x86` for `i686`. None if PBS builds for no such."""
    text = _ARCHITECTURES.get(text, text)
    return text if text in ARCHITECTURES and text != "wasm32" else None


def is_static(build: str, platform: Platform, flavor: str) -> bool:
    """Whether the archive holds a static interpreter, which loads no extension modules and so no wheels."""
    if platform.libc != "musl":
        return False
    return "static" in flavor or (is_tag(build) and build < _FIRST_DYNAMIC_MUSL)


def rank(flavor: str) -> tuple[int, int]:
    """Sorts the flavors of one build, best first: the smallest layout, then the most optimized."""
    if flavor in LAYOUTS[:2]:
        return LAYOUTS.index(flavor), 3
    options, _, layout = flavor.rpartition("-")
    if layout not in LAYOUTS:
        return len(LAYOUTS), 0
    speed = 0 if "pgo" in options and "lto" in options else 1 if "pgo" in options else 2 if "lto" in options else 3
    return LAYOUTS.index(layout), speed + 4 * ("noopt" in options) + 8 * ("static" in options)


def is_tag(text: str) -> bool:
    """Whether `text` can be a release tag: `YYYYMMDD`."""
    return len(text) == 8 and text.isascii() and text.isdecimal()


def is_dated(tail: str) -> bool:
    """Whether a name that ends in `tail` has a date there, as until 20211017, and so no tag."""
    return _date(tail) != ""


def is_archive(name: str) -> bool:
    """Whether `name` ends as an archive pym can unpack."""
    return name.endswith(_SUFFIXES)


def _cut_triple(text: str) -> tuple[Platform | None, str]:
    """The platform `text` begins with, and what follows behind its dash."""
    parts = text.split("-")
    arch = architecture(parts[0])
    if arch is not None and parts[0] not in _ARCHITECTURES_BACK:
        if parts[1:3] == ["apple", "darwin"]:
            return Platform("macos", arch, "none"), "-".join(parts[3:])
        if parts[1:4] == ["pc", "windows", "msvc"]:
            return Platform("windows", arch, "none"), "-".join(parts[4:])
        if parts[1:3] == ["unknown", "linux"] and len(parts) > 3 and parts[3] in _LINUX_LIBCS:
            return Platform("linux", arch, parts[3]), "-".join(parts[4:])
    for words in (2, 1):
        known = _FIRST_TRIPLES.get("-".join(parts[:words]))
        # Only beside a date: later releases never used these words.
        if known is not None and _date(text):
            return known, "-".join(parts[words:])
    return None, ""


def _stem(tail: str) -> str:
    for suffix in _SUFFIXES:
        if tail.endswith(suffix):
            return tail[: -len(suffix)]
    return ""


def _date(tail: str) -> str:
    """The `YYYYMMDD` of a name that ends in `YYYYMMDDTHHMM`, else ""."""
    last = _stem(tail).rpartition("-")[2]
    if len(last) == 13 and last[8] == "T" and is_tag(last[:8]) and last[9:].isascii() and last[9:].isdecimal():
        return last[:8]
    return ""
