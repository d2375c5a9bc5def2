"""Which `pyproject.toml` a command edits, and the text of it."""

from __future__ import annotations

import os

from pym.errors import StoreError, UsageError
from pym.fs.regular import opener
from pym.model.value import Value
from pym.project import declared, toml
from pym.project.edit.document import Document
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring

FILE = "pyproject.toml"


class Target(Value):
    """A project to edit.

    Attributes:
        path: Of its `pyproject.toml`.
        name: Its normalised name, "" without one.
        root: Directory of the workspace.
        members: Directories of the workspace's projects by their normalised names.
        usual: The tool whose table is to be written if the file has neither: that of the root.
    """

    __slots__ = ("members", "name", "path", "root", "usual")

    def __init__(self, path: str, name: str, root: str, members: dict[str, str], usual: str) -> None:
        self.path = path
        self.name = name
        self.root = root
        self.members = members
        self.usual = usual

    @property
    def directory(self) -> str:
        return os.path.dirname(self.path)


def find(wiring: Wiring, package: str = "", *, hints: tuple[str, ...] = ()) -> Target:
    """The project around, or the member of its workspace that is named.

    Raises:
        UsageError: There is none.
    """
    workspace = wiring.workspace
    if workspace is None:
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory", hints=hints)
    members: dict[str, str] = {}
    own = ""
    for part in workspace.manifests:
        directory = os.path.dirname(part.path)
        about = declared.read(part.path, wiring.context.cache) if part.named else None
        if about is not None and about.name:
            members[about.name] = directory
            if directory == workspace.project:
                own = about.name
    directory = workspace.project
    if package:
        own = normalised(package)
        found = members.get(own)
        if found is None:
            raise UsageError(f"The workspace does not have a member {package}: {workspace.root}")
        directory = found
    root = workspace.manifests[0]
    usual = "uv" if root.uv and not root.pym else "pym"
    return Target(os.path.join(directory, FILE), own, workspace.root, members, usual)


def load(path: str) -> tuple[bytes, Document]:
    """A file to edit: what it holds, and as a document.

    Raises:
        UsageError: It is not valid TOML.
        StoreError: It cannot be read.
    """
    try:
        with open(path, "rb", 0, opener=opener) as file:
            data = file.read()
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    toml.loads(data, path)
    return data, Document(data.decode())


def checked(document: Document, path: str) -> bytes:
    """What is to be written.

    Raises:
        UsageError: The layout of the file is such that the change would break it; nothing has been written.
    """
    data = document.text.encode()
    try:
        toml.loads(data, path)
    except UsageError as error:
        raise UsageError(
            f"`{path}` is laid out in a way that pym cannot edit", context=error.context, hints=("edit it by hand",)
        ) from error
    return data
