"""Pages of many files, sorted by version and otherwise unread: of a thousand files a resolution looks at ten. Cold.

    [{"filename": "foo-1.0-py3-none-any.whl", …}, {"filename": "foo-1.0.tar.gz", …}]

is a row of the table of `foo`, cut out of the page as it stood there. Who asks for the files of that version has them
read by `index.entries` as all others; once they were read, the table keeps them compiled.

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
from pym.index.table import Table, made
from pym.spec import jsontext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File, Kind

SMALLEST = 1 << 15  # bytes of a page that is worth it: a smaller one is read, and so checked, as a whole
_LARGEST = (1 << 31) - 1
_FILES = b'"files":'
_SKIPPED_MOST = 2000  # entries whose reasons are kept


def sorted_by_version(
    name: str,
    index: str,
    body: bytes,
    *,
    location: str,
    etag: str = "",
    modified: str = "",
    path: str = "",
    before: Table | None = None,
) -> Table | None:
    """The table of a project from its JSON page, most of which is not read yet.

    Args:
        name: The project, normalised.
        index: URL of the index, without credentials.
        body: The page, decompressed.
        location: URL it came from, without credentials: what relative links are relative to.
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
    cut = _cut(body)
    if cut is None:
        return None
    begin, between, objects, page = cut
    if page.status[0] == "quarantined":
        return None
    found = _by_version(name, begin, objects)
    if found is None:
        return None
    versions, skipped = found
    keys = tuple(sorted(versions))
    joint, head = between.join, b"[" + begin
    rows = [b"%b%b}]" % (head, joint(versions[key][1])) for key in keys]
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
    return with_metadata(made(columns, (), bytes(len(keys)), rows, skipped[:_SKIPPED_MOST], path=path), before)


def _cut(body: bytes) -> tuple[bytes, bytes, list[bytes], Page] | None:
    """What objects of `files` begin with, what stands between two, their rests, and the page without them."""
    at = body.find(_FILES)
    opening = body.find(b"[", at, at + 32) + 1
    if at < 0 or not opening:
        return None
    start = body.find(b"{", opening, opening + 8)
    end = body.find(b'":', start, start + 64) + 2
    if start < 0 or end < 2 or body[opening:start].strip() or body[start + 1 : start + 2] != b'"':
        return None
    begin = body[start:end]
    for space in (b"", b" "):
        between = b"}," + space + begin
        if body.find(between, end) >= 0:
            break
    else:
        return None
    objects = body[end:].split(between)
    # An object that begins otherwise would be taken for a part of the one before it.
    if body.count(b'"filename":') != len(objects):
        return None
    try:
        last = objects[-1].decode("ascii")
        closed = jsontext.end_of(begin.decode("ascii") + last) - len(begin)
        rest = objects[-1][closed:]
        objects[-1] = objects[-1][: closed - 1]
        if not rest.lstrip().startswith(b"]"):
            return None
        # Whether the list is that of the page, and all around it as it has to be, the reader of pages tells.
        page = read_json((body[:opening] + rest).removeprefix(BOM_UTF8).decode(), "")
    except (PymError, ValueError, RecursionError):
        return None
    return (begin, between, objects, page) if not page.files and not page.skipped else None


def _by_version(
    name: str, begin: bytes, objects: list[bytes]
) -> tuple[dict[bytes, tuple[str, list[bytes]]], list[tuple[str, str]]] | None:
    """The objects of each version with its text, by its key; and what was passed over. None if a name is odd."""
    names = Names(name)
    versions: dict[bytes, tuple[str, list[bytes]]] = {}
    rows: dict[bytes, list[bytes]] = {}  # by the name and version that files begin with, as they are written
    projects: set[bytes] = set()  # names that were judged to be this one
    labels = {b""}  # ends of wheels that were judged to be good; an sdist has none
    filenames: list[bytes] = []
    skipped: list[tuple[str, str]] = []
    first = begin == b'{"filename":'
    for each in objects:
        filename = each.split(b'"', 2)[1] if first else each.split(b'"filename":', 1)[1].split(b'"', 2)[1]
        if filename[-4:] == b".whl":
            dash = filename.find(b"-", filename.find(b"-") + 1)
            head, label = filename[:dash], filename[dash:]
        else:
            head, label = filename[:-7] if filename[-7:] == b".tar.gz" else b"", b""
        filenames.append(filename)
        row = rows.get(head)
        if row is not None and label in labels:
            row.append(each)
            continue
        project, _, version = head.partition(b"-")
        known = None
        if project in projects and label in labels:
            # One of the same kind as one before: only the version is new.
            known = names.version(version.decode("ascii", "replace"))
        if known is None:
            try:
                text = filename.decode("ascii")
            except UnicodeDecodeError:
                return None
            if "\\" in text:
                return None
            said = names.read(text)
            if isinstance(said, str):
                skipped.append((text, said))
                continue
            known = said[:2]
            if said[2] and not said[3]:
                projects.add(project)
                labels.add(label)
            elif said[2]:
                head = b""  # a build tag stands where the tags begin
        row = versions.setdefault(known[1], (known[0], []))[1]
        if head and names.version(version.decode("ascii", "replace")) == known:
            rows[head] = row
        row.append(each)
    # Of files that are listed twice it matters whether they are the same.
    return (versions, skipped) if len(set(filenames)) == len(objects) else None


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
