"""Making a project, or a script."""

from __future__ import annotations

import os

from pym.errors import PymError, StoreError, UsageError
from pym.fs import atomic
from pym.model.value import Value
from pym.ops import choose, edit_target, init_git, undo
from pym.ops.choose import Choice
from pym.ops.locate import locate_or_install
from pym.project import templates, workspace
from pym.project.edit import sources
from pym.project.edit.block import Script
from pym.project.templates import Plan
from pym.python.request import PythonRequest
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring
    from pym.project.workspace import Workspace

FILE = "pyproject.toml"
_DESCRIPTION = "Add your description here"


class Asked(Value):
    """What is to be made.

    Attributes:
        path: Where, as typed; "" for the working directory.
        name: As typed, "" for that of the directory.
        kind: `app` or `lib`.
        backend: What builds it, "" for a project that is no package.
        bare: Whether only `pyproject.toml` is written.
        scaffolded: Whether a bare project has a build system all the same.
        description: None for the usual one, "" for none.
        readme, pin: Whether `README.md` and `.python-version` are written.
        vcs: `git`, `none` or "" for git where there is no repository yet.
        author: `auto`, `git`, `none`.
        alone: Whether no workspace is looked for.
        python: `--python` as typed.
    """

    __slots__ = (
        "alone",
        "author",
        "backend",
        "bare",
        "description",
        "kind",
        "name",
        "path",
        "pin",
        "python",
        "readme",
        "scaffolded",
        "vcs",
    )

    def __init__(
        self,
        path: str = "",
        *,
        name: str = "",
        kind: str = "app",
        backend: str = templates.USUAL,
        bare: bool = False,
        scaffolded: bool = False,
        description: str | None = None,
        readme: bool = True,
        pin: bool = True,
        vcs: str = "",
        author: str = "",
        alone: bool = False,
        python: str = "",
    ) -> None:
        self.path = path
        self.name = name
        self.kind = kind
        self.backend = backend
        self.bare = bare
        self.scaffolded = scaffolded
        self.description = description
        self.readme = readme
        self.pin = pin
        self.vcs = vcs
        self.author = author
        self.alone = alone
        self.python = python


def project(wiring: Wiring, asked: Asked) -> str:
    """Makes a project and returns its name.

    Args:
        wiring: The call.
        asked: What to make.

    Raises:
        UsageError: There is one already, or its name is none; nothing was written.
    """
    directory = os.path.normpath(os.path.join(wiring.context.cwd, asked.path))
    path = os.path.join(directory, FILE)
    if os.path.lexists(path):
        raise UsageError(f"Cannot initialize a project in `{directory}` because `{FILE}` already exists")
    name = _name(asked, directory)
    around = None if asked.alone else _around(wiring, directory)
    requires, pin = _pythons(wiring, asked, around)
    root = around.manifests[0] if around is not None else None
    plan = Plan(
        name,
        kind=asked.kind,
        backend=asked.backend if not asked.bare or asked.scaffolded else "",
        description=_description(asked),
        requires_python=requires,
        author=_author(asked, directory),
        readme=asked.readme and not asked.bare,
        bare=asked.bare,
        tool="uv" if root is not None and root.uv and not root.pym else "pym",
    )
    _make(directory)
    joined = _join(wiring, around, directory, name) if around is not None else None
    try:
        _lay_out(wiring, asked, plan, directory, pin)
        atomic.write(path, templates.pyproject(plan).encode())
    except BaseException:
        if joined is not None:
            joined.restore()
        raise
    if joined is not None:
        joined.done()
    return name


def _name(asked: Asked, directory: str) -> str:
    if asked.name:
        found = normalise(asked.name)
        if found is None:
            raise UsageError(
                f"Not a valid package or extra name: `{asked.name}`",
                context="names start and end with a letter or digit and may only contain -, _, ., and alphanumeric "
                "characters",
            )
        return found
    found = normalise(os.path.basename(directory).strip().replace(" ", "-"))
    if found is None:
        raise UsageError(
            f"The target directory (`{os.path.basename(directory)}`) is not a valid package name. Please provide a "
            "package name with `--name`."
        )
    return found


def _description(asked: Asked) -> str:
    if asked.description is not None:
        return asked.description
    return "" if asked.bare else _DESCRIPTION


def _around(wiring: Wiring, directory: str) -> Workspace | None:
    """The workspace that the new project would belong to."""
    parent = os.path.dirname(directory)
    try:
        found = workspace.discover(parent, wiring.context.cache, wiring.reporter.warn)
    except PymError as error:
        raise UsageError(
            "Failed to discover parent workspace; use `pym init --no-workspace` to ignore",
            context="\n".join(part for part in (error.message, error.context) if part),
        ) from error
    if found is None or (found.manifests[0].workspace is None and not found.manifests[0].named):
        return None
    return found


