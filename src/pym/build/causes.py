"""What the output of a backend says about why it failed, and what to do about that. Cold."""

from __future__ import annotations

import re

from pym.errors import shown
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Cause(Value):
    """What went wrong.

    Attributes:
        what: A sentence without a full stop.
        hints: What to do, each a sentence without a full stop.
    """

    __slots__ = ("hints", "what")

    def __init__(self, what: str, *hints: str) -> None:
        self.what = what
        self.hints = hints


# Headers and the packages that have them: Debian and Ubuntu, Fedora and RHEL, Alpine.
_HEADERS = {
    "ffi.h": ("libffi-dev", "libffi-devel", "libffi-dev"),
    "openssl/": ("libssl-dev", "openssl-devel", "openssl-dev"),
    "libxml/": ("libxml2-dev", "libxml2-devel", "libxml2-dev"),
    "libxslt/": ("libxslt1-dev", "libxslt-devel", "libxslt-dev"),
    "libpq-fe.h": ("libpq-dev", "libpq-devel", "libpq-dev"),
    "mysql.h": ("default-libmysqlclient-dev", "mysql-devel", "mariadb-dev"),
    "sql.h": ("unixodbc-dev", "unixODBC-devel", "unixodbc-dev"),
    "zlib.h": ("zlib1g-dev", "zlib-devel", "zlib-dev"),
    "jpeglib.h": ("libjpeg-dev", "libjpeg-turbo-devel", "jpeg-dev"),
    "yaml.h": ("libyaml-dev", "libyaml-devel", "yaml-dev"),
    "lber.h": ("libldap2-dev", "openldap-devel", "openldap-dev"),
    "ldap.h": ("libldap2-dev", "openldap-devel", "openldap-dev"),
    "sasl": ("libsasl2-dev", "cyrus-sasl-devel", "cyrus-sasl-dev"),
    "gssapi": ("libkrb5-dev", "krb5-devel", "krb5-dev"),
    "krb5": ("libkrb5-dev", "krb5-devel", "krb5-dev"),
    "curl/": ("libcurl4-openssl-dev", "libcurl-devel", "curl-dev"),
    "portaudio.h": ("portaudio19-dev", "portaudio-devel", "portaudio-dev"),
    "snappy": ("libsnappy-dev", "snappy-devel", "snappy-dev"),
    "hdf5.h": ("libhdf5-dev", "hdf5-devel", "hdf5-dev"),
    "sqlite3.h": ("libsqlite3-dev", "sqlite-devel", "sqlite-dev"),
    "bzlib.h": ("libbz2-dev", "bzip2-devel", "bzip2-dev"),
    "lzma.h": ("liblzma-dev", "xz-devel", "xz-dev"),
    "gmp.h": ("libgmp-dev", "gmp-devel", "gmp-dev"),
    "mpfr.h": ("libmpfr-dev", "mpfr-devel", "mpfr-dev"),
    "geos_c.h": ("libgeos-dev", "geos-devel", "geos-dev"),
    "libmemcached": ("libmemcached-dev", "libmemcached-devel", "libmemcached-dev"),
    "cups/": ("libcups2-dev", "cups-devel", "cups-dev"),
    "dbus/": ("libdbus-1-dev", "dbus-devel", "dbus-dev"),
    "cairo": ("libcairo2-dev", "cairo-devel", "cairo-dev"),
    "magic.h": ("libmagic-dev", "file-devel", "file-dev"),
}
# Programs that builds ask libraries for their flags with, or that they run.
_PROGRAMS = {
    "pg_config": ("libpq-dev", "libpq-devel", "libpq-dev"),
    "mysql_config": ("default-libmysqlclient-dev", "mysql-devel", "mariadb-dev"),
    "mariadb_config": ("libmariadb-dev", "mariadb-connector-c-devel", "mariadb-connector-c-dev"),
    "xml2-config": ("libxml2-dev", "libxml2-devel", "libxml2-dev"),
    "xslt-config": ("libxslt1-dev", "libxslt-devel", "libxslt-dev"),
    "curl-config": ("libcurl4-openssl-dev", "libcurl-devel", "curl-dev"),
    "krb5-config": ("libkrb5-dev", "krb5-devel", "krb5-dev"),
    "freetype-config": ("libfreetype6-dev", "freetype-devel", "freetype-dev"),
    "llvm-config": ("llvm-dev", "llvm-devel", "llvm-dev"),
    "gdal-config": ("libgdal-dev", "gdal-devel", "gdal-dev"),
    "h5cc": ("libhdf5-dev", "hdf5-devel", "hdf5-dev"),
    "pkg-config": ("pkg-config", "pkgconf-pkg-config", "pkgconf"),
    "cmake": ("cmake", "cmake", "cmake"),
    "ninja": ("ninja-build", "ninja-build", "ninja"),
    "swig": ("swig", "swig", "swig"),
    "gfortran": ("gfortran", "gcc-gfortran", "gfortran"),
    "make": ("make", "make", "make"),
    "git": ("git", "git", "git"),
}
_COMPILERS = r"(?:gcc|cc|c\+\+|g\+\+|clang|clang\+\+|[a-z0-9_]+-linux-(?:gnu|musl)[a-z]*-(?:gcc|g\+\+|cc))(?:-\d+)?"
# Modules that Python 3.12 no longer has, and what does without.
_GONE = "distutils|imp|asynchat|asyncore|smtpd"
_RUNTIME = "Python 3.11 or older still has it: `--python 3.11`"

