"""The files of a new project (`pym init`), as text. A cold module."""

from __future__ import annotations

from pym.model.value import Value
from pym.project.edit.scan import quoted

# What builds, by the names that `--build-backend` takes. hatchling is the usual one: it builds on every Python that is
# in use, needs no configuration for a `src` layout, and belongs to no package manager.
USUAL = "hatch"
_SYSTEMS = {
    "hatch": (["hatchling"], "hatchling.build"),
    "flit": (["flit_core>=3.2,<4"], "flit_core.buildapi"),
    "pdm": (["pdm-backend"], "pdm.backend"),
    "poetry": (["poetry-core>=2,<3"], "poetry.core.masonry.api"),
    "setuptools": (["setuptools>=61"], "setuptools.build_meta"),
    "uv": (["uv_build>=0.9,<1"], "uv_build"),
    "maturin": (["maturin>=1.0,<2.0"], "maturin"),
    "scikit": (["scikit-build-core>=0.12", "pybind11>=3"], "scikit_build_core.build"),
}
BACKENDS = tuple(_SYSTEMS)
# What they are called as well.
ALIASES = {
    "hatchling": "hatch", "flit-core": "flit", "pdm-backend": "pdm", "poetry-core": "poetry", "poetry_core": "poetry",
    "scikit-build-core": "scikit", "uv-build": "uv", "uv_build": "uv",
}  # fmt: skip
COMPILED = ("maturin", "scikit")

GITIGNORE = """\
# What Python makes
__pycache__/
*.py[oc]
build/
dist/
wheels/
*.egg-info

# The environment
.venv
"""


class Plan(Value):
    """What kind of project is made.

    Attributes:
        name: Normalised.
        kind: `app` or `lib`.
        backend: What builds it, "" for a project that is no package.
        description, requires_python: As they are written; "" for none.
        author: Name and address, each "" if it is not known.
        readme: Whether there is a `README.md`.
        bare: Whether there is only `pyproject.toml`.
        tool: `pym` or `uv`: whose table settings go into.
    """

    __slots__ = ("author", "backend", "bare", "description", "kind", "name", "readme", "requires_python", "tool")

    def __init__(
        self,
        name: str,
        *,
        kind: str = "app",
        backend: str = USUAL,
        description: str = "",
        requires_python: str = "",
        author: tuple[str, str] = ("", ""),
        readme: bool = True,
        bare: bool = False,
        tool: str = "pym",
    ) -> None:
        self.name = name
        self.kind = kind
        self.backend = backend
        self.description = description
        self.requires_python = requires_python
        self.author = author
        self.readme = readme
        self.bare = bare
        self.tool = tool

    @property
    def module(self) -> str:
        """The name that is imported."""
        name = self.name.replace("-", "_")
        return f"_{name}" if name[:1].isdigit() else name


def pyproject(plan: Plan) -> str:
    """`pyproject.toml`."""
    lines = ["[project]", f"name = {quoted(plan.name)}", 'version = "0.1.0"']
    if plan.description:
        lines.append(f"description = {quoted(plan.description)}")
    if plan.readme:
        lines.append('readme = "README.md"')
    if any(plan.author):
        fields = [f"{key} = {quoted(text)}" for key, text in zip(("name", "email"), plan.author, strict=True) if text]
        lines += ["authors = [", f"    {{ {', '.join(fields)} }}", "]"]
    if plan.requires_python:
        lines.append(f"requires-python = {quoted(plan.requires_python)}")
    lines.append("dependencies = []")
    if plan.backend:
        if plan.kind == "app" and not plan.bare:
            lines += ["", "[project.scripts]", f'{plan.name} = "{plan.module}:main"']
        lines += _settings(plan)
        requires, backend = _SYSTEMS[plan.backend]
        listed = ", ".join(f'"{one}"' for one in requires)
        lines += ["", "[build-system]", f"requires = [{listed}]", f'build-backend = "{backend}"']
    return "\n".join(lines) + "\n"


