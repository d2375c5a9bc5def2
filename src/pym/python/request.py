"""What a person may write to ask for a Python: versions, implementations, paths, keys, program names.

The grammar is uv's (its `PythonRequest::parse`), in its order. Reading never fails: what is nothing else is the name of
a program; `check` says whether a request can be meant at all. A HOT module.
"""

from __future__ import annotations

import os

from pym.errors import InvalidRequest, shown
from pym.launch.layout import WINDOWS
from pym.model.platform import ARCHITECTURES, LIBCS, Platform
from pym.model.value import Value
from pym.python.version_request import VersionRequest, default_variant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.spec.admits import Specifiers

LOCAL = ("directory", "file", "executable")
_IMPLEMENTATIONS = {
    "cpython": "cpython",
    "cp": "cpython",
    "pypy": "pypy",
    "pp": "pypy",
    "graalpy": "graalpy",
    "gp": "graalpy",
    "pyodide": "pyodide",
}
_PRETTY = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy", "pyodide": "Pyodide"}
_SYSTEMS = {name: name for name in ("linux", "macos", "windows", "emscripten", "freebsd", "netbsd", "openbsd")}
_SYSTEMS["darwin"] = "macos"
_MACHINES = {name: name for name in ARCHITECTURES}
_MACHINES.update({"arm64": "aarch64", "i686": "x86", "riscv64": "riscv64gc"})
# The places of a key in their order, and the words each may hold.
_PLACES: tuple[tuple[str, dict[str, str]], ...] = (
    ("implementation", _IMPLEMENTATIONS),
    ("version", {}),
    ("os", _SYSTEMS),
    ("arch", _MACHINES),
    ("libc", {name: name for name in LIBCS}),
)
# Downloads for Pyodide are CPython on another platform; uv papers over it the same way.
_PYODIDE = Platform("emscripten", "wasm32", "musl")


