"""Loads modules from the bundle that `bundle` wrote. Run by `__main__`, with its parts as globals.

`file`: the bundle; `base`: where in it the offsets begin; `packs`: where the modules of a command are, in the
order in which they are run; `index`: where it is told where each module is.
"""

import marshal
import sys
from _frozen_importlib import ModuleSpec  # what importlib.machinery has, without the import of importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType, ModuleType
    from typing import BinaryIO

    # name, whether it is a package, bytecode
    Member = tuple[str, bool, CodeType]

    file: BinaryIO = NotImplemented
    base = 0
    packs: dict[str, tuple[tuple[int, int], ...]] = {}
    index = (0, 0)

try:
    # Threads import too, and forked processes share the place where a file is read.
    from posix import pread

    def read(offset: int, size: int) -> bytes:
        return pread(file.fileno(), size, base + offset)

except ImportError:  # Windows, untested
    from _thread import allocate_lock

    lock = allocate_lock()

    def read(offset: int, size: int) -> bytes:
        with lock:
            file.seek(base + offset)
            return file.read(size)


# Of each module, whether it is a package and where it is; of each command and of what is entered where there is
# something to do, what comes along. A command that is called all day has a pack and never looks here.
known: "tuple[dict[str, tuple[bool, int, int]], dict[str, tuple[str, ...]]] | None" = None


def look() -> "tuple[dict[str, tuple[bool, int, int]], dict[str, tuple[str, ...]]]":
    global known
    if known is None:
        known = marshal.loads(read(*index))
    return known


class Loader:
    """Finder and loader in one: a dictionary instead of directories."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] != "pym":
            return None
        entries, ahead = look()
        if name in ahead:
            load(name)
            return ModuleSpec(name, Loaded)  # type: ignore[arg-type]
        entry = entries.get(name)
        return None if entry is None else specified(name, entry[0])

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        return None

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        _, offset, size = look()[0][module.__name__]
        exec(marshal.loads(read(offset, size)), module.__dict__)


class Loaded:
    """Loader of what `run` has made while it was looked for."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> "ModuleType":
        return sys.modules[spec.name]

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        pass


def specified(name: str, is_package: bool) -> ModuleSpec:
    place = f"{sys.path[0]}/{name.replace('.', '/')}"
    file = f"{place}/__init__.py" if is_package else f"{place}.py"
    spec = ModuleSpec(name, Loader, origin=file, is_package=is_package)  # type: ignore[arg-type]
    spec.has_location = True
    if is_package:
        # What is not in the bundle (`pym.inside`) is found beside it, as ever.
        spec.submodule_search_locations = [place]
    return spec


def load(start: str) -> None:
    """Runs `start` and all that it imports, each module after those it needs, without the import system's questions."""
    places = packs.get(start)
    if places is not None:
        for place in places:
            run(marshal.loads(read(*place)))
        return
    entries, ahead = look()
    modules = sys.modules
    for name in ahead.get(start, ()):
        if name not in modules:
            is_package, offset, size = entries[name]
            run([(name, is_package, marshal.loads(read(offset, size)))])


def run(members: "Iterable[Member]") -> None:
    """Makes modules and runs them, but those that are there already."""
    modules = sys.modules
    make = type(sys)
    for name, is_package, code in members:
        if name in modules:
            continue
        parent, _, last = name.rpartition(".")
        if parent and parent not in modules:
            __import__(name)  # of a package whose own module imports this one
            continue
        module = make(name)
        names = module.__dict__
        names["__spec__"] = spec = specified(name, is_package)
        names["__loader__"] = Loader
        names["__file__"] = spec.origin
        names["__package__"] = name if is_package else parent
        if is_package:
            names["__path__"] = spec.submodule_search_locations
        modules[name] = module
        try:
            exec(code, names)
        except BaseException:
            del modules[name]
            raise
        if parent:
            setattr(modules[parent], last, module)


if "packs" in globals():
    sys.meta_path.insert(0, Loader)
