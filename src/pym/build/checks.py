"""What a backend returns is only believed once it has been looked at (PEP 517, PEP 660). Cold."""

from __future__ import annotations

import os
import stat

from pym.errors import BuildFailed, HostileArchive, shown
from pym.model.value import Value
from pym.spec import wheelname
from pym.spec.ranges import key

LARGEST = 16 << 20  # bytes of METADATA


class Expected(Value):
    """What is being built, as far as it is known.

    Attributes:
        label: For messages, without backquotes: `docopt==0.6.2`.
        name: Normalised, "" if only the build tells.
        version: Canonical, "" if only the build tells.
    """

    __slots__ = ("label", "name", "version")

    def __init__(self, label: str, name: str = "", version: str = "") -> None:
        self.label = label
        self.name = name
        self.version = version


def texts(value: object, hook: str, expected: Expected) -> tuple[str, ...]:
    """A list of strings.

    Raises:
        BuildFailed: It is none.
    """
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise _wrong(expected, f"`{hook}` did not return a list of strings: {shown(repr(value))}")
    return tuple(value)


def wheel(value: object, directory: str, hook: str, expected: Expected) -> str:
    """The path of the one wheel that was built.

    Args:
        value: What the hook returned: the name of a file in `directory`.
        directory: Where it was to be put, which was empty before.
        hook: Its name.
        expected: What it has to be.

    Raises:
        BuildFailed: There is none, more than one, or that of something else.
    """
    path = _entry(value, directory, hook, expected)
    name = os.path.basename(path)
    said = wheelname.parse(name)
    if said is None:
        raise _wrong(expected, f"`{hook}` returned {shown(name)}, which is not the name of a wheel")
    _compare(said[0], said[1], f"`{hook}` built {shown(name)}", expected)
    _one_file(path, (".whl",), "wheel", hook, expected)
    return path


def whole_wheel(path: str, expected: Expected) -> None:
    """Looks into a wheel that was built: whether it can be read, and its METADATA is of what its name says.

    Raises:
        BuildFailed: It is none, or its METADATA is malformed or that of another project or version.
    """
    from pym.dist.wheel_metadata import of_file

    try:
        data = of_file(path)
    except HostileArchive as error:
        raise _wrong(expected, error.message) from error
    compare_metadata(data, "the METADATA of the wheel that was built", expected)


def sdist(value: object, directory: str, hook: str, expected: Expected) -> tuple[str, str, str]:
    """The path of the one source distribution that was built, with the name and the version of its PKG-INFO.

    The arguments are those of `wheel`.

    Raises:
        BuildFailed: There is none, more than one, or that of something else; or it cannot be unpacked.
    """
    from pym.dist.sdist_metadata import pkg_info

    path = _entry(value, directory, hook, expected)
    filename = os.path.basename(path)
    if not filename.endswith((".tar.gz", ".zip")):
        raise _wrong(expected, f"`{hook}` returned {shown(filename)}, which is not the name of a source distribution")
    _one_file(path, (".tar.gz", ".zip"), "source distribution", hook, expected)
    try:
        data = pkg_info(path, filename)
    except HostileArchive as error:
        raise _wrong(expected, error.message) from error
    if not data:
        raise _wrong(expected, f"`{hook}` built {shown(filename)}, which has no PKG-INFO")
    name, version = compare_metadata(data, f"the PKG-INFO of {shown(filename)}", expected)
    said = wheelname.sdist(filename, name)
    if said is None or key(said) != key(version):
        raise _wrong(expected, f"`{hook}` built {shown(filename)}, whose PKG-INFO is of `{name} {version}`")
    return path, name, version


def _one_file(path: str, endings: tuple[str, ...], what: str, hook: str, expected: Expected) -> None:
    directory, name = os.path.split(path)
    try:
        about = os.lstat(path)
        others = sorted(other for other in os.listdir(directory) if other.endswith(endings) and other != name)
    except OSError as error:
        raise _wrong(expected, f"`{hook}` returned {shown(name)}, which is not there ({error.strerror})") from error
    if not stat.S_ISREG(about.st_mode):
        raise _wrong(expected, f"`{hook}` returned {shown(name)}, which is no file")
    if others:
        raise _wrong(expected, f"`{hook}` built more than one {what}: {shown(name)}, {shown(others[0])}")


def metadata(value: object, directory: str, hook: str, expected: Expected) -> bytes:
    """METADATA out of the `.dist-info` directory that was prepared; the arguments are those of `wheel`.

    Raises:
        BuildFailed: There is none, or it is that of something else.
    """
    path = _entry(value, directory, hook, expected)
    name = os.path.basename(path)
    if not name.endswith(".dist-info"):
        raise _wrong(expected, f"`{hook}` returned {shown(name)}, which does not end in `.dist-info`")
    inside = os.path.join(path, "METADATA")
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode) or not stat.S_ISREG(os.lstat(inside).st_mode):
            raise _wrong(expected, f"`{hook}` made {shown(name)}, whose METADATA is no file")
        with open(inside, "rb", buffering=0) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise _wrong(expected, f"`{hook}` returned {shown(name)}, which has no METADATA ({error.strerror})") from error
    if len(data) > LARGEST:
        raise _wrong(expected, f"the METADATA that `{hook}` made is larger than the {LARGEST} bytes it may have")
    compare_metadata(data, f"the METADATA that `{hook}` made", expected)
    return data


def compare_metadata(data: bytes, what: str, expected: Expected) -> tuple[str, str]:
    """Name and version that METADATA has.

    Raises:
        BuildFailed: It is malformed, or that of another project or version.
    """
    from pym.spec.metadata import compile as compile_metadata

    try:
        name, version, _, _, _ = compile_metadata(data)
    except (ValueError, RecursionError) as error:
        raise _wrong(expected, f"{what} is malformed: {error}") from error
    _compare(name, version, f"{what} is", expected)
    return name, version


def _compare(name: str, version: str, what: str, expected: Expected) -> None:
    if expected.name and name != expected.name:
        raise _wrong(expected, f"{what} of another project: `{name}`, where `{expected.name}` was asked for")
    # A build may add a local part: which commit it was, for which accelerator it is.
    if expected.version and key(expected.version) not in (key(version), key(version.partition("+")[0])):
        raise _wrong(
            expected,
            f"{what} of another version: `{version}`, where `{expected.name} {expected.version}` was asked for",
        )


def _entry(value: object, directory: str, hook: str, expected: Expected) -> str:
    if not isinstance(value, str):
        raise _wrong(expected, f"`{hook}` did not return a name: {shown(repr(value))}")
    if value in ("", ".", "..") or any(character in value for character in "/\\\0"):
        raise _wrong(expected, f"`{hook}` returned {shown(value)}, which is not the name of a file")
    return os.path.join(directory, value)


def _wrong(expected: Expected, reason: str) -> BuildFailed:
    return BuildFailed(
        f"Failed to build `{expected.label}`",
        context=reason,
        hints=("this is a mistake of its build backend: nothing of it has been used",),
    )