class PythonRequest(Value):
    """A request for a Python.

    Attributes:
        kind: "any", "default", "version", "implementation", "implementation_version", "directory", "file", "key" or
            "executable".
        implementation: "cpython", "pypy", "graalpy", "pyodide", or "" (not said).
        version: Which versions, None when not said.
        os, arch, libc: Words of a key, "" when not said.
        path: Absolute path of a directory or file, else "".
        name: A directory, file or program as it was written, else "".
        host: The platform a download is for, which fills in what was not said; None unless made by `for_downloads`.
    """

    __slots__ = ("arch", "host", "implementation", "kind", "libc", "name", "os", "path", "version")

    def __init__(
        self,
        kind: str,
        *,
        implementation: str = "",
        version: VersionRequest | None = None,
        os: str = "",
        arch: str = "",
        libc: str = "",
        path: str = "",
        name: str = "",
        host: Platform | None = None,
    ) -> None:
        self.kind = kind
        self.implementation = implementation
        self.version = version
        self.os = os
        self.arch = arch
        self.libc = libc
        self.path = path
        self.name = name
        self.host = host

    @classmethod
    def parse(cls, text: str, cwd: str) -> PythonRequest:
        """Reads a request.

        Args:
            text: As written; upper and lower case are the same except in paths and names.
            cwd: Absolute directory that relative paths start from; what exists there decides between path and name.
        """
        lower = text.lower()
        if lower in ("any", "default"):
            return cls(lower)
        request = cls._version_or_implementation(lower)
        if request is not None:
            return request
        path = _absolute(cwd, text)
        separator = "/" in text or (WINDOWS and "\\" in text)
        if text and "\0" not in text:
            if os.path.isdir(path):
                return cls("directory", path=path, name=text)
            if WINDOWS and os.path.isfile(path + ".exe") and not os.path.splitext(path)[1]:
                path += ".exe"
            if separator or os.path.isfile(path):
                return cls("file", path=path, name=text)
        return cls._key(text) or cls("executable", name=text)

    @classmethod
    def _version_or_implementation(cls, lower: str) -> PythonRequest | None:
        version = _after_prefix("python", lower)
        if version is None:
            version = VersionRequest.parse(lower)
        if version is not None:
            return cls("version", version=version)
        for spelled, implementation in _IMPLEMENTATIONS.items():
            if lower == spelled:
                return cls("implementation", implementation=implementation)
            version = _after_prefix(spelled, lower)
            if version is not None:
                return cls("implementation_version", implementation=implementation, version=version)
        return None

    @classmethod
    def _key(cls, text: str) -> PythonRequest | None:
        """`[IMPLEMENTATION-][VERSION-][OS-][ARCH-][LIBC]`: parts may be left out or `any`, the order stands."""
        if not text:
            return None
        found: dict[str, str] = {}
        version = None
        place = 0
        for part in text.split("-"):
            while place < len(_PLACES):
                name, words = _PLACES[place]
                place += 1
                if part.lower() == "any":
                    break
                if name == "version":
                    version = VersionRequest.parse(part)
                    if version is not None:
                        break
                elif (part.lower() if name == "implementation" else part) in words:
                    found[name] = words[part.lower() if name == "implementation" else part]
                    break
            else:
                return None  # it fits nowhere, or after nothing that came before
        return cls(
            "key",
            implementation=found.get("implementation", ""),
            version=version,
            os=found.get("os", ""),
            arch=found.get("arch", ""),
            libc=found.get("libc", ""),
        )

    @property
    def is_local(self) -> bool:
        """Whether it means something on this machine alone: nothing that could be downloaded or carried in a pin."""
        return self.kind in LOCAL

    @property
    def patch_given(self) -> bool:
        """Whether it names X.Y.Z: then the very installation is meant, not what follows it."""
        return self.version is not None and self.version.patch is not None

    @property
    def minor_only(self) -> bool:
        """Whether its version is exactly X.Y, with or without a variant."""
        return self.version is not None and len(self.version.release) == 2 and not self.version.pre

    @property
    def names_prerelease(self) -> bool:
        """Whether pre-releases are as good as releases."""
        if self.kind in ("any", "implementation_version") or self.is_local:
            return True
        return self.version is not None and self.version.names_prerelease

    @property
    def names_debug(self) -> bool:
        """Whether debug builds are as good as others."""
        if self.kind in ("any", "implementation_version") or self.is_local:
            return True
        return self.version is not None and self.version.debug

    @property
    def names_alternative(self) -> bool:
        """Whether other implementations than CPython are as good as it."""
        if self.kind == "any" or self.is_local:
            return True
        return self.implementation not in ("", "cpython") or self.os == "emscripten"

    def check(self) -> None:
        """Passes if the request can be meant.

        Raises:
            InvalidRequest: It names a Python that pym can never use.
        """
        if self.version is not None:
            reason = self.version.unsupported()
            if reason:
                raise InvalidRequest(f"Invalid version request: {reason}")
        before, _, after = self.name.lower().partition("@")
        if self.kind == "executable" and after == "latest" and (before == "python" or before in _IMPLEMENTATIONS):
            raise InvalidRequest(
                "Requesting the 'latest' Python version is not yet supported",
                hints=(f"ask for {shown(before)} without a version",),
            )

    def admits(self, key: InterpreterKey, specifiers: Specifiers, *, any_variant: bool = False) -> bool:
        """Whether the interpreter (or, after `for_downloads`, the download) `key` is what is asked for.

        Paths and names admit anything: where it lies decides, not what it is. Pre-releases, debug builds and other
        implementations are admitted; whether they are to be passed over for better ones is the caller's to say, with
        `names_prerelease`, `names_debug` and `names_alternative`.

        Args:
            key: What it is.
            specifiers: Decides ranges.
            any_variant: Where no version is asked for, take free-threaded builds of any version too.
        """
        if self.is_local or (self.kind == "any" and self.host is None):
            return True
        if self.implementation == "pyodide":
            if key.platform.os != "emscripten":
                return False
        elif self.implementation and key.implementation != self.implementation:
            return False
        if not self._admits_platform(key.platform):
            return False
        if self.host is not None:
            return self.version is None or self.version.admits_download(key, specifiers)
        if self.version is None:
            return any_variant or default_variant(key)
        return self.version.admits(key, specifiers)

    def _admits_platform(self, platform: Platform) -> bool:
        if self.host is not None and not self.arch:
            # Nothing said about the machine: whatever this one runs will do.
            wanted = Platform(self.os or self.host.os, self.host.arch, self.libc or self.host.libc)
            return runs(wanted, platform)
        return self.os in ("", platform.os) and self.arch in ("", platform.arch) and self.libc in ("", platform.libc)

    def for_downloads(self, host: Platform) -> PythonRequest:
        """The same request for a download: CPython and the platform `host` where nothing else was said.

        Raises:
            InvalidRequest: It is a path or a program's name, or names a Python that pym can never use.
        """
        self.check()
        if self.is_local:
            raise InvalidRequest(f"Cannot download managed Python for request: {self.describe()}")
        if self.implementation == "pyodide":
            where = _PYODIDE
            return PythonRequest(
                "key",
                implementation="cpython",
                version=self.version,
                os=where.os,
                arch=where.arch,
                libc=where.libc,
                host=host,
            )
        elsewhere = "gnu" if self.os == "linux" else "none"
        return PythonRequest(
            "any" if self.kind == "any" else "key",
            implementation=self.implementation or "cpython",
            version=self.version,
            os=self.os or host.os,
            arch=self.arch,
            libc=self.libc or (elsewhere if self.os not in ("", host.os) else host.libc),
            host=host,
        )

    def describe(self) -> str:
        """As messages name it: "Python 3.12", "any Python", "executable name `foo`"."""
        if self.host is None:
            if self.kind == "any":
                return "any Python"
            if self.kind == "default":
                return "a default Python"
            if self.kind == "version":
                return f"Python {self.version}"
            if self.kind == "implementation":
                return _PRETTY[self.implementation]
            if self.kind == "implementation_version":
                return f"{_PRETTY[self.implementation]} {self.version}"
        if self.kind == "directory":
            return f"directory {shown(self.name)}"
        if self.kind == "file":
            return f"path {shown(self.name)}"
        if self.kind == "executable":
            return f"executable name {shown(self.name)}"
        return self.canonical()

    def canonical(self) -> str:
        """What a version file gets; reading it back gives the same request."""
        if self.is_local:
            return self.name
        if self.kind == "key" or self.host is not None:
            arch = self.arch or (self.host.arch if self.host is not None else "")
            parts = (self.implementation, str(self.version or ""), self.os, arch, self.libc)
            return "-".join([part or "any" for part in parts])
        if self.kind == "version":
            return str(self.version)
        if self.kind == "implementation":
            return self.implementation
        if self.kind == "implementation_version":
            return f"{self.implementation}@{self.version}"
        return self.kind

    def __str__(self) -> str:
        return self.canonical()