_Rule = tuple[re.Pattern[str], "Callable[[re.Match[str]], Cause]"]


def _rules() -> tuple[_Rule, ...]:
    def rule(pattern: str, cause: Callable[[re.Match[str]], Cause]) -> _Rule:
        return re.compile(pattern, re.MULTILINE), cause

    return (
        rule(r"fatal error: '?((?:Python|pyconfig)\.h)'?(?: file not found|: No such file)", _python_header),
        rule(r"fatal error: '?([\w./+-]+\.h(?:pp|xx)?)'?(?: file not found|: No such file)", _header),
        rule(r"(?:ld|lld|ld\.lld|collect2):.*cannot find -l:?([\w.+-]+)", _library),
        rule(rf"(?:command|error: command) '?(?:[\w/.-]*/)?({_COMPILERS})'? failed: No such file", _compiler),
        rule(rf"(?:unable to execute|No such file or directory:) '?(?:[\w/.-]*/)?({_COMPILERS})'", _compiler),
        rule(r"(Unknown compiler\(s\)|No CMAKE_C(?:XX)?_COMPILER could be found)", _compiler),
        rule(r"(?:error: )?linker `(?:[\w/.-]*/)?(cc|gcc|clang)` not found", _compiler),
        rule(r"(Microsoft Visual C\+\+ [\d.]+ or greater is required)", _visual),
        rule(r"(can't find Rust compiler|Cargo, the Rust package manager, is not installed)", _rust),
        rule(r"No such file or directory: '(?:[\w/.-]*/)?(cargo|rustc|maturin)'", _rust),
        rule(r"(puccinialin)/_setup_rust\.py", _rust),  # what maturin asks for a compiler where there is none
        rule(
            r"(?:`|')?(cargo|rustc)(?:`|')?[^\n]{0,60}(?:not found|is not installed|not installed or not on PATH)",
            _rust,
        ),
        rule(r"(rustup could not choose a version of (?:cargo|rustc))", _no_toolchain),
        rule(r"failed to (?:download from|fetch) `([^`]*crates[^`]*|https://github.com/rust-lang/[^`]*)`", _crates),
        rule(r"package `[^`]+` cannot be built because it requires rustc (\d[\w.]*)", _old_rust),
        rule(
            rf"(?:^|/|'|`|\"|\s)({'|'.join(re.escape(name) for name in _PROGRAMS)})"
            r"(?: executable|'|`|\")?:? ?(?:is |was |command )?(?:not found|required)",
            _program,
        ),
        rule(
            rf"No such file or directory: '(?:[\w/.-]*/)?({'|'.join(re.escape(name) for name in _PROGRAMS)})'", _program
        ),
        rule(r"(?:Package|Dependency) \"?'?([\w.+-]+)'?\"?,? (?:required by .*)?(?:was )?not found", _pkg_config),
        rule(rf"ModuleNotFoundError: No module named '({_GONE})(?:\.[\w.]+)?'", _gone),
        rule(r"(?:module 'pkgutil' has no attribute '(ImpImporter)')", _old_setuptools),
        rule(r"module 'configparser' has no attribute '(SafeConfigParser)'", _configparser),
        rule(r"(use_2to3) is invalid", _two_to_three),
        rule(r"ModuleNotFoundError: No module named '(pkg_resources)'", _pkg_resources),
        rule(r"(Missing parentheses in call to '(?:print|exec)'|invalid syntax.*\n?.*print )", _python2),
        rule(r"^\s*(?:print [\"'\w]|except \w[\w.]*, ?\w+:|raise \w+, )[^\n]*\n[\s^~]*\n?(SyntaxError)", _python2),
        rule(r"(?:ModuleNotFoundError: No module named '|ImportError: No module named )([\w.]+)'?", _module),
        rule(r"setuptools-scm was unable to detect version for ([^\n.]+)", _scm),
        rule(r"error: (invalid command 'bdist_wheel')", _wheel),
        rule(r"AttributeError: module '([\w.]+)' has no attribute '(build_wheel)'", _no_hook),
        rule(
            r"(?:Could not resolve host|Failed to connect to)[: ]+([\w.-]+)"
            r"|gaierror: |Temporary failure in name resolution|Network is unreachable",
            _network,
        ),
        rule(r"(No space left on device)", lambda match: Cause("the disk is full", "free some space, then try again")),
        rule(r"(Killed signal terminated program|MemoryError)", _memory),
    )


