"""Loads modules from the bundle that `bundle` wrote. Run by `__main__`, with the modules as its global `modules`."""

import marshal
import sys
from _frozen_importlib import ModuleSpec  # what importlib.machinery has, without the import of importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    modules: dict[str, tuple[bool, str, bytes]] = {}


class Loader:
    """Finder and loader in one: a dictionary instead of directories."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        entry = modules.get(name)
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
        exec(marshal.loads(modules[module.__name__][2]), module.__dict__)


if "modules" in globals():
    sys.meta_path.insert(0, Loader)