def _settings(plan: Plan) -> list[str]:
    if plan.backend == "maturin":
        keys = '{ file = "pyproject.toml" }, { file = "src/**/*.rs" }, { file = "Cargo.toml" }, { file = "Cargo.lock" }'
        own = [f'module-name = "{plan.module}._core"', f'python-packages = ["{plan.module}"]', 'python-source = "src"']
        return ["", "[tool.maturin]", *own, "", f"[tool.{plan.tool}]", f"cache-keys = [{keys}]"]
    if plan.backend == "scikit":
        keys = '{ file = "pyproject.toml" }, { file = "src/**/*.{h,c,hpp,cpp}" }, { file = "CMakeLists.txt" }'
        own = ['minimum-version = "build-system.requires"', 'build-dir = "build/{wheel_tag}"']
        return ["", "[tool.scikit-build]", *own, "", f"[tool.{plan.tool}]", f"cache-keys = [{keys}]"]
    if plan.backend == "poetry" and plan.module != plan.name.replace("-", "_"):
        return ["", "[tool.poetry]", f'packages = [{{ include = "{plan.module}", from = "src" }}]']
    if plan.backend == "hatch" and plan.module != plan.name.replace("-", "_"):
        return ["", "[tool.hatch.build.targets.wheel]", f'packages = ["src/{plan.module}"]']
    return []


def files(plan: Plan) -> dict[str, str]:
    """The files of the program itself, by their paths in the project."""
    if plan.bare:
        return {}
    if not plan.backend:
        return {"main.py": main(plan.name, typed=False)}
    greeting = f"Hello from {plan.name}!"
    package = f"src/{plan.module}"
    function = "main" if plan.kind == "app" else "hello"
    result = "None" if plan.kind == "app" else "str"
    found: dict[str, str] = {}
    if plan.backend in COMPILED:
        called = "print(hello_from_bin())" if plan.kind == "app" else "return hello_from_bin()"
        found[f"{package}/__init__.py"] = (
            f"from {plan.module}._core import hello_from_bin\n\n\ndef {function}() -> {result}:\n    {called}\n"
        )
        found[f"{package}/_core.pyi"] = "def hello_from_bin() -> str: ...\n"
        found |= _rust(plan, greeting) if plan.backend == "maturin" else _cpp(greeting)
    else:
        said = f'print("{greeting}")' if plan.kind == "app" else f'return "{greeting}"'
        found[f"{package}/__init__.py"] = f"def {function}() -> {result}:\n    {said}\n"
    if plan.kind == "lib":
        found[f"{package}/py.typed"] = ""
    return found


def main(name: str, *, typed: bool) -> str:
    """A program of one file."""
    result = " -> None" if typed else ""
    return f'def main(){result}:\n    print("Hello from {name}!")\n\n\nif __name__ == "__main__":\n    main()\n'


def _rust(plan: Plan, greeting: str) -> dict[str, str]:
    cargo = f"""\
[package]
name = "{plan.name}"
version = "0.1.0"
edition = "2024"

[lib]
name = "_core"
# Python loads a shared library.
crate-type = ["cdylib"]

[dependencies]
# "extension-module": is loaded by Python, so it does not link libpython. "abi3-py39": one build serves 3.9 and newer.
pyo3 = {{ version = "0.28.2", features = ["extension-module", "abi3-py39"] }}
"""
    library = f"""\
use pyo3::prelude::*;

/// What Python imports as `{plan.module}._core`; its name is `lib.name` in `Cargo.toml`.
#[pymodule]
mod _core {{
    use pyo3::prelude::*;

    #[pyfunction]
    fn hello_from_bin() -> String {{
        "{greeting}".to_string()
    }}
}}
"""
    return {"Cargo.toml": cargo, "src/lib.rs": library}


def _cpp(greeting: str) -> dict[str, str]:
    cmake = """\
cmake_minimum_required(VERSION 3.15...4.0)
project(${SKBUILD_PROJECT_NAME} LANGUAGES CXX)

find_package(pybind11 CONFIG REQUIRED)

pybind11_add_module(_core MODULE src/main.cpp)
install(TARGETS _core DESTINATION ${SKBUILD_PROJECT_NAME})
"""
    source = f"""\
#include <string>

#include <pybind11/pybind11.h>

std::string hello_from_bin() {{ return "{greeting}"; }}

PYBIND11_MODULE(_core, module) {{
  module.doc() = "What is written in C++.";
  module.def("hello_from_bin", &hello_from_bin, "Returns a greeting.");
}}
"""
    return {"CMakeLists.txt": cmake, "src/main.cpp": source}
