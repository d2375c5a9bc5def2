"""Making the directory pym runs from: pym's own files, what it needs, bytecode; tried before it counts."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig

from pym import __version__
from pym.errors import StoreError
from pym.fs import tree
from pym.launch.layout import shipped
from pym.ops import self_dependencies
from pym.ops.self_place import ABOUT, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Some 300 files of which pym imports none; Python compiles what is imported after all.
_NOT_COMPILED = r"[/\\]pygments[/\\](lexers|styles)[/\\]"


class Content:
    """The pym that is running, as it is to be installed for the interpreter that it is running on.

    Attributes:
        files: All its files by their path below the directory that holds the package, in order.
        requirements: The text of requirements.txt.
        fingerprint: Names what the dependencies depend on: their pins, and for which interpreters compiled ones are.
        name: Names the whole: the same files on the same kind of interpreter have the same name.

    Raises:
        StoreError: A file cannot be read.
    """

    __slots__ = ("files", "fingerprint", "name", "requirements")

    def __init__(self) -> None:
        self.files = _source()
        self.requirements = dict(self.files)["pym/manifests/requirements.txt"].decode("ascii")
        pins = hashlib.sha256(self.requirements.encode("ascii")).hexdigest()
        tag = f"{sys.implementation.cache_tag}{sys.abiflags} {sysconfig.get_platform()}"
        self.fingerprint = f"{pins} {tag}\n"
        digest = hashlib.sha256(self.fingerprint.encode("utf-8"))
        for name, content in self.files:
            digest.update(b"%d %d\n" % (len(os.fsencode(name)), len(content)))
            digest.update(os.fsencode(name) + content)
        self.name = f"{__version__}-{digest.hexdigest()[:12]}"


def find(place: Place, python: str, content: Content, current: str) -> str:
    """The directory that holds `content`, undamaged; "" if there is none.

    Args:
        place: Where to look.
        python: What it is to run on.
        content: What is wanted.
        current: Name of the directory in use, which is looked at first.
    """
    names = [name for name in place.directories() if name == content.name or name.startswith(f"{content.name}.")]
    for name in sorted(names, key=lambda name: name != current):
        library = os.path.join(place.path, name, "lib")
        whole = all(_holds(os.path.join(library, path), data) for path, data in content.files)
        if whole and not _trouble(python, library):
            return name
    return ""


def build(
    place: Place, pip: list[str] | None, python: str, content: Content, environ: Mapping[str, str]
) -> tuple[str, list[str]]:
    """Makes a new directory with `content`. With the lock held.

    Args:
        place: Where to make it.
        pip: How to start the pip that fetches what pym needs; None to take that from `reusable`.
        python: What it is to run on.
        content: What goes into it.
        environ: The environment.

    Returns:
        Its name, and the names of the optional packages that were left out.

    Raises:
        PymError: It cannot be made, or does not start; nothing has changed.
    """
    library = os.path.join(place.new, "lib")
    left_out: list[str] = []
    if pip is None:
        _link_tree(os.path.join(place.path, reusable(place, content), "lib"), library, leave="pym")
    else:
        scratch = os.path.join(place.new, "scratch")
        left_out = self_dependencies.fetch(pip, content.requirements, library, scratch, environ)
        tree.remove(scratch)
        tree.remove(os.path.join(library, "bin"))  # programs of the packages, which would not find them
    for path, data in content.files:
        _write(os.path.join(library, path), data)
    # One of that name may be there and damaged: it stays in use until the new one takes over.
    final = next(path for path in _numbered(os.path.join(place.path, content.name)) if not os.path.lexists(path))
    _compile(python, library, os.path.join(final, "lib"), "pym" if pip is None else "")
    trouble = _trouble(python, library)
    if trouble:
        raise StoreError(f"pym does not start on `{python}`", context=trouble)
    # Last: what has it is whole.
    _write(os.path.join(place.new, ABOUT), content.fingerprint.encode("ascii"))
    try:
        os.rename(place.new, final)
    except OSError as error:
        raise StoreError.from_os("create", final, error) from error
    return os.path.basename(final), left_out


def reusable(place: Place, content: Content) -> str:
    """The name of a directory that has what `content` needs, "" if there is none."""
    return next((name for name in place.directories() if place.about(name) == content.fingerprint), "")


def _source() -> list[tuple[str, bytes]]:
    """What lies in the package; manifests and shims go into it, if they lie beside it as they do in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {}
    for top, inside in ((package, "pym"), *((shipped(kind), f"pym/{kind}") for kind in ("manifests", "shims"))):
        for directory, folders, names in os.walk(top):
            folders[:] = [folder for folder in folders if folder != "__pycache__"]
            for name in names:
                path = os.path.join(directory, name)
                if name.endswith(".pyc") or not os.path.isfile(path):
                    continue
                try:
                    with open(path, "rb") as file:
                        found[os.path.join(inside, os.path.relpath(path, top))] = file.read()
                except OSError as error:
                    raise StoreError.from_os("read", path, error) from error
    return sorted(found.items())


def _numbered(path: str) -> Iterator[str]:
    yield path
    number = 2
    while True:
        yield f"{path}.{number}"
        number += 1


def _holds(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read() == content
    except OSError:
        return False


def _write(path: str, content: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise StoreError.from_os("write", path, error) from error


def _link_tree(source: str, target: str, *, leave: str) -> None:
    """Fills `target` with further names of the files in `source`: nothing ever writes into them."""
    for directory, folders, names in os.walk(source):
        if directory == source:
            folders[:] = [folder for folder in folders if folder != leave]
        into = os.path.normpath(os.path.join(target, os.path.relpath(directory, source)))
        try:
            os.makedirs(into, exist_ok=True)
            for name in names:
                try:
                    os.link(os.path.join(directory, name), os.path.join(into, name))
                except OSError:  # a file system without hard links
                    shutil.copy2(os.path.join(directory, name), os.path.join(into, name))
        except OSError as error:
            raise StoreError.from_os("write", into, error) from error


def _compile(python: str, library: str, final: str, part: str) -> None:
    """Compiles all that may be imported in `part` of the library, for the place it will lie in.

    The bytecode is not checked against its source at each start: neither changes, and copies of the directory whose
    times differ would be compiled anew every time. A file that does not compile is one that is not for this Python.
    """
    command = [python, "-I", "-S", "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash"]
    command += ["-x", _NOT_COMPILED, "-s", library, "-p", final, os.path.join(library, part)]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    # pym's own modules in one file besides: an ordinary call needs forty of them.
    bundle = [
        python,
        "-I",
        "-S",
        "-X",
        "no_debug_ranges",
        os.path.join(library, "pym", "launch", "bundle.py"),
        os.path.join(final, "pym"),
    ]
    subprocess.run(bundle, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def _trouble(python: str, library: str) -> str:
    """Starts what lies in `library`, and tells what is wrong with it."""
    main = os.path.join(library, "pym", "__main__.py")
    # Asked twice, typer is the one who answers: with it comes more than with any other call.
    try:
        done = subprocess.run(
            [python, "-I", "-S", main, "--help", "--help"], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        return str(error)
    if not done.returncode:
        return ""
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "\n".join(said[-3:]) or f"exit code {done.returncode}"
