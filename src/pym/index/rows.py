"""Pages of JSON, sorted by version and otherwise unread: of a thousand files a resolution looks at ten. Cold.

    [{"filename": "foo-1.0-py3-none-any.whl", …}, {"filename": "foo-1.0.tar.gz", …}]

is a row of the table of `foo`, cut out of the page as it stands there (`index.sent`). Who asks for the files of that
version has them read by `index.entries` as all others; once they were read, the table keeps them compiled.

What is cut is only the ordinary page: an object whose `files` are objects that all begin with the same key, as servers
write them that do not do it by hand. Everything else is left to `index.page`, which reads it whole.
"""

from __future__ import annotations

import marshal
from codecs import BOM_UTF8

from pym.errors import PymError, shown
from pym.fs.codec import library
from pym.index.compile import Files, Names, with_metadata
from pym.index.entries import json_entries
from pym.index.page import Page, read_json, unusable
from pym.index.sent import Sent
from pym.index.table import Table, made
from pym.spec import jsontext
from pym.spec.ranges import FINAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File, Kind

    # Where runs of objects begin and end, one after the other.
    Runs = list[int]

SMALLEST = 1 << 12  # bytes of a page that is worth it: a smaller one is read, and so checked, as a whole
_LARGEST = (1 << 31) - 1
_FILES = b'"files":'
_FILENAME = b'"filename":'
_NEWEST, _NEWEST_FINAL = 2, 3  # versions whose files are at hand: most often it is one of them that is chosen


def sorted_by_version(
    name: str,
    index: str,
    body: bytes,
    *,
    location: str,
    sent: tuple[str, bytes] = ("", b""),
    etag: str = "",
    modified: str = "",
    path: str = "",
    before: Table | None = None,
) -> Table | None:
    """The table of a project from its JSON page, most of which is not read yet.

    Args:
        name: The project, normalised.
        index: URL of the index, without credentials.
        body: The page, decoded.
        location: URL it came from, without credentials: what relative links are relative to.
        sent: Its coding and what came; without it the page itself is kept.
        etag, modified: Headers of the answer.
        path: Where the cache is to keep it, "" for nowhere.
        before: The table that this one takes the place of.

    Returns:
        None if the page is small, or not one of the ordinary ones: `index.page` reads it, or says what is wrong.

    Raises:
        IndexUnusable: It is of a version to come.
    """
    if not SMALLEST <= len(body) <= _LARGEST:
        return None
    outline = _outline(body)
    if outline is None:
        return None
    begin, between, first, end, page = outline
    if page.status[0] == "quarantined":
        return None
    found = _by_version(name, body, begin, between, first, end)
    if found is None:
        return None
    versions, skipped = found
    keys = tuple(sorted(versions))
    columns = (
        name,
        index,
        True,
        tuple([versions[key][0] for key in keys]),
        keys,
        page.status,
        location,
        etag,
        modified,
        library().crc32(body),
    )
    coding, data = sent if sent[1] else ("", body)
    kept = Sent(coding, data, begin, tuple([tuple(versions[key][1]) for key in keys]))
    rows = {position: kept.cut(body, position) for position in _newest(keys)}
    return with_metadata(made(columns, (), bytes(len(keys)), rows, skipped, path=path, sent=kept), before)


def _newest(keys: tuple[bytes, ...]) -> set[int]:
    """Positions of the versions that a resolution is likely to look at."""
    last = len(keys) - 1
    found = set(range(max(0, last - _NEWEST + 1), last + 1))
    finals = 0
    for position in range(last, -1, -1):
        if keys[position].endswith(FINAL):
            found.add(position)
            finals += 1
            if finals == _NEWEST_FINAL:
                break
    return found


def _outline(body: bytes) -> tuple[bytes, bytes, int, int, Page] | None:
    """What objects of `files` begin with, what stands between two, where the rest of the first one begins, where that
    of the last one ends, and the page without them.
    """
    at = body.find(_FILES)
    opening = body.find(b"[", at, at + 32) + 1
    if at < 0 or not opening:
        return None
    start = body.find(b"{", opening, opening + 8)
    first = body.find(b'":', start, start + 64) + 2
    if start < 0 or first < 2 or body[opening:start].strip() or body[start + 1 : start + 2] != b'"':
        return None
    begin = body[start:first]
    for space in (b"", b" "):
        between = b"}," + space + begin
        last = body.rfind(between)
        if last >= first:
            break
    else:
        return None
    last += len(between)
    try:
        end = last + jsontext.end_of((begin + body[last:]).decode("ascii")) - len(begin)
        rest = body[end:]
        if not rest.lstrip().startswith(b"]"):
            return None
        # Whether the list is that of the page, and all around it as it has to be, the reader of pages tells.
        page = read_json((body[:opening] + rest).removeprefix(BOM_UTF8).decode(), "")
    except (PymError, ValueError, RecursionError):
        return None
    return (begin, between, first, end - 1, page) if not page.files and not page.skipped else None


