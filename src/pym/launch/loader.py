"""Loads modules from the bundle that `bundle` wrote. Run by `__main__`, with its parts as globals.

`entries`, `ahead`: the index of the bundle; `read(offset, size)`: a part of its bytecode.
"""

import marshal
import sys
from _frozen_importlib import ModuleSpec  # what importlib.machinery has, without the import of importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    entries: dict[str, tuple[bool, str, int, int]] = {}
    ahead: dict[str, tuple[str, ...]] = {}

    def read(offset: int, size: int) -> bytes: ...


class Loader:
    """Finder and loader in one: a dictionary instead of directories."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        entry = entries.get(name)
        if entry is None:
            return None
        spec = ModuleSpec(name, Loader, origin=f"{sys.path[0]}/{entry[1]}", is_package=entry[0])  # type: ignore[arg-type]
        spec.has_location = True
        if entry[0]:
            # What is not in the bundle (`pym.inside`) is found beside it, as ever.
            spec.submodule_search_locations = [f"{sys.path[0]}/{name.replace('.', '/')}"]
        return spec

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        return None

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        _, _, offset, size = entries[module.__name__]
        exec(marshal.loads(read(offset, size)), module.__dict__)


def load(start: str) -> None:
    """Runs `start` and all that it imports, each module after those it needs, without the import system's questions."""
    modules = sys.modules
    make = type(sys)
    top = sys.path[0]
    for name in ahead.get(start, ()):
        if name in modules:
            continue
        parent, _, last = name.rpartition(".")
        if parent and parent not in modules:
            __import__(name)  # of a package whose own module imports this one
            continue
        is_package, file, offset, size = entries[name]
        module = make(name)
        names = module.__dict__
        spec = ModuleSpec(name, Loader, origin=f"{top}/{file}", is_package=is_package)  # type: ignore[arg-type]
        spec.has_location = True
        names["__spec__"] = spec
        names["__loader__"] = Loader
        names["__file__"] = spec.origin
        if is_package:
            names["__path__"] = spec.submodule_search_locations = [f"{top}/{name.replace('.', '/')}"]
            names["__package__"] = name
        else:
            names["__package__"] = parent
        modules[name] = module
        try:
            exec(marshal.loads(read(offset, size)), names)
        except BaseException:
            del modules[name]
            raise
        if parent:
            setattr(modules[parent], last, module)


if "entries" in globals():
    sys.meta_path.insert(0, Loader)