_compiled: tuple[_Rule, ...] = ()


def cause(output: str, *, isolated: bool = True, python: str = "") -> Cause | None:
    """What a backend's output says, None if it tells nothing that is known.

    Args:
        output: What was printed.
        isolated: Whether the build had an environment of its own: without one, what is missing is to be installed.
        python: Version of the interpreter, for hints: `3.12`.
    """
    global _compiled
    if not _compiled:
        _compiled = _rules()
    for pattern, explain in _compiled:
        found = pattern.search(output)
        if found is not None:
            if explain is _module:
                return _missing_module(found.group(1), isolated)
            if explain is _python_header:
                return _python_header(found, python)
            return explain(found)
    return None


def _packages(names: tuple[str, str, str]) -> str:
    debian, fedora, alpine = names
    return (
        f"install it with the system's packages: `apt install {debian}` (Debian, Ubuntu), `dnf install {fedora}` "
        f"(Fedora, RHEL), `apk add {alpine}` (Alpine)"
    )


_WHEEL = "a version that has a wheel for this Python needs no compiler: `--only-binary NAME` takes one"


def _python_header(match: re.Match[str], python: str = "") -> Cause:
    version = python or "3"
    return Cause(
        f"the header `{match.group(1)}` of Python itself is missing",
        f"install the headers of this interpreter (`apt install python{version}-dev`, `dnf install "
        f"python{version}-devel`, `apk add python3-dev`), or use a managed one, which has them: "
        "`pym python install`",
    )


def _header(match: re.Match[str]) -> Cause:
    name = match.group(1)
    for start, names in _HEADERS.items():
        if name.startswith(start) or name.rpartition("/")[2].startswith(start):
            return Cause(f"the header `{name}` is missing", _packages(names))
    return Cause(
        f"the header `{name}` is missing", "install the development package of the library it belongs to", _WHEEL
    )


def _library(match: re.Match[str]) -> Cause:
    name = match.group(1)
    return Cause(f"the library `{name}` is missing", f"install its development package, often called `lib{name}-dev`")


def _compiler(match: re.Match[str]) -> Cause:
    name = match.group(1)
    what = f"the compiler `{name}` is missing" if name.replace("+", "").isalpha() else "there is no C compiler"
    return Cause(what, _packages(("build-essential", "gcc gcc-c++ make", "build-base")), _WHEEL)


def _visual(match: re.Match[str]) -> Cause:
    return Cause("there is no C compiler", f"{match.group(1)}: install Microsoft's C++ Build Tools", _WHEEL)


def _rust(match: re.Match[str]) -> Cause:
    return Cause(
        "there is no Rust compiler", "install `cargo` and `rustc`, with the system's packages or rustup", _WHEEL
    )


def _no_toolchain(match: re.Match[str]) -> Cause:
    return Cause("rustup has no Rust compiler that it could use", "`rustup default stable` installs one", _WHEEL)