def _pythons(wiring: Wiring, asked: Asked, around: Workspace | None) -> tuple[str, str]:
    """`requires-python`, and what `.python-version` is to say ("" for no such file)."""
    request = asked.python or wiring.context.environ.get("PYM_PYTHON", "")
    requires = around.requires_python if around is not None else ""
    if not request and not requires and not asked.alone:
        found = choose.choose(wiring, "")
        choice = Choice(found.request, found.source, found.pin, "", "")
    elif request:
        choice = Choice(PythonRequest.parse(request, wiring.context.cwd), "", None, "", "")
    else:
        choice = Choice(PythonRequest.parse(requires or "default", "/"), "", None, "", "")
    named = choice.request.version if choice.request.kind == "version" else None
    if named is not None and len(named.release) > 1 and not named.pre and (request or not requires):
        # Says all there is to know: that Python need not be here yet.
        pin = choice.request.canonical() if asked.pin and not asked.bare else ""
        return f">={'.'.join(map(str, named.release))}", pin
    version = locate_or_install(wiring, choice, environments=False).key.version
    minor = f"{version.major}.{version.minor}"
    if request and any(sign in request for sign in "<>=!~"):
        from pym.spec.notation import read_specifiers

        clauses = read_specifiers(request)
        requires = ", ".join(str(clause) for clause in clauses) if clauses else f">={minor}"
    elif request or not requires:
        requires = f">={minor}"
    return requires, minor if asked.pin and not asked.bare else ""


def _author(asked: Asked, directory: str) -> tuple[str, str]:
    wanted = asked.author or ("auto" if asked.backend and (not asked.bare or asked.scaffolded) else "none")
    if wanted == "none":
        return "", ""
    return init_git.setting(directory, "user.name"), init_git.setting(directory, "user.email")


def _make(directory: str) -> None:
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        raise StoreError.from_os("make", directory, error) from error


def _lay_out(wiring: Wiring, asked: Asked, plan: Plan, directory: str, pin: str) -> None:
    """Everything but `pyproject.toml`. What is there already stays as it is."""
    wanted = templates.files(plan)
    if any(os.path.exists(os.path.join(directory, name)) for name in wanted):
        wanted = {name: text for name, text in wanted.items() if not name.endswith(".py")}
    if plan.readme:
        wanted["README.md"] = ""
    if pin:
        wanted[".python-version"] = f"{pin}\n"
    if asked.vcs != "none" and (asked.vcs or not asked.bare) and init_git.made(wiring, asked.vcs, directory):
        wanted[".gitignore"] = templates.GITIGNORE
    for name, text in wanted.items():
        path = os.path.join(directory, name)
        if not os.path.lexists(path):
            atomic.write(path, text.encode())


def _join(wiring: Wiring, around: Workspace, directory: str, name: str) -> undo.Edit | None:
    """Makes the project a member; the edit of the root's file, None if it has not been changed."""
    root = around.root
    manifest = around.manifests[0]
    shown = f"Project `{name}` is {{}} workspace `{root}`"
    if manifest.workspace is not None:
        relative = os.path.relpath(directory, root).replace(os.sep, "/")
        if workspace.lists(manifest, directory):
            wiring.reporter.info(shown.format("already a member of"))
            return None
        if workspace.excludes(manifest, relative):
            wiring.reporter.info(shown.format("excluded by"))
            return None
    path = os.path.join(root, FILE)
    edit = undo.Edit(undo.journal_of(root), wiring.reporter)
    edit.begin()
    try:
        _, document = edit_target.load(path)
        relative = os.path.relpath(directory, root).replace(os.sep, "/")
        sources.add_member(document, relative)
        edit.remember([path])
        edit.write(path, edit_target.checked(document, path))
    except BaseException:
        edit.restore()
        raise
    wiring.reporter.info(f"Adding `{name}` as member of workspace `{root}`")
    return edit


def script(wiring: Wiring, name: str, *, python: str = "", bare: bool = False) -> None:
    """Makes a script with inline metadata, or gives a script some.

    Raises:
        UsageError: It has metadata already.
    """
    path = os.path.join(wiring.context.cwd, name)
    text = ""
    if os.path.lexists(path):
        try:
            with open(path, "rb", 0) as file:
                text = file.read().decode()
        except OSError as error:
            raise StoreError.from_os("read", path, error) from error
        except UnicodeDecodeError as error:
            raise UsageError(f"Failed to decode `{name}`", context=f"not UTF-8 at byte {error.start}") from error
    found = Script(text, name)
    if found.found:
        raise UsageError(f"`{name}` is already a PEP 723 script; use `pym run` to execute it")
    if text.startswith("#!") and "run --script" not in text.partition("\n")[0]:
        wiring.reporter.warn(
            f"If you execute {name} directly, it might ignore its inline metadata.\n"
            "Consider replacing its shebang with: #!/usr/bin/env -S pym run --script"
        )
    requires, _ = _pythons(wiring, Asked(python=python, alone=not python), None)
    if text and not found.after.startswith(("\n", "\r")):
        found.after = f"{found.newline}{found.after}"
    elif not text and not bare:
        found.after = f"\n\n{templates.main(os.path.basename(name), typed=True)}"
    written = found.written(f'requires-python = "{requires}"\ndependencies = []\n')
    _make(os.path.dirname(path))
    atomic.write(path, written.encode())
