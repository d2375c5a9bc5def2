"""From the entries of a page to the table of a project: versions sorted, what decides about files told apart. Cold."""

from __future__ import annotations

import marshal

from pym.errors import shown
from pym.index import table
from pym.spec import ranges
from pym.spec.direct import path_of
from pym.spec.name import normalise
from pym.spec.specifiers import compile_lenient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.index.table import Columns, Known, Table
    from pym.model.distribution import File, Usability

_SDISTS = (".tar.gz", ".zip")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_TAGS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")


class Names:
    """Reads the file names of one project: version, tags and build tag, each judged once.

    Args:
        name: The project, normalised.
    """

    __slots__ = ("_names", "_tags", "_versions", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._names: dict[str, bool] = {}
        self._versions: dict[str, tuple[str, bytes] | None] = {}
        self._tags: dict[str, bool] = {}

    def read(self, filename: str) -> tuple[str, bytes, str, str] | str:
        """Version, its key, tags ("" for an sdist) and build tag of a file; or the reason why it does not count."""
        if filename[-4:] == ".whl":
            parts = filename[:-4].split("-", 5)
            if len(parts) == 5:
                build = ""
                label = f"{parts[2]}-{parts[3]}-{parts[4]}"
            elif len(parts) == 6:
                build = parts[2]
                label = f"{parts[3]}-{parts[4]}-{parts[5]}"
                if not build[:1].isdigit() or not _NAME.issuperset(build):
                    return "its build tag does not begin with a digit"
            else:
                return "it is not the name of a wheel"
            good = self._tags.get(label)
            if good is None:
                good = self._tags[label] = _TAGS.issuperset(label) and label.count("-") == 2 and "" not in parts
            if not good:
                return "its tags are malformed"
            if not self.ours(parts[0]):
                return "it is of another project"
            found = self.version(parts[1])
            if found is None:
                return f"its version {shown(parts[1])} is malformed"
            return found[0], found[1], label, build
        stem = next((filename[: -len(end)] for end in _SDISTS if filename.endswith(end)), "")
        if not stem:
            return "it is neither a wheel nor a `.tar.gz` or `.zip`"
        name, dash, version = stem.rpartition("-")
        found = self.version(version) if dash and self.ours(name) else None
        if found is None:
            split = self._sdist(stem)
            if isinstance(split, str):
                return split
            found = split
        return found[0], found[1], "", ""

    def ours(self, name: str) -> bool:
        """Whether a name as written is that of the project."""
        same = self._names.get(name)
        if same is None:
            # Of the letters that names are made of: one that only looks the same is another one.
            same = self._names[name] = _NAME.issuperset(name) and normalise(name) == self.name
        return same

    def version(self, text: str) -> tuple[str, bytes] | None:
        """The canonical text and the key of a version as written, None for what is none."""
        if text not in self._versions:
            self._versions[text] = ranges.read(text)
        return self._versions[text]

    def _sdist(self, stem: str) -> tuple[str, bytes] | str:
        """Version of an sdist whose version may have a dash in it, as old ones have; or what is wrong."""
        ours = False
        at = stem.find("-")
        while at > 0:
            if self.ours(stem[:at]):
                ours = True
                found = self.version(stem[at + 1 :])
                if found is not None:
                    return found
            at = stem.find("-", at + 1)
        return "its version is malformed" if ours else "it is of another project"


class Files:
    """The files of one project, version by version, as they are added.

    Attributes:
        rows: For each version, by its key, the files and the numbers of what decides about them.
        texts: The canonical text of each version, by its key.
        usable: What decides about a file, by its number.
    """

    def __init__(self, name: str) -> None:
        self.names = Names(name)
        self.rows: dict[bytes, tuple[list[File], list[int]]] = {}
        self.texts: dict[bytes, str] = {}
        self.usable: list[Usability] = []
        self._numbers: dict[tuple[str, str, bool, str], int] = {}
        self._seen: dict[str, tuple[tuple[str, str], ...]] = {}
        self._heads: dict[str, bytes] = {}  # keys by versions as they are written, once they have a row

    def extend(self, entries: Iterable[File], passed: list[tuple[str, str]]) -> None:
        """Adds entries, and what is passed over to `passed`. What was seen before in part is not judged again."""
        seen, heads, numbers, rows, names = self._seen, self._heads, self._numbers, self.rows, self.names
        for entry in entries:
            filename, _, hashes, _, _, requires, yanked, _ = entry
            if filename not in seen:
                if filename[-4:] == ".whl":
                    name, _, rest = filename.partition("-")
                    version, _, label = rest[:-4].partition("-")
                    name = name if label else ""  # or it would pass as an sdist
                elif filename[-7:] == ".tar.gz":
                    name, _, version = filename[:-7].rpartition("-")
                    label = ""
                else:
                    name = version = label = ""
                # A wheel whose tags have been seen without a build tag has none, and they are good.
                number = numbers.get((label, requires, yanked is not None, ""))
                if number is not None and names.ours(name):
                    key = heads.get(version)
                    if key is None:
                        found = names.version(version)
                        if found is not None:
                            key = heads[version] = found[1]
                            if key not in rows:
                                rows[key] = ([], [])
                                self.texts[key] = found[0]
                    if key is not None:
                        seen[filename] = hashes
                        row = rows[key]
                        row[0].append(entry)
                        row[1].append(number)
                        continue
            reason = self.add(entry)
            if reason:
                passed.append((filename, reason))

    def add(self, entry: File) -> str:
        """Adds an entry; the reason when it is passed over instead, else ""."""
        filename, _, hashes, _, _, requires, yanked, _ = entry
        if filename in self._seen:
            return "" if self._seen[filename] == hashes else "it is listed twice, with different hashes"
        said = self.names.read(filename)
        if isinstance(said, str):
            return said
        text, key, label, build = said
        # By the text of requires-python: its compiled form is a deep tuple, and would be hashed again for every file.
        decides = (label, requires, yanked is not None, build)
        number = self._numbers.get(decides)
        if number is None:
            try:
                python = compile_lenient(requires) if requires else None
            except ValueError:
                return f"its requires-python {shown(requires)} is malformed"
            number = self._numbers[decides] = len(self.usable)
            self.usable.append((label, python, yanked is not None, build))
        self._seen[filename] = hashes
        row = self.rows.get(key)
        if row is None:
            row = self.rows[key] = ([], [])
            self.texts[key] = text
        row[0].append(entry)
        row[1].append(number)
        return ""


def table_of(
    name: str,
    index: str,
    entries: Iterable[File],
    skipped: Iterable[tuple[str, str]] = (),
    *,
    status: tuple[str, str] = ("active", ""),
    found: bool = True,
    location: str = "",
    etag: str = "",
    modified: str = "",
    path: str = "",
    before: Table | None = None,
    digest: int = 0,
) -> Table:
    """The table of one project.

    Args:
        name: Its normalised name.
        index: URL of the index, without credentials.
        entries: Its files, those of other projects among them.
        skipped: What was passed over already.
        status: PEP 792. A quarantined project offers nothing.
        found: Whether the index knows the project.
        location: URL the page came from.
        etag, modified: Headers of the answer.
        path: Where the cache is to keep it, "" for nowhere.
        before: The table that this one takes the place of: metadata stays known of files that are still the same.
        digest: What tells the content of the page from others.
    """
    files = Files(name)
    passed = list(skipped)
    if status[0] != "quarantined":
        files.extend(entries, passed)
    keys = tuple(sorted(files.rows))
    kinds: dict[tuple[int, ...], int] = {}
    kind_of: list[int] = []
    rows: dict[int, bytes] = {}
    for position, key in enumerate(keys):
        entered, numbers = files.rows[key]
        kind_of.append(kinds.setdefault(tuple(numbers), len(kinds)) + 1)
        rows[position] = marshal.dumps(tuple(entered))
    columns: Columns = (
        name,
        index,
        found,
        tuple([files.texts[key] for key in keys]),
        keys,
        status,
        location,
        etag,
        modified,
        digest,
    )
    chosen = [tuple([files.usable[number] for number in kind]) for kind in kinds]
    return with_metadata(table.made(columns, chosen, kind_of, rows, passed, path=path), before)


def with_metadata(made: Table, before: Table | None) -> Table:
    """A table with what was known of `before`, whose place it takes, as far as it still holds."""
    if before is not None and before.known:
        made.known = _still_known(before, made)
    return made


def identity(file: File) -> str:
    """What tells the content of a file from another: its name and hashes, or its URL where it has none."""
    filename, url, digests, *_ = file
    hashes = " ".join([digest for _, digest in digests])
    if not hashes and url.startswith("file:"):
        from pym.index.local import stamp

        hashes = stamp(path_of(url))
    return f"{filename} {hashes or url}"


def _still_known(before: Table, now: Table) -> Known:
    places = {version: position for position, version in enumerate(now.versions)}
    known: Known = {}
    for version, entry in before.known.items():
        position = places.get(version.partition(" ")[0])
        if position is not None and any(identity(file) == entry[0] for file in now.files(position)):
            known[version] = entry
    return known