def _crates(match: re.Match[str]) -> Cause:
    return Cause(
        "`cargo` cannot fetch the crates that it needs",
        "let it reach the registry of crates, or name a mirror (`[source]` in `~/.cargo/config.toml`)",
        _WHEEL,
    )


def _old_rust(match: re.Match[str]) -> Cause:
    return Cause(
        f"the Rust compiler is too old: {match.group(1)} is needed", "install a newer one, for example by rustup"
    )


def _program(match: re.Match[str]) -> Cause:
    name = match.group(1)
    return Cause(f"the program `{name}` is missing", _packages(_PROGRAMS[name]))


def _pkg_config(match: re.Match[str]) -> Cause:
    return Cause(
        f"the library `{match.group(1)}` is missing", "install its development package with the system's packages"
    )


def _gone(match: re.Match[str]) -> Cause:
    name = match.group(1)
    if name == "distutils":
        return Cause(
            "it uses `distutils`, which Python 3.12 no longer has",
            "a newer version may do without; else give its build `setuptools`, which brings it along: "
            '`[tool.pym.extra-build-dependencies]`, `NAME = ["setuptools"]`',
            _RUNTIME,
        )
    return Cause(f"it uses `{name}`, which Python 3.12 no longer has", "a newer version may do without", _RUNTIME)


def _old_setuptools(match: re.Match[str]) -> Cause:
    return Cause(
        "it is built with a `setuptools` that is too old for this Python (`pkgutil.ImpImporter` went with 3.12)",
        "let builds use a newer one: `--build-constraints` with `setuptools>=66.1`, if the project allows it",
        _RUNTIME,
    )


def _configparser(match: re.Match[str]) -> Cause:
    return Cause(
        "it uses `configparser.SafeConfigParser`, which Python 3.12 no longer has (an old `versioneer` does)",
        "a newer version may do without",
        _RUNTIME,
    )


def _two_to_three(match: re.Match[str]) -> Cause:
    return Cause(
        "it is converted from Python 2 while it is built (`use_2to3`), which `setuptools` no longer does",
        "a newer version may do without; else `--build-constraints` with `setuptools<58`",
    )


def _pkg_resources(match: re.Match[str]) -> Cause:
    return Cause(
        "it uses `pkg_resources`, which the newest `setuptools` no longer has",
        "let builds use an older one: `--build-constraints` with `setuptools<81`",
    )


def _python2(match: re.Match[str]) -> Cause:
    return Cause("it is written for Python 2", "choose a newer version, if the project has one for Python 3")


def _module(match: re.Match[str]) -> Cause:
    return _missing_module(match.group(1), True)


def _missing_module(module: str, isolated: bool) -> Cause:
    what = f"the build needs the module {shown(module)}, which is not there"
    if not isolated:
        return Cause(
            what,
            "it is built without isolation: install what it needs to build into the environment first, or build it "
            "in isolation",
        )
    return Cause(
        what,
        "the project does not name it in `build-system.requires`; name what has it for this build: "
        '`[tool.pym.extra-build-dependencies]`, `NAME = ["…"]`, or build without isolation',
    )


def _scm(match: re.Match[str]) -> Cause:
    return Cause(
        "`setuptools-scm` finds no version: there is no git repository around the tree",
        "set `SETUPTOOLS_SCM_PRETEND_VERSION`, or fetch the tree by git",
    )


def _wheel(match: re.Match[str]) -> Cause:
    return Cause(
        "its `setuptools` is too old to build wheels by itself",
        'give its build `wheel`: `[tool.pym.extra-build-dependencies]`, `NAME = ["wheel"]`',
    )


def _no_hook(match: re.Match[str]) -> Cause:
    return Cause(
        f"{shown(match.group(1))} is no build backend: it has no `{match.group(2)}`",
        "correct `build-backend` in its `pyproject.toml`",
    )


def _network(match: re.Match[str]) -> Cause:
    what = f"`{match.group(1)}`" if match.group(1) else "the network"
    return Cause(
        f"the build fetches something by itself, and {what} could not be reached",
        "check the connection and the proxy, or provide what it looks for: its output tells",
    )


def _memory(match: re.Match[str]) -> Cause:
    return Cause("the build ran out of memory", "give it more, or let it do less at a time (`MAKEFLAGS=-j1`)")
