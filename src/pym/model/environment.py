"""Environments: places that distributions are installed into. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.model.manifest import Stored


class Scheme(Value):
    """Where the parts of a distribution go, as absolute paths (sysconfig's names).

    Attributes:
        purelib, platlib: Pure and platform-dependent modules; often the same directory.
        scripts: Programs.
        data: The root that `.data/data` is laid out below.
        include: Headers of distributions, each in a directory of its own below it.
    """

    __slots__ = ("data", "include", "platlib", "purelib", "scripts")

    def __init__(self, purelib: str, platlib: str, scripts: str, data: str, include: str) -> None:
        self.purelib = purelib
        self.platlib = platlib
        self.scripts = scripts
        self.data = data
        self.include = include


class Environment(Value):
    """One place to install into.

    Attributes:
        prefix: Absolute path of what holds it all: the virtual environment, the interpreter's installation, the
            directory of `--target` or `--prefix`.
        kind: `virtual`, `system`, `target` or `prefix`.
        python: Absolute path of the interpreter that runs what is installed; scripts begin with it.
        key: What that interpreter is.
        scheme: Where things go.
        managed_by: For an environment marked EXTERNALLY-MANAGED the message of that file ("" has its own sentence);
            None for all others.
    """

    __slots__ = ("key", "kind", "managed_by", "prefix", "python", "scheme")

    def __init__(
        self,
        prefix: str,
        kind: str,
        python: str,
        key: InterpreterKey,
        scheme: Scheme,
        managed_by: str | None = None,
    ) -> None:
        self.prefix = prefix
        self.kind = kind
        self.python = python
        self.key = key
        self.scheme = scheme
        self.managed_by = managed_by

    @property
    def sites(self) -> tuple[str, ...]:
        """The directories that distributions are found in: purelib, and platlib where it is another one."""
        scheme = self.scheme
        return (scheme.purelib,) if scheme.platlib == scheme.purelib else (scheme.purelib, scheme.platlib)


class Installed(Value):
    """A distribution found in an environment. Only names were read: the rest is asked of `install.sites`.

    Attributes:
        name, version: Normalised and canonical; the version is as written where it is none.
        site: Absolute path of the directory it was found in.
        info: Name of what describes it there: `six-1.16.0.dist-info`, `x.egg-info`, `x.egg-link`.
        kind: `dist-info`, `egg-info` (a directory or a file, of distutils too), `egg-link` (legacy editable).
    """

    __slots__ = ("info", "kind", "name", "site", "version")

    def __init__(self, name: str, version: str, site: str, info: str, kind: str = "dist-info") -> None:
        self.name = name
        self.version = version
        self.site = site
        self.info = info
        self.kind = kind


class Addition(Value):
    """A distribution to put into an environment.

    Attributes:
        stored: Its files.
        requested: Whether a person asked for it by name (PEP 376, REQUESTED).
        direct_url: Content of `direct_url.json` (PEP 610), "" for what came from an index.
    """

    __slots__ = ("direct_url", "requested", "stored")

    def __init__(self, stored: Stored, requested: bool = False, direct_url: str = "") -> None:
        self.stored = stored
        self.requested = requested
        self.direct_url = direct_url
