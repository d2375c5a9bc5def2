"""What a power cut has left of an environment: its files are compared with RECORD, once. Cold. See `settled`.

Sizes tell nearly everything: a file whose content did not get to the disk is empty, or ends early. Once one such file
is found, the hashes of all others are compared as well.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.install import settled, sites
from pym.install.hold import Hold
from pym.install.recorded import is_as_recorded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment, Installed
    from pym.report import Reporter

_SLACK = 10_000_000_000  # ns: a change takes as long as that between its first file and its last
_SHOWN = 8


def compare(environment: Environment, reporter: Reporter) -> frozenset[str]:
    """Normalised names of distributions that have lost something, of which the person is warned.

    If there are none, the environment is marked as proved. Otherwise the next command compares again.
    """
    installed = sites.installed(environment)
    lost: dict[str, str] = {}
    for one in installed:
        path = _short(one)
        if path:
            lost[one.name] = path
    if lost:
        for one in installed:
            if one.name not in lost and (path := _other(one)):
                lost[one.name] = path
        names = sorted(lost)
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        reporter.warn(
            f"Files of {', '.join(f'`{name}`' for name in names[:_SHOWN])}{more} were not on the disk yet when the "
            f"machine stopped (`{lost[names[0]]}`): `pym verify --repair` installs them again"
        )
        return frozenset(lost)
    try:
        with Hold(environment, reporter):
            _prove(environment)
    except StoreError:
        pass  # an environment that is only read: it is compared each time
    return frozenset()


def _prove(environment: Environment) -> None:
    """Takes the mark away, but for this boot."""
    path = os.path.join(environment.prefix, settled.MARK)
    now = settled.now()
    changed = now in settled.boots(environment)  # by another process meanwhile, or before what was lost was repaired
    try:
        os.unlink(path)
        if changed:
            os.symlink(now, path)
    except OSError as error:
        raise StoreError.from_os("remove", path, error) from error


def _short(one: Installed) -> str:
    """A file of a distribution that is not as long as RECORD says; "" if there is none."""
    if one.kind != "dist-info":
        return ""
    record = os.path.join(one.site, one.info, "RECORD")
    try:
        written = os.stat(record).st_mtime_ns
    except OSError:
        return ""  # other installers leave none
    rows = _rows(one)
    if rows is None:
        return record
    for path, _, size in rows:
        if size < 0:
            continue
        place = os.path.join(one.site, path)
        try:
            about = os.stat(place)
        except (OSError, ValueError):
            continue  # a rename that did happen is on the disk: whoever removed this did so on purpose
        # What is newer was edited since. (Hard links have the times of the store: they are older.)
        if about.st_size != size and (about.st_size == 0 or about.st_mtime_ns <= written + _SLACK):
            return place
    return ""


def _other(one: Installed) -> str:
    """A file with another content than RECORD says that was not edited since; "" if there is none."""
    rows = _rows(one) if one.kind == "dist-info" else None
    if rows is None:
        return ""
    written = os.stat(os.path.join(one.site, one.info, "RECORD")).st_mtime_ns
    for path, hashed, _ in rows:
        if hashed.startswith("sha256="):
            place = os.path.join(one.site, path)
            try:
                if os.stat(place).st_mtime_ns <= written + _SLACK and not is_as_recorded(place, hashed):
                    return place
            except (OSError, ValueError):
                continue
    return ""


def _rows(one: Installed) -> list[tuple[str, str, int]] | None:
    """The rows of RECORD; None if it is not whole: it has no row of its own, or an unfinished one."""
    data = sites.text_file(one, "RECORD")
    if data is None or (data and not data.endswith((b"\n", b"\r"))) or b"RECORD," not in data:
        return None
    try:
        return sites.rows(data)
    except ValueError:
        return None