def _by_version(
    name: str, body: bytes, begin: bytes, between: bytes, first: int, end: int
) -> tuple[dict[bytes, tuple[str, Runs]], list[tuple[str, str]]] | None:
    """Where the objects of each version are, with its text, by its key; and what was passed over. None for an odd name.

    Most follow another one of the same version, and of them no more is looked at than that: `foo-1.0-py…` is a wheel of
    1.0, but `foo-1.0-1.tar.gz` is no file of it.
    """
    judge = _Judge(name)
    versions: dict[bytes, tuple[str, Runs]] = {}
    is_first = begin == b"{" + _FILENAME
    find, starts, step = body.find, body.startswith, len(between)
    same: tuple[bytes, ...] = ()  # what an object begins with whose file is of the version at hand
    runs: Runs | None = None
    count = 0
    at = first
    while at >= step:
        count += 1
        if not starts(same, at):
            if runs is not None:
                runs.append(at - step)
            place = at if is_first else find(_FILENAME, at, end) + len(_FILENAME)
            opened = find(b'"', place, end) + 1
            filename = body[opened : find(b'"', opened, end)]
            known = judge.judge(filename)
            if known is None or not opened:
                return None
            same, runs = (), None
            if known:
                text, key, head = known
                row = versions.get(key)
                if row is None:
                    row = versions[key] = (text, [])
                runs = row[1]
                runs.append(at)
                if is_first and head:
                    head = body[at:opened] + head
                    same = (head + b"-cp", head + b"-py", head + b'.tar.gz"', head + b"-pp")
        at = find(between, at, end) + step
    if runs is not None:
        runs.append(end)
    # An object that begins otherwise would be taken for a part of the one before it.
    return (versions, judge.skipped) if body.count(_FILENAME) == count else None


class _Judge:
    """Tells of which version files are. Of one whose name and tags are as those before, only the version is looked at.

    Args:
        name: Of the project.

    Attributes:
        skipped: Files that were passed over, with the reasons.
    """

    def __init__(self, name: str) -> None:
        self.skipped: list[tuple[str, str]] = []
        self._names = Names(name)
        self._projects: set[bytes] = set()  # names that were judged to be this one
        self._labels = {b""}  # ends of wheels that were judged to be good; an sdist has none

    def judge(self, filename: bytes) -> tuple[str, bytes, bytes] | tuple[()] | None:
        """Version, its key and how all files of the version begin, b"" if that is not known; nothing if it is passed
        over; None if its name is odd.
        """
        if filename[-4:] == b".whl":
            project, _, rest = filename.partition(b"-")
            version, _, label = rest.partition(b"-")
        elif filename[-7:] == b".tar.gz":
            project, _, version = filename[:-7].partition(b"-")
            label = b""
        else:
            project = version = label = b""
        text = version.decode("ascii", "replace")
        if project in self._projects and label in self._labels:
            known = self._names.version(text)
            if known is not None:
                # An sdist whose version has a dash begins as wheels with build tags do.
                return known[0], known[1], b"" if b"-" in version else b"%b-%b" % (project, version)
        try:
            name = filename.decode("ascii")
        except UnicodeDecodeError:
            return None
        if "\\" in name:
            return None
        said = self._names.read(name)
        if isinstance(said, str):
            self.skipped.append((name, said))
            return ()
        if said[2] and not said[3]:
            self._projects.add(project)
            self._labels.add(label)
        plain = b"-" not in version and self._names.version(text) == said[:2]
        return said[0], said[1], b"%b-%b" % (project, version) if plain else b""


def decode(table: Table, row: bytes, position: int) -> tuple[tuple[File, ...], Kind]:
    """The files of one version, and what decides about them.

    Args:
        table: Whose row it is.
        row: As the page had it, or compiled already.
        position: Of the version.

    Raises:
        IndexUnusable: It is not JSON.
    """
    skipped: list[tuple[str, str]] = []
    if row[:1] == b"[":
        try:
            values = jsontext.loads(row.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise unusable(table.location, f"its JSON is damaged: {shown(str(error))[1:-1]}") from None
        assert isinstance(values, list)
        entries, skipped = json_entries(values, table.location)
    else:
        entries = list(marshal.loads(row))
    files = Files(table.name)
    files.extend(entries, skipped)
    if skipped:
        table.pass_over(skipped)
    entered, numbers = files.rows.get(table.keys[position], ([], []))
    return tuple(entered), tuple([files.usable[number] for number in numbers])
