"""Distributions that are installed in an environment, and what their directories say. A HOT module.

`installed` reads nothing but one listing per site directory: names and versions stand in the names of `.dist-info`
directories (PEP 427). Everything else is read when it is asked for.
"""

from __future__ import annotations

import os
import stat

from pym.install.foreign import egg_info_name, egg_info_of, egg_link_target, read_file
from pym.model.environment import Installed
from pym.spec.jsontext import loads
from pym.spec.name import normalise
from pym.spec.notation import read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.environment import Environment

    # One row of RECORD: (path as written, hash as in `sha256=…` or "", size in bytes or -1)
    Row = tuple[str, str, int]


def installed(environment: Environment, warn: Callable[[str], None] | None = None) -> list[Installed]:
    """The distributions of an environment, sorted by name, then version, then place.

    Args:
        environment: Where to look: its purelib, and platlib where that is another directory. One that does not exist
            holds nothing.
        warn: Is told of directories that look like a distribution's and are none; they are passed over.

    Raises:
        OSError: A site directory cannot be read.
    """
    found: list[Installed] = []
    for site in environment.sites:
        found += in_site(site, warn)
    found.sort(key=_by_name)
    if len({one.name for one in found}) < len(found):
        found.sort(key=_by_all)  # one name twice, which is rare: only then versions are compared
    return found


def in_site(site: str, warn: Callable[[str], None] | None = None) -> list[Installed]:
    """The distributions in one site directory, in no order. See `installed`."""
    try:
        names = os.listdir(site)
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    problems: list[str] = []
    for info in names:
        # Three quarters of the names in a site directory are packages: one slice tells.
        ending = info[-10:]
        if ending == ".dist-info":
            one = _from_dist_info(site, info, problems)
        elif ending[1:] == ".egg-info":
            one = _from_egg_info(site, info, problems)
        elif ending[1:] == ".egg-link":
            one = _from_egg_link(site, info, problems)
        else:
            continue
        if one is not None:
            found.append(one)
    if warn is not None:
        for problem in sorted(problems):
            warn(problem)
    return found


def _from_dist_info(site: str, info: str, problems: list[str]) -> Installed | None:
    written, dash, text = info[:-10].partition("-")
    if not dash:
        return None
    name = normalise(written)
    version = _canonical(text)
    if name is None or not version:
        path = os.path.join(site, info)
        if info[:1] == "~":
            problems.append(f"Ignoring dangling temporary directory: `{path}`")
        elif os.path.isdir(path):
            what = "name" if name is None else "version"
            problems.append(f"Ignoring `{path}`: its {what} is malformed")
        return None
    return Installed(name, version, site, info)


def _canonical(text: str) -> str:
    """The canonical form of a version, "" when it is none; numbers alone are seen to be canonical at once."""
    for part in text.split("."):
        if not part.isdecimal() or (part[0] == "0" and part != "0"):
            break
    else:
        if text.isascii() and len(text) <= 100:
            return text
    version = read_version(text)
    return "" if version is None else str(version)


def _from_egg_info(site: str, info: str, problems: list[str]) -> Installed | None:
    name, version = egg_info_name(info)
    if not name or not version:
        # `x.egg-info` without a version: setuptools' own directories beside sources, and old installations.
        return _described(site, info, "egg-info", os.path.join(site, info), problems)
    return Installed(name, version, site, info, "egg-info")


def _from_egg_link(site: str, info: str, problems: list[str]) -> Installed | None:
    target = egg_link_target(os.path.join(site, info))
    described = egg_info_of(target, info[:-9]) if target else ""
    if not described:
        problems.append(f"Ignoring `{os.path.join(site, info)}`: what it points to is gone")
        return None
    return _described(site, info, "egg-link", described, problems)


def _described(site: str, info: str, kind: str, path: str, problems: list[str]) -> Installed | None:
    """A distribution whose name and version only its metadata tells."""
    data = read_file(os.path.join(path, "PKG-INFO"))
    if data is None:
        data = read_file(path)
    name, version = named(data or b"")
    if name and version:
        return Installed(name, version, site, info, kind)
    problems.append(f"Ignoring `{os.path.join(site, info)}`: its metadata does not tell a name and a version")
    return None


def named(data: bytes) -> tuple[str, str]:
    """The normalised name and the canonical version that a metadata file tells; "" for what it does not tell."""
    name = version = ""
    for line in data.decode("utf-8", "replace").splitlines():
        key, colon, value = line.partition(":")
        if not colon and not line.strip():
            break  # the description follows
        key = key.strip().lower()
        if key == "name" and not name:
            name = normalise(value.strip()) or ""
        elif key == "version" and not version:
            read = read_version(value)
            version = "" if read is None else str(read)
    return name, version


def _by_name(one: Installed) -> str:
    return one.name


def _by_all(one: Installed) -> tuple[str, tuple[object, ...], str, str, str]:
    version = read_version(one.version)
    return one.name, () if version is None else version.key, one.version, one.site, one.info


# --- What one distribution says of itself