def runs(host: Platform, platform: Platform) -> bool:
    """Whether programs for `platform` run on `host`, by the rules of uv's `Platform::supports`.

    Levels of x86_64 are taken on trust: whether the processor has what v3 or v4 needs is not asked.
    """
    if platform.os == "emscripten":
        return True
    if host.os != platform.os or host.libc != platform.libc:
        return False
    if host.family == platform.family:
        return True
    if host.os == "windows":
        return (host.family, platform.family) in (("x86_64", "x86"), ("aarch64", "x86_64"), ("aarch64", "x86"))
    return host.os == "macos" and (host.family, platform.family) == ("aarch64", "x86_64")


def _absolute(cwd: str, text: str) -> str:
    """`text` from `cwd` on, without `.` and doubled separators. `..` stays: a link before it decides what it means."""
    if WINDOWS:
        return os.path.abspath(os.path.join(cwd, text))
    parts = os.path.join(cwd, text).split("/")
    return "/" + "/".join([part for part in parts if part not in ("", ".")])


def _after_prefix(prefix: str, lower: str) -> VersionRequest | None:
    """The version in `PREFIXversion` or `PREFIX@version`."""
    if not lower.startswith(prefix) or len(lower) == len(prefix):
        return None
    rest = lower[len(prefix) :]
    return VersionRequest.parse(rest[1:] if rest[0] == "@" else rest)