def directory(one: Installed) -> str:
    """Absolute path of what describes a distribution: for an `.egg-link` that of the `.egg-info` it leads to."""
    path = os.path.join(one.site, one.info)
    if one.kind == "egg-link":
        return egg_info_of(egg_link_target(path), one.info[:-9])
    return path


def metadata(one: Installed) -> bytes | None:
    """METADATA or PKG-INFO; None where there is none or it cannot be read: the distribution is broken."""
    path = metadata_path(one)
    return read_file(path) if path else None


def metadata_path(one: Installed) -> str:
    """The file `metadata` reads, "" where an `.egg-link` leads nowhere."""
    path = directory(one)
    if one.kind == "dist-info":
        return os.path.join(path, "METADATA")
    if not path:
        return ""
    inner = os.path.join(path, "PKG-INFO")
    try:
        return inner if stat.S_ISDIR(os.stat(path).st_mode) else path
    except OSError:
        return ""


def text_file(one: Installed, name: str) -> bytes | None:
    """A file beside the metadata, such as `top_level.txt`; None where there is none."""
    path = directory(one)
    return read_file(os.path.join(path, name)) if path else None


def installer(one: Installed) -> str:
    """Who installed it (PEP 376, INSTALLER), "" when that is not said."""
    data = text_file(one, "INSTALLER")
    return "" if data is None else data.decode("utf-8", "replace").strip()


def requested(one: Installed) -> bool:
    """Whether a person asked for it by name (PEP 376, REQUESTED)."""
    path = directory(one)
    return bool(path) and os.path.exists(os.path.join(path, "REQUESTED"))


def record(one: Installed) -> list[Row] | None:
    """The rows of RECORD (PEP 376, PEP 627), unchecked and in its order; None without a RECORD.

    Raises:
        ValueError: It is not CSV; the message is half a sentence.
    """
    data = text_file(one, "RECORD") if one.kind == "dist-info" else None
    return None if data is None else rows(data)


def rows(data: bytes) -> list[Row]:
    """What a RECORD file says. See `record`.

    Raises:
        ValueError: It is not CSV; the message is half a sentence.
    """
    # Paths that are no UTF-8 keep their bytes.
    text = data.decode("utf-8", "surrogateescape")
    if '"' in text:
        return _quoted_rows(text)
    found = []
    for line in text.split("\n"):
        path, _, rest = line.rstrip("\r").partition(",")
        if path:
            hashed, _, size = rest.partition(",")
            if "," in size:
                raise ValueError("has a row with more than three fields")
            found.append((path, hashed, int(size) if size.isdecimal() and size.isascii() else -1))
    return found


def _quoted_rows(text: str) -> list[Row]:
    import csv

    found = []
    try:
        for row in csv.reader(text.splitlines(keepends=True)):
            if row and row[0]:
                if len(row) > 3:
                    raise ValueError("has a row with more than three fields")
                path, hashed, size = [*row, "", ""][:3]
                found.append((path, hashed, int(size) if size.isdecimal() and size.isascii() else -1))
    except csv.Error as error:
        raise ValueError(f"is not CSV: {error}") from error
    return found


def direct_url(one: Installed) -> dict[str, object] | None:
    """What `direct_url.json` says (PEP 610); None without one, or when it is malformed: then it says nothing."""
    data = text_file(one, "direct_url.json") if one.kind == "dist-info" else None
    return None if data is None else read_direct_url(data)


def read_direct_url(data: bytes) -> dict[str, object] | None:
    """The same from the content of the file."""
    try:
        value = loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and isinstance(value.get("url"), str):
        return value
    return None


def editable_location(one: Installed) -> str:
    """The project directory of an editable distribution, "" for what is installed as usual.

    Told by `direct_url.json` (PEP 610, `dir_info.editable`), by an `.egg-link`, or, where an installer wrote neither,
    by the `.pth` file that setuptools puts into editable wheels.
    """
    if one.kind == "egg-link":
        return egg_link_target(os.path.join(one.site, one.info))
    if one.kind != "dist-info":
        return ""
    path = f"{one.site}{os.sep}{one.info}{os.sep}direct_url.json"
    # Hardly any distribution has it: asking costs a third of an open that fails.
    if os.access(path, os.F_OK):
        data = read_file(path)
        return "" if data is None else editable_in(data)
    return _from_pth(one)


def editable_in(data: bytes) -> str:
    """The project directory that the content of a `direct_url.json` tells, "" when it is none of an editable."""
    if b"editable" not in data:
        return ""
    value = read_direct_url(data)
    about = None if value is None else value.get("dir_info")
    if value is None or not isinstance(about, dict) or about.get("editable") is not True:
        return ""
    from pym.spec.direct import path_of

    url = str(value["url"])
    return path_of(url) or url


def _from_pth(one: Installed) -> str:
    path = f"{one.site}{os.sep}__editable__.{one.info[:-10]}.pth"
    data = read_file(path) if os.access(path, os.F_OK) else None
    if data is None:
        return ""
    for line in os.fsdecode(data).splitlines():
        if line and not line.startswith(("#", "import ", "import\t")):
            return os.path.normpath(os.path.join(one.site, line))
    return one.site  # modules are found by a hook; it alone knows where
